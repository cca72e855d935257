"""Runs in the build: what uv installed becomes the same on every machine, and starts in the image."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def finish(site: Path) -> None:
    """Drop uv's own files, and let console scripts find the Python of the image.

    Args:
        site: the folder that uv installed into.
    """
    for name in (".lock", "CACHEDIR.TAG"):
        (site / name).unlink(missing_ok=True)
    scripts = site / "bin"
    # Of scripts that are called NAME.py; nothing imports them.
    shutil.rmtree(scripts / "__pycache__", ignore_errors=True)
    for script in sorted(scripts.iterdir()) if scripts.is_dir() else ():
        if not script.is_file():
            continue
        first, _, rest = script.read_bytes().partition(b"\n")
        if first.startswith(b"#!") and b"python" in first:
            script.write_bytes(b"#!/usr/local/bin/python\n" + rest)


if __name__ == "__main__":
    finish(Path(sys.argv[1]))
