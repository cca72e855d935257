"""What is shown while something takes long: a live tree, plain lines, or JSON lines."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from aac_core.contracts.events import Listener, Progress, ignore
from aac_core.errors import printable

if TYPE_CHECKING:
    from rich.table import Table

    from aac_core.report import Report

_LOG_LINES = 4
_WIDTH = 90
#: Seconds from which the end of a part of a step is worth a line.
_NOTABLE = 0.5


@contextmanager
def watch(report: Report) -> Iterator[Listener]:
    """The listener that fits the report's settings and its terminal."""
    if report.verbosity < 0:
        yield ignore
    elif report.progress == "json":
        yield lambda progress: report.line(json.dumps(asdict(progress)))
    elif report.progress == "auto" and report.err.isatty():
        with _live(report) as listener:
            yield listener
    else:
        yield _Plain(report)


class _Plain:
    """One line for each thing that ends, and its log with ``-v``."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def __call__(self, progress: Progress) -> None:
        place = f"{progress.step}: " if progress.step else ""
        if progress.kind == "log":
            self._report.say(f"  | {place}{progress.text}", level=1)
        elif progress.kind == "start":
            self._report.say(f"{place}{progress.text}", level=1)
        elif progress.kind == "end":
            self._report.say(f"{place}{_short(progress.text)} ({_took(progress)})", level=_level(progress))
        else:
            self._report.say(f"{place}{progress.text}", level=1 if progress.id or progress.total else 0)


class _Tree:
    """The state behind the live view: what runs, what ended, the end of the log."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.running: dict[tuple[str, str], tuple[str, float]] = {}
        self.log: list[str] = []

    def take(self, progress: Progress) -> str:
        """Note what happened; the answer is a line that stays on the screen, or ""."""
        key = (progress.step, progress.id or progress.text)
        with self.lock:
            if progress.kind == "log":
                self.log = [*self.log, progress.text][-_LOG_LINES:]
                return ""
            if progress.kind == "end":
                self.running.pop(key, None)
                return _ended(progress)
            since = self.running.get(key, ("", time.monotonic()))[1]
            amount = f" {progress.current * 100 // progress.total} %" if progress.total else ""
            self.running[key] = (f"{progress.step}: {progress.text}{amount}", since)
            return ""

    def __rich__(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 1))
        now = time.monotonic()
        with self.lock:
            for text, since in self.running.values():
                table.add_row(Text("⠿", "cyan"), Text(printable(text)), Text(f"{now - since:.1f} s", "dim"))
            for line in self.log if self.running else ():
                table.add_row("", Text(printable(line), "dim", no_wrap=True, overflow="ellipsis"), "")
        return table


@contextmanager
def _live(report: Report) -> Iterator[Listener]:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    class Visible(Console):
        """Leaves the cursor alone: a call that is killed could not bring it back."""

        def show_cursor(self, show: bool = True) -> bool:
            return False

    console = Visible(file=report.err, no_color=not report.colored, highlight=False)
    tree = _Tree()

    def listen(progress: Progress) -> None:
        line = tree.take(progress)
        if line:
            console.print(Text(printable(line), "dim" if progress.cached else ""))

    with Live(tree, console=console, transient=True, refresh_per_second=8):
        yield listen


def _ended(progress: Progress) -> str:
    """The line of something that ended; "" for small parts of a build."""
    place = f"{progress.step}: " if progress.step else ""
    return "" if _level(progress) else f"✓ {place}{_short(progress.text)}  {_took(progress)}"


def _level(progress: Progress) -> int:
    """Parts of a step that took no time are for those who ask for details."""
    return 1 if progress.id and progress.seconds < _NOTABLE else 0


def _took(progress: Progress) -> str:
    return "cached" if progress.cached else f"{progress.seconds:.1f} s"


def _short(text: str) -> str:
    """One line; the flags of a RUN say nothing about what it does."""
    line = " ".join(word for word in text.split() if not word.startswith("--mount="))
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
