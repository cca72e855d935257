"""One signer at a time: without the referrers API two at once lose signatures."""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aac_core.api import MachineError, Reference, TransientError, data_folder

_SECONDS = 600.0


@contextmanager
def signing(reference: Reference) -> Iterator[None]:
    """Hold the lock file of a digest, in the data folder of aac; the kernel frees it with the process.

    Raises:
        TransientError: another process held it for ten minutes.
    """
    name = hashlib.sha256(f"{reference.name}@{reference.digest}".encode()).hexdigest()[:32]
    folder = data_folder() / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / f"{name}.lock").open("ab")
    except OSError as error:
        raise MachineError(f"could not write to {folder}", why=error.strerror or "") from None
    with file:
        end = time.monotonic() + _SECONDS
        while not _taken(file.fileno()):
            if time.monotonic() > end:
                raise TransientError(f"another process is signing {reference}")
            time.sleep(0.05)
        yield


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
