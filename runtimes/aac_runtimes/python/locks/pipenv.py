"""``Pipfile.lock`` (JSON, pipfile-spec 6): one section for each category."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aac_runtimes.python.errors import refused
from aac_runtimes.python.locks.model import Locked, LockQuestion, Selection, damaged, selected
from aac_runtimes.python.target import Target

_ORIGINS = {
    "git": "a git repository",
    "file": "an address",
}


def read(question: LockQuestion) -> Selection:
    """The packages of ``default`` and of the chosen categories.

    Raises:
        PlanError: it is no JSON, of another version, or lacks a category.
    """
    try:
        data = json.loads(question.text)
        version = data["_meta"]["pipfile-spec"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(question.file, f"{type(error).__name__}: {error}") from None
    if version != 6:
        raise damaged(question.file, f"pipfile-spec {version!r} is not known")
    if question.extras:
        raise refused("Pipenv has no extras: name its categories in options.groups", question.file)
    sources = {one.get("name"): str(one.get("url", "")) for one in data["_meta"].get("sources", ())}
    sections = [_section(question, data, name) for name in ("default", *question.groups)]

    def select(target: Target) -> Iterable[Locked]:
        for section in sections:
            for name, entry in section.items():
                if target.accepts(entry.get("markers", "")):
                    yield _locked(name, entry, sources)

    return selected(question, select)


def _section(question: LockQuestion, data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if name not in data:
        known = ", ".join(sorted(key for key in data if key != "_meta"))
        raise refused(
            f"Pipfile.lock has no category {name!r}", question.file, ("known-groups", f"known: {known}")
        )
    section: Mapping[str, Any] = data[name]
    return section


def _locked(name: str, entry: Mapping[str, Any], sources: Mapping[str, str]) -> Locked:
    return Locked(
        name=name,
        version=str(entry.get("version", "")).removeprefix("=="),
        hashes=tuple(entry.get("hashes", ())),
        origin=next((words for key, words in _ORIGINS.items() if key in entry), ""),
        folder=str(entry.get("path", "")),
        index=sources.get(str(entry.get("index", "")), ""),
    )
