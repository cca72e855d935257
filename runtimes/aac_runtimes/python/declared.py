"""``spec.dependencies``: requirements in ``agent.yaml`` beside those of the project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aac_runtimes.python.errors import spec_problem
from aac_runtimes.python.target import wanted
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from aac_core.api import Problem

_FIELD = "spec.dependencies[{}]"
_ADDRESS = re.compile(r"@|://|file:|^[./]")
_OPTION = re.compile(r"^-|\s-")


@dataclass(frozen=True)
class Declared:
    """A valid entry and its place in the list."""

    requirement: Requirement
    field: str


def read_declared(entries: Iterable[str], python: str) -> tuple[tuple[Declared, ...], tuple[Problem, ...]]:
    """Every entry, or why it is refused: options, addresses, paths and newlines are."""
    found: list[Declared] = []
    problems: list[Problem] = []
    for index, text in enumerate(entries):
        field = _FIELD.format(index)
        message = next((words for words, is_so in _refusals(text) if is_so), "")
        if message:
            hint = ("requirement", 'write a requirement of a package index, such as "httpx>=0.27"')
            problems.append(spec_problem(message, field, hint))
            continue
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            hint = ("requirement", 'write it as PEP 508 has it, such as "httpx>=0.27"')
            problems.append(spec_problem(f"{text!r:.80} is no requirement of Python", field, hint))
            continue
        if wanted(requirement, python):
            found.append(Declared(requirement, field))
    return tuple(found), tuple(problems)


def against(
    declared: Iterable[Declared], locked: Mapping[str, str], file: str
) -> tuple[tuple[Declared, ...], tuple[Problem, ...]]:
    """What the lock lacks, and what contradicts it.

    Args:
        locked: canonical name to version.
        file: the lock, for the message.
    """
    missing: list[Declared] = []
    problems: list[Problem] = []
    for one in declared:
        version = locked.get(canonicalize_name(one.requirement.name))
        if version is None or one.requirement.extras:
            missing.append(one)
        if version is not None and not one.requirement.specifier.contains(version, prereleases=True):
            hint = ("one-version", f"change the entry, or lock again so that {file} agrees")
            message = f"{one.requirement} conflicts with {file}, which has {one.requirement.name} {version}"
            problems.append(spec_problem(message, one.field, hint))
    return tuple(missing), tuple(problems)


def _refusals(text: str) -> tuple[tuple[str, bool], ...]:
    control = any(ord(char) < 32 for char in text)
    return (
        ("an entry can't hold a line break or another control character", control),
        (f"{text!r:.80} is an option, which an entry can't be or have", bool(_OPTION.search(text))),
        (f"{text!r:.80} is an address or a path, which an entry can't be", bool(_ADDRESS.search(text))),
    )
