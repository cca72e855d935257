"""Which ports are published, and who holds one that is taken."""

from __future__ import annotations

import os
import socket

import pytest
from aac_plugins.containers.model import AgentImage, Binding, Container, RunRequest
from aac_plugins.containers.ports import bindings, parse, who_holds

from aac_core.api import PortMapping, RunError, UsageError


def image(*ports: PortMapping) -> AgentImage:
    return AgentImage("agent:1", "sha256:0", "agent", ports=ports)


def nobody(binding: Binding) -> str:
    return ""


def held(*numbers: int) -> object:
    return lambda binding: "the container other" if binding.host in numbers else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9000:8080", Binding(8080, 9000)),
        ("8080", Binding(8080, 0)),
        ("0:8080", Binding(8080, 0)),
        (":8080", Binding(8080, 0)),
        ("0.0.0.0:53:5353/udp", Binding(5353, 53, "udp", "0.0.0.0")),
        ("[::1]:9000:8080", Binding(8080, 9000, "tcp", "::1")),
    ],
)
def test_publish(text: str, expected: Binding) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize("text", ["", "0", "a:b", "70000", "1:2:3:4", "8080/sctp", "99999:80", "host:1:2"])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="-p takes"):
        parse(text)


def test_a_declared_port_keeps_its_number_on_loopback_if_it_is_free() -> None:
    assert bindings(image(PortMapping(8080)), RunRequest(), nobody) == (
        Binding(8080, 8080, "tcp", "127.0.0.1"),
    )
    assert bindings(image(PortMapping(8080)), RunRequest(), held(8080)) == (Binding(8080, 0),)  # type: ignore[arg-type]


def test_a_host_port_of_the_spec_has_to_be_free() -> None:
    port = PortMapping(8080, host=9000)
    assert bindings(image(port), RunRequest(), nobody) == (Binding(8080, 9000),)
    with pytest.raises(RunError, match=r"port 9000 of 127\.0\.0\.1 is taken by the container other"):
        bindings(image(port), RunRequest(), held(9000))  # type: ignore[arg-type]
    assert bindings(image(port), RunRequest(trial=True), held(9000)) == (Binding(8080, 0),)  # type: ignore[arg-type]


def test_an_option_wins_over_the_spec() -> None:
    request = RunRequest(publish=("9001:8080",))
    ports = image(PortMapping(8080, host=9000), PortMapping(9100))
    assert bindings(ports, request, held(9000)) == (Binding(8080, 9001), Binding(9100, 9100))  # type: ignore[arg-type]


def test_the_holder_is_a_container_or_a_process() -> None:
    other = Container("other", "1", "x", "running", ports=(Binding(80, 12345, "tcp", "0.0.0.0"),))
    assert who_holds(Binding(8080, 12345), [other]) == "the container other"
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        number = server.getsockname()[1]
        assert f"(process {os.getpid()})" in who_holds(Binding(8080, number), [other])
    assert who_holds(Binding(8080, number), [other]) == ""
