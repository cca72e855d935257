"""``python -m benchmarks [PART …]``: measure, print, and write the page when all parts were measured."""

from __future__ import annotations

import sys
from types import ModuleType

from benchmarks import clean, plan, rebuild, start
from benchmarks.table import PAGE, Row, page

PARTS = {"start": start, "plan": plan, "rebuild": rebuild, "clean": clean}


def _measured(part: ModuleType) -> list[Row]:
    found = []
    for row in part.rows():
        print(f"{row.what}: {row.figure} (goal {row.goal}, compared with {row.other})", flush=True)
        found.append(row)
    return found


def main(names: list[str]) -> int:
    """Measure; 1 when a goal was missed, 2 for a part that does not exist."""
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        print(f"there is no part {unknown[0]!r}; known: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    parts = {PARTS[name].TITLE: _measured(PARTS[name]) for name in PARTS if name in names or not names}
    if not names:
        PAGE.write_text(page(parts), "utf-8")
    return int(not all(row.held for rows in parts.values() for row in rows))


sys.exit(main(sys.argv[1:]))
