"""Docker's rules for files that stay out of the build context.

The semantics are those of moby's patternmatcher as BuildKit's file sync uses it: a pattern is
anchored at the root, ``*`` and ``?`` stop at ``/``, ``**`` does not, a match of a folder holds
for all below it, the last rule that matches wins, and a rule is not asked about a folder when
its answer could change nothing there.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

_GLOB = re.compile(r"[*?\[\\]")
_CLASS = re.compile(r"\[\^?(?:(?:\\.|[^\\\]\-/])(?:-(?:\\.|[^\\\]\-/]))?)+\]", re.DOTALL)
_STAR, _DEEP, _REST = "[^/]*", "(?:.*/)?", ".*"
_WILD = (_STAR, _DEEP, _REST)
#: The same, taking as little as they can.
_FEW = {_STAR: "[^/]*?", _DEEP: "(?:.*?/)??"}
#: How many wildcards of a pattern may try all places; each multiplies the time with the length of a path.
_MOST_FREE = 3
Matched = tuple[bool, ...]


class BadPatternError(ValueError):
    """A pattern that Docker refuses; the text says why."""


@dataclass(frozen=True)
class Rule:
    """One pattern.

    Args:
        text: the cleaned pattern, without ``!``.
        exception: whether it brings files back.
        regex: matches whole paths; None when the text is a plain path.
    """

    text: str
    exception: bool
    regex: re.Pattern[str] | None

    def matches(self, path: str) -> bool:
        return path == self.text if self.regex is None else self.regex.fullmatch(path) is not None

    def may_match_below(self, folder: str) -> bool:
        """Whether it can match something in the folder."""
        start, inside = _GLOB.split(self.text, maxsplit=1)[0], folder + "/"
        return start.startswith(inside) or (self.regex is not None and inside.startswith(start))


def compile_pattern(text: str) -> re.Pattern[str] | None:
    """The regular expression of a cleaned pattern, None for a plain path.

    Raises:
        BadPatternError: a bracket is not closed or empty, a backslash ends the pattern, or it
            has more wildcards than can be matched in good time.
    """
    if not _GLOB.search(text):
        return None
    pieces, at = [], 0
    while at < len(text):
        piece, length = _piece(text, at)
        pieces.append(piece)
        at += length
    try:
        return re.compile(_joined(pieces), re.DOTALL)
    except re.error as error:
        raise BadPatternError(str(error)) from None


def _joined(pieces: list[str]) -> str:
    """The pieces as an expression that does not try all ways to share a path among its wildcards.

    What stands between two ``*``, or before a ``**`` that begins a name, is taken where it is found
    first, an atomic group: from there the next wildcard reaches all that it reaches from later on
    (not so when a bracket takes a "/", as [^a] does).
    """
    if any(piece[0] == "[" and re.fullmatch(piece, "/") for piece in pieces):
        return _unless_many("".join(pieces), sum(piece in _WILD for piece in pieces))
    made, free = "", 0
    sections = _split(["", *pieces], ("", _DEEP, _REST))
    for at, (wild, body) in enumerate(sections):
        follower = sections[at + 1][0] if at + 1 < len(sections) else ""
        names = _names(body)
        if follower == _REST or (follower and (not body or body[-1] == "/")):
            made += f"(?>{_FEW.get(wild, wild)}{names})"
            continue
        made += wild + names
        free += bool(wild) + (_STAR in body)
    return _unless_many(made, free)


def _unless_many(made: str, free: int) -> str:
    if free > _MOST_FREE:
        raise BadPatternError("it has more '*' and '**' than can be matched in good time")
    return made


def _names(body: list[str]) -> str:
    """The expression of a part without ``**``; only its last ``*`` tries more than one end."""
    *closed, (wild, last) = _split(["", *body], ("", _STAR))
    atoms = (f"(?>{_FEW.get(star, star)}{''.join(part)})" for star, part in closed)
    return "".join(atoms) + wild + "".join(last)


def _split(pieces: list[str], at: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """The wildcards among the pieces, each with what follows it."""
    starts = [number for number, piece in enumerate(pieces) if piece in at]
    ends = [*starts[1:], len(pieces)]
    return [(pieces[start], pieces[start + 1 : end]) for start, end in zip(starts, ends, strict=True)]


def _piece(text: str, at: int) -> tuple[str, int]:
    """The expression for what begins at ``at``, and how long that is."""
    char = text[at]
    if char == "*":
        return _stars(text, at)
    if char == "?":
        return "[^/]", 1
    if char == "\\":
        if at + 1 == len(text):
            raise BadPatternError("a backslash ends it")
        return re.escape(text[at + 1]), 2
    if char == "[":
        found = _CLASS.match(text, at)
        if not found:
            raise BadPatternError("its bracket is not closed or not well formed")
        inner = found[0][1:-1]
        negated = inner.startswith("^") and len(inner) > 1
        body = inner[negated:].replace("[", "\\[").replace("^", "\\^")
        return f"[{'^' * negated}{body}]", len(found[0])
    return re.escape(char), 1


def _stars(text: str, at: int) -> tuple[str, int]:
    if not text.startswith("**", at):
        return _STAR, 1
    length = 3 if text.startswith("**/", at) else 2
    if at + length == len(text):
        return _REST, length
    # patternmatcher: a leading ** followed by plain text is a suffix ("**file" is "*/…file" too).
    if at == 0 and length == 2 and not _GLOB.search(text[2:]):
        return _REST, length
    return _DEEP, length


class Rules:
    """The rules of an ignore file, in order."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.rules = tuple(rule for line in lines if (rule := _rule(line)) is not None)
        plain = (rule for rule in self.rules if not rule.exception)
        any_plain = "|".join(rule.regex.pattern if rule.regex else re.escape(rule.text) for rule in plain)
        self._any_plain = re.compile(any_plain or "(?!)", re.DOTALL)
        self._exceptions = tuple((at, rule) for at, rule in enumerate(self.rules) if rule.exception)

    def judge(self, path: str, parent: Matched = ()) -> tuple[bool, Matched]:
        """Whether a path is kept out, and what its children need to know.

        Args:
            parent: what this returned for the folder that holds it, () at the root or when nothing matched.
        """
        if not parent and not self._any_plain.fullmatch(path):
            return False, ()
        out = False
        matched = []
        for at, rule in enumerate(self.rules):
            hit = bool(parent) and parent[at]
            if not hit and rule.exception == out:
                hit = rule.matches(path)
            matched.append(hit)
            if hit:
                out = not rule.exception
        return out, tuple(matched)

    def prunes(self, folder: str, matched: Matched) -> bool:
        """Whether nothing below a folder that is kept out can come back."""
        last = max(at for at, hit in enumerate(matched) if hit)
        return not any(at > last and rule.may_match_below(folder) for at, rule in self._exceptions)

    def excludes(self, path: str) -> bool:
        """Whether a single path is kept out."""
        parts = path.split("/")
        out, matched = False, ()  # type: tuple[bool, Matched]
        for end in range(1, len(parts) + 1):
            out, matched = self.judge("/".join(parts[:end]), matched)
        return out


def _rule(line: str) -> Rule | None:
    text = line.strip()
    if not text or line.startswith("#"):
        return None
    exception = text.startswith("!")
    text = text[1:].strip() if exception else text
    if not text:
        raise BadPatternError("there is nothing after '!'")
    text = posixpath.normpath(text).lstrip("/")
    if text.startswith("!") or (exception and not text):
        raise BadPatternError(f"Docker reads {line.strip()} otherwise than it looks")
    if text in ("", "."):
        return None
    return Rule(text, exception, compile_pattern(text))


def literal(path: str) -> str:
    """The pattern that matches exactly this path."""
    text = re.sub(r"([*?\[\]\\]|^[!#])", r"\\\1", path)
    return re.sub(r"^\s|\s$", lambda match: f"[{match[0]}]", text)


def lines_of(text: str) -> tuple[str, ...]:
    """The patterns of an ignore file, without comments and blank lines."""
    lines = text.removeprefix("\ufeff").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
