"""An engine of a test's own, quick to have: programs and base images are the shared engine's."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aac_plugins.engine import Engine
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.process import lives

from tests.engine.harness import wait_until


class Own:
    """A private engine with a data folder of its own that may be killed."""

    def __init__(self, home: Path) -> None:
        self.layout = Layout(home)
        self.environment = {"AAC_HOME": str(home)}

    def aac(self, *arguments: str) -> str:
        """A command that must succeed; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "aac_core", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def registry(self) -> str:
        return str(json.loads(self.aac("engine", "status", "--json"))["registry"])

    def kill(self) -> None:
        """SIGKILL to dockerd, and wait for its end."""
        pid = int((self.layout.run / "dockerd.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not lives(pid), "dockerd ends", 10)


@contextmanager
def own_engine(shared: Engine, home: Path | None = None) -> Iterator[Own]:
    """Start one, and remove all of it afterwards.

    Args:
        home: its data folder, a new one unless told.
    """
    folder = home or Path(tempfile.mkdtemp(prefix="aac-own-"))
    theirs, own = Layout(shared.data), Own(folder)
    own.layout.tools.symlink_to(theirs.tools)
    shutil.copytree(theirs.registry_root, own.layout.registry_root, ignore=only_bases)
    state = json.loads(theirs.state.read_text())
    own.layout.state.write_text(json.dumps(state | {"port": 0, "network": 0, "changes": []}))
    try:
        own.aac("engine", "up", "--private", "--no-emulation")
        yield own
    finally:
        own.aac("engine", "down", "--purge")
        shutil.rmtree(folder, ignore_errors=True)


def only_bases(folder: str, names: list[str]) -> list[str]:
    """For ``copytree``: the repositories of tests are left behind, blobs are shared by all."""
    return [name for name in names if Path(folder).name == "repositories" and name != "library"]
