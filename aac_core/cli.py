"""The command ``aac``: a click group whose subcommands are loaded when they are called.

``--version`` is answered before anything else is imported; see ``docs/architecture.md`` for
what each import costs.
"""

from __future__ import annotations

import errno
import gc
import os
import re
import signal
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn

from aac_core.version import __version__

if TYPE_CHECKING:
    from types import FrameType

    import click

    from aac_core.app import App
    from aac_core.errors import AacError


_FULL = (errno.ENOSPC, errno.EDQUOT)
_MACHINE = (*_FULL, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ENAMETOOLONG)


class Terminated(BaseException):
    """SIGTERM arrived; unwinds like KeyboardInterrupt."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # nohup and & ignore it
        signal.signal(signal.SIGINT, _stop)
    sys.unraisablehook = _lost
    argv = sys.argv[1:] if arguments is None else arguments
    # Modules make many objects that stay to the end: looking for garbage among them, and once
    # more at the end, is an eighth of the time of a short command.
    gc.set_threshold(100_000, 50, 100)
    _open_streams()
    try:
        if argv == ["--version"]:
            print(f"aac {__version__}", flush=True)
            return
        code = _guarded(argv)
    except KeyboardInterrupt:
        code = _ended("interrupted", 130)
    except Terminated:
        code = _ended("terminated", 143)
    except BrokenPipeError:
        # The reader of stdout left, as `head` does: nothing to say, and nobody to say it to.
        code = 141
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        code = 3
        with suppress(OSError):
            print(f"error: {os.strerror(errno.ENOSPC).lower()}", file=sys.stderr, flush=True)
    _leave(code)


def _leave(code: int) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0)
    _drop_unwritten()
    if code in (130, 143):
        # Not by way of the threads: one may wait for a registry that does not answer. Whatever
        # had to be cleaned up has been, and children end with this process.
        os._exit(code)
    gc.freeze()
    sys.exit(code)


def _open_streams() -> None:
    """A closed stream swallows; a character that a locale does not have is escaped, not fatal."""
    for number in (0, 1, 2):
        # Else a file that is opened later gets the number, and a child takes it for its stdin.
        with suppress(OSError):
            os.fstat(number)
            continue
        os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_unwritten() -> None:
    """What can't be written any more must not be tried again, with a traceback, at the very end."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except (OSError, ValueError):
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def _guarded(argv: list[str]) -> int:
    """Run, and turn every end into an exit code (see ``aac_core.errors``)."""
    from aac_core.app import App
    from aac_core.errors import AacError
    from aac_core.report import Report

    # Known before click reads the line: a usage error is a document too, and loading warns.
    flags = argv[: argv.index("--")] if "--" in argv else argv
    quiet = any(re.fullmatch("--quiet|-v*q[qv]*", flag) for flag in flags)
    report = Report(json="--json" in flags, verbosity=-1 if quiet else 0)
    app = App.start(os.environ, report, only_own="--no-plugins" in flags)
    try:
        return _run(argv, app)
    except AacError as error:
        app.report.error(error, app.plugins.error_hints(error))
        return error.exit_code
    except OSError as error:
        if error.errno not in _MACHINE:
            raise
        app.report.error(_machine_error(error))
        return 3
    except KeyboardInterrupt:
        app.report.stopped("interrupted", 130)
        return 130
    except Terminated:
        app.report.stopped("terminated", 143)
        return 143


def _ended(how: str, code: int) -> int:
    """A signal came before there was a report, or while it wrote its last line."""
    with suppress(OSError):
        print(how, file=sys.stderr, flush=True)
    return code


def _machine_error(error: OSError) -> AacError:
    """A disk that is full or a place that is not ours is no bug of aac, wherever it is met."""
    from aac_core.errors import Hint, MachineError

    reason = os.strerror(error.errno or 0).lower()
    message = f"{os.fsdecode(error.filename)}: {reason}" if error.filename else reason
    full = Hint("make-room", "make room on the disk; temporary files go to the folder that TMPDIR names")
    return MachineError(message, hints=(full,) if error.errno in _FULL else ())


def _stop(number: int, frame: FrameType | None) -> None:
    """End by an exception, but not amid the code of an import: there it may be lost, its lock left taken."""
    if frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        _come_again(number)
        return
    if number == signal.SIGTERM:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Terminated
    raise KeyboardInterrupt


def _come_again(number: int) -> None:
    """A signal that can't be acted upon here does the same in a moment."""

    def come(_: int, frame: FrameType | None) -> None:
        handler = signal.getsignal(number)
        if callable(handler):
            handler(number, frame)

    signal.signal(signal.SIGALRM, come)
    signal.setitimer(signal.ITIMER_REAL, 0.005)


def _lost(unraisable: sys.UnraisableHookArgs) -> None:
    """Python drops what is raised in a destructor or a callback of a fork; a signal must not go with it."""
    if issubclass(unraisable.exc_type, Terminated):
        signal.signal(signal.SIGTERM, _stop)
        _come_again(signal.SIGTERM)
    elif issubclass(unraisable.exc_type, KeyboardInterrupt):
        _come_again(signal.SIGINT)
    else:
        sys.__unraisablehook__(unraisable)


def _run(argv: list[str], app: App) -> int:
    import click

    from aac_core.group import make_group

    group = make_group(app)
    try:
        if "_AAC_COMPLETE" in os.environ:
            group.main(args=argv, prog_name="aac", standalone_mode=False, obj=app)
        # Not `main`: it ends with 1, a bug's code, when the reader of stdout left.
        with group.make_context("aac", list(argv), obj=app) as context:
            code = group.invoke(context)
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError) and not app.report.json:
            click.echo(error.format_message(), err=True)
        else:
            _usage(error, app)
        return 2
    return code if isinstance(code, int) else 0


def _usage(error: click.ClickException, app: App) -> None:
    import click

    from aac_core.errors import Hint, UsageError

    command: Any = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "aac"
    bare = isinstance(error, click.exceptions.NoArgsIsHelpError)
    message = "missing command" if bare else error.format_message()
    shown = message[:1].lower() + message[1:].rstrip(".")
    app.report.error(UsageError(shown, hints=(Hint("help", f"{command} --help"),)))
