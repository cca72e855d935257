"""Agents and their variables as ``--json`` and people get them."""

from __future__ import annotations

from typing import Any

from aac_plugins.containers.model import Binding, Container, Variables


def container_data(container: Container) -> dict[str, Any]:
    """One element of ``aac ps --json``; a port's address is where to connect to."""
    return {
        "name": container.name,
        "id": container.id,
        "image": container.image,
        "status": container.status,
        "health": container.health,
        "ports": [
            {"container": port.container, "protocol": port.protocol, "address": address(port)}
            for port in container.ports
        ],
        "started": container.started,
    }


def address(binding: Binding) -> str:
    """``127.0.0.1:49153``, ``[::1]:49153``."""
    host = f"[{binding.address}]" if ":" in binding.address else binding.address
    return f"{host}:{binding.host}"


def ports_text(container: Container) -> str:
    """``127.0.0.1:49153→8080``; the protocol is named when it is not TCP."""
    return ", ".join(
        f"{address(port)}→{port.container}{'' if port.protocol == 'tcp' else '/' + port.protocol}"
        for port in container.ports
    )


def variables_data(variables: Variables) -> list[dict[str, str]]:
    """Names and whether they are set, never a value."""
    return [{"name": item.name, "state": item.state, "origin": item.origin} for item in variables.shown]


def variables_text(variables: Variables) -> str:
    """``OPENAI_API_KEY set (environment), LOG_LEVEL default``; "" when there are none."""
    return ", ".join(
        f"{item.name} {item.state}{f' ({item.origin})' if item.state == 'set' else ''}"
        for item in variables.shown
    )
