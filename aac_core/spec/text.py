"""Bytes of a spec file to text: strict UTF-8 without control characters."""

from __future__ import annotations

import re
from collections.abc import Callable

from aac_core.errors import Hint, Problem, SpecError, Where

MAX_BYTES = 1 << 20
# C0 without tab and line breaks, DEL, C1, and the line separators that YAML 1.1 breaks lines at.
_NOT_PRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_NOT_UTF8: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda content: content.startswith((b"\xff\xfe", b"\xfe\xff")), "UTF-16"),
    (lambda content: b"\0" in content[:4096], "a binary file"),
)


def decoded(content: bytes, name: str) -> str:
    """Strict UTF-8 with or without a byte order mark, no control characters, at most 1 MiB."""
    if len(content) > MAX_BYTES:
        raise SpecError((Problem(f"expected at most {MAX_BYTES} bytes, found more", Where(name)),))
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        found = next(
            (what for applies, what in _NOT_UTF8 if applies(content)), f"byte {content[error.start]:#04x}"
        )
        hint = Hint("utf-8", "save the file as UTF-8")
        message = f"expected UTF-8, found {found} at offset {error.start}"
        raise SpecError(
            (Problem(message, _place(content[: error.start].decode("latin-1"), name), (hint,)),)
        ) from None
    bad = _NOT_PRINTABLE.search(text)
    if bad:
        message = f"expected text, found the character U+{ord(bad[0]):04X}"
        hint = Hint("escape", "inside double quotes it can be written as an escape")
        raise SpecError((Problem(message, _place(text[: bad.start()], name), (hint,)),))
    return text


def _place(before: str, name: str) -> Where:
    return Where(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
