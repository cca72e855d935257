"""Everything that is decided about an image before anything happens, as pure data.

A :class:`BuildPlan` goes to JSON and back without loss (``aac plan``): see
:func:`plan_to_json` and :func:`plan_from_json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aac_core.errors import Problem


@dataclass(frozen=True)
class PinnedBase:
    """An image that a stage starts from.

    Args:
        role: ``build`` (the toolchain, on the build platform) or ``final``.
        name: as the runtime or the spec names it.
        reference: what ``FROM`` says: with its digest once the lock knows it.
    """

    role: str
    name: str
    reference: str


@dataclass(frozen=True)
class BuildStep:
    """One part of the build, and where it comes from.

    Args:
        name: the stage of the Dockerfile that does it.
        summary: what it does, for people.
        field: the field of ``agent.yaml`` that decides it ("" when none does).
        layer: whether what the stage leaves in ``/out`` becomes a layer of the image.
        per_platform: whether it runs once for each platform, with ``TARGETARCH`` set.
        source: the file of the project, or ``aac.lock``, whose lines decide it; a step that
            ran again is explained with those of its heredocs that changed.
        settled: whether the last RUN of its block ends with the macro ``settle``; otherwise the
            skeleton sets the times in a RUN of its own, which copies every file once more.
        made_by: another step, without a layer of its own, whose stage leaves what belongs to this one in
            ``/out/<name of this one>``: one run of a build tool then makes several layers.
        packages: the folder of the image that holds what others have published, and nothing of
            the user's: a private key in it (of a package's tests) is no secret.
    """

    name: str
    summary: str
    field: str = ""
    layer: bool = True
    per_platform: bool = False
    settled: bool = False
    source: str = ""
    packages: str = ""
    made_by: str = ""


@dataclass(frozen=True)
class Finding:
    """One fact that detection found, and what follows from it (``aac plan --explain``)."""

    subject: str
    value: str
    source: str
    reason: str = ""


@dataclass(frozen=True)
class PlannedRuntime:
    """The runtime that was chosen, with what its template needs.

    Args:
        name: the name of the plugin's runtime.
        version: the version of the language, ``3.13``.
        template: where the template is, ``package:path/in/it``.
        variables: what the template reads as ``runtime``; JSON values only.
    """

    name: str
    version: str
    template: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class PortMapping:
    """A port of the image.

    Args:
        container: 1-65535, inside the container.
        host: the port asked for on the host, None for the same.
        protocol: ``tcp`` or ``udp``.
    """

    container: int
    host: int | None = None
    protocol: str = "tcp"


@dataclass(frozen=True)
class HealthProbe:
    """The image's HEALTHCHECK.

    Args:
        command: exec form.
        interval, timeout, start_period: Go durations ("10s").
        retries: failures in a row that mean unhealthy.
    """

    command: tuple[str, ...]
    interval: str = "10s"
    timeout: str = "5s"
    start_period: str = "10s"
    retries: int = 3


@dataclass(frozen=True)
class MountPoint:
    """What ``run`` mounts into the container; ``type`` is bind, volume or tmpfs."""

    type: str
    target: str
    source: str = ""
    read_only: bool = False
    size: str = ""


@dataclass(frozen=True)
class RuntimeVariable:
    """A variable that is given when the container starts, never when it is built.

    Args:
        source: ``secret``, ``configmap``, ``env`` or ``file``.
        key: where the source has it.
        default: used when the source has none; never for a secret.
    """

    name: str
    source: str
    key: str
    required: bool = False
    default: str | None = None


@dataclass(frozen=True)
class BuildSecret:
    """A secret of the build; its value is known to the builder only."""

    id: str
    required: bool = False


@dataclass(frozen=True)
class HostSecret:
    """What the host of a build may have anyway: a CA bundle, the configuration of a package manager.

    Every build is offered it, as an optional secret of this id; a secret of the same id that the
    user gives wins.

    Args:
        variables: of the host's environment. With ``files`` each may hold the path of the file,
            and comes before them; without, the value of the first that is set is the secret.
        files: where the file may be, the first that exists counts; ``~/`` is the user's home, and
            one that begins with a variable that is not set (``$CARGO_HOME/``) is left out.
    """

    id: str
    variables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResourceLimits:
    """What the running container gets at most, and what is reserved for it, as Kubernetes quantities."""

    cpu: str = ""
    memory: str = ""
    cpu_request: str = ""
    memory_request: str = ""


@dataclass(frozen=True)
class BuildPlan:
    """The whole decision: what is built, from what, how, and how it will run.

    Args:
        schema_version: of this document; grows when a field changes its meaning.
        config: the image-relevant part of the resolved spec, canonical JSON; it becomes the
            file that ``AGENT_CONFIG`` names, and its digest the label ``dev.aac.spec.digest``.
        ignore: lines of ``Dockerfile.dockerignore``.
        epoch: seconds since 1970 for every time in the image (SOURCE_DATE_EPOCH).
        system_packages: Debian packages that the final image gets without emulation.
        build_packages: Debian packages of the build stages.
        commands: shell commands that run in the code stage, in the folder of the code.
        host_secrets: what the host may add to ``secrets``, by id.
    """

    name: str
    version: str
    runtime: PlannedRuntime
    platforms: tuple[str, ...]
    bases: tuple[PinnedBase, ...]
    steps: tuple[BuildStep, ...]
    environment: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[str, str], ...]
    entrypoint: tuple[str, ...]
    config: str
    ignore: tuple[str, ...]
    epoch: int = 0
    user: str = "65532:65532"
    workdir: str = "/app"
    interface: str = "http"
    ports: tuple[PortMapping, ...] = ()
    health: HealthProbe | None = None
    mounts: tuple[MountPoint, ...] = ()
    runtime_variables: tuple[RuntimeVariable, ...] = ()
    limits: ResourceLimits = ResourceLimits()
    secrets: tuple[BuildSecret, ...] = ()
    host_secrets: tuple[HostSecret, ...] = ()
    ssh: tuple[str, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    system_packages: tuple[str, ...] = ()
    build_packages: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    cache: bool = True
    emulation: bool = False
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Problem, ...] = ()
    schema_version: int = 1


@dataclass(frozen=True)
class Rendered:
    """What BuildKit is given.

    Args:
        dockerfile: the text; self-contained.
        dockerignore: the text of ``Dockerfile.dockerignore``.
    """

    dockerfile: str
    dockerignore: str


def plan_to_json(plan: BuildPlan) -> str:
    """The plan as JSON text, keys in the order of the fields, two spaces, a final newline."""
    import json
    from dataclasses import asdict

    return json.dumps(asdict(plan), indent=2, ensure_ascii=False) + "\n"


def plan_from_json(text: str) -> BuildPlan:
    """The plan that :func:`plan_to_json` wrote.

    Raises:
        ValueError: the text is no such document.
    """
    from pydantic import TypeAdapter

    return TypeAdapter(BuildPlan).validate_json(text)
