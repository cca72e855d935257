"""Signals that wait until what must not be cut in half is whole."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_HELD = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Note SIGINT and SIGTERM instead of acting on them; a second one acts at once.

    Yields:
        What ends that early, and acts upon those that came.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    before: dict[int, Any] = {number: signal.getsignal(number) for number in _HELD}
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if len(came) > 1:
            release()

    def release() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)
        before.clear()
        if came:
            signal.raise_signal(came.pop(0))

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, note)
    try:
        yield release
    finally:
        release()
