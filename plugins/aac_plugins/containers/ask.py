"""Asking a running agent, as its users do: through the port that is published."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass

from aac_plugins.containers.model import AgentImage, Binding, Container

_PATIENCE = 0.3  # seconds that a proxy without a server behind it needs to hang up
#: Addresses that a server listens on, and no client can connect to.
_WILD = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with


@dataclass(frozen=True)
class Target:
    """Where and what to ask.

    Args:
        path: for an HTTP request; "" asks for a connection only.
        declared: whether the spec's own health check names the path: then it must be 2xx or 3xx.
    """

    binding: Binding
    path: str = ""
    declared: bool = False

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
    """

    ok: bool
    what: str
    status: int = 0


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
    path = _probe(image, at=3)
    if path.startswith("/"):
        return Target(binding, path, declared=True)
    return Target(binding, "/" if image.interface == "http" else "")


def ask(target: Target, *, timeout: float = 3.0) -> Answer:
    """One connection or request; never raises for what the network does.

    Args:
        timeout: seconds for each part of it.
    """
    try:
        return _request(target, timeout) if target.path else _connect(target, timeout)
    except TimeoutError:
        return Answer(ok=False, what=f"no answer within {timeout:g} s")
    except ConnectionRefusedError:
        return Answer(ok=False, what="connection refused")
    except (ConnectionError, http.client.RemoteDisconnected):
        return Answer(ok=False, what="connection closed without an answer")
    except http.client.HTTPException:
        return Answer(ok=False, what="an answer that is no HTTP")
    except OSError as error:
        return Answer(ok=False, what=error.strerror or type(error).__name__)


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
