"""``poetry.lock``: 2.1 says which group and marker a package has; 2.0 needs a walk over its graph."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
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
from aac_runtimes.python.manifest import table
from aac_runtimes.python.target import Target
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

_ORIGINS = {
    "git": "a git repository",
    "url": "an address",
    "file": "a local file",
}


def read(question: LockQuestion) -> Selection:
    """The packages of the main group, the chosen groups and extras.

    Raises:
        PlanError: the lock is older than version 2.0 or newer than 2.x.
    """
    data = tomllib.loads(question.text)
    version = str(data.get("metadata", {}).get("lock-version", ""))
    selector = _SELECTORS.get(version)
    if selector is None:
        raise damaged(question.file, f"lock-version {version!r} is not known (2.0 and 2.1 are)")
    _known_extras(question, data)
    _known_groups(question, data)
    return selected(question, selector(question, data))


Selector = Callable[[Target], Iterable[Locked]]


def _by_group(question: LockQuestion, data: Mapping[str, Any]) -> Selector:
    """Lock version 2.1: each package has its groups, and a marker for all or for each of them."""
    wanted = {"main", *(canonicalize_name(group) for group in question.groups)}

    def select(target: Target) -> Iterable[Locked]:
        for entry in data.get("package", ()):
            markers = entry.get("markers", "")
            for group in entry.get("groups", ("main",)):
                marker = markers.get(group, "") if isinstance(markers, Mapping) else markers
                if canonicalize_name(group) in wanted and target.accepts(marker, question.extras):
                    yield _locked(entry)

    return select


def _by_walk(question: LockQuestion, data: Mapping[str, Any]) -> Selector:
    """Lock version 2.0: from what pyproject.toml asks for, along the dependencies."""
    packages = [_locked(entry) for entry in data.get("package", ())]
    roots = [*_own_roots(question), *_extra_roots(question, data)]
    return lambda target: walk(packages, roots, target)


_SELECTORS: Mapping[str, Callable[[LockQuestion, Mapping[str, Any]], Selector]] = {
    "2.0": _by_walk,
    "2.1": _by_group,
}


def _own_roots(question: LockQuestion) -> list[Edge]:
    manifest = question.manifest
    roots = [
        Edge(one.name, tuple(sorted(one.extras)), str(one.marker or "")) for one in manifest.requirements()
    ]
    tables = [manifest.poetry.get("dependencies", {})]
    for group in question.groups:
        tables.append(table(manifest.poetry, "group", group, "dependencies"))
    for found in tables:
        roots += [edge for edge, optional in _table_edges(found) if not optional]
    return roots


def _extra_roots(question: LockQuestion, data: Mapping[str, Any]) -> list[Edge]:
    extras = {canonicalize_name(name): names for name, names in data.get("extras", {}).items()}
    return [Edge(name) for extra in question.extras for name in extras.get(canonicalize_name(extra), ())]


def _known_extras(question: LockQuestion, data: Mapping[str, Any]) -> None:
    known = {canonicalize_name(name) for name in data.get("extras", {})}
    for extra in question.extras:
        if canonicalize_name(extra) not in known:
            hint = ("known-extras", f"known: {', '.join(sorted(known)) or 'none'}")
            raise refused(f"poetry.lock has no extra {extra!r}", question.file, hint)


def _known_groups(question: LockQuestion, data: Mapping[str, Any]) -> None:
    manifest = question.manifest
    known = {str(group) for entry in data.get("package", ()) for group in entry.get("groups", ())}
    known |= {*table(manifest.poetry, "group"), *table(manifest.data, "dependency-groups")}
    names = {canonicalize_name(name) for name in known}
    for group in question.groups:
        if canonicalize_name(group) not in names:
            hint = ("known-groups", f"known: {', '.join(sorted(names)) or 'none'}")
            raise refused(f"poetry.lock has no group {group!r}", question.file, hint)


def _table_edges(found: Mapping[str, Any]) -> Iterable[tuple[Edge, bool]]:
    """The edges of a Poetry table ``name = constraint``, and whether each is optional."""
    for name, value in found.items():
        if name == "python":
            continue
        for one in value if isinstance(value, list) else [value]:
            detail = one if isinstance(one, Mapping) else {}
            edge = Edge(name, tuple(detail.get("extras", ())), str(detail.get("markers", "")))
            yield edge, bool(detail.get("optional"))


def _locked(entry: Mapping[str, Any]) -> Locked:
    source = entry.get("source", {})
    edges = list(_table_edges(entry.get("dependencies", {})))
    by_name: dict[str, list[Edge]] = {}
    for edge, _ in edges:
        by_name.setdefault(canonicalize_name(edge.name), []).append(edge)
    return Locked(
        name=entry["name"],
        version=str(entry["version"]),
        hashes=hashes_of(entry.get("files", ())),
        edges=tuple(edge for edge, optional in edges if not optional),
        extras={
            canonicalize_name(extra): tuple(edge for text in texts for edge in _extra_edges(text, by_name))
            for extra, texts in entry.get("extras", {}).items()
        },
        origin=_ORIGINS.get(source.get("type", ""), ""),
        folder=str(source.get("url", "")) if source.get("type") == "directory" else "",
        index=str(source.get("url", "")) if source.get("type") == "legacy" else "",
    )


def _extra_edges(text: str, by_name: Mapping[str, list[Edge]]) -> list[Edge]:
    """The edges that ``name (>=1) ; marker`` of a package's extra stands for."""
    try:
        name = Requirement(text).name
    except InvalidRequirement:
        name = text.split(" ", maxsplit=1)[0].split("[", maxsplit=1)[0]
    return by_name.get(canonicalize_name(name), [])
