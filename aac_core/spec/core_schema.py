"""What a plain scalar means: the core schema of YAML 1.2.2, section 10.3.2.

``NO``, ``22:22``, ``1_000``, ``2024-01-01`` and ``010`` are text. (1.2 reads ``010`` as 10
and 1.1 as 8, so it is no number here.)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

MAX_DIGITS = 100
_TRUTH = {
    text: value for value in (True, False) for text in (str(value), str(value).lower(), str(value).upper())
}
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"[-+]?(0|[1-9][0-9]*)"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)


class NoNumberError(ValueError):
    """A scalar that looks like a number and can't be one; the text says why."""


def meaning(text: str) -> Any:
    """None, a bool, an int, a finite float, or the text.

    Raises:
        NoNumberError: infinite, not a number, or more than 100 digits.
    """
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _SPECIAL.fullmatch(text):
        raise NoNumberError("is no number that can be written in JSON")
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(text):
            return _number(text, convert)
    return text


def _number(text: str, convert: Callable[[str], Any]) -> Any:
    if len(text) > MAX_DIGITS:
        raise NoNumberError(f"has more than {MAX_DIGITS} digits")
    number = convert(text)
    if isinstance(number, float) and not math.isfinite(number):
        raise NoNumberError("is too large for a number")
    return number
