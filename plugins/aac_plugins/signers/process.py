"""Starting cosign. The only module that imports sh."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aac_plugins.signals import held_back

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
    """Run to the end with stdin closed and no terminal; the child ends with this process, even by SIGKILL.

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
            # sh forks in Python: an exception amid that is lost, and the lock of logging left taken.
            with held_back() as release:
                done = sh.Command(argv[0])(
                    *argv[1:],
                    _in=nothing,
                    _env={**os.environ, **more},
                    _ok_code=list(range(256)),
                    _new_session=True,
                    _bg=True,
                    _bg_exc=False,
                    _tty_out=False,
                    _decode_errors="replace",
                )
                with _bounded(done, seconds) as late:
                    release()
                    done.wait()
        except sh.CommandNotFound:
            raise MachineError(f"could not start {program}") from None
        except sh.SignalException as error:
            if late.is_set():
                raise TransientError(f"cosign did not end within {seconds:.0f} s") from None
            raise MachineError(f"cosign was ended by signal {abs(error.exit_code)}") from None
    secrets = [value for value in more.values() if value]
    return Outcome(done.exit_code, str(done), _lines(done.stderr.decode("utf-8", "replace"), secrets))


@contextmanager
def _bounded(running: Any, seconds: float) -> Iterator[threading.Event]:
    """End the child when its time is over, and when this process is told to stop.

    Not by ``_timeout`` of sh: its timer outlives an interrupted wait, and the interpreter waits
    for that timer before it leaves. The event is set when the time was over.
    """
    late = threading.Event()

    def over() -> None:
        late.set()
        _kill(running)

    timer = threading.Timer(seconds, over)
    timer.daemon = True
    timer.start()
    try:
        yield late
    except BaseException:
        _kill(running)
        raise
    finally:
        timer.cancel()


def _kill(running: Any) -> None:
    with suppress(OSError):
        running.process.kill_group()
        # Until it has ended: nothing may be signed once the caller goes on. sh may have reaped it.
        os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)


def _lines(text: str, secrets: Sequence[str]) -> tuple[str, ...]:
    for secret in secrets:
        text = text.replace(secret, "***")
    lines = (printable(line) for line in text.splitlines())
    return tuple(line[:400] for line in lines if line.strip())[-15:]
