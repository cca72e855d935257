"""The one module that imports python-on-whales: clients for an engine, and children of theirs.

What python-on-whales does well goes through its client: inspecting, running, stopping,
tagging, buildx builders. A build does not, since its ``build()`` takes one output, one ssh
agent and no list of cache addresses, joins option values with commas unquoted, gives the
child no environment of its own, and leaves it running when its generator is closed. For
that :func:`running` starts the same client call with an exact argument list.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from aac_core.api import AacError, Hint, MachineError, RunError

if TYPE_CHECKING:
    from aac_plugins.engine import Engine
    from python_on_whales import DockerClient as DockerClient  # noqa: PLC0414 - others name the type from here

GRACE = 10.0  # seconds that a client has to cancel what it does


def client(engine: Engine) -> DockerClient:
    """A client of the engine whose children end with this process."""
    from python_on_whales import DockerClient

    missing = {name: value for name, value in engine.environment.items() if os.environ.get(name) != value}
    return DockerClient(
        client_call=call(engine.docker, missing), host=engine.host or None, client_type="docker"
    )


def call(docker: str, environment: Mapping[str, str]) -> list[str]:
    """The words before a command's own: what ties the client to this process, its variables, its path.

    ``setpriv --pdeathsig`` has the kernel end the client when this process is gone, however
    it went (prctl(2), PR_SET_PDEATHSIG). BusyBox' setpriv can't.
    """
    setpriv = shutil.which("setpriv")
    able = setpriv and Path(setpriv).resolve().name == "setpriv"
    tie = [str(setpriv), "--pdeathsig", "TERM", "--"] if able else []
    variables = [f"{name}={value}" for name, value in sorted(environment.items())]
    env = [shutil.which("env") or "/usr/bin/env", *variables] if variables else []
    return [*tie, *env, docker]


class Child:
    """A docker client that runs; its two output streams are one."""

    def __init__(self, process: subprocess.Popen[str], output: IO[str]) -> None:
        self._process = process
        self._output = output

    def lines(self) -> Iterator[str]:
        """What it writes, line by line, until it ends."""
        yield from self._output

    def wait(self) -> int:
        """Its exit code."""
        return self._process.wait()


@contextmanager
def running(
    docker: DockerClient, arguments: Sequence[str], *, environment: Mapping[str, str] | None = None
) -> Iterator[Child]:
    """Start ``docker ARGUMENTS`` in a process group of its own; nothing of it is left on the way out.

    Args:
        environment: more variables for the child, which may be secret: they are in no argument.

    Raises:
        MachineError: the client can't be started.
    """
    command = [str(part) for part in docker.client_config.docker_cmd] + list(arguments)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise MachineError(f"the docker client can't be started: {error.strerror}") from error
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        yield Child(process, process.stdout)
    finally:
        _end(process)


def driver_of(docker: DockerClient, builder: str = "") -> str:
    """The driver of a buildx builder: docker, docker-container, kubernetes, remote.

    python-on-whales' ``inspect`` lists all builders as well, and connects to each of them.

    Args:
        builder: its name, "" for the one in use.

    Raises:
        MachineError: there is no builder of that name.
    """
    command = [str(part) for part in docker.client_config.docker_cmd]
    done = subprocess.run(
        [*command, "buildx", "inspect", *([builder] if builder else [])],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    fields = dict(line.split(":", maxsplit=1) for line in done.stdout.splitlines() if ":" in line)
    if done.returncode == 0 and "Driver" in fields:
        return fields["Driver"].strip()
    raise MachineError(
        f"there is no buildx builder {builder!r}" if builder else "buildx has no builder here",
        why=done.stderr.strip().removeprefix("ERROR: "),
        hints=(Hint("list-builders", "docker buildx ls shows those that exist"),),
    )


def _end(process: subprocess.Popen[str]) -> None:
    """End the whole group: first so that the client tells the engine to stop, then for certain."""
    try:
        if process.poll() is None:
            _signal(process, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired, ValueError):
                process.communicate(timeout=GRACE)
    finally:
        _signal(process, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


@contextmanager
def asked(what: str) -> Iterator[None]:
    """Turn a refusal of the engine into an error with its own words; the arguments stay out of it.

    Args:
        what: completes "the engine could not …".

    Raises:
        MachineError: the engine does not answer.
        RunError: it refuses.
    """
    from python_on_whales import DockerException

    try:
        yield
    except DockerException as error:
        raise refusal(what, error.stderr or "") from None


def refusal(what: str, stderr: str) -> AacError:
    """The error for what a docker client wrote before it failed."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    why = next((line for line in lines if not line.startswith(("See '", "Run '", "Usage:"))), "")
    why = why.removeprefix("Error response from daemon: ").removeprefix("docker: ")
    if "Cannot connect to the Docker daemon" in stderr or "error during connect" in stderr:
        return MachineError(
            "the engine does not answer", why=why, hints=(Hint("engine", "aac engine status"),)
        )
    return RunError(f"the engine could not {what}", why=why)
