"""How soon a light command answers, beside the bare interpreter; and how much memory it takes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Command, pair
from benchmarks.table import Row, seconds
from benchmarks.what import AAC, copied

TITLE = "Start"
_RUNS = 15
_MEMORY = 150 << 20
#: The command, and its goal in seconds.
_COMMANDS = (
    ("--version", 0.05),
    ("--help", 0.10),
    ("build --help", 0.10),
    ("plugins", 0.10),
    ("completion bash", 0.10),
    ("validate", 0.30),
    ("plan", 0.30),
    ("dockerfile", 0.30),
    ("schema", 0.30),
)


def rows() -> Iterator[Row]:
    """A row for each command."""
    with tempfile.TemporaryDirectory() as folder:
        agent = copied(Path(folder))
        bare = Command([sys.executable, "-c", "pass"], agent)
        for words, goal in _COMMANDS:
            found = pair(Command([AAC, *words.split()], agent), bare, runs=_RUNS)
            ours, other = found.seconds
            yield Row(
                f"`aac {words}`",
                seconds(ours),
                f"the interpreter alone, {seconds(other)}",
                f"{seconds(ours)}, {found.peak >> 20} MB",
                f"≤ {goal:.2f} s, < {_MEMORY >> 20} MB",
                ours <= goal and found.peak < _MEMORY,
            )
