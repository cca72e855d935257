"""``spec.dependencies``: crates in ``agent.yaml`` beside those of the manifest."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from aac_runtimes.rust.errors import refused, spec_problem
from aac_runtimes.rust.lockfile import Lock
from aac_runtimes.rust.manifest import Package
from aac_runtimes.rust.semver import allows, is_requirement

from aac_core.api import Problem

_FIELD = "spec.dependencies[{}]"
_SHORT = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)(?:@(.+))?")
_KEYS = {"version": str, "features": list, "default-features": bool, "registry": str}
_HEADER = re.compile(r"^\[dependencies\][ \t]*(?:#.*)?$", re.MULTILINE)
_HINT = ("crate", 'write it as "serde@1", or as in Cargo.toml: serde = { features = ["derive"] }')


@dataclass(frozen=True)
class Declared:
    """One crate.

    Args:
        line: for ``[dependencies]``.
    """

    name: str
    requirement: str
    line: str
    field: str


def read_declared(entries: Iterable[str]) -> tuple[tuple[Declared, ...], tuple[Problem, ...]]:
    """Every entry, or why it is refused: paths and repositories are."""
    found: list[Declared] = []
    problems: list[Problem] = []
    for index, text in enumerate(entries):
        field = _FIELD.format(index)
        made = _read(text, field)
        if isinstance(made, Declared):
            found.append(made)
        else:
            problems.append(spec_problem(made, field, _HINT))
    return tuple(found), tuple(problems)


def _read(text: str, field: str) -> Declared | str:
    """An entry, or what is wrong with it."""
    name, value = _parsed(text)
    if not name:
        return f"{text!r:.80} is no crate"
    for key, entry in value.items():
        if key not in _KEYS:
            return f"{key} can't be given to {name}: only {', '.join(_KEYS)} can"
        if not isinstance(entry, _KEYS[key]):
            return f"{key} of {name} can't be {entry!r:.40}"
    requirement = str(value.get("version", "*"))
    if not is_requirement(requirement):
        return f"{requirement!r:.80} is no requirement on the version of {name}"
    return Declared(name, requirement, f"{name} = {_inline(value)}", field)


def _parsed(text: str) -> tuple[str, dict[str, object]]:
    """Name and fields of an entry; no name for what is none."""
    short = _SHORT.fullmatch(text.strip())
    if short:
        return short[1], {"version": (short[2] or "*").strip()}
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return "", {}
    name = next(iter(data), "")
    value = {"version": data[name]} if name and isinstance(data[name], str) else data.get(name)
    if len(data) != 1 or not _SHORT.fullmatch(name) or not isinstance(value, dict):
        return "", {}
    return name, value


def _inline(value: dict[str, object]) -> str:
    """An inline table; texts, lists of texts and truth values are written as in JSON."""
    return "{ " + ", ".join(f"{key} = {json.dumps(entry)}" for key, entry in sorted(value.items())) + " }"


def against(
    declared: Iterable[Declared], package: Package, lock: Lock | None
) -> tuple[tuple[Declared, ...], tuple[Problem, ...]]:
    """What the manifest lacks, and what contradicts the lock."""
    named = {one.name: one for one in package.dependencies if not one.kind and not one.optional}
    missing = tuple(one for one in declared if one.name not in named)
    problems = []
    for one in declared:
        versions = _locked(lock, package, one.name) if one.name in named else ()
        if versions and not any(allows(one.requirement, version) for version in versions):
            message = f"{one.name} {one.requirement} conflicts with {lock.file if lock else ''}"
            words = f"{message}, which has {one.name} {', '.join(versions)}"
            hint = ("one-version", "change the entry, or the requirement in Cargo.toml, and lock again")
            problems.append(spec_problem(words, one.field, hint))
    return missing, tuple(problems)


def _locked(lock: Lock | None, package: Package, name: str) -> tuple[str, ...]:
    own = lock.own(package) if lock else None
    if lock is None or own is None or name not in own.names:
        return ()
    return tuple(entry.version for entry in lock.of(name))


def with_declared(text: str, declared: Iterable[Declared], file: str) -> str:
    """The manifest with more crates in ``[dependencies]``.

    Raises:
        PlanError: the manifest has no place for them.
    """
    lines = "".join(f"{one.line}\n" for one in declared)
    header = _HEADER.search(text)
    made = f"{text.rstrip()}\n\n[dependencies]\n{lines}"
    if header:
        made = f"{text[: header.end()]}\n{lines}{text[header.end() + 1 :]}"
    try:
        tomllib.loads(made)
    except tomllib.TOMLDecodeError:
        hint = ("dependencies-table", "write [dependencies] as a table with a header of its own")
        raise refused(f"spec.dependencies can't be added to {file}", file, hint) from None
    return made
