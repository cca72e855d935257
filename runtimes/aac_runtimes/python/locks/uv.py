"""``uv.lock``, version 1: a graph whose edges carry markers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from aac_runtimes.python.errors import refused
from aac_runtimes.python.locks.model import (
    Edge,
    Locked,
    LockQuestion,
    Selection,
    damaged,
    hashes_of,
    selected,
    walk,
)
from aac_runtimes.python.target import Target
from packaging.utils import canonicalize_name

_ORIGINS = {
    "git": "a git repository",
    "url": "an address",
    "path": "a local file",
}
_FOLDERS = ("directory", "editable", "virtual")


def read(question: LockQuestion) -> Selection:
    """The packages of the project without its ``dev`` group, as ``uv export --no-dev`` lists them.

    Raises:
        PlanError: the lock is of another version, declares conflicts, or has no such extra or group.
    """
    data = tomllib.loads(question.text)
    if data.get("version") != 1:
        raise damaged(question.file, f"version {data.get('version')!r} is not known")
    if data.get("conflicts"):
        hints = (
            ("export", "run uv export --no-dev --format requirements.txt > requirements.txt"),
            ("set-manager", "and set spec.runtime.options.manager to requirements"),
        )
        raise refused("uv.lock declares conflicts between extras or groups", question.file, *hints)
    entries = data.get("package", [])
    root = _own(entries, question.manifest.name)
    if root is None:
        hint = ("lock-again", "run uv lock here")
        raise refused("uv.lock has no package for this folder", question.file, hint)
    packages = [_locked(entry) for entry in entries]
    roots = _roots(question, root)
    own = canonicalize_name(root["name"])

    def select(target: Target) -> Iterable[Locked]:
        return (one for one in walk(packages, roots, target) if canonicalize_name(one.name) != own)

    return selected(question, select)


def _own(entries: Iterable[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    """The package that the agent is: the workspace's member of its name, else what lies beside the lock."""
    local = [(folder, entry) for entry in entries if (folder := _folder(entry))]
    named = (entry for _, entry in local if canonicalize_name(entry["name"]) == canonicalize_name(name))
    return next(named, None) or next((entry for folder, entry in local if folder == "."), None)


def _folder(entry: Mapping[str, Any]) -> str:
    source = entry.get("source", {})
    return next((str(source[kind]) for kind in _FOLDERS if kind in source), "")


def _roots(question: LockQuestion, root: Mapping[str, Any]) -> list[Edge]:
    edges = list(_edges(root.get("dependencies", ())))
    parts = (
        ("extra", question.extras, root.get("optional-dependencies", {})),
        ("group", question.groups, root.get("dev-dependencies", {})),
    )
    for what, chosen, table in parts:
        known = {canonicalize_name(name): entries for name, entries in table.items()}
        for name in chosen:
            if canonicalize_name(name) not in known:
                hint = (f"known-{what}s", f"known: {', '.join(sorted(known)) or 'none'}")
                raise refused(f"uv.lock has no {what} {name!r}", question.file, hint)
            edges += _edges(known[canonicalize_name(name)])
    return edges


def _locked(entry: Mapping[str, Any]) -> Locked:
    source = entry.get("source", {})
    files = [*([entry["sdist"]] if "sdist" in entry else []), *entry.get("wheels", ())]
    optional = entry.get("optional-dependencies", {})
    return Locked(
        name=entry["name"],
        version=str(entry.get("version", "")),
        hashes=hashes_of(files),
        edges=_edges(entry.get("dependencies", ())),
        extras={canonicalize_name(extra): _edges(edges) for extra, edges in optional.items()},
        origin=next((words for key, words in _ORIGINS.items() if key in source), ""),
        folder=_folder(entry),
        index=str(source.get("registry", "")),
    )


def _edges(entries: Iterable[Mapping[str, Any]]) -> tuple[Edge, ...]:
    return tuple(
        Edge(
            name=entry["name"],
            extras=tuple(entry.get("extra", ())),
            marker=entry.get("marker", ""),
            version=str(entry.get("version", "")),
        )
        for entry in entries
    )
