"""What crosses the boundary of this package, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aac_core.api import (
    HealthProbe,
    MountPoint,
    PortMapping,
    ResourceLimits,
    RunError,
    RuntimeVariable,
    Where,
)

#: The label that makes a container an agent's; its value is the name that was asked for.
NAME_LABEL = "dev.aac.name"
#: The label that makes an image an agent's.
SCHEMA_LABEL = "dev.aac.schema"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class AgentImage:
    """What an agent's image, or the plan it was built from, says about how it runs.

    Args:
        reference: as Docker takes it.
        id: the engine's id of the image, ``sha256:…``.
        name: ``metadata.name``.
        interface: ``http``, ``mcp-http``, ``mcp-stdio``, ``a2a`` or ``job``.
        path: what to ask, "" for the interface's own places.
        user: as in the image configuration ("65532:65532").
        platform: ``linux/amd64``.
        variables: those that are given when the container starts.
        folder: what relative paths of the spec are relative to.
        entrypoint: exec form.
        places: where ``agent.yaml`` has a field that may be at fault; empty without a folder.
    """

    reference: str
    id: str
    name: str
    interface: str = "http"
    user: str = ""
    platform: str = ""
    ports: tuple[PortMapping, ...] = ()
    health: HealthProbe | None = None
    mounts: tuple[MountPoint, ...] = ()
    variables: tuple[RuntimeVariable, ...] = ()
    limits: ResourceLimits = field(default_factory=ResourceLimits)
    folder: Path = Path()
    entrypoint: tuple[str, ...] = ()
    places: Mapping[str, Where] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True)
class RunRequest:
    """What the command line asks for; see ``aac run --help``.

    Args:
        publish: ``[ADDRESS:]HOST:CONTAINER[/PROTOCOL]``, or ``CONTAINER`` alone for a free port.
        variables: ``NAME=VALUE``, or ``NAME`` to take it from the caller's environment.
        secrets: ``NAME=FILE``, or ``NAME``.
        cpus, memory: Kubernetes quantities, "" for what the spec says.
        hardened: no capabilities and no new privileges.
        trial: nothing is taken or left behind: free ports of the host, and volumes without a
            source go with the container.
        owned: the container must not outlive this call.
        interactive: its standard input is the caller's.
        path: what to ask, "" for the interface's own places.
    """

    name: str = ""
    publish: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    cpus: str = ""
    memory: str = ""
    platform: str = ""
    arguments: tuple[str, ...] = ()
    read_only: bool = False
    hardened: bool = False
    trial: bool = False
    owned: bool = False
    interactive: bool = False
    path: str = ""


@dataclass(frozen=True)
class Binding:
    """A port as it is published.

    Args:
        host: the port on ``address``; 0 lets the engine take a free one.
    """

    container: int
    host: int = 0
    protocol: str = "tcp"
    address: str = LOOPBACK


@dataclass(frozen=True)
class Shown:
    """A variable as it may be shown: never its value.

    Args:
        state: ``set``, ``unset`` or ``default``.
        origin: where the value is from ("--env-file FILE"), or "".
    """

    name: str
    state: str
    origin: str = ""


@dataclass(frozen=True)
class Variables:
    """The variables of a container: values for the engine, and what people may see."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    shown: tuple[Shown, ...] = ()

    @property
    def unset(self) -> tuple[str, ...]:
        """Names that are declared and have no value."""
        return tuple(item.name for item in self.shown if item.state == "unset")


@dataclass(frozen=True)
class RunSpec:
    """Everything that ``docker create`` is told.

    Args:
        cpus: as Docker takes it ("0.5"), "" for no limit.
        memory, memory_reservation: in bytes, 0 for none.
        cpu_shares: the weight when processors are short, 0 for the engine's default.
        tmpfs: folders in memory that the agent may write to.
        owner: the process that the container must not outlive, or "" (see ``owner.py``).
        interactive: its standard input stays open as long as the client that started it has it open.
    """

    image: str
    name: str
    variables: Variables = Variables()
    ports: tuple[Binding, ...] = ()
    mounts: tuple[MountPoint, ...] = ()
    tmpfs: tuple[str, ...] = ()
    cpus: str = ""
    memory: int = 0
    cpu_shares: int = 0
    memory_reservation: int = 0
    platform: str = ""
    arguments: tuple[str, ...] = ()
    read_only: bool = False
    hardened: bool = False
    owner: str = ""
    interactive: bool = False


@dataclass(frozen=True)
class Container:
    """A container of an agent, as the engine reports it.

    Args:
        image: as it was named when the container was made; ``image_id`` is what that was.
        status: ``created``, ``running``, ``exited``, … (Engine API, ContainerState).
        health: ``starting``, ``healthy``, ``unhealthy``, or "" without a check.
        pid: of its first process, in the engine's namespace; 0 when it does not run.
        started: RFC 3339, or "" when it never did.
        error: what the engine says about a start that failed.
        probe: what the last health check printed.
    """

    name: str
    id: str
    image: str
    status: str
    image_id: str = ""
    health: str = ""
    ports: tuple[Binding, ...] = ()
    started: str = ""
    exit_code: int = 0
    out_of_memory: bool = False
    pid: int = 0
    error: str = ""
    probe: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self.status in ("running", "paused", "restarting")


@dataclass(frozen=True)
class Check:
    """One line of the report of ``aac test``.

    Args:
        outcome: ``pass``, ``fail``, ``warn`` (it works, and could be better) or ``skip``.
        seconds: how long it took.
        error: the whole error of a failure, with its hints and the log.
    """

    name: str
    outcome: str
    detail: str = ""
    seconds: float = 0.0
    error: RunError | None = None
