"""Plain HTTP over a unix socket or loopback TCP; a process is not started for a ping."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any
from urllib.parse import urlsplit


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def connection(host: str, timeout: float) -> http.client.HTTPConnection:
    """A connection to ``unix:///path`` or ``tcp://host:port``, not opened yet."""
    if host.startswith("unix://"):
        return _UnixConnection(host.removeprefix("unix://"), timeout)
    parts = urlsplit(host)
    return http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 2375, timeout=timeout)


def get(host: str, path: str, timeout: float = 3) -> tuple[int, bytes]:
    """Status and body.

    Raises:
        OSError: nobody listens, no permission, a time-out, or an answer that is not HTTP.
    """
    line = connection(host, timeout)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise ConnectionError(f"not an HTTP answer: {error!r}") from error
    finally:
        line.close()


def info(host: str) -> dict[str, Any]:
    """What ``docker info`` knows; raises OSError like :func:`get`, or when it is no engine."""
    return _object(host, "/info")


def version(host: str) -> dict[str, Any]:
    """The server's part of ``docker version``; raises as :func:`info`."""
    return _object(host, "/version")


def _object(host: str, path: str) -> dict[str, Any]:
    status, body = get(host, path, timeout=10)
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if status != 200 or not isinstance(found, dict):
        raise ConnectionError(f"GET {path} answered {status}")
    return found


def answers(host: str, path: str = "/_ping", timeout: float = 10) -> bool:
    """Whether something there answers 200; the time is for a busy engine, a dead one refuses at once."""
    try:
        return get(host, path, timeout)[0] == 200
    except OSError:
        return False
