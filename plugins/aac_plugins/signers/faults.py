"""Telling faults of the network from verdicts, in what cosign writes to stderr."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PASSING = re.compile(
    r"TOOMANYREQUESTS|status code (?:408|429|5\d\d)|\b(?:408|429|50[0234]) [A-Z][a-z]"
    r"|connection (?:refused|reset)|broken pipe|i/o timeout|deadline exceeded|TLS handshake timeout"
    r"|\bEOF\b|temporary failure|server misbehaving",
    re.IGNORECASE,
)


def may_pass(lines: Sequence[str]) -> bool:
    """Whether a later try can end otherwise."""
    return any(_PASSING.search(line) for line in lines)
