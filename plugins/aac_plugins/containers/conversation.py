"""The checks of an agent that speaks MCP over its standard input and output."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from aac_plugins.containers import session
from aac_plugins.containers.model import AgentImage, Check, RunRequest
from aac_plugins.containers.ready import Started, failure, seen_listeners
from aac_plugins.containers.refused import ProgramError, program_error
from aac_plugins.containers.scene import Scene
from aac_plugins.interfaces import WrongAnswer
from aac_plugins.interfaces.mcp import meet
from aac_plugins.interfaces.mcp_stdio import Pipes

from aac_core.api import Hint, RunError

if TYPE_CHECKING:
    from aac_plugins.containers.engine import Docker

GRACE = 10  # seconds between a request to end and SIGKILL
HANDLER = Hint(
    "handle-sigterm",
    "as the first process of its container it has to handle SIGTERM itself: a handler that exits is enough",
)
_STDERR = Hint("stderr", "stdout is for messages alone: let it log to stderr, banners and prints too")
_EOF = Hint("end-of-input", "end the program when its standard input ends: that is how clients end a server")


def converse(
    docker: Docker, image: AgentImage, request: RunRequest, environ: Mapping[str, str], *, timeout: float
) -> tuple[Check, ...]:
    """Start it, ask for its tools, close its standard input, and see it end.

    Args:
        timeout: seconds for each answer.
    """
    from dataclasses import replace

    begin = time.monotonic()
    talk: list[Pipes] = []

    def attach(container: str) -> None:
        talk.append(Pipes(docker.dialogue(container), timeout))

    started = session.start(docker, image, replace(request, interactive=True), environ, attach)
    with talk[0] as pipes, session.removed_afterwards(docker, started.id):
        try:
            server = meet(pipes)
        except WrongAnswer as answer:
            waited = time.monotonic() - begin
            return _refused(docker, started, pipes, answer=str(answer), waited=waited)
        took = time.monotonic() - begin
        stops = _stops(docker, started, pipes)
        return (Check("starts", "pass"), Check("answers", "pass", str(server), took), _stdout(pipes), stops)


def _refused(
    docker: Docker, started: Started, pipes: Pipes, *, answer: str, waited: float
) -> tuple[Check, ...]:
    """It did not answer as a server: which check fails follows from its state."""
    seen = session.present(docker, started.id)
    container = session.ended(docker, started.id) if "ended" in answer else seen
    found = seen_listeners(container)
    scene = Scene(started.image, started.spec, container, (), found, answer, waited)
    error = failure(docker, scene)
    if not container.started:
        words = program_error(started.spec.name, RunError(error.message, why=container.error))
        error = words if isinstance(words, ProgramError) else error
    stdout = _stdout(pipes) if pipes.strays else Check("stdout", "skip")
    wrong = Check("answers", "fail", error.message, waited, error)
    if container.running:
        return (Check("starts", "pass"), wrong, stdout, Check("stops", "skip"))
    return (replace(wrong, name="starts"), Check("answers", "skip"), stdout, Check("stops", "skip"))


def _stdout(pipes: Pipes) -> Check:
    if not pipes.strays:
        return Check("stdout", "pass", "messages alone")
    why = f"prints to stdout what is no message of JSON-RPC: {pipes.strays[0]!r}"
    return Check("stdout", "fail", why, error=RunError(why, hints=(_STDERR,), detail=tuple(pipes.strays)))


def _stops(docker: Docker, started: Started, pipes: Pipes) -> Check:
    """Shutdown over stdio as the specification has it: the input is closed, then SIGTERM, then SIGKILL."""
    begin = time.monotonic()
    if pipes.finish(GRACE):
        took, code = time.monotonic() - begin, session.ended(docker, started.id).exit_code
        detail = f"exit code {code} {took:.1f} s after its standard input was closed"
        if not code:
            return Check("stops", "pass", detail, took)
        logged = docker.logs(started.id)
        return Check("stops", "fail", detail, took, RunError(detail, hints=(_EOF,), detail=logged))
    docker.stop(started.id, seconds=GRACE)
    took, code = time.monotonic() - begin, session.present(docker, started.id).exit_code
    if code != 137:
        detail = f"goes on when its standard input is closed; exit code {code} after SIGTERM"
        return Check("stops", "warn", detail, took, RunError(detail, hints=(_EOF,)))
    why = "ends neither when its standard input is closed nor after SIGTERM"
    return Check("stops", "fail", why, took, RunError(why, hints=(_EOF, HANDLER)))
