"""Which port of this machine leads to which port of the agent, and who holds one that is taken."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable

from aac_plugins.containers.model import LOOPBACK, AgentImage, Binding, Container, RunRequest

from aac_core.api import Hint, RunError, UsageError

_FORM = re.compile(
    r"(?:(?:(?P<address>\[[0-9A-Fa-f:.]+\]|[0-9.]+):)?(?P<host>\d{0,5}):)?(?P<container>\d{1,5})"
    r"(?:/(?P<protocol>tcp|udp))?"
)
#: Who holds a port: "" when it is free.
Holder = Callable[[Binding], str]


def bindings(image: AgentImage, request: RunRequest, held: Holder) -> tuple[Binding, ...]:
    """The ports to publish, on 127.0.0.1 unless ``-p`` says otherwise.

    What is asked for by ``-p`` or by the spec's ``host`` must be free; a port that is only
    declared gets the same number if it is free, else the engine takes a free one.

    Raises:
        RunError: a port that was asked for is taken; names its holder.
        UsageError: ``-p`` has the wrong form.
    """
    given = [parse(text) for text in request.publish]
    taken = {(binding.container, binding.protocol) for binding in given}
    found = list(given)
    for port in image.ports:
        if (port.container, port.protocol) in taken:
            continue
        if request.trial:
            found.append(Binding(port.container, 0, port.protocol))
            continue
        same = Binding(port.container, port.host or port.container, port.protocol)
        asked = port.host is not None
        found.append(same if asked or not held(same) else Binding(port.container, 0, port.protocol))
        given += [same] if asked else []
    _demand_free(given, held)
    return tuple(found)


def parse(text: str) -> Binding:
    """``[ADDRESS:]HOST:CONTAINER[/PROTOCOL]``; without a host port the engine takes a free one.

    Raises:
        UsageError: the text has another form.
    """
    match = _FORM.fullmatch(text)
    if match is None or not 1 <= int(match["container"]) <= 65535 or int(match["host"] or 0) > 65535:
        raise UsageError(f"-p takes [ADDRESS:]HOST:CONTAINER[/udp] or CONTAINER, found {text!r}")
    return Binding(
        container=int(match["container"]),
        host=int(match["host"] or 0),
        protocol=match["protocol"] or "tcp",
        address=(match["address"] or LOOPBACK).strip("[]"),
    )


def taken(binding: Binding, by: str) -> RunError:
    """The error for a port that somebody else has."""
    return RunError(
        f"port {binding.host} of {binding.address} is taken by {by}",
        hints=(
            Hint(
                "other-port", f"-p {binding.container} takes a free port, -p PORT:{binding.container} another"
            ),
        ),
    )


def who_holds(binding: Binding, containers: Iterable[Container]) -> str:
    """The container or the process that has a port of this machine, "" when it is free."""
    from aac_plugins.containers.listening import holder

    for container in containers:
        for other in container.ports:
            if (other.host, other.protocol) == (binding.host, binding.protocol) and _overlap(binding, other):
                return f"the container {container.name}"
    if _free(binding):
        return ""
    return holder(binding.host) or "another process"


def _overlap(one: Binding, other: Binding) -> bool:
    anywhere = {"0.0.0.0", "::", ""}  # noqa: S104 - compared with, nothing is bound
    return one.address == other.address or bool({one.address, other.address} & anywhere)


def _free(binding: Binding) -> bool:
    family = socket.AF_INET6 if ":" in binding.address else socket.AF_INET
    kind = socket.SOCK_DGRAM if binding.protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((binding.address, binding.host))
        except PermissionError:
            return True  # a port below 1024 that only the engine may bind
        except OSError:
            return False
    return True


def _demand_free(asked: Iterable[Binding], held: Holder) -> None:
    for binding in asked:
        by = held(binding) if binding.host else ""
        if by:
            raise taken(binding, by)
