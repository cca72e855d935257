"""From what an image declares and what the command line asks for to one run specification."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aac_plugins.containers import quantities
from aac_plugins.containers.model import AgentImage, RunRequest, RunSpec
from aac_plugins.containers.mounts import mounts
from aac_plugins.containers.owner import this_process
from aac_plugins.containers.ports import Holder, bindings
from aac_plugins.containers.variables import resolve

from aac_core.api import UsageError

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")  # Docker's own rule (daemon/names)
_PLATFORM = re.compile(r"[a-z0-9]+/[a-z0-9_]+(/v[0-9]+)?")
_PATH = re.compile(r"/[!-~]*")
_TMP = "/tmp"  # noqa: S108 - a path in the container


def run_spec(image: AgentImage, request: RunRequest, environ: Mapping[str, str], held: Holder) -> RunSpec:
    """Decide everything about the container, before it exists.

    Args:
        environ: the caller's environment.
        held: who holds a port of this machine.

    Raises:
        RunError: a required variable has no value, a port is taken, a bound file does not exist.
        UsageError: an option has the wrong form.
    """
    name = container_name(image, request)
    return RunSpec(
        image=image.reference,
        name=name,
        variables=resolve(image, request, environ),
        ports=bindings(image, request, held),
        mounts=mounts(image, "" if request.trial else name, request.volumes),
        tmpfs=(_TMP,) if request.read_only else (),
        cpus=quantities.cpus(request.cpus or image.limits.cpu),
        memory=quantities.memory(request.memory or image.limits.memory),
        cpu_shares=quantities.shares(image.limits.cpu_request),
        memory_reservation=quantities.memory(image.limits.memory_request),
        platform=request.platform,
        arguments=request.arguments,
        read_only=request.read_only,
        hardened=request.hardened,
        owner=this_process() if request.owned else "",
        interactive=request.interactive,
    )


def check_request(request: RunRequest, environ: Mapping[str, str]) -> None:
    """Refuse options of a wrong form before an engine is asked and an image is built.

    Raises:
        RunError: a file that is to be mounted does not exist.
        UsageError: an option has the wrong form.
    """
    run_spec(AgentImage("agent", "", "agent"), request, environ, lambda binding: "")
    if request.path and not _PATH.fullmatch(request.path):
        raise UsageError(f"--path takes a path such as /mcp, found {request.path!r}")
    if request.platform and not _PLATFORM.fullmatch(request.platform):
        raise UsageError(f"--platform takes OS/ARCH, such as linux/arm64, found {request.platform!r}")


def container_name(image: AgentImage, request: RunRequest) -> str:
    """``--name``, else the agent's own name.

    Raises:
        UsageError: Docker does not take the name.
    """
    name = request.name or image.name
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a container: letters, digits, '_', '.' and '-', two at least"
        )
    return name
