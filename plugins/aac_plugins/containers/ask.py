"""Asking a running agent, as its users do: through the port that is published."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from dataclasses import dataclass

from aac_plugins.containers.model import AgentImage, Binding, Container
from aac_plugins.interfaces import WrongAnswer, a2a, mcp_http

_PATIENCE = 0.3  # seconds that a proxy without a server behind it needs to hang up
#: Addresses that a server listens on, and no client can connect to.
_WILD = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with
#: Interfaces with a protocol of their own: where they are by convention, and how they are asked.
_SPOKEN: dict[str, tuple[tuple[str, ...], Callable[[tuple[str, int], str, float], str]]] = {
    "mcp-http": (mcp_http.PATHS, mcp_http.ask),
    "a2a": (a2a.PATHS, a2a.ask),
}


@dataclass(frozen=True)
class Target:
    """Where and what to ask.

    Args:
        path: for an HTTP request; "" asks for a connection only.
        declared: whether somebody named the path: then it must be 2xx or 3xx.
        interface: a protocol that is spoken there, ``mcp-http`` or ``a2a``.
        others: paths to ask when there is nothing at the first.
    """

    binding: Binding
    path: str = ""
    declared: bool = False
    interface: str = ""
    others: tuple[str, ...] = ()

    @property
    def address(self) -> tuple[str, int]:
        """Where to connect to."""
        return _WILD.get(self.binding.address, self.binding.address), self.binding.host

    def __str__(self) -> str:
        host, port = self.address
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{port}{self.path}" if self.path else f"{shown}:{port}"


@dataclass(frozen=True)
class Answer:
    """What came back.

    Args:
        ok: whether it is what a working agent answers.
        what: for people ("HTTP 200", "connection refused").
        status: of HTTP, or 0.
        path: where it was found, when that is not where it was asked for first.
    """

    ok: bool
    what: str
    status: int = 0
    path: str = ""


def main_port(image: AgentImage) -> int | None:
    """The agent's own TCP port: its health check's, else the first that is declared."""
    declared = [port.container for port in image.ports if port.protocol == "tcp"]
    checked = _probe(image, at=2)
    if checked.isdigit() and int(checked) in declared:
        return int(checked)
    return declared[0] if declared else None


def target(image: AgentImage, container: Container) -> Target | None:
    """What to ask this container; None when the agent has no TCP port that is published."""
    port = main_port(image)
    binding = next((b for b in container.ports if b.container == port and b.protocol == "tcp"), None)
    if binding is None:
        return None
    if image.interface in _SPOKEN:
        first, *others = (image.path,) if image.path else _SPOKEN[image.interface][0]
        return Target(binding, first, interface=image.interface, others=tuple(others))
    path = image.path or _probe(image, at=3)
    if path.startswith("/"):
        return Target(binding, path, declared=True)
    return Target(binding, "/" if image.interface == "http" else "")


def ask(target: Target, *, timeout: float = 3.0) -> Answer:
    """One connection or request; never raises for what the network does.

    Args:
        timeout: seconds for each part of it.
    """
    try:
        if target.interface:
            return _speak(target, timeout)
        return _request(target, timeout) if target.path else _connect(target, timeout)
    except TimeoutError:
        return Answer(ok=False, what=f"no answer within {timeout:g} s")
    except (OSError, http.client.HTTPException) as error:
        return Answer(ok=False, what=_in_words(error))


def _in_words(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, ConnectionError):  # http.client.RemoteDisconnected is one
        return "connection closed without an answer"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "an answer that is no HTTP"


def _request(target: Target, timeout: float) -> Answer:
    host, port = target.address
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", target.path, headers={"User-Agent": "aac", "Connection": "close"})
        status = connection.getresponse().status
    finally:
        connection.close()
    ok = 200 <= status < 400 if target.declared else status < 500
    return Answer(ok, f"HTTP {status}", status)


def _speak(target: Target, timeout: float) -> Answer:
    """In its protocol, at the first of its places where it is spoken."""
    spoken, refused = _SPOKEN[target.interface][1], []
    for path in (target.path, *target.others):
        try:
            return Answer(ok=True, what=spoken(target.address, path, timeout), path=path)
        except WrongAnswer as answer:
            refused.append(answer)
    last = next((answer for answer in refused if answer.status not in (404, 405)), refused[-1])
    what = str(last) if last.status not in (404, 405) else ", ".join(map(str, refused))
    return Answer(ok=False, what=what, status=last.status or 200)


def _connect(target: Target, timeout: float) -> Answer:
    """The engine's proxy accepts for a port that nobody serves, and hangs up at once."""
    with socket.create_connection(target.address, timeout) as connection:
        connection.settimeout(_PATIENCE)
        try:
            first = connection.recv(1)
        except TimeoutError:
            return Answer(ok=True, what="connected")
    return Answer(bool(first), "connected" if first else "connection closed without an answer")


def _probe(image: AgentImage, *, at: int) -> str:
    """A word of a health check by aac's own probe: ``probe http PORT PATH``, ``probe tcp PORT``."""
    command = image.health.command if image.health else ()
    own = len(command) > at and command[0].endswith("/aac/probe") and command[1] in ("http", "tcp")
    return command[at] if own else ""
