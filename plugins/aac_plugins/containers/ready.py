"""Waiting until an agent is healthy and answers through its published port."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aac_plugins.containers.ask import Answer, Target, ask, target
from aac_plugins.containers.diagnosis import explain
from aac_plugins.containers.listening import Listener, belongs, listeners
from aac_plugins.containers.model import AgentImage, Container, RunSpec
from aac_plugins.containers.scene import Scene, loopback_only, other_language, wrong_port

from aac_core.api import RunError

if TYPE_CHECKING:
    from aac_plugins.containers.engine import Docker

_LINES = 200  # of a log that are looked at
_PAUSE = 0.2  # seconds between two looks
#: Seconds that a fault must stand before it is called one: programs open their ports one by one.
_STEADY = ((loopback_only, 2.0), (wrong_port, 8.0), (other_language, 8.0))


@dataclass(frozen=True)
class Started:
    """A container that was started, with what it is expected to be.

    Args:
        id: of the container.
    """

    id: str
    image: AgentImage
    spec: RunSpec


@dataclass(frozen=True)
class Ready:
    """A ready agent, and what it answered; None when it has no port to ask."""

    container: Container
    answer: Answer | None = None
    address: str = ""

    @property
    def words(self) -> str:
        """What waiting has found: a job is over, a server answers."""
        if not self.container.running:
            return f"ended with exit code {self.container.exit_code}"
        return f"is ready: {self.address} answers {self.answer.what}" if self.answer else "is ready"


def wait_ready(docker: Docker, started: Started, *, timeout: float) -> Ready:
    """Wait until it is healthy and answers; a job is ready when it ended with 0.

    Args:
        timeout: seconds.

    Raises:
        RunError: with the cause as far as it can be seen, and the end of its log.
    """
    begin = time.monotonic()
    faults: dict[Callable[[Scene], bool], float] = {}
    while True:
        scene, ready = _look(docker, started, time.monotonic() - begin)
        if ready is not None:
            return ready
        if _over(scene, faults) or scene.waited > timeout:
            raise failure(docker, scene)
        time.sleep(_PAUSE)


def failure(docker: Docker, scene: Scene) -> RunError:
    """The error for a scene, with the end of the container's log."""
    return explain(replace(scene, log=docker.logs(scene.container.id, tail=_LINES)))


def _look(docker: Docker, started: Started, waited: float) -> tuple[Scene, Ready | None]:
    container = docker.container(started.id)
    if container is None:
        raise RunError(f"{started.spec.name} was removed while aac waited for it")
    image, spec = started.image, started.spec
    if not container.running:
        done = image.interface == "job" and container.started and container.exit_code == 0
        return Scene(image, spec, container, waited=waited), Ready(container) if done else None
    wanted = target(image, container)
    healthy = container.health in ("", "healthy")
    if wanted is None or image.interface == "job":
        ready = Ready(container) if healthy and image.interface != "job" else None
        return Scene(image, spec, container, listeners=seen_listeners(container), waited=waited), ready
    # A session is opened with a server that is ready for it, not over and over before.
    answer = ask(wanted if healthy or not wanted.interface else Target(wanted.binding))
    if healthy and answer.ok:
        found = str(replace(wanted, path=answer.path or wanted.path))
        return Scene(image, spec, container, waited=waited), Ready(container, answer, found)
    seen = None if answer.ok else seen_listeners(container)
    return Scene(image, spec, container, (), seen, answer.what, waited, answer.status), None


def seen_listeners(container: Container) -> tuple[Listener, ...] | None:
    """The sockets in a container, None when they can't be seen from here."""
    visible = container.pid and belongs(container.pid, container.id)
    return listeners(container.pid) if visible else None


def _over(scene: Scene, faults: dict[Callable[[Scene], bool], float]) -> bool:
    """Whether waiting on can't help; ``faults`` remembers since when each one stands."""
    if not scene.container.running or scene.container.health == "unhealthy":
        return scene.container.status != "created"
    for fault, steady in _STEADY:
        if not fault(scene):
            faults.pop(fault, None)
        elif scene.waited - faults.setdefault(fault, scene.waited) >= steady:
            return True
    return False
