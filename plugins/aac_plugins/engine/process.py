"""The one place of this package that starts and ends processes; exec form only."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from aac_core.api import Hint, MachineError

_children: set[subprocess.Popen[Any]] = set()
_stopping = threading.Event()


def _argv(argv: Sequence[str | Path]) -> list[str]:
    """With setpriv the kernel ends the child when we end, even by SIGKILL."""
    found = shutil.which("setpriv")
    return [*([found, "--pdeathsig", "KILL", "--"] if found else []), *(str(part) for part in argv)]


def run(
    argv: Sequence[str | Path],
    what: str,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    hints: tuple[Hint, ...] = (),
) -> str:
    """Run to the end and return stdout; the child ends with this process.

    Args:
        what: completes "could not …" in the error, ``download the engine``.
        env: added to the environment of this process.

    Raises:
        MachineError: with the last lines of the child's output.
    """
    try:
        child = subprocess.Popen(
            _argv(argv),
            env={**os.environ, **(env or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise MachineError(f"could not {what}", why=str(error), hints=hints) from error
    with child, _known(child):
        output, errors = child.communicate()
    if child.returncode:
        tail = tuple((output + errors).strip().splitlines()[-15:])
        why = f"{Path(argv[0]).name} ended with {child.returncode}"
        raise MachineError(f"could not {what}", why=why, hints=hints, detail=tail)
    return output


@contextmanager
def workers(count: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that start children; when this process is told to stop, those end at once.

    The interpreter waits for its threads, and a thread waits for its child: without this a
    download would go on to its end after Ctrl-C.
    """
    with ThreadPoolExecutor(count) as pool:
        try:
            yield pool
        except Exception:
            raise
        except BaseException:
            _stopping.set()
            for child in tuple(_children):
                child.kill()
            pool.shutdown(cancel_futures=True)
            _stopping.clear()
            raise


@contextmanager
def _known(child: subprocess.Popen[Any]) -> Iterator[None]:
    """Ends the child on the way out of an exception, and when another thread is told to stop."""
    _children.add(child)
    try:
        if _stopping.is_set():
            child.kill()
        yield
    except BaseException:
        child.kill()
        raise
    finally:
        _children.discard(child)


@contextmanager
def reading(argv: Sequence[str | Path], what: str) -> Iterator[IO[bytes]]:
    """The child's stdout while it runs; raises MachineError if it fails."""
    with (
        subprocess.Popen(_argv(argv), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as child,
        _known(child),
    ):
        if child.stdout is not None:
            yield child.stdout
    if child.returncode:
        raise MachineError(f"could not {what}", why=f"{argv[0]} ended with {child.returncode}")


def succeeds(argv: Sequence[str | Path]) -> bool:
    """Whether the program is there and ends with 0."""
    try:
        run(argv, "try")
    except MachineError:
        return False
    return True


def start_daemon(argv: Sequence[str | Path], log: Path, pidfile: Path, env: Mapping[str, str]) -> int:
    """Start a daemon that outlives us, its output going to ``log``; returns and notes its pid."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        child = subprocess.Popen(
            [str(part) for part in argv],
            env=dict(env),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    pidfile.write_text(f"{child.pid}\n", "ascii")
    child.returncode = 0  # not ours to wait for: no ResourceWarning when the object goes
    return child.pid


def tail(log: Path, lines: int = 15) -> tuple[str, ...]:
    """The last lines of a log."""
    try:
        return tuple(log.read_text("utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ()


def pid_of(pidfile: Path, mark: Path) -> int | None:
    """The pid in a file if that process lives and its command line names ``mark``.

    A pid file outlives a reboot, and its number may belong to somebody else by then.
    """
    try:
        pid = int(pidfile.read_text("ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if os.fsencode(mark) in command else None


def stop(pidfile: Path, mark: Path, seconds: float = 20) -> bool:
    """End the process of a pid file and wait until it has ended; True if there was one."""
    pid = pid_of(pidfile, mark)
    if pid is None:
        pidfile.unlink(missing_ok=True)
        return False
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
        _signal(pid, number)
        if wait_until(lambda: not lives(pid), patience):
            break
    pidfile.unlink(missing_ok=True)
    return True


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Ask every 20 ms until the callable says yes; False when the time is over."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie does not, it waits for its parent only."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # reap it if it is our own child
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False
