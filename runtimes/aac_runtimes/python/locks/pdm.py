"""``pdm.lock``, version 4: packages with groups and markers (strategy ``inherit_metadata``)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from aac_runtimes.python.errors import refused
from aac_runtimes.python.locks.model import Locked, LockQuestion, Selection, damaged, hashes_of, selected
from aac_runtimes.python.target import Target
from packaging.utils import canonicalize_name

_ORIGINS = {"git": "a git repository", "hg": "a repository", "url": "an address"}


def read(question: LockQuestion) -> Selection:
    """The packages of the default group, the chosen groups and extras (PDM has extras as groups).

    Raises:
        PlanError: the lock is of another version, or was written without groups.
    """
    data = tomllib.loads(question.text)
    metadata = data.get("metadata", {})
    if not str(metadata.get("lock_version", "")).startswith("4."):
        raise damaged(question.file, f"lock_version {metadata.get('lock_version')!r} is not known")
    if "inherit_metadata" not in metadata.get("strategy", ()):
        hint = ("inherit-metadata", "run pdm lock --strategy inherit_metadata")
        raise refused("pdm.lock does not say which group a package belongs to", question.file, hint)
    wanted = {"default", *(canonicalize_name(name) for name in (*question.groups, *question.extras))}
    _known(question, metadata, wanted)

    def select(target: Target) -> Iterable[Locked]:
        for entry in data.get("package", ()):
            groups = {canonicalize_name(group) for group in entry.get("groups", ("default",))}
            if groups & wanted and target.accepts(entry.get("marker", "")):
                yield _locked(entry)

    return selected(question, select)


def _known(question: LockQuestion, metadata: Mapping[str, Any], wanted: set[str]) -> None:
    known = {"default", *(canonicalize_name(group) for group in metadata.get("groups", ()))}
    if unknown := sorted(wanted - known):
        hint = ("known-groups", f"known: {', '.join(sorted(known))}")
        raise refused(f"pdm.lock has no group or extra {unknown[0]!r}", question.file, hint)


def _locked(entry: Mapping[str, Any]) -> Locked:
    return Locked(
        name=entry["name"],
        version=str(entry["version"]),
        hashes=hashes_of(entry.get("files", ())),
        origin=next((words for key, words in _ORIGINS.items() if key in entry), ""),
        folder=str(entry.get("path", "")),
    )
