"""Which versions a requirement allows (The Cargo Book, "Specifying Dependencies")."""

from __future__ import annotations

import re

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
_PART = re.compile(
    r"(\^|~|=|>=|<=|>|<)?\s*(\d+)(?:\.(\d+|[*xX]))?(?:\.(\d+|[*xX]))?(?:-([0-9A-Za-z.-]+))?(?:\+\S+)?"
)
_ANY = ("*", "x", "X", "")

Numbers = tuple[int, ...]


def is_requirement(text: str) -> bool:
    """Whether Cargo takes a text for a requirement on a version."""
    return all(part in _ANY or _PART.fullmatch(part) for part in _parts(text))


def allows(requirement: str, version: str) -> bool:
    """Whether a requirement allows a version; what is neither is allowed."""
    found = _VERSION.fullmatch(version)
    if not (requirement and found):
        return True
    numbers = (int(found[1]), int(found[2]), int(found[3]))
    pre = found[4] or ""
    parts = [part for part in _parts(requirement) if part not in _ANY]
    matches = [match for part in parts if (match := _PART.fullmatch(part))]
    if pre and not any(_names_pre(match, numbers) for match in matches):
        return False
    return all(_holds(match, numbers, pre) for match in matches)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _names_pre(match: re.Match[str], numbers: Numbers) -> bool:
    """A pre-release is allowed only by a part that names one of the same version."""
    return bool(match[5]) and _given(match) == numbers


def _given(match: re.Match[str]) -> Numbers:
    given = [match[group] for group in (2, 3, 4)]
    return tuple(int(text) for text in given if text and text.isdigit())


def _holds(match: re.Match[str], numbers: Numbers, pre: str) -> bool:
    operator, given, wanted = match[1] or "^", _given(match), match[5] or ""
    least = (*given, 0, 0)[:3]
    at_least = (numbers, _order(pre)) >= (least, _order(wanted))
    wild = any(match[group] in ("*", "x", "X") for group in (3, 4))
    if operator == "=" or wild:
        return numbers[: len(given)] == given and (len(given) < 3 or pre == wanted)
    if operator == "^":
        return at_least and numbers < _next(given, _caret(given))
    if operator == "~":
        return at_least and numbers < _next(given, min(1, len(given) - 1))
    if operator == ">=":
        return at_least
    if operator == "<":
        return not at_least
    same = numbers[: len(given)] == given and (len(given) < 3 or pre == wanted)
    above = at_least and not same
    return above if operator == ">" else not above


def _caret(given: Numbers) -> int:
    """Which number may not grow: the first that is not 0."""
    return next((at for at, number in enumerate(given) if number), len(given) - 1)


def _next(given: Numbers, at: int) -> Numbers:
    return (*given[:at], given[at] + 1, *([0] * (2 - at)))


def _order(pre: str) -> tuple[tuple[int, int, str], ...]:
    """The order of pre-releases; none is after all of them (SemVer 2.0.0, 11)."""
    if not pre:
        return ((2, 0, ""),)
    return tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in pre.split("."))
