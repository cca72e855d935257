"""Why an agent does not answer, from what can be seen: its end, its log, its sockets.

Each cause is one entry of a table (predicate, message, hints); nothing is guessed beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from aac_plugins.containers.scene import Scene, loopback_only, other_language, serves, wrong_port
from aac_plugins.containers.traces import traces

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
_LINES = 20  # of the log that are shown
#: Lines that say what went wrong, and that a dump of the stack may follow.
_CRASH = re.compile(r"panic: |fatal error: |thread '.*' panicked|Exception in thread|Caused by: |\w+Error: ")
_SIGNALS = {137: "SIGKILL", 139: "SIGSEGV", 143: "SIGTERM", 134: "SIGABRT", 132: "SIGILL"}


@dataclass(frozen=True)
class Cause:
    """A cause that can be told from a scene: when it applies, what to say, what to do.

    Args:
        field: of ``agent.yaml``, when one decides it.
    """

    applies: Callable[[Scene], bool]
    message: Callable[[Scene], str]
    hints: Callable[[Scene], tuple[Hint, ...]]
    field: str = ""


def explain(scene: Scene) -> RunError:
    """The error for a scene: the first cause that applies, and hints from the log."""
    cause = next(cause for cause in _CAUSES if cause.applies(scene))
    found = traces(scene)
    fields = (cause.field, *(field for _, field in found))
    hints = (*cause.hints(scene), *(hint for hint, _ in found))
    return RunError(
        f"{scene.spec.name} {cause.message(scene)}",
        where=next((scene.image.places[field] for field in fields if field in scene.image.places), None),
        why=_engine_words(scene),
        hints=tuple(dict.fromkeys(hints)),
        detail=shown_lines(scene.log),
    )


def shown_lines(log: tuple[str, ...]) -> tuple[str, ...]:
    """The end of a log, and what it says before a long dump of a stack."""
    end = log[-_LINES:]
    causes = [line for line in log[:-_LINES] if _CRASH.search(line)]
    if not causes or any(_CRASH.search(line) for line in end):
        return end
    return (*causes[-3:], "…", *end)


def _engine_words(scene: Scene) -> str:
    container = scene.container
    if container.error:
        return container.error
    if container.health == "unhealthy" and container.probe:
        return f"the health check says: {container.probe.splitlines()[-1]}"
    asked = scene.answer and container.running and scene.image.interface != "mcp-stdio"
    return f"the published port says: {scene.answer}" if asked else ""


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


def _ended_at_once(scene: Scene) -> tuple[Hint, ...]:
    """A job, or a server that found its standard input empty."""
    job = Hint("job", "spec.interface: job is for agents that run and end")
    words = "spec.interface: mcp-stdio is for MCP servers, which end when their standard input is empty"
    stdio = Hint("mcp-stdio", words)
    speaks = any(re.search(r"\bmcp\b", text, re.IGNORECASE) for text in (*scene.log, *scene.image.entrypoint))
    return (stdio, job) if speaks else (job, stdio)


def _no_conversation(scene: Scene) -> tuple[Hint, ...]:
    if scene.open_ports:
        port = f"spec.ports: [{{container: {scene.open_ports[0]}}}]"
        return (Hint("interface", f"it listens on a port: spec.interface: mcp-http, or http, and {port}"),)
    return (Hint("timeout", "--timeout gives it more time"),) if "within" in scene.answer else ()


def _other_place(scene: Scene) -> tuple[Hint, ...]:
    where = Hint("path", "--path PATH, when it is somewhere else")
    return (where, Hint("interface", "spec.interface: http is for agents that speak plain HTTP"))


def _none(scene: Scene) -> tuple[Hint, ...]:
    return ()


def _fixed(code: str, text: str) -> Callable[[Scene], tuple[Hint, ...]]:
    return lambda scene: (Hint(code, text),)


_CAUSES = (
    Cause(
        lambda s: s.container.out_of_memory,
        lambda s: "was ended by the kernel: it needs more memory than its limit",
        _fixed("memory", "spec.resources.limits.memory, or --memory 512Mi"),
        "spec.resources.limits.memory",
    ),
    Cause(
        lambda s: not s.container.running and not s.container.started,
        lambda s: "could not be started",
        _none,
        "spec.entrypoint",
    ),
    Cause(
        lambda s: not s.container.running and s.container.exit_code == 0 and s.image.interface == "mcp-stdio",
        lambda s: "ended with exit code 0 before it answered as an MCP server",
        _fixed("job", "spec.interface: job is for agents that run and end"),
        "spec.interface",
    ),
    Cause(
        lambda s: not s.container.running and s.container.exit_code == 0 and s.image.interface != "job",
        lambda s: "ended with exit code 0 right after its start, and it declares to be a server",
        _ended_at_once,
        "spec.interface",
    ),
    Cause(lambda s: not s.container.running, _ended, _none),
    Cause(
        lambda s: s.image.interface == "mcp-stdio",
        lambda s: f"does not speak MCP over its standard input: {s.answer}",
        _no_conversation,
        "spec.interface",
    ),
    Cause(
        loopback_only,
        lambda s: (
            f"listens on port {s.port} of 127.0.0.1 only, which nobody outside of its container reaches"
        ),
        _address_hint,
        "spec.entrypoint",
    ),
    Cause(
        wrong_port,
        lambda s: f"listens on port {', '.join(map(str, s.open_ports))}, and declares port {s.port}",
        _port_hint,
        "spec.ports[0].container",
    ),
    Cause(
        lambda s: s.container.health == "unhealthy",
        lambda s: "is unhealthy",
        _none,
        "spec.healthCheck",
    ),
    Cause(
        other_language,
        lambda s: f"answers, and not as {s.image.interface} does",
        _other_place,
        "spec.interface",
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
        "spec.ports[0].container",
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
