"""ZON, the notation of ``build.zig.zon``: literals of Zig (its language reference, "Grammar")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aac_core.api import PlanError, Where

_TOKEN = re.compile(
    r"(?P<skip>\s+|//[^\n]*)"
    r'|(?P<name>\.(?:[A-Za-z_]\w*|@"(?:[^"\\\n]|\\.)*"))'
    r"|(?P<lines>(?:\\\\[^\n]*\n\s*)+)"
    r'|(?P<text>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<word>-?\w[\w.]*)"
    r"|(?P<mark>\.\{|[}=,])"
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True)
class Value:
    """A value and the line that it starts on.

    Args:
        data: a dict or list of values, or text (enum literals without their dot, numbers as written).
    """

    data: Any
    line: int

    def get(self, *path: str) -> Value | None:
        """The value below these names; None where one is missing."""
        found: Value | None = self
        for name in path:
            found = found.data.get(name) if found and isinstance(found.data, dict) else None
        return found

    def text(self, *path: str) -> str:
        """The text below these names; "" for anything else."""
        found = self.get(*path)
        return found.data if found and isinstance(found.data, str) else ""


def read_zon(source: str, file: str) -> Value:
    """The value of a file.

    Raises:
        PlanError: it is no ZON, with its place.
    """
    parser = _Parser(list(_tokens(source, file)), file)
    value = parser.value()
    parser.expect("end")
    return value


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def _tokens(source: str, file: str) -> Iterator[_Token]:
    place, line = 0, 1
    while place < len(source):
        match = _TOKEN.match(source, place)
        if match is None:
            raise PlanError(f"{file} is no ZON: {source[place]!r} is unexpected", where=Where(file, line))
        if match.lastgroup != "skip":
            yield _Token(match.lastgroup or "", match[0], line)
        line += match[0].count("\n")
        place = match.end()
    yield _Token("end", "the end", line)


class _Parser:
    def __init__(self, tokens: list[_Token], file: str) -> None:
        self._tokens, self._file = tokens, file

    def expect(self, *kinds: str) -> _Token:
        """The next token, which is of one of these kinds or says just this."""
        token = self._tokens[0]
        if token.kind not in kinds and token.text not in kinds:
            raise PlanError(
                f"{self._file} is no ZON: {token.text} is unexpected", where=Where(self._file, token.line)
            )
        del self._tokens[:1]
        return token

    def value(self) -> Value:
        token = self.expect("name", "text", "lines", "word", ".{")
        if token.text == ".{":
            return Value(self._members(), token.line)
        return Value(_plain(token), token.line)

    def _members(self) -> dict[str, Value] | list[Value]:
        fields: dict[str, Value] = {}
        items: list[Value] = []
        while self._tokens[0].text != "}":
            if self._tokens[1].text == "=":
                name = _plain(self.expect("name"))
                self.expect("=")
                fields[name] = self.value()
            else:
                items.append(self.value())
            if self._tokens[0].text != "}":
                self.expect(",")
        self.expect("}")
        return fields or items


def _plain(token: _Token) -> str:
    text = token.text.removeprefix(".") if token.kind == "name" else token.text
    if token.kind == "lines":
        return "\n".join(line.strip().removeprefix("\\\\") for line in text.strip().split("\n"))
    if text.endswith('"'):
        return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text.removeprefix("@")[1:-1])
    return text
