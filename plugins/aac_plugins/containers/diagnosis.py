"""Why an agent does not answer, from what can be seen: its end, its log, its sockets.

Each cause is one entry of a table (predicate, message, hints); nothing is guessed beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from aac_plugins.containers.ask import main_port
from aac_plugins.containers.listening import Listener
from aac_plugins.containers.model import AgentImage, Container, RunSpec
from aac_plugins.containers.traces import trace_hints

from aac_core.api import Hint, RunError

#: How servers are told where to listen, by a word of the entrypoint.
_SERVERS = (
    ("uvicorn", "uvicorn --host 0.0.0.0, in spec.entrypoint or in the code that starts it"),
    ("gunicorn", "gunicorn --bind 0.0.0.0:$PORT, in spec.entrypoint or gunicorn.conf.py"),
    ("hypercorn", "hypercorn --bind 0.0.0.0:$PORT, in spec.entrypoint"),
    ("flask", "flask run --host 0.0.0.0, in spec.entrypoint"),
    ("fastapi", "fastapi run, not fastapi dev, in spec.entrypoint"),
    ("node", 'server.listen(process.env.PORT, "0.0.0.0")'),
    ("java", "server.address=0.0.0.0, or no address at all"),
)
_ANY_SERVER = (
    "the server has to listen on 0.0.0.0: an option like --host 0.0.0.0 in spec.entrypoint, "
    'or host="0.0.0.0" in the code'
)
_SIGNALS = {137: "SIGKILL", 139: "SIGSEGV", 143: "SIGTERM", 134: "SIGABRT", 132: "SIGILL"}


@dataclass(frozen=True)
class Scene:
    """What was seen when it went wrong.

    Args:
        log: the last lines that it printed.
        listeners: the TCP sockets in the container, None when they can't be seen from here.
        answer: what asking through the published port gave, or "".
        waited: seconds.
    """

    image: AgentImage
    spec: RunSpec
    container: Container
    log: tuple[str, ...] = ()
    listeners: tuple[Listener, ...] | None = None
    answer: str = ""
    waited: float = 0.0

    def printed(self, pattern: str) -> bool:
        """Whether a line of the log matches."""
        return any(re.search(pattern, line, re.IGNORECASE) for line in self.log)

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


@dataclass(frozen=True)
class Cause:
    """A cause that can be told from a scene: when it applies, what to say, what to do."""

    applies: Callable[[Scene], bool]
    message: Callable[[Scene], str]
    hints: Callable[[Scene], tuple[Hint, ...]]


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


def explain(scene: Scene) -> RunError:
    """The error for a scene: the first cause that applies, and hints from the log."""
    cause = next(cause for cause in _CAUSES if cause.applies(scene))
    hints = (*cause.hints(scene), *trace_hints(scene))
    return RunError(
        f"{scene.spec.name} {cause.message(scene)}",
        where=scene.image.ports_where if cause.applies is wrong_port else None,
        why=_engine_words(scene),
        hints=tuple(dict.fromkeys(hints)),
        detail=scene.log,
    )


def _engine_words(scene: Scene) -> str:
    container = scene.container
    if container.error:
        return container.error
    if container.health == "unhealthy" and container.probe:
        return f"the health check says: {container.probe.splitlines()[-1]}"
    return f"the published port says: {scene.answer}" if scene.answer and container.running else ""


def _ended(scene: Scene) -> str:
    code = scene.container.exit_code
    return f"ended with exit code {code}{f' ({_SIGNALS[code]})' if code in _SIGNALS else ''}"


def _address_hint(scene: Scene) -> tuple[Hint, ...]:
    words = " ".join(scene.image.entrypoint)
    known = next((text for name, text in _SERVERS if re.search(rf"\b{name}\b", words)), _ANY_SERVER)
    return (Hint("listen-everywhere", known),)


def _port_hint(scene: Scene) -> tuple[Hint, ...]:
    other = scene.open_ports[0]
    return (
        Hint(
            "port-variable", f"let the server listen on the port that the variable PORT names, {scene.port}"
        ),
        Hint("declare-port", f"or declare the other one in agent.yaml: spec.ports[0].container: {other}"),
    )


def _serves_hint(scene: Scene) -> tuple[Hint, ...]:
    port = min(found.port for found in scene.listeners or ())
    words = f"if it is a server, declare its port: spec.ports: [{{container: {port}}}]"
    return (Hint("declare-ports", words), *(_address_hint(scene) if port not in scene.open_ports else ()))


def _none(scene: Scene) -> tuple[Hint, ...]:
    return ()


def _fixed(code: str, text: str) -> Callable[[Scene], tuple[Hint, ...]]:
    return lambda scene: (Hint(code, text),)


_CAUSES = (
    Cause(
        lambda s: s.container.out_of_memory,
        lambda s: "was ended by the kernel: it needs more memory than its limit",
        _fixed("memory", "spec.resources.limits.memory, or --memory 512Mi"),
    ),
    Cause(
        lambda s: not s.container.running and not s.container.started,
        lambda s: "could not be started",
        _none,
    ),
    Cause(
        lambda s: not s.container.running and s.container.exit_code == 0 and s.image.interface != "job",
        lambda s: "ended with exit code 0 right after its start, and it declares to be a server",
        _fixed("job", "spec.interface: job is for agents that run and end"),
    ),
    Cause(lambda s: not s.container.running, _ended, _none),
    Cause(
        loopback_only,
        lambda s: (
            f"listens on port {s.port} of 127.0.0.1 only, which nobody outside of its container reaches"
        ),
        _address_hint,
    ),
    Cause(
        wrong_port,
        lambda s: f"listens on port {', '.join(map(str, s.open_ports))}, and declares port {s.port}",
        _port_hint,
    ),
    Cause(
        lambda s: s.container.health == "unhealthy",
        lambda s: "is unhealthy",
        _none,
    ),
    Cause(
        lambda s: bool(s.port) and s.listeners is not None and not s.listeners,
        lambda s: f"listens on no port after {s.waited:.0f} s",
        _fixed("timeout", "--timeout gives it more time"),
    ),
    Cause(
        serves,
        lambda s: (
            f"did not end within {s.waited:.0f} s: it listens on port "
            f"{min(found.port for found in s.listeners or ())}, and declares none"
        ),
        _serves_hint,
    ),
    Cause(
        lambda s: s.image.interface == "job",
        lambda s: f"did not end within {s.waited:.0f} s",
        _fixed("timeout", "--timeout gives it more time"),
    ),
    Cause(
        lambda s: True,
        lambda s: f"did not become ready within {s.waited:.0f} s",
        _fixed("timeout", "--timeout gives it more time"),
    ),
)
