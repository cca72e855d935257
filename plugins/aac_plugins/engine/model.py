"""What crosses the boundary of this package, as frozen dataclasses that suit ``--json``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

#: Takes one human line about what is being installed or changed.
Say = Callable[[str], None]


def silent(_: str) -> None:
    """A ``Say`` for callers that want no lines."""


@dataclass(frozen=True)
class Engine:
    """An engine that answers.

    Args:
        kind: ``system`` (found on the machine) or ``private`` (``aac engine up``).
        host: as ``DOCKER_HOST`` takes it, ``unix:///run/docker.sock``.
        docker: path of the docker client.
        environment: what child processes need besides the environment of this process.
        registry: ``127.0.0.1:PORT`` of the private engine's registry, plain HTTP, or None.
        base_source: ``registry`` (base images come from Docker Hub) or ``offline``.
        data: the data folder of aac.
    """

    kind: str
    host: str
    docker: str
    environment: dict[str, str]
    registry: str | None
    base_source: str
    data: Path


@dataclass(frozen=True)
class Change:
    """One thing that ``up`` changed outside the data folder.

    Args:
        kind: ``folder``, ``bridge``, ``firewall``, ``sysctl``, ``mount``, ``binfmt`` or ``package``.
        name: the thing, as the system names it.
        detail: for the reader; for a ``sysctl`` the value that was there before.
    """

    kind: str
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Base:
    """A base image in the private engine's mirror.

    Args:
        name: as ``FROM`` takes it.
        digest: of the index in the mirror, ``sha256:…``.
        platforms: ``linux/amd64``, …
        recipe: sha256 of how it was made (hex); another recipe makes the image anew.
    """

    name: str
    digest: str
    platforms: tuple[str, ...]
    recipe: str = ""


@dataclass(frozen=True)
class Usage:
    """Bytes on the disk of one part of the data folder."""

    part: str
    bytes: int


@dataclass(frozen=True)
class Status:
    """The engine that would be used, or the private one that is not running.

    Args:
        kind: ``system``, ``private`` or ``none``.
        versions: of ``server``, ``buildx`` and ``store`` (the driver type), as far as known.
        changes: what ``up`` changed on the system and ``down`` undoes.
    """

    kind: str
    running: bool
    host: str
    registry: str | None
    base_source: str
    data: Path
    versions: dict[str, str] = field(default_factory=dict)
    usage: tuple[Usage, ...] = ()
    bases: tuple[Base, ...] = ()
    changes: tuple[Change, ...] = ()
