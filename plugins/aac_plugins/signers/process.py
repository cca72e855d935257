"""Starting cosign. The only module that imports sh."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aac_core.api import MachineError, TransientError, printable


@dataclass(frozen=True)
class Outcome:
    """How a child ended; ``errors`` are the lines of its stderr, printable and without secrets."""

    code: int
    output: str
    errors: tuple[str, ...]


def run(
    program: str, arguments: Sequence[str], *, seconds: float, env: Mapping[str, str] | None = None
) -> Outcome:
    """Run to the end with stdin closed; the child ends with this process, even by SIGKILL.

    Args:
        env: added to the environment; its values are cut out of what the child says.

    Raises:
        MachineError: it can't be started.
        TransientError: it took longer than ``seconds``.
    """
    import sh

    more = dict(env or {})
    guard = shutil.which("setpriv")
    argv = [*([guard, "--pdeathsig", "KILL", "--"] if guard else []), program, *arguments]
    with Path(os.devnull).open("rb") as nothing:
        try:
            child = sh.Command(argv[0])(
                *argv[1:],
                _in=nothing,
                _env={**os.environ, **more},
                _ok_code=list(range(256)),
                _return_cmd=True,
                _timeout=seconds,
                _tty_out=False,
                _decode_errors="replace",
                _bg=True,
                _bg_exc=False,
            )
            done = _ended(child)
        except sh.CommandNotFound:
            raise MachineError(f"could not start {program}") from None
        except sh.TimeoutException:
            raise TransientError(f"cosign did not end within {seconds:.0f} s") from None
        except sh.SignalException as error:
            raise MachineError(f"cosign was ended by signal {abs(error.exit_code)}") from None
    secrets = [value for value in more.values() if value]
    return Outcome(done.exit_code, str(done), _lines(done.stderr.decode("utf-8", "replace"), secrets))


def _ended(child: Any) -> Any:
    """The child once it has ended; a signal ends it, so that nothing is signed afterwards."""
    try:
        return child.wait()
    except BaseException as stopped:
        if not isinstance(stopped, Exception):
            _kill(child.pid)
        raise


def _kill(pid: int) -> None:
    """Not by sh: it may have waited for the child already when the signal came."""
    with suppress(ChildProcessError, ProcessLookupError):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _lines(text: str, secrets: Sequence[str]) -> tuple[str, ...]:
    for secret in secrets:
        text = text.replace(secret, "***")
    lines = (printable(line) for line in text.splitlines())
    return tuple(line[:400] for line in lines if line.strip())[-15:]
