"""Notes every error, problem and warning that the product makes while tests run.

What is not in ``docs/errors.json`` fails the session; ``--regen`` writes it down.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from aac_core import errors
from aac_core.errors import AacError, Problem, SpecError, printable
from aac_core.report import Report
from docs import messages
from docs.messages import Example

_ROOT = Path(__file__).parent.parent
_PRODUCT = tuple(f"{_ROOT / folder}/" for folder in messages.FOLDERS)
#: These hand on what others say.
_BETWEEN = (errors.__file__, str(_ROOT / "aac_core/report.py"), "<string>")
#: Of one place in the code; generated input would make thousands.
_MOST = 20
_TEMPORARY = re.compile(
    r"/tmp/(?:pytest-of-[^/\s]+/pytest-\d+/[^/\s'\":,]+|[a-z]*-?tmp[a-z0-9_]{8}|aac-[a-z]+-[a-z0-9_]{8})"
)


Key = tuple[str, str, tuple[str, ...]]


@dataclass(eq=False)
class Messages:
    """A plugin of pytest."""

    found: dict[tuple[Any, ...], dict[str, AacError | Problem]] = field(default_factory=dict)
    watching: bool = True

    def install(self) -> None:
        """Look at each error and problem when it is made."""
        for kind in (AacError, Problem):
            kind.__init__ = self._noting(kind.__init__)  # type: ignore[method-assign]

    def _noting(self, made: Callable[..., None]) -> Callable[..., None]:
        def init(one: AacError | Problem, *arguments: Any, **named: Any) -> None:
            made(one, *arguments, **named)
            if not self.watching or isinstance(one, SpecError) or not isinstance(one.message, str):
                return
            if place := _place(sys._getframe(1)):
                codes = tuple(hint.code for hint in one.hints)
                seen = self.found.setdefault((type(one), codes, *place), {})
                if len(seen) < _MOST:
                    seen.setdefault(one.message, one)

        return init

    def examples(self) -> dict[Key, list[Example]]:
        """By their keys; the shortest come first."""
        made: dict[Key, list[Example]] = {}
        for one in (one for seen in self.found.values() for one in seen.values()):
            said = messages.said_by(one.message)
            if said:
                hints = tuple(
                    (hint.code, _TEMPORARY.sub("/tmp/x", printable(hint.text))) for hint in one.hints
                )
                example = Example(_kind(one), said.text, _shown(one), hints)
                made.setdefault(example.key, []).append(example)
        for several in made.values():
            several.sort(key=lambda one: ("''" in one.shown or "\\" in one.shown, len(one.shown), one.shown))
        return made

    def unknown(self) -> list[str]:
        """Messages that no text of the source fits."""
        every = (one.message for seen in self.found.values() for one in seen.values())
        return sorted({message for message in every if not messages.said_by(message)})

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """What an engine or a registry says depends on the machine: only the others have to be known."""
        self.watching = not any(item.get_closest_marker(name) for name in ("engine", "registry"))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        made, known = self.examples(), {one.key: one for one in messages.examples()}
        if session.config.getoption("--regen"):
            messages.write(_renewed(known, made))
        elif made.keys() - known.keys():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        known = {one.key for one in messages.examples()}
        for key in sorted(self.examples().keys() - known):
            terminalreporter.line(f"docs/errors.json lacks {key}: pytest --regen", red=True)
        if terminalreporter.config.getoption("verbose"):
            for message in self.unknown():
                terminalreporter.line(f"no text of the source fits {message!r}")


def _place(frame: FrameType | None) -> tuple[Any, ...]:
    """Where the product made it; empty when a test did."""
    place: list[Any] = []
    while frame is not None and len(place) < 6:
        file = frame.f_code.co_filename
        if file not in _BETWEEN and not file.endswith("/dataclasses.py"):
            if not file.startswith(_PRODUCT):
                break
            place += [frame.f_code, frame.f_lineno]
        frame = frame.f_back
    return tuple(place)


def _kind(one: AacError | Problem) -> str:
    if isinstance(one, AacError):
        return one.code
    return "warning" if one.severity == "warning" else "problem"


def _shown(one: AacError | Problem) -> str:
    """As a terminal shows it, but for the places of temporary files."""
    report = Report(err=io.StringIO(), color=False)
    if isinstance(one, AacError):
        report.error(one)
    else:
        report.problems((one,))
    assert isinstance(report.err, io.StringIO)
    return _TEMPORARY.sub("/tmp/x", report.err.getvalue().rstrip("\n"))


def _renewed(known: dict[Key, Example], made: dict[Key, list[Example]]) -> list[Example]:
    """An example that can still be said stays, so that runs differ in what changed only."""
    kept = {key: one for key, one in known.items() if messages.current(one)}
    return [*kept.values(), *(several[0] for key, several in made.items() if key not in kept)]
