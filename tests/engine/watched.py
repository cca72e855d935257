"""Runs ``aac`` and sees all that a bystander on the machine could see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class Watched:
    """Commands in an environment of their own, and what they left where.

    Args:
        folder: holds HOME, TMPDIR, and what is seen.
        environment: of the commands, beside PATH and the engine's.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    lines: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in ("home", "tmp", "seen", "out"):
            (self.folder / name).mkdir(parents=True)

    @property
    def seen(self) -> Path:
        """What children were started with, and what temporary files held."""
        return self.folder / "seen"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    def run(self, *arguments: str, code: int = 0, stdin: str = "", cwd: Path | None = None) -> str:
        """Run a command; what it prints is kept below ``out``, and its stdout returned."""
        environment = {
            **os.environ,
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(HERE / "witness"),
            "AAC_TEST_WITNESS": str(self.seen),
            **self.environment,
        }
        command = [sys.executable, "-m", "aac_core", *arguments]
        number = len(list((self.folder / "out").iterdir()))
        pipe = subprocess.PIPE
        with (
            subprocess.Popen(
                command, cwd=cwd, env=environment, text=True, stdin=pipe, stdout=pipe, stderr=pipe
            ) as process,
            self._watching(process.pid),
        ):
            out, err = process.communicate(stdin, timeout=600)
        kind = "json" if "--json" in arguments else "stdout"
        for name, text in ((kind, out), ("stderr", err)):
            file = self.folder / "out" / f"{number:02d}-{arguments[0]}.{name}"
            file.write_text(text, "utf-8")
        assert process.returncode == code, (arguments[0], process.returncode, out, err)
        return out

    @contextmanager
    def _watching(self, pid: int) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self._watch, args=(pid, stop))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _watch(self, pid: int, stop: threading.Event) -> None:
        """Command lines of all other processes, and temporary files, again and again."""
        mine, states = {str(pid), str(os.getpid())}, dict[str, tuple[int, int]]()
        # A child has the command line of its parent until it becomes another program.
        own = Path(f"/proc/{pid}/cmdline").read_bytes()
        while not stop.is_set():
            for entry in os.scandir("/proc"):
                if entry.name.isdigit() and entry.name not in mine:
                    with suppress(OSError):
                        self.lines |= {Path(entry.path, "cmdline").read_bytes()} - {own}
            for file in (Path(top, name) for top, _, names in os.walk(self.temporary) for name in names):
                with suppress(OSError):
                    status = file.stat()
                    state = (status.st_size, status.st_mtime_ns)
                    if file.is_file() and states.get(str(file)) != state and status.st_size < 1 << 20:
                        states[str(file)] = state
                        (self.seen / f"tmp-{time.monotonic_ns()}-{file.name}").write_bytes(file.read_bytes())
            time.sleep(0.01)

    def argv(self) -> bytes:
        """Every command line that was seen, but those of the commands themselves."""
        noted = (self.seen / "argv").read_text("utf-8").splitlines()
        return b"\n".join([*(" ".join(json.loads(line)).encode() for line in noted), *sorted(self.lines)])
