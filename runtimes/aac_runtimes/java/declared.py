"""``spec.dependencies``: ``group:artifact:version`` beside what the build file has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aac_runtimes.java.errors import spec_problem
from aac_runtimes.java.pom import Dependency, Pom

from aac_core.api import Problem

_FIELD = "spec.dependencies[{}]"
_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_ENTRY = re.compile(rf"({_PART}):({_PART})(?::({_PART}))?(?::({_PART}))?")
_MOVES = re.compile(r"SNAPSHOT|^LATEST$|^RELEASE$|^latest\.", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """A valid entry; without a version, something in the build file manages it."""

    group: str
    artifact: str
    version: str
    classifier: str
    field: str

    @property
    def name(self) -> str:
        return f"{self.group}:{self.artifact}"

    @property
    def notation(self) -> str:
        """As Gradle writes it."""
        return ":".join(filter(None, (self.name, self.version, self.classifier)))

    @property
    def xml(self) -> str:
        """As Maven writes it; the pattern of an entry has nothing that XML would need escaped."""
        pairs = (
            ("groupId", self.group),
            ("artifactId", self.artifact),
            ("version", self.version),
            ("classifier", self.classifier),
        )
        inside = "".join(f"<{name}>{value}</{name}>" for name, value in pairs if value)
        return f"<dependency>{inside}</dependency>"


def read_declared(entries: Iterable[str]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Every entry, or why it is refused."""
    found: list[Entry] = []
    problems: list[Problem] = []
    for index, text in enumerate(entries):
        field = _FIELD.format(index)
        match = _ENTRY.fullmatch(text)
        if match is None:
            hint = ("coordinates", 'write group:artifact:version, such as "org.slf4j:slf4j-simple:2.0.16"')
            problems.append(spec_problem(f"{text!r:.80} is no group:artifact:version", field, hint))
        elif _MOVES.search(match[3] or ""):
            hint = ("release", "name a release: such a version is another file tomorrow")
            problems.append(spec_problem(f"{text} does not name one version", field, hint))
        else:
            found.append(Entry(match[1], match[2], match[3] or "", match[4] or "", field))
    return tuple(found), tuple(problems)


def against(
    entries: Iterable[Entry], known: Iterable[Dependency], file: str
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """What the build file lacks, and what contradicts it.

    Args:
        known: what it has itself.
    """
    by_name = {one.name: one for one in known}
    missing: list[Entry] = []
    problems: list[Problem] = []
    for entry in entries:
        there = by_name.get(entry.name)
        if there is None or entry.classifier:
            missing.append(entry)
        elif entry.version and there.version != entry.version:
            has = f"{there.name} {there.version or '(its version is managed)'}"
            hint = ("one-version", f"change the entry, or line {there.line} of {file}")
            message = f"{entry.notation} conflicts with {file}, which has {has}"
            problems.append(spec_problem(message, entry.field, hint))
    return tuple(missing), tuple(problems)


def with_entries(pom: Pom, entries: Iterable[Entry]) -> str:
    """The text of the pom with more dependencies: Maven then resolves them with all others."""
    added = "".join(entry.xml for entry in entries)
    if not added:
        return pom.text
    data = pom.text.encode()
    section = pom.root.get("dependencies")
    whole = f"<dependencies>{added}</dependencies>".encode()
    if section is None:
        before, new, after = data[: pom.root.end], whole, data[pom.root.end :]
    elif b"/>" in data[section.start : section.end] and not section.children:  # <dependencies/>
        before, new, after = data[: section.start], whole, data[section.end :]
    else:
        before, new, after = data[: section.end], added.encode(), data[section.end :]
    return (before + new + after).decode()
