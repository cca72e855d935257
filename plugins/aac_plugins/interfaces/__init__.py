"""What is asked of an agent, by what it declares in ``spec.interface``; standard library only."""

from __future__ import annotations

import json
from typing import Any


class WrongAnswer(Exception):  # noqa: N818 - an answer, and part of a report
    """It answers, and not as its interface does.

    Args:
        what: for people, "HTTP 404 at /mcp".
        status: of HTTP, or 0.
    """

    def __init__(self, what: str, status: int = 0) -> None:
        super().__init__(what)
        self.status = status


def json_object(text: str | bytes) -> dict[str, Any] | None:
    """The object, None for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def listed(names: tuple[str, ...], most: int = 12) -> str:
    """``a, b``, cut where nobody reads on."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
