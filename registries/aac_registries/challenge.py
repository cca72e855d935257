"""The WWW-Authenticate header (RFC 9110, 11.6.1; distribution project, token specification)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_PAIR = r"[A-Za-z0-9_-]+\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\",]+)"
_CHALLENGE = re.compile(rf"(?i)(?:^|,)\s*(bearer|basic)(?![^\s,])(?:\s+({_PAIR}(?:\s*,\s*{_PAIR})*))?")
_PARAMETER = re.compile(r"([A-Za-z0-9_-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\",]+))")


@dataclass(frozen=True)
class Challenge:
    """One scheme, ``bearer`` or ``basic``, with its parameters."""

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def parse(header: str) -> Challenge | None:
    """The best challenge of a header: Bearer before Basic; None when there is neither."""
    found: dict[str, Challenge] = {}
    for match in _CHALLENGE.finditer(header[:8192]):
        pairs = _PARAMETER.findall(match[2] or "")
        values = {name.lower(): re.sub(r"\\(.)", r"\1", quoted) or bare for name, quoted, bare in pairs}
        found.setdefault(match[1].lower(), Challenge(match[1].lower(), values))
    return found.get("bearer") or found.get("basic")
