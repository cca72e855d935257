"""Loaded by the interpreter of a command under test: notes each child that it starts, and keeps
a copy of each temporary file before it is removed or renamed."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = os.environ["AAC_TEST_WITNESS"]
_numbers = itertools.count()
_busy = [False]


def note(words: Any) -> None:
    line = json.dumps([os.fsdecode(word) for word in words]) + "\n"
    handle = os.open(f"{FOLDER}/argv", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, line.encode())
    os.close(handle)


def keep(path: Any) -> None:
    place = Path(os.fsdecode(path))
    temporary = Path(os.environ.get("TMPDIR") or tempfile.gettempdir())
    if not place.is_absolute() or temporary not in place.parents or not place.exists():
        return
    target = Path(FOLDER, "removed", f"{os.getpid()}-{next(_numbers)}-{place.name}")
    target.parent.mkdir(exist_ok=True)
    if place.is_dir():
        shutil.copytree(place, target, symlinks=True)
    elif place.is_file():
        shutil.copyfile(place, target)


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _busy[0]:
        return
    _busy[0] = True
    try:
        if event == "subprocess.Popen":
            note([arguments[1]] if isinstance(arguments[1], str | bytes) else arguments[1])
        elif event in ("os.exec", "os.posix_spawn"):
            note(arguments[1])
        elif event == "os.system":
            note([arguments[0]])
        elif event in ("os.remove", "os.rename", "shutil.rmtree"):
            keep(arguments[0])
    except (OSError, TypeError, shutil.Error):
        note([f"the witness failed at {event}"])
    finally:
        _busy[0] = False


sys.addaudithook(hook)
