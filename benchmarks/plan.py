"""A big context: what planning costs when the folder is large."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Command, pair
from benchmarks.table import Row, seconds
from benchmarks.what import AAC, copied

TITLE = "A large folder"
_FILES, _SIZE = 20_000, 25_000
_GOAL, _MEMORY = 2.0, 150 << 20
#: Only looks at every file: what no plan can do without.
_WALK = (
    "import os\nfor top, _, files in os.walk('.'):\n    for name in files: os.lstat(os.path.join(top, name))"
)


def rows() -> Iterator[Row]:
    """One row: ``aac plan``."""
    with tempfile.TemporaryDirectory() as folder:
        agent = copied(Path(folder))
        for number in range(_FILES):
            file = agent / f"data/{number // 100}/{number}.bin"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"x" * _SIZE)
        walk = Command([sys.executable, "-c", _WALK], agent)
        found = pair(Command([AAC, "plan"], agent), walk, runs=5)
        ours, other = found.seconds
        yield Row(
            f"`aac plan`, {_FILES:,} files, {_FILES * _SIZE // 1_000_000} MB",
            seconds(ours),
            f"a walk over the files, {seconds(other)}",
            f"{seconds(ours)}, {found.peak >> 20} MB",
            f"< {_GOAL:.0f} s, < {_MEMORY >> 20} MB",
            ours < _GOAL and found.peak < _MEMORY,
        )
