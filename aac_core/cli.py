"""The command ``aac``: a click group whose subcommands are loaded when they are called.

``--version`` is answered before anything else is imported; see ``docs/architecture.md`` for
what each import costs.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from aac_core.version import __version__

if TYPE_CHECKING:
    import click

    from aac_core.app import App


class Terminated(BaseException):
    """SIGTERM arrived; unwinds like KeyboardInterrupt."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    argv = sys.argv[1:] if arguments is None else arguments
    if argv == ["--version"]:
        print(f"aac {__version__}")
        return
    sys.exit(_guarded(argv))


def _guarded(argv: list[str]) -> int:
    """Run, and turn every end into an exit code (see ``aac_core.errors``)."""
    from aac_core.app import App
    from aac_core.errors import AacError

    signal.signal(signal.SIGTERM, _terminate)
    flags = argv[: argv.index("--")] if "--" in argv else argv
    app = App.start(os.environ, only_own="--no-plugins" in flags)
    # Known before click reads the line, so that a usage error is a document too.
    app.report.json = "--json" in flags
    try:
        return _run(argv, app)
    except AacError as error:
        app.report.error(error, app.plugins.error_hints(error))
        return error.exit_code
    except KeyboardInterrupt:
        app.report.say("interrupted", level=-1)
        return 130
    except Terminated:
        app.report.say("terminated", level=-1)
        return 143
    except BrokenPipeError:
        # The reader of stdout left, as `head` does: nothing to say, and nobody to say it to.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
        return 141


def _terminate(signum: int, frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated


def _run(argv: list[str], app: App) -> int:
    import click

    from aac_core.group import make_group

    group = make_group(app)
    try:
        code = group.main(args=argv, prog_name="aac", standalone_mode=False, obj=app)
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        _usage(error, app)
        return 2
    return code if isinstance(code, int) else 0


def _usage(error: click.ClickException, app: App) -> None:
    import click

    from aac_core.errors import Hint, UsageError

    command: Any = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "aac"
    message = error.format_message()
    shown = message[:1].lower() + message[1:].rstrip(".")
    app.report.error(UsageError(shown, hints=(Hint("help", f"{command} --help"),)))
