"""``aac engine``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app
from aac_plugins.engine.model import Status

from aac_core.api import App

_EPILOG = """\b
Examples:
  aac engine up
  aac engine status --json
  aac engine down --purge
"""


@click.group(short_help="set up, stop and show the engine that builds and runs", epilog=_EPILOG)
def engine() -> None:
    """Set up, stop and show the engine that builds and runs.

    A usable Docker is taken as it is. On Debian or Ubuntu without one, as root, a private engine is set
    up in the data folder (AAC_HOME, else ~/.local/share/aac), with a registry on a loopback port.
    """


@engine.command(epilog="\b\nExample:\n  aac engine up")
@click.option("--private", is_flag=True, help="Set a private engine up even when there is a usable Docker.")
@click.option("--no-emulation", is_flag=True, help="Do not register qemu for images of other platforms.")
@pass_app
def up(app: App, *, private: bool, no_emulation: bool) -> None:
    """Find a usable engine, or set a private one up, and say what that installs and changes."""
    from aac_plugins.engine import find, status
    from aac_plugins.engine import up as bring_up

    if private or find() is None:
        bring_up(app.report.say, emulate=not no_emulation)
    now = status()
    app.report.result(now, lambda: _summary(now))


@engine.command(epilog="\b\nExamples:\n  aac engine down\n  aac engine down --purge")
@click.option(
    "--purge", is_flag=True, help="Remove images, caches and everything else in the data folder too."
)
@pass_app
def down(app: App, *, purge: bool) -> None:
    """Stop the private engine and undo what it changed on the system, but for packages, which it lists."""
    from aac_plugins.engine import down as take_down

    left = take_down(app.report.say, purge=purge)
    text = "the private engine is down"
    if left:
        text += "\npackages that stay: " + ", ".join(change.name for change in left)
    app.report.result({"running": False, "purged": purge, "left": left}, text)


@engine.command(epilog="\b\nExample:\n  aac engine status --json")
@pass_app
def status(app: App) -> None:
    """Show the engine that would be used: versions, registry, disk use, base images, changes."""
    from aac_plugins.engine import status as look

    now = look()
    app.report.result(now, lambda: _details(app, now))


def _summary(now: Status) -> str:
    registry = f", registry {now.registry}" if now.registry else ""
    return f"{now.kind} engine at {now.host}{registry}"


def _details(app: App, now: Status) -> str:
    if not now.running:
        return "no engine is running; aac engine up finds one or sets one up"
    parts = [_summary(now), "", "\n".join(f"{name} {version}" for name, version in now.versions.items())]
    if now.usage:
        rows = [(usage.part, f"{usage.bytes / 1e6:.1f} MB") for usage in now.usage]
        parts += ["", app.report.table(("disk", "use"), rows)]
    if now.bases:
        bases = [(base.name, ", ".join(base.platforms), base.digest) for base in now.bases]
        parts += ["", app.report.table(("base image", "platforms", "digest"), bases)]
    if now.changes:
        changes = [(change.kind, change.name, change.detail) for change in now.changes]
        parts += ["", app.report.table(("changed", "what", "how"), changes)]
    return "\n".join(parts)
