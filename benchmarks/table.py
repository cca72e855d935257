"""The page ``docs/benchmarks.md``."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks

Written by `hatch run bench:run`; each line is a pair that took turns in one run on {machine}.
Seconds are medians of wall-clock time of whole processes, memory is the peak of ours (not less than that
of the process that measures). Times of another machine differ, ratios hardly.
"""


@dataclass(frozen=True)
class Row:
    """One line.

    Args:
        ours, other: what was measured, as text.
        figure: what is compared with the goal.
        held: whether the goal is reached.
    """

    what: str
    ours: str
    other: str
    figure: str
    goal: str
    held: bool


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def page(parts: Mapping[str, Iterable[Row]]) -> str:
    """The page of these parts, each a title and its rows."""
    lines = [_HEAD.format(machine=_machine())]
    for title, rows in parts.items():
        lines += [
            f"## {title}",
            "",
            "| | aac | compared with | figure | goal | reached |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_line(row) for row in rows]
        lines.append("")
    return "\n".join(lines)


def _line(row: Row) -> str:
    reached = "yes" if row.held else "**no**"
    return f"| {' | '.join((row.what, row.ours, row.other, row.figure, row.goal, reached))} |"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
