"""The life of one container: created, started, followed, stopped, removed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from aac_plugins.containers.model import NAME_LABEL, AgentImage, Binding, Container, RunRequest, RunSpec
from aac_plugins.containers.owner import OWNER_LABEL, is_gone
from aac_plugins.containers.ports import taken, who_holds
from aac_plugins.containers.ready import Started
from aac_plugins.containers.refused import program_error
from aac_plugins.containers.runspec import container_name, run_spec
from aac_plugins.signals import held_back

from aac_core.api import AacError, Hint, RunError

if TYPE_CHECKING:
    from aac_plugins.containers.engine import Docker

_TAKEN = ("port is already allocated", "address already in use", "ports are not available")


def start(
    docker: Docker,
    image: AgentImage,
    request: RunRequest,
    environ: Mapping[str, str],
    begin: Callable[[str], None] | None = None,
) -> Started:
    """Create and start a container; what ended earlier under the same name makes room.

    Args:
        begin: starts the container that was created, ``docker.start`` without it.

    Raises:
        ProgramError: the image's program can't be started.
        RunError: the name or a port is taken, a variable is missing, or the engine refuses.
    """
    _make_room(docker, container_name(image, request))
    containers: list[Container] = []

    def held(binding: Binding) -> str:
        if not containers:
            containers.extend(docker.containers(foreign=True))
        return who_holds(binding, containers)

    spec = run_spec(image, request, environ, held)
    with held_back() as release:  # an engine goes on making a container that nobody knows of
        created = docker.create(spec)
        try:
            release()
            (begin or docker.start)(created)
        except AacError as error:
            docker.remove(created)
            raise program_error(spec.name, _port_error(docker, spec, error)) from None
        except BaseException:
            docker.remove(created)
            raise
    return Started(created, replace(image, path=request.path), spec)


def _make_room(docker: Docker, name: str) -> None:
    found = docker.container(name)
    if found is None:
        return
    if NAME_LABEL not in found.labels:
        raise RunError(
            f"the name {name} is taken by a container that is not aac's",
            hints=(Hint("name", "--name OTHER"),),
        )
    if found.running and not is_gone(found.labels.get(OWNER_LABEL, "")):
        hints = (Hint("stop", f"aac stop {name}"), Hint("name", "or --name OTHER"))
        raise RunError(f"{name} runs already", hints=hints)
    docker.remove(found.id)


def remove_left(docker: Docker) -> None:
    """Remove the containers of calls that were killed."""
    for container in docker.containers(stopped=True):
        if is_gone(container.labels.get(OWNER_LABEL, "")):
            with suppress(AacError):
                docker.remove(container.id)


def _port_error(docker: Docker, spec: RunSpec, error: AacError) -> AacError:
    """Somebody was faster than aac's own look at the ports: say who."""
    if not any(text in error.why.lower() for text in _TAKEN):
        return error
    containers = docker.containers(foreign=True)
    for binding in spec.ports:
        by = who_holds(binding, containers) if binding.host else ""
        if by:
            return taken(binding, by)
    return error


@contextmanager
def removed_afterwards(docker: Docker, container: str, *, seconds: int = 10) -> Iterator[None]:
    """Stop and remove the container on the way out, however the block ends."""
    try:
        yield
    finally:
        # A second Ctrl-C ends the waiting, and still removes the container.
        try:
            with suppress(AacError):
                found = docker.container(container)
                if found is not None and found.running:
                    docker.stop(container, seconds=seconds)
        finally:
            with suppress(AacError):
                docker.remove(container)


def follow(
    docker: Docker, container: str, *, output: int | None = None, tail: int | None = None, ends: bool = False
) -> None:
    """Copy what the container prints until it ends, its stdout and stderr to ours.

    Args:
        output: a descriptor instead of stdout.
        tail: how many lines of the past, None for all.
        ends: stop at the end of what was printed until now.
    """
    options = ["--tail", "all" if tail is None else str(tail), *([] if ends else ["--follow"])]
    child = docker.attached(container, options, output=output)
    try:
        child.wait()
    finally:
        child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def present(docker: Docker, container: str) -> Container:
    """The container as it is now.

    Raises:
        RunError: it is gone.
    """
    found = docker.container(container)
    if found is None:
        raise RunError(f"the container {container[:12]} was removed by somebody else")
    return found


def ended(docker: Docker, container: str) -> Container:
    """The container once it has ended, a little after its log; one that goes on is given 10 seconds."""
    deadline = time.monotonic() + 10
    while (found := present(docker, container)).running and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def named(docker: Docker, name: str) -> Container:
    """An agent's container by its name, running or not.

    Raises:
        RunError: there is none; names the agents that there are.
    """
    found = docker.container(name)
    if found is None or NAME_LABEL not in found.labels:
        others = ", ".join(container.name for container in docker.containers(stopped=True))
        hint = f"agents here: {others}" if others else "aac run IMAGE starts one"
        raise RunError(f"there is no agent {name}", hints=(Hint("agents", hint),))
    return found
