"""Checks of texts that fields of ``agent.yaml`` are made of: form, length, and no hidden characters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from aac_core.contracts.maps import ELSEWHERE, MAX_VALUE, UNWRITABLE
from aac_core.contracts.refusal import refuse, shown
from aac_core.errors import Hint

# Unicode TR 36 and TR 39: characters that change how a name reads without being seen.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
Check = Callable[[str], str]


def form(pattern: str, expected: str, *hints: Hint, longest: int = 256) -> Check:
    """A check that the whole text has a form."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if len(text) > longest:
            raise refuse(f"expected at most {longest} characters, found {len(text)}")
        if not compiled.fullmatch(text):
            raise refuse(f"expected {expected}, found {shown(text)}", *hints)
        return text

    return check


def line(text: str) -> str:
    """Not empty, one line, nothing invisible."""
    if not text.strip():
        raise refuse("expected text, found only white space" if text else "expected text, found empty text")
    if CONTROL.search(text) or INVISIBLE.search(text):
        raise refuse(f"expected text without control or invisible characters, found {shown(text)}")
    return text


def filled(text: str) -> str:
    """Not empty; everything else is taken as written."""
    if not text:
        raise refuse("expected text, found empty text")
    return text


def one_line(text: str) -> str:
    """Taken as written, and a Dockerfile can hold it; empty text is a value too."""
    if UNWRITABLE.search(text):
        raise refuse(f"expected one line without control characters, found {shown(text)}", ELSEWHERE)
    return sized(text)


def sized(text: str) -> str:
    """As long as a line of a Dockerfile can hold."""
    if len(text.encode()) > MAX_VALUE:
        raise refuse(f"expected at most {MAX_VALUE} bytes, found {len(text.encode())}", ELSEWHERE)
    return text


def sized_lines(text: str) -> str:
    """Text of several lines, each as long as a line of a Dockerfile can be."""
    for one in text.split("\n"):
        sized(one)
    return text


def sized_together(items: tuple[str, ...]) -> tuple[str, ...]:
    """Items that one line holds."""
    sized(json.dumps(items, ensure_ascii=False))
    return items


def prose(text: str) -> str:
    """Text of several lines that becomes one: white space and nothing else may be a control character."""
    one_line(filled(" ".join(text.split())))
    return text
