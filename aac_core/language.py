"""Which version of a language a project gets, from all the places that say something about it."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aac_core.contracts.plan import Finding
from aac_core.contracts.project import Project
from aac_core.errors import Hint, PlanError, Problem, Where

_SPEC = "agent.yaml"
_ASDF = ".tool-versions"
_MISE = ("mise.toml", ".mise.toml")
#: Words in place of a version that leave it open (asdf and mise documentation).
_OPEN = ("system", "latest", "lts")


@dataclass(frozen=True)
class VersionClaim:
    """One place that says which version of a language is wanted.

    Args:
        source: the file.
        text: what is written there, for people: ``requires-python >=3.11``.
        allows: whether an offered version will do.
        line: in the file, 0 when it is not known.
        field: of ``agent.yaml``, when that is the file.
    """

    source: str
    text: str
    allows: Callable[[str], bool]
    line: int = 0
    field: str = ""

    @property
    def where(self) -> Where:
        """The place of the claim."""
        return Where(self.source, self.line, field=self.field)


@dataclass(frozen=True)
class ChosenVersion:
    """The answer, why, and the contradictions between places (errors)."""

    version: str
    finding: Finding
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ToolPin:
    """A line of ``.tool-versions`` or ``mise.toml``."""

    file: str
    text: str
    line: int = 0


def spec_claim(asked: str) -> tuple[VersionClaim, ...]:
    """The claim of ``spec.runtime``; none when it leaves the version open."""
    if not asked:
        return ()
    return (VersionClaim(_SPEC, asked, lambda version: version == asked, field="spec.runtime"),)


def choose_version(
    language: str, offered: Sequence[str], default: str, claims: Iterable[VersionClaim]
) -> ChosenVersion:
    """The default when every claim allows it, else the newest version that all allow.

    Args:
        language: as people write it, ``Node``.
        offered: ascending.
        claims: the strongest first; one that contradicts a stronger one is a problem that names both.
    """
    heard: list[VersionClaim] = []
    problems: list[Problem] = []
    left = list(offered)
    for claim in claims:
        allowed = [version for version in left if claim.allows(version)]
        if allowed:
            left = allowed
            heard.append(claim)
        else:
            problems.append(_contradiction(language, offered, claim, heard))
    version = default if default in left else left[-1]
    finding = Finding(language.lower(), version, "default", "nothing names a version")
    if heard:
        finding = Finding(language.lower(), version, heard[0].source, heard[0].text)
    return ChosenVersion(version, finding, tuple(problems))


def _contradiction(
    language: str, offered: Sequence[str], claim: VersionClaim, heard: Sequence[VersionClaim]
) -> Problem:
    known = f"offered: {', '.join(offered)}"
    # A file that only says what people work with need not count for the image.
    out = (Hint("leave-out", f"or leave the file out: spec.build.exclude: [{claim.source}]"),)
    more = out if posixpath.basename(claim.source).startswith(".") else ()
    possible = [version for version in offered if claim.allows(version)]
    if not possible:
        message = f"{claim.source} asks for {language} {claim.text}, which is not offered"
        return Problem(message, claim.where, (Hint("versions", known), *more))
    against = (other for other in heard if not any(other.allows(version) for version in possible))
    other = next(against, heard[-1])
    message = f"{other.source} asks for {language} {other.text}, but {claim.source} for {claim.text}"
    return Problem(message, other.where, (Hint("one-version", f"change one of the two; {known}"), *more))


def tool_pins(project: Project, *names: str) -> tuple[ToolPin, ...]:
    """What version managers are told: the nearest ``.tool-versions`` (asdf) and ``mise.toml`` (mise).

    Args:
        names: of the tool, as the two spell it (``nodejs``, ``node``).

    Raises:
        PlanError: a ``mise.toml`` that is no TOML.
    """
    found = [*_asdf(project, names), *_mise(project, names)]
    return tuple(pin for pin in found if pin.text and pin.text not in _OPEN)


def _asdf(project: Project, names: Sequence[str]) -> Iterator[ToolPin]:
    file = project.nearest(_ASDF)
    for number, line in enumerate(project.read_text(file).splitlines() if file else (), 1):
        words = line.partition("#")[0].split()
        if len(words) > 1 and words[0] in names:
            yield ToolPin(file, words[1], number)


def _mise(project: Project, names: Sequence[str]) -> Iterator[ToolPin]:
    file = project.nearest(*_MISE)
    if not file:
        return
    try:
        tools = tomllib.loads(project.read_text(file)).get("tools", {})
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{file} is no TOML: {error}", where=Where(file)) from None
    for name, wanted in tools.items() if isinstance(tools, dict) else ():
        if name.removeprefix("core:") in names:
            yield ToolPin(file, _first_version(wanted))


def _first_version(wanted: Any) -> str:
    """``"22"``, ``["22", "20"]`` and ``{version = "22"}``."""
    if isinstance(wanted, list):
        return _first_version(wanted[0]) if wanted else ""
    if isinstance(wanted, dict):
        return _first_version(wanted.get("version", ""))
    return str(wanted)
