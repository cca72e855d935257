"""The exporter ``jsonl``: one JSON line for each run, appended to a file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from aac_core.api import Exporter, Run, hookimpl

if TYPE_CHECKING:
    from aac_plugins.exporters.options import JsonlOptions


def export(run: Run, options: JsonlOptions) -> None:
    """Append the record: command, agent, outcome, and each step with start, seconds, cached, digest.

    Times are seconds since 1970 (UTC); the line is written in one piece, so that several
    builds can share a file.
    """
    line = json.dumps(asdict(run), ensure_ascii=False) + "\n"
    target = Path(options.path).expanduser()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)


@hookimpl
def aac_exporters() -> list[Exporter]:
    return [
        Exporter(
            "jsonl",
            "one JSON line for each run, appended to a file",
            export,
            options="aac_plugins.exporters.options:JsonlOptions",
        )
    ]
