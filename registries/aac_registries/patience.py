"""How long to go on trying: Retry-After, backoff, and a budget of time."""

from __future__ import annotations

import os
import random
import threading
import time
from email.utils import parsedate_to_datetime

from aac_core.api import Hint, TransientError, UsageError

_DEFAULT = 300.0
#: Seconds before the second try; they double from there.
_FIRST = 0.5


def budget() -> float:
    """Seconds in which a fault may be retried: AAC_REGISTRY_BUDGET, 300 unless told."""
    text = os.environ.get("AAC_REGISTRY_BUDGET", "")
    try:
        seconds = float(text) if text else _DEFAULT
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise UsageError(f"AAC_REGISTRY_BUDGET is {text[:40]!r}, it takes seconds from 0 to 86400")
    return seconds


def retry_after(value: str, now: float) -> float | None:
    """Seconds to wait by a Retry-After header: a number or a date (RFC 9110, 10.2.3).

    Args:
        now: seconds since 1970.

    Returns:
        None when the header is absent or is neither.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


class StoppedError(Exception):
    """Ends an upload after another has failed: nobody hears of this one."""


class Patience:
    """Waits between the tries of one request; the clock starts at its first failure.

    Args:
        seconds: the budget.
        stop: when set, waiting ends at once and nothing is tried again.
    """

    def __init__(self, seconds: float, stop: threading.Event) -> None:
        self._seconds = seconds
        self._stop = stop
        self._since: float | None = None
        self._tries = 0

    def progress(self) -> None:
        """Something went through: the next failure is a first one."""
        self._since, self._tries = None, 0

    def wait(self, cause: str, *, told: float | None = None, limit: float | None = None) -> None:
        """Wait before the next try, as long as the registry told, else 0.5, 1, 2 … 30 s.

        Args:
            cause: of the failure, for the error.
            told: seconds by the registry.
            limit: a smaller budget, for faults that rarely pass.

        Raises:
            TransientError: the budget would be exceeded.
            StoppedError: the work was stopped.
        """
        now = time.monotonic()
        self._since = self._since or now
        self._tries += 1
        delay = self._backoff() if told is None else told
        allowed = self._seconds if limit is None else min(limit, self._seconds)
        if now + delay > self._since + allowed:
            raise given_up(cause, tries=self._tries, seconds=now - self._since)
        if self._stop.wait(delay):
            raise StoppedError

    def _backoff(self) -> float:
        spread = random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        return min(30.0, _FIRST * 2.0 ** min(self._tries - 1, 10)) * spread


def given_up(cause: str, *, tries: int, seconds: float) -> TransientError:
    """The error at the end of the budget."""
    hint = Hint("registry-budget", "try again later, or raise AAC_REGISTRY_BUDGET (seconds, 300 unless told)")
    why = f"gave up after {tries} {'try' if tries == 1 else 'tries'} in {seconds:.0f} s"
    return TransientError(cause, why=why, hints=(hint,))
