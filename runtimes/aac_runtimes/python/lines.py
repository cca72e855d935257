"""Logical lines of a requirements file (pip's "Requirements File Format")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"(^|\s+)#.*$")
_LONGEST = 100_000


@dataclass(frozen=True)
class Line:
    """One logical line: continued ones joined, without comments.

    Args:
        number: of its first physical line, 1-based.
    """

    text: str
    file: str
    number: int


def logical_lines(text: str, file: str) -> Iterator[Line]:
    """The lines of a file, CRLF and byte order mark taken off.

    Raises:
        ValueError: a line is longer than 100,000 characters.
    """
    joined, first = "", 0
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        first = first or number
        part = _COMMENT.sub("", raw).rstrip()
        joined += " " + part.removesuffix("\\").strip()
        if len(joined) > _LONGEST:
            raise ValueError(f"line {first} is longer than {_LONGEST} characters")
        if part.endswith("\\"):
            continue
        if joined.strip():
            yield Line(joined.strip(), file, first)
        joined, first = "", 0
    if joined.strip():
        yield Line(joined.strip(), file, first)
