"""Asking through a port: real sockets, each with one behaviour."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from aac_plugins.containers.ask import Target, ask, main_port, target
from aac_plugins.containers.model import AgentImage, Binding, Container

from aac_core.api import HealthProbe, PortMapping


@contextmanager
def serving(behave: Callable[[socket.socket], None]) -> Iterator[Binding]:
    """A server for one connection."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def once() -> None:
            connection, _ = server.accept()
            with connection:
                behave(connection)

        thread = threading.Thread(target=once)
        thread.start()
        yield Binding(8080, server.getsockname()[1])
        thread.join()


def replying(text: bytes) -> Callable[[socket.socket], None]:
    def reply(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(text)

    return reply


def quiet(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.mark.parametrize(
    ("status", "declared", "good"),
    [(200, True, True), (302, True, True), (404, True, False), (404, False, True), (503, False, False)],
)
def test_a_declared_path_has_to_work_and_another_to_answer(status: int, declared: bool, good: bool) -> None:
    reply = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
    with serving(replying(reply)) as binding:
        answer = ask(Target(binding, "/health", declared=declared))
    assert (answer.ok, answer.status, answer.what) == (good, status, f"HTTP {status}")


@pytest.mark.parametrize(
    ("behave", "path", "what"),
    [
        (replying(b""), "/", "connection closed without an answer"),
        (replying(b"SSH-2.0-x\r\n\r\n"), "/", "an answer that is no HTTP"),
        (lambda connection: None, "", "connection closed without an answer"),
    ],
)
def test_what_is_no_answer(behave: Callable[[socket.socket], None], path: str, what: str) -> None:
    with serving(behave) as binding:
        answer = ask(Target(binding, path))
    assert (answer.ok, answer.what) == (False, what)


def test_a_connection_that_stays_open_is_an_answer_without_http() -> None:
    with serving(quiet) as binding:
        assert ask(Target(binding)).ok


def test_nobody_there_and_nobody_answering() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        binding = Binding(8080, server.getsockname()[1])
        assert ask(Target(binding, "/")).what == "connection refused"
        server.listen()
        assert ask(Target(binding, "/"), timeout=0.1).what == "no answer within 0.1 s"


def image(health: tuple[str, ...] = (), interface: str = "http") -> AgentImage:
    ports = (PortMapping(53, protocol="udp"), PortMapping(8080), PortMapping(9100))
    return AgentImage(
        "agent:1", "x", "agent", interface, ports=ports, health=HealthProbe(health) if health else None
    )


def test_the_health_check_names_port_and_path() -> None:
    running = Container(
        "agent", "1", "x", "running", ports=(Binding(8080, 1), Binding(9100, 2, "tcp", "0.0.0.0"))
    )
    checked = image(("/usr/lib/aac/probe", "http", "9100", "/ok"))
    assert main_port(checked) == 9100
    found = target(checked, running)
    assert (str(found), found and found.declared) == ("http://127.0.0.1:2/ok", True)
    assert str(target(image(), running)) == "http://127.0.0.1:1/"
    assert str(target(image(interface="job"), running)) == "127.0.0.1:1"
    card = target(image(("/usr/lib/aac/probe", "http", "8080", "/ok"), interface="a2a"), running)
    assert str(card) == "http://127.0.0.1:1/.well-known/agent-card.json"
    named = target(replace(image(interface="mcp-http"), path="/api/mcp"), running)
    assert (str(named), named and named.others) == ("http://127.0.0.1:1/api/mcp", ())
    asked = target(replace(image(), path="/x"), running)
    assert asked is not None
    assert (asked.path, asked.declared) == ("/x", True)
    assert target(image(), Container("agent", "1", "x", "running")) is None
