"""What a runtime plugin offers: it looks at a project and fills in blocks of the Dockerfile.

The core owns the skeleton (``aac_core/templates/Dockerfile.j2``); a runtime gets
reproducible times, the probe, a non-root user, secrets and labels from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aac_core.contracts.base import BaseImage
from aac_core.contracts.plan import BuildStep, Finding, HostSecret
from aac_core.contracts.project import Project
from aac_core.errors import Problem

if TYPE_CHECKING:
    from aac_core.contracts.spec import AgentSpec

PLATFORMS = ("linux/amd64", "linux/arm64")


@dataclass(frozen=True)
class Detection:
    """A runtime's answer to "is this project yours?".

    Args:
        claimed: yes or no.
        reason: what was found, or what was looked for: ``pyproject.toml``.
    """

    claimed: bool
    reason: str


@dataclass(frozen=True)
class RuntimeRequest:
    """What a runtime plans from.

    Args:
        spec: the whole spec.
        options: the runtime's own model, validated from ``spec.runtime.options``; None when
            the runtime has no options.
        project: the user's files.
        version: the version from ``spec.runtime``; "" when the spec leaves it open.
        resolved: the files that the lock step left in ``aac.lock`` (name to text); empty
            when there are none or when they no longer fit the project.
    """

    spec: AgentSpec
    options: Any
    project: Project
    version: str = ""
    resolved: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LockRequest:
    """Asks for a resolution that only the network knows, made by the template's ``lock`` block.

    Args:
        inputs: what the answer depends on, as (name, text); the lock is stale when it changes.
        outputs: the files that the block leaves in ``/lock``.
    """

    inputs: tuple[tuple[str, str], ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class RuntimePlan:
    """What a runtime decided for one project.

    Args:
        version: of the language.
        build_base: the image of the build stages, on the build platform; it has ``sh``,
            ``find`` and ``touch``.
        final_base: the image that the agent runs on; ``BaseImage("scratch")`` for none.
        entrypoint: exec form; used when the spec has none.
        variables: JSON values that the template reads as ``runtime``.
        environment: variables of the image that the runtime needs.
        workdir: where the agent starts, an absolute path.
        interface: what the project offers as far as its files tell, used when the spec is silent
            (``mcp-stdio``); "" leaves it to the ports.
        packages: Debian packages that the program can't run without, beside ``spec.build.packages``.
        host_secrets: what the project's own files ask for, beside ``Runtime.host_secrets``.
        steps: ``dependencies`` and other stages, for people and for error messages; the
            skeleton adds its own.
        lock: the resolution that is missing, or that ``request.resolved`` answers.
        ignore: lines of an ignore file (patterns of .dockerignore): what the language's tools make in
            the folder, ``target``, is not sent to the build; the user's own lines come after them.
        findings: why all this was chosen.
        problems: errors refuse the build, warnings are shown.
    """

    version: str
    build_base: BaseImage
    final_base: BaseImage
    entrypoint: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    environment: tuple[tuple[str, str], ...] = ()
    workdir: str = "/app"
    interface: str = ""
    packages: tuple[str, ...] = ()
    host_secrets: tuple[HostSecret, ...] = ()
    steps: tuple[BuildStep, ...] = ()
    lock: LockRequest | None = None
    ignore: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Runtime:
    """A language that agents can be written in.

    Args:
        name: what ``spec.runtime`` says.
        summary: one line for ``aac plugins``.
        versions: every version that can be asked for; the first is no default.
        default_version: used when neither spec nor project names one.
        template: ``package:path`` of a Jinja2 file that extends ``aac:Dockerfile.j2``.
        detect: pure; looks at the project only.
        plan: pure; decides everything from the request.
        options: ``module:attribute`` of the pydantic model of ``spec.runtime.options``.
        files: what it looks for in a project, for people, the most telling first.
        platforms: what the runtime can build for.
        host_secrets: configuration of its package managers that the host may have; the CA bundle
            and ``.netrc`` are offered anyway.
        images: every base image that it may start from. A private engine makes those with a
            recipe, whoever names them: ``spec.build.base`` of another runtime too.
    """

    name: str
    summary: str
    versions: tuple[str, ...]
    default_version: str
    template: str
    detect: Callable[[Project], Detection]
    plan: Callable[[RuntimeRequest], RuntimePlan]
    options: str = ""
    files: tuple[str, ...] = ()
    platforms: tuple[str, ...] = PLATFORMS
    host_secrets: tuple[HostSecret, ...] = ()
    images: Callable[[], tuple[BaseImage, ...]] = tuple
