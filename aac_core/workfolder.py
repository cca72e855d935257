"""Temporary folders: private, gone afterwards, and those of killed calls gone with the next one."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aac_core.errors import Hint, MachineError

_NAME = re.compile(r"aac-(build|layout|lock|save)-[a-z0-9_]{8}")
#: Seconds between making a folder and locking it, with much room.
_YOUNG = 60.0


@contextmanager
def work_folder(name: str) -> Iterator[Path]:
    """A folder that only the user can read.

    Its lock says that its call still runs: the kernel frees it however that call ends.

    Args:
        name: ``build``, ``layout``, ``lock`` or ``save``.

    Raises:
        MachineError: none can be made.
    """
    try:
        parent = Path(tempfile.gettempdir())
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(prefix=f"aac-{name}-", dir=parent))
    except OSError as error:
        hint = Hint("tmpdir", "name a folder with room that you can write to in TMPDIR")
        raise MachineError(
            "no temporary folder can be made", why=error.strerror or "", hints=(hint,)
        ) from None
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sweep(parent: Path) -> None:
    """Remove what calls that were killed have left: ours, and locked by nobody."""
    with suppress(OSError), os.scandir(parent) as entries:
        left = [Path(entry) for entry in entries if _NAME.fullmatch(entry.name) and _is_left(entry)]
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)


def _is_left(entry: os.DirEntry[str]) -> bool:
    found = entry.stat(follow_symlinks=False)
    if not entry.is_dir(follow_symlinks=False) or found.st_uid != os.geteuid():
        return False
    if time.time() - found.st_mtime < _YOUNG:
        return False
    handle = os.open(entry, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
