"""MCP over the standard input and output of a child (specification, "Transports: stdio").

Messages are lines; all that a server writes to stdout has to be one.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from aac_plugins.interfaces import WrongAnswer
from aac_plugins.interfaces.mcp import is_message

_LONGEST = 16 << 20  # bytes of a line
_STRAYS = 20


class Pipes:
    """A channel to a child.

    Args:
        child: with pipes as stdin and stdout.
        timeout: seconds for each answer.
    """

    def __init__(self, child: subprocess.Popen[bytes], timeout: float) -> None:
        self.protocol = ""
        self.strays: list[str] = []
        self._child, self._timeout = child, timeout
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request; what comes before its answer is answered or dropped."""
        self.tell(message)
        end = time.monotonic() + self._timeout
        for found in self._messages(end, str(message["method"])):
            if "method" not in found and found.get("id") == message["id"]:
                return found
            if "method" in found and "id" in found:
                self._reply(found)
        raise AssertionError  # the iterator raises when there is no more

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a message; whether somebody reads it shows in the answer."""
        assert self._child.stdin is not None  # noqa: S101 - see the constructor
        try:
            self._child.stdin.write(json.dumps(message).encode("ascii") + b"\n")
            self._child.stdin.flush()
        except (BrokenPipeError, ValueError):
            return

    def finish(self, seconds: float) -> bool:
        """Close its standard input; whether it ends in time. What it still writes is looked at, too."""
        self._close()
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._drain()
        return True

    def __enter__(self) -> Pipes:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._reader.join(5)
        if self._child.stdout is not None:
            self._child.stdout.close()

    def _messages(self, end: float, method: str) -> Iterator[dict[str, Any]]:
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise WrongAnswer(f"no answer to {method} within {self._timeout:g} s") from None
            if not line:
                raise WrongAnswer(f"it ended before it answered {method}")
            yield from self._parsed(line)

    def _parsed(self, line: bytes) -> list[dict[str, Any]]:
        """The messages of a line; several are a batch, which the version of 2025-03-26 has."""
        if not line.strip():
            return []
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        several = found if isinstance(found, list) and found else [found]
        if all(is_message(one) for one in several):
            return several
        if len(self.strays) < _STRAYS:
            self.strays.append(line.decode("utf-8", "replace").strip()[:200])
        return []

    def _reply(self, request: Mapping[str, Any]) -> None:
        """A ping is answered; aac offers nothing else."""
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
        if request["method"] == "ping":
            self.tell(answer | {"result": {}})
            return
        self.tell(answer | {"error": {"code": -32601, "message": "aac test offers no client features"}})

    def _read(self) -> None:
        assert self._child.stdout is not None  # noqa: S101 - see the constructor
        for line in iter(lambda: self._child.stdout.readline(_LONGEST), b""):  # type: ignore[union-attr]
            self._lines.put(line)
        self._lines.put(b"")

    def _drain(self) -> None:
        self._reader.join(5)
        while not self._lines.empty():
            self._parsed(self._lines.get())

    def _close(self) -> None:
        if self._child.stdin is not None:
            try:
                self._child.stdin.close()
            except BrokenPipeError:
                return
