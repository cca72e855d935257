"""Profiles: a partial ``spec`` laid over the whole one.

Mappings are merged key by key, at every depth; everything else (a list, text, a number) of
the profile takes the place of what was there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from aac_core.contracts.loader import Document
from aac_core.contracts.refusal import shown
from aac_core.errors import Problem, Where
from aac_core.spec.paths import Path, at
from aac_core.spec.problems import found, place

ROOT: Path = ("spec", "profiles")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def merge(base: Any, over: Any) -> Any:
    """``over`` laid over ``base``; neither is changed."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return base | {key: merge(base[key], value) if key in base else value for key, value in over.items()}


@dataclass(frozen=True)
class _OverlayPlaces:
    """The places of a merged document: in the profile what the profile says, else in the base."""

    base: Document
    prefix: Path

    def __call__(self, path: Path) -> Where:
        return self.base.where(self.written(path))

    def key(self, path: Path) -> Where:
        return place(self.base, self.written(path), key=True)

    def knows(self, path: Path) -> bool:
        return self._has(self.written(path))

    def _has(self, path: Path) -> bool:
        return at(self.base.data, path) is not None

    def written(self, path: Path) -> Path:
        """The path in the file: inside the profile when the value, or the list around it, is from there."""
        for end in range(len(path), 1, -1):
            moved = (*self.prefix, *path[1:end])
            if path[0] == "spec" and self._has(moved):
                is_merged = isinstance(at(self.base.data, moved), dict) and not _in_list(moved)
                return path if is_merged and end < len(path) and self._has(path) else (*moved, *path[end:])
        return path


def _in_list(path: Path) -> bool:
    return any(isinstance(part, int) for part in path)


def split(document: Document) -> tuple[Document, dict[str, Document], list[Problem]]:
    """The document without profiles, the merged document of each profile, problems of their form."""
    whole = document.data
    spec = whole.get("spec")
    if not isinstance(spec, dict) or "profiles" not in spec:
        return document, {}, []
    base = Document(
        whole | {"spec": {key: value for key, value in spec.items() if key != "profiles"}}, document.where
    )
    profiles = spec["profiles"]
    if not isinstance(profiles, dict):
        return (
            base,
            {},
            [Problem(f"expected a mapping of profiles, found {found(profiles)}", place(document, ROOT))],
        )
    merged: dict[str, Document] = {}
    problems: list[Problem] = []
    for name, over in profiles.items():
        where = place(document, (*ROOT, name), key=True)
        if not _NAME.fullmatch(name):
            problems.append(
                Problem(f"expected a name of lower-case letters, digits and '-', found {shown(name)}", where)
            )
        if not isinstance(over, dict):
            problems.append(Problem(f"expected a mapping, a partial spec, found {found(over)}", where))
            continue
        places = _OverlayPlaces(document, (*ROOT, name))
        merged[name] = Document(merge(base.data, {"spec": over}), places)
    return base, merged, problems
