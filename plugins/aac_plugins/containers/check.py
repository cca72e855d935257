"""``aac test``: an agent is started as strictly as a cluster would, asked, and stopped."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from aac_plugins.containers import session
from aac_plugins.containers.conversation import GRACE, HANDLER, converse
from aac_plugins.containers.durations import seconds
from aac_plugins.containers.model import AgentImage, Check, Container, RunRequest
from aac_plugins.containers.ready import Ready, Started, wait_ready
from aac_plugins.containers.refused import ProgramError
from aac_plugins.suitable import development, low_ports

from aac_core.api import RunError

if TYPE_CHECKING:
    from aac_plugins.containers.engine import Docker

#: Exit codes of a clean end after SIGTERM: handled, or by the signal itself.
_CLEAN = (0, 130, 143)


def examine(
    docker: Docker, image: AgentImage, request: RunRequest, environ: Mapping[str, str], *, timeout: float
) -> tuple[Check, ...]:
    """All checks of an agent; its containers are gone afterwards.

    It runs with a read-only file system, a /tmp in memory and no capabilities; only if that
    fails it runs as ``aac run`` does, and the difference is a warning.

    Args:
        timeout: seconds until it must be ready, or a job must have ended.

    Raises:
        RunError: it can't be started at all, because of a variable, a mount or the engine.
    """
    name = f"{image.name}-test-{secrets.token_hex(3)}"
    session.remove_left(docker)
    plain = replace(request, name=name, trial=True, owned=True)
    strict = _attempt(docker, image, replace(plain, read_only=True, hardened=True), environ, timeout=timeout)
    at = next((check.name for check in strict if check.outcome == "fail"), "")
    known = (user_check(image), *_unsuitable(image))
    if at in ("", "stdout", "stops"):  # these have nothing to do with how strictly it runs
        return (*known, *strict, Check("hardened", "pass", _HARDENED))
    found = _attempt(docker, image, plain, environ, timeout=timeout)
    if any(check.outcome == "fail" for check in found):
        return (*known, *found, Check("hardened", "skip", "it fails without that, too"))
    why = next(check for check in strict if check.outcome == "fail")
    return (*known, *found, replace(why, name="hardened", outcome="warn"))


def _unsuitable(image: AgentImage) -> tuple[Check, ...]:
    """What works here and not everywhere; nothing when there is nothing to say."""
    tool = development(image.entrypoint)
    ports = low_ports([port.container for port in image.ports if port.protocol == "tcp"], image.user)
    words = [f"the start command is for development: {tool[0]}; instead: {tool[1]}"] if tool else []
    words += [ports] if ports else []
    return (Check("production", "warn", "; ".join(words)),) if words else ()


_ENDS = "exit code 0, with an empty standard input"
_HARDENED = "runs with a read-only file system, /tmp in memory, and no capabilities"


def user_check(image: AgentImage) -> Check:
    """A number, so that a cluster can see that it is not root (runAsNonRoot)."""
    user = image.user.partition(":")[0]
    if not re.fullmatch(r"[0-9]+", user):
        return Check("user", "fail", f"the image's user is {image.user or 'root'}, expected a number above 0")
    return Check("user", "pass" if int(user) else "fail", f"user {image.user}")


def _attempt(
    docker: Docker, image: AgentImage, request: RunRequest, environ: Mapping[str, str], *, timeout: float
) -> tuple[Check, ...]:
    if image.interface == "mcp-stdio":
        return converse(docker, image, request, environ, timeout=timeout)
    begin = time.monotonic()
    try:
        started = session.start(docker, image, request, environ)
    except ProgramError as error:
        return not_started(image, error, time.monotonic() - begin)
    with session.removed_afterwards(docker, started.id):
        try:
            ready = wait_ready(docker, started, timeout=timeout)
        except RunError as error:
            return failed(image, session.present(docker, started.id), error, time.monotonic() - begin)
        took = time.monotonic() - begin
        stops = () if image.interface == "job" else (_stops(docker, started),)
        return (*passed(image, ready, took), *stops)


def failed(image: AgentImage, container: Container, error: RunError, took: float) -> tuple[Check, ...]:
    """The checks of an agent that did not become ready: which one fails follows from its state."""
    return _failed_at(_failing(image, container), image, error, took)


def not_started(image: AgentImage, error: RunError, took: float) -> tuple[Check, ...]:
    """The checks of an agent whose program the engine can't start."""
    return _failed_at("starts", image, error, took)


def _failed_at(at: str, image: AgentImage, error: RunError, took: float) -> tuple[Check, ...]:
    names = ("starts", "ends") if image.interface == "job" else ("starts", "healthy", "answers", "stops")
    return tuple(
        Check(name, "fail", error.message, took, error)
        if name == at
        else Check(name, "pass" if names.index(name) < names.index(at) else "skip")
        for name in names
    )


def _failing(image: AgentImage, container: Container) -> str:
    if image.interface == "job":
        return "ends" if container.started else "starts"
    if not container.running:
        return "starts"
    return "answers" if container.health in ("", "healthy") else "healthy"


def passed(image: AgentImage, ready: Ready, took: float) -> tuple[Check, ...]:
    """The checks of a ready agent, with a warning when its start period was too short, or of a job."""
    if image.interface == "job":
        return (Check("starts", "pass"), Check("ends", "pass", _ENDS, took))
    answers = Check("answers", "skip", "it declares no TCP port")
    if ready.answer:
        answers = Check("answers", "pass", f"{ready.address}: {ready.answer.what}", took)
    return (Check("starts", "pass"), _healthy(image, took), answers)


def _healthy(image: AgentImage, took: float) -> Check:
    if image.health is None:
        return Check("healthy", "skip", "the image has no health check")
    allowed = seconds(image.health.start_period) + seconds(image.health.interval)
    late = f", its start period and interval end after {allowed:g} s" if took > allowed else ""
    return Check("healthy", "warn" if late else "pass", f"after {took:.1f} s{late}", took)


def _stops(docker: Docker, started: Started) -> Check:
    begin = time.monotonic()
    docker.stop(started.id, seconds=GRACE)
    took = time.monotonic() - begin
    code = session.present(docker, started.id).exit_code
    if code == 137:
        why = f"does not end within {GRACE} s of SIGTERM: what it does then is lost"
        return Check("stops", "fail", why, took, RunError(why, hints=(HANDLER,)))
    return Check(
        "stops", "pass" if code in _CLEAN else "warn", f"exit code {code} {took:.1f} s after SIGTERM", took
    )
