"""Go durations (Go, ``time.ParseDuration``), which Docker and the spec use."""

from __future__ import annotations

import re

from aac_core.api import UsageError

_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(text: str) -> float:
    """``1m30s`` is 90.0; a bare number is seconds.

    Raises:
        UsageError: the text is no duration.
    """
    parts = _PART.findall(text)
    if parts and "".join(number + unit for number, unit in parts) == text:
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    raise UsageError(f"{text!r} is no duration (90s, 1m30s)")


def from_nanoseconds(value: int) -> str:
    """As the Engine API has them: 1500000000 is ``1.5s``."""
    return f"{value / 1e9:g}s"
