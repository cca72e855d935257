"""A command as a whole process: seconds and peak memory, alone or in turn with another."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: Without what keeps Python from storing bytecode: each start would compile all again.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Command:
    """What is run.

    Args:
        words: the program and its arguments.
        folder: where it runs.
        environment: more variables.
    """

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One run: wall-clock seconds, and the peak resident memory of its largest process in bytes.

    The kernel counts the moment before a child replaces this process by its program, so that
    no peak is below this process's own.
    """

    seconds: float
    peak: int


@dataclass(frozen=True)
class Pair:
    """Two commands that took turns."""

    ours: tuple[Run, ...]
    other: tuple[Run, ...]

    @property
    def seconds(self) -> tuple[float, float]:
        """The medians."""
        return median(self.ours), median(self.other)

    @property
    def more(self) -> float:
        """The median of the differences, turn by turn, in seconds."""
        return statistics.median(
            ours.seconds - other.seconds for ours, other in zip(self.ours, self.other, strict=True)
        )

    @property
    def peak(self) -> int:
        """The most memory that ours took, in bytes."""
        return max(run.peak for run in self.ours)


def median(runs: Sequence[Run]) -> float:
    return statistics.median(run.seconds for run in runs)


def run(command: Command) -> Run:
    """Run once; its output is shown only when it fails.

    Raises:
        SystemExit: the command failed: a figure of a failure means nothing.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command.words,
        cwd=command.folder,
        env={**_ENVIRONMENT, **command.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.stderr.buffer.write(output)
        raise SystemExit(f"{' '.join(command.words[:4])} … ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss * 1024)


def pair(
    ours: Command, other: Command, *, runs: int, before: Callable[[], None] = lambda: None, warm: int = 1
) -> Pair:
    """Both in turn.

    Args:
        before: called before every run.
        warm: runs of each that come first and don't count.
    """
    found: tuple[list[Run], list[Run]] = ([], [])
    for turn in range(warm + runs):
        for command, kept in zip((ours, other), found, strict=True):
            before()
            figure = run(command)
            if turn >= warm:
                kept.append(figure)
    return Pair(tuple(found[0]), tuple(found[1]))
