"""What happened in a run, step by step; exporters and the report are given these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One finished step.

    Args:
        name: ``plan``, ``build``, ``push``; of a Dockerfile step ``build/dependencies``.
        started: seconds since 1970.
        seconds: how long it took.
        outcome: ``ok``, ``failed`` or ``interrupted``.
        cached: True when nothing had to be done; None when that has no meaning.
        digest: of what the step made, ``sha256:…``, or "".
        detail: small facts as JSON values; never a secret.
    """

    name: str
    started: float
    seconds: float
    outcome: str = "ok"
    cached: bool | None = None
    digest: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One command that acted, with all its steps in order.

    Args:
        command: ``build``.
        agent: ``name:version``, or "".
        outcome: as in :class:`Step`.
        error: the message of the error that ended it, or "".
    """

    command: str
    agent: str
    started: float
    seconds: float
    outcome: str
    steps: tuple[Step, ...]
    error: str = ""


@dataclass(frozen=True)
class Progress:
    """Something that happens now, for whoever watches; nothing depends on it.

    Args:
        step: the name of the running step.
        text: what happens ("pushing sha256:…"), or a line of its log.
        kind: ``start``, ``log``, ``update`` or ``end``.
        id: tells parallel parts of a step apart.
        current, total: how far, in the unit that ``text`` implies; 0 when unknown.
        seconds: of an ``end``, how long it took.
        cached: of an ``end``, whether the result came from a cache.
    """

    step: str
    text: str
    kind: str = "update"
    id: str = ""
    current: int = 0
    total: int = 0
    seconds: float = 0.0
    cached: bool = False


Listener = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """A listener for those who do not watch."""
