"""Calls of ``aac`` that are stopped half-way: where they stand, what they leave."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from tests.engine.proxy import Passing

MARK = "AAC_TEST_MARK"
PASSWORD = "canary-of-the-key-password-8d2f"  # looked for afterwards
SECRET = "canary-of-a-build-secret-51c7"
PATIENCE = 60.0


def wait_until(done: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """The first true answer; a failure of the test when there is none in time."""
    end = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < end, f"not in {seconds:.0f} s: {what}"
        time.sleep(0.01)
    return found


class Call:
    """One call of ``aac`` in a session of its own; all its children carry its mark."""

    open: ClassVar[list[Call]] = []

    def __init__(self, *arguments: str, cwd: Path, environment: dict[str, str] | None = None) -> None:
        self.mark = uuid.uuid4().hex
        self.temporary = cwd / f"tmp-{self.mark[:8]}"
        self.temporary.mkdir()
        self.lines: list[str] = []
        self.output: list[str] = []
        own = {MARK: self.mark, "TMPDIR": str(self.temporary), "COSIGN_PASSWORD": PASSWORD, "CANARY": SECRET}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aac_core", *arguments],
            cwd=cwd,
            env={**os.environ, **own, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._readers = [
            threading.Thread(target=self._read, args=pair, daemon=True)
            for pair in ((self.process.stderr, self.lines), (self.process.stdout, self.output))
        ]
        for reader in self._readers:
            reader.start()
        Call.open.append(self)

    def _read(self, stream: Any, into: list[str]) -> None:
        into.extend(iter(stream.readline, ""))

    def reaches(self, step: str, kind: str = "", text: str = "") -> None:
        """Wait for a line of ``--progress json``."""

        def seen() -> bool:
            events = [json.loads(line) for line in list(self.lines) if line.startswith("{")]
            return any(
                event["step"] == step and kind in ("", event["kind"]) and text in event["text"]
                for event in events
            )

        self.comes_to(seen, f"{step} {kind} {text}")

    def comes_to(self, point: Callable[[], bool], what: str) -> None:
        """Wait until it has come to a point; to end before is a failure."""

        def there() -> bool:
            ended = self.process.poll() is not None
            if point():
                return True
            assert not ended, (what, self.said)
            return False

        wait_until(there, what)

    def send(self, number: signal.Signals, *, group: bool) -> None:
        """To the process alone, or to its group as a terminal does."""
        (os.killpg if group else os.kill)(self.process.pid, number)

    def end(self, seconds: float = PATIENCE) -> int:
        """Wait for its end; a signal counts as shells count it."""
        code = self.process.wait(timeout=seconds)
        for reader in self._readers:
            reader.join(timeout=seconds)
        for stream in (self.process.stderr, self.process.stdout):
            if stream is not None:
                stream.close()
        Call.open.remove(self)
        return 128 - code if code < 0 else code

    @classmethod
    def end_all(cls) -> None:
        """After a test that failed."""
        for call in list(cls.open):
            call.process.kill()
            call.end()

    @property
    def said(self) -> str:
        """What it wrote, but for progress."""
        return "".join(line for line in [*self.lines, *self.output] if not line.startswith("{"))

    @property
    def last(self) -> str:
        """The last line on stderr."""
        return self.lines[-1].rstrip() if self.lines else ""

    @property
    def document(self) -> dict[str, Any]:
        """The document of ``--json``."""
        found: dict[str, Any] = json.loads("".join(self.output))
        return found

    def living(self) -> list[str]:
        """Processes of this call, by the mark in their environment."""
        wanted, found = f"{MARK}={self.mark}".encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found


def holding(canaries: tuple[str, ...], folders: tuple[Path, ...]) -> list[str]:
    """Files that hold a canary."""
    wanted = [canary.encode() for canary in canaries]
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            except OSError:
                continue
            found += [str(path) for canary in wanted if canary in content]
    return found


class Gate(ThreadingHTTPServer):
    """Stands before a registry and holds one request back: before the registry has it, or its answer.

    Args:
        method: of the requests that count.
        part: of their path.
        number: which of them is held, 1 is the first.
        after: the registry gets it, and the answer is held.
    """

    daemon_threads = True

    def __init__(self, behind: str, method: str, part: str, *, number: int = 1, after: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Held)
        self.behind = behind
        self.wanted = (method, part)
        self.number = number
        self.after = after
        self.reached, self.opened = threading.Event(), threading.Event()
        self.uploaded: list[str] = []
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def is_it(self, method: str, path: str) -> bool:
        """Whether this is the request to hold."""
        if method != self.wanted[0] or self.wanted[1] not in path:
            return False
        with self.lock:
            self.number -= 1
            return self.number == 0

    def hold(self) -> None:
        self.reached.set()
        self.opened.wait(PATIENCE)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that break off are what is tested."""


class Held(Passing):
    """A request that the gate may hold."""

    server: Gate

    def pass_on(self) -> None:
        content = self.body()
        held = self.server.is_it(self.command, self.path)
        # Nothing else is written while the call stands still, so that the next one has work left.
        frozen = self.server.reached.is_set() and self.command in ("POST", "PUT", "PATCH")
        if frozen or (held and not self.server.after):
            self.server.hold()
            self.close_connection = True
            return  # the client is gone: the registry never hears of it
        status, headers, body = self.forward(content)
        if self.command == "PUT" and "digest=" in self.path and status == 201:
            self.server.uploaded.append(self.path.rpartition("digest=")[2])
        if held:
            self.server.hold()
        self.answer(status, headers, body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815 - http.server's names


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


_SCRIPT = """#!/bin/bash
words=" $* "
held=
case "$words" in *{words}*) [ -e {folder}/reached ] || held=yes;; esac
if [ -z "$held" ]; then exec {program} "$@"; fi
if [ {after} = yes ]; then {program} "$@"; code=$?; fi
touch {folder}/reached
read -r _ < {folder}/open
if [ {after} = yes ]; then exit $code; fi
exec {program} "$@"
"""


class Wrapper:
    """A program that stands still at its first call with certain words, before or after its work."""

    def __init__(self, folder: Path, program: str, words: str, *, after: bool = False) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.path = folder / Path(program).name
        os.mkfifo(folder / "open")
        values = {"folder": folder, "program": program, "after": "yes" if after else "no"}
        self.path.write_text(_SCRIPT.format(words=words.replace(" ", "\\ "), **values))
        self.path.chmod(0o755)

    def is_reached(self) -> bool:
        return (self.folder / "reached").exists()

    def open(self) -> None:
        """Let it go on, if it still stands; it may be about to."""
        end = time.monotonic() + 1
        while time.monotonic() < end:
            with suppress(OSError):
                os.close(os.open(self.folder / "open", os.O_WRONLY | os.O_NONBLOCK))
                return
            time.sleep(0.01)
