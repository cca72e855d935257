"""Servers of web applications and how each is started; the first that is installed is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Server:
    """One server.

    Args:
        name: of its distribution and its module.
        arguments: with ``{target}`` and ``{port}``.
    """

    name: str
    arguments: tuple[str, ...]

    def command(self, target: str, port: int) -> tuple[str, ...]:
        """Exec form."""
        arguments = (one.replace("{target}", target).replace("{port}", str(port)) for one in self.arguments)
        return ("python", "-m", self.name, *arguments)


SERVERS: Mapping[str, tuple[Server, ...]] = {
    "asgi": (
        Server("uvicorn", ("{target}", "--host", "0.0.0.0", "--port", "{port}")),  # noqa: S104 - a container
        Server("hypercorn", ("--bind", "0.0.0.0:{port}", "{target}")),
        Server("granian", ("--interface", "asgi", "--host", "0.0.0.0", "--port", "{port}", "{target}")),  # noqa: S104
        Server("daphne", ("-b", "0.0.0.0", "-p", "{port}", "{target}")),  # noqa: S104
    ),
    "wsgi": (
        Server("gunicorn", ("--bind", "0.0.0.0:{port}", "{target}")),
        Server("waitress", ("--host=0.0.0.0", "--port={port}", "{target}")),
        Server("granian", ("--interface", "wsgi", "--host", "0.0.0.0", "--port", "{port}", "{target}")),  # noqa: S104
    ),
}
