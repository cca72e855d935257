"""``aac logs``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App, UsageError


@click.command(
    short_help="show what an agent printed",
    epilog="\b\nExamples:\n  aac logs my-agent\n  aac logs my-agent --follow --tail 20",
)
@click.argument("name")
@click.option("-f", "--follow", is_flag=True, help="Go on until it ends.")
@click.option("--tail", type=click.IntRange(0), default=None, metavar="N", help="The last N lines only.")
@pass_app
def logs(app: App, name: str, *, follow: bool, tail: int | None) -> None:
    """Show what an agent printed, its stdout on stdout and its stderr on stderr; with --json, lines."""
    from aac_plugins.containers import session
    from aac_plugins.containers.engine import Docker
    from aac_plugins.engine import require

    if follow and app.report.json:
        raise UsageError("--json is one document, and --follow has no end")
    docker = Docker(require())
    container = session.named(docker, name)
    if app.report.json:
        app.report.result({"name": container.name, "lines": docker.logs(container.id, tail=tail)})
        return
    session.follow(docker, container.id, tail=tail, ends=not follow)
