"""Canaries: made-up secrets that are easy to find again, in whatever form they are written."""

from __future__ import annotations

import base64
import gzip
import re
import secrets
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Larger files are searched as they are, not taken apart.
_LARGEST = 8 << 20
_ENCODED = re.compile(rb'"([A-Za-z0-9+/]{40,}={0,2})"')
_BLANK = re.compile(rb"\\n|\s+")


def _base64_forms(text: bytes) -> Iterator[bytes]:
    """What every base64 text that holds these bytes has in it, at whichever of three offsets."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + text).rstrip(b"=")
        # Characters that share bits with what stands before or after.
        found = encoded[-(-offset * 8 // 6) : len(encoded) - (0 if (offset + len(text)) % 3 == 0 else 1)]
        yield from {found, found.replace(b"+", b"-").replace(b"/", b"_")}


def _forms(text: str) -> tuple[bytes, ...]:
    """As it is, in hexadecimal, backwards, and in base64; letters and digits need no escapes elsewhere."""
    raw = text.encode()
    return (raw, raw.hex().encode(), raw.hex().upper().encode(), raw[::-1], *_base64_forms(raw))


@dataclass
class Canaries:
    """One secret for each kind; all begin alike, so that one search finds any of them.

    What follows that beginning differs per kind, and has characters that JSON, URLs and shells
    write in other ways: the beginning stays as it is in all of them.
    """

    begin: str = field(default_factory=lambda: "Cnry" + secrets.token_hex(8))
    kinds: list[str] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        """A secret that somebody else made."""
        self.others[kind] = text

    def new(self, kind: str, *, plain: bool = False) -> str:
        """The secret of a kind.

        Args:
            plain: letters and digits only.
        """
        assert kind not in self.kinds
        self.kinds.append(kind)
        return f"{self.begin}{len(self.kinds) - 1:02d}Qq" + ("Zz" if plain else "/+ü\"'$\\")

    def find(self, content: bytes) -> set[str]:
        """The kinds that the content holds."""
        found: set[str] = set()
        for part in _expand(content):
            if any(form in part for form in _forms(self.begin)):
                found |= self._which(part) or {"of a kind that can't be told"}
            for kind, text in self.others.items():
                found |= {kind} if any(form in part for form in _forms(text)) else set()
        return found

    def _which(self, content: bytes) -> set[str]:
        return {
            kind
            for number, kind in enumerate(self.kinds)
            if any(form in content for form in _forms(f"{self.begin}{number:02d}Qq"))
        }


def _expand(content: bytes, depth: int = 3) -> Iterator[bytes]:
    """The content, what it is when unpacked, without line breaks, and what is base64 in its JSON strings."""
    yield content
    if not depth:
        return
    if content[:2] == b"\x1f\x8b":
        try:
            yield from _expand(gzip.decompress(content), depth - 1)
        except (OSError, EOFError, zlib.error):
            return
    if len(content) > _LARGEST:
        return
    yield _BLANK.sub(b"", content)
    for match in _ENCODED.finditer(content):
        try:
            yield from _expand(base64.b64decode(match[1]), depth - 1)
        except ValueError:
            continue
