"""What a private engine remembers, one JSON file; and the lock that keeps two ``up`` apart."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aac_plugins.engine.folder import Layout
from aac_plugins.engine.model import Base, Change


@dataclass(frozen=True)
class State:
    """The content of ``state.json``.

    Args:
        port: of the loopback registry.
        network: second byte of the engine's 10.N.0.0/16.
        base_source: ``registry`` or ``offline``, as found when the daemon started.
    """

    port: int = 0
    network: int = 0
    base_source: str = "offline"
    bases: tuple[Base, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def registry(self) -> str:
        return f"127.0.0.1:{self.port}"


def read(layout: Layout) -> State | None:
    """The state, or None when there is none that can be read (an old form counts as none)."""
    try:
        raw: dict[str, Any] = json.loads(layout.state.read_text("utf-8"))
        raw["bases"] = tuple(Base(**{**base, "platforms": tuple(base["platforms"])}) for base in raw["bases"])
        raw["changes"] = tuple(Change(**change) for change in raw["changes"])
        return State(**raw)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write(layout: Layout, state: State) -> None:
    """Replace the file in one step, so that a reader never sees half of it."""
    layout.data.mkdir(parents=True, exist_ok=True)
    draft = layout.state.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(asdict(state), indent=2) + "\n", "utf-8")
    draft.replace(layout.state)


@contextmanager
def locked(folder: Path, name: str = "lock") -> Iterator[None]:
    """Hold the data folder; waits for another ``up``, ``down`` or ``ensure_bases``."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / name, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if _still_there(handle, folder / name):
            break
        os.close(handle)
    try:
        yield
    finally:
        os.close(handle)


def _still_there(handle: int, path: Path) -> bool:
    """Whether the locked file is the one at the path: ``down(purge=True)`` removes it."""
    try:
        return os.fstat(handle).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
