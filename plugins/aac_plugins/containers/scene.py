"""What can be seen of an agent that does not answer, and what is told by looking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aac_plugins.containers.ask import main_port
from aac_plugins.containers.listening import Listener
from aac_plugins.containers.model import AgentImage, Container, RunSpec


@dataclass(frozen=True)
class Scene:
    """What was seen when it went wrong.

    Args:
        log: the last lines that it printed.
        listeners: the TCP sockets in the container, None when they can't be seen from here.
        answer: what asking through the published port gave, or "".
        waited: seconds.
        status: of HTTP, when somebody answers in another protocol than the declared one.
    """

    image: AgentImage
    spec: RunSpec
    container: Container
    log: tuple[str, ...] = ()
    listeners: tuple[Listener, ...] | None = None
    answer: str = ""
    waited: float = 0.0
    status: int = 0

    def printed(self, pattern: str, *, unless: str = "$^") -> bool:
        """Whether a line of the log matches the one and not the other."""
        return any(
            re.search(pattern, line, re.IGNORECASE) and not re.search(unless, line, re.IGNORECASE)
            for line in self.log
        )

    def all_found(self, *patterns: re.Pattern[str]) -> Iterator[str]:
        """What patterns find, the last line first: programs say the reason at the end."""
        return (match[1] for line in reversed(self.log) for one in patterns if (match := one.search(line)))

    def found(self, *patterns: re.Pattern[str]) -> str:
        """The first of that, or ""."""
        return next(self.all_found(*patterns), "")

    @property
    def port(self) -> int:
        """The agent's own port, 0 when it has none."""
        return main_port(self.image) or 0

    @property
    def open_ports(self) -> list[int]:
        """Ports that can be reached from outside of the container."""
        return sorted({found.port for found in self.listeners or () if not found.loopback})

    @property
    def missing(self) -> list[str]:
        """Declared variables without a value that the log speaks of."""
        return [name for name in self.spec.variables.unset if self.printed(rf"\b{re.escape(name)}\b")]


def loopback_only(scene: Scene) -> bool:
    """The agent listens on its port, and nobody outside of the container can reach it."""
    mine = [found for found in scene.listeners or () if found.port == scene.port]
    return bool(mine) and all(found.loopback for found in mine)


def wrong_port(scene: Scene) -> bool:
    """The agent listens, but not on the port that it declares."""
    return bool(scene.port and scene.open_ports) and scene.port not in scene.open_ports


def serves(scene: Scene) -> bool:
    """Nothing declares a port, so it should end; and it listens."""
    return scene.image.interface == "job" and not scene.port and bool(scene.listeners)


def other_language(scene: Scene) -> bool:
    """Somebody answers in HTTP, and not in the protocol that the agent declares."""
    return scene.image.interface in ("mcp-http", "a2a") and 0 < scene.status < 500
