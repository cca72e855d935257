"""``pylock.toml`` (PEP 751): a list of packages, each with a marker."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from aac_runtimes.python.locks.model import Locked, LockQuestion, Selection, damaged, selected
from aac_runtimes.python.target import Target
from packaging.utils import canonicalize_name

_ORIGINS = {"vcs": "a repository", "archive": "an archive"}


def read(question: LockQuestion) -> Selection:
    """The packages whose markers hold with the chosen extras and groups.

    Raises:
        PlanError: the lock is of another major version.
    """
    data = tomllib.loads(question.text)
    if not str(data.get("lock-version", "")).startswith("1."):
        raise damaged(question.file, f"lock-version {data.get('lock-version')!r} is not known")
    extras = frozenset(canonicalize_name(extra) for extra in question.extras)
    chosen = question.groups or data.get("default-groups", ())
    groups = frozenset(canonicalize_name(group) for group in chosen)

    def select(target: Target) -> Iterable[Locked]:
        for entry in data.get("packages", ()):
            if target.accepts_locked(entry.get("marker", ""), extras, groups):
                yield _locked(entry)

    return selected(question, select)


def _locked(entry: Mapping[str, Any]) -> Locked:
    files = [*([entry["sdist"]] if "sdist" in entry else []), *entry.get("wheels", ())]
    digests = tuple(
        f"sha256:{file['hashes']['sha256']}" for file in files if "sha256" in file.get("hashes", {})
    )
    return Locked(
        name=entry["name"],
        version=str(entry.get("version", "")),
        hashes=digests,
        origin=next((words for key, words in _ORIGINS.items() if key in entry), ""),
        folder=str(entry.get("directory", {}).get("path", "")),
        index=str(entry.get("index", "")),
    )
