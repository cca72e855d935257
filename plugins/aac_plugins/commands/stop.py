"""``aac stop``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App, UsageError


@click.command(
    short_help="stop agents", epilog="\b\nExamples:\n  aac stop my-agent\n  aac stop --all --timeout 30"
)
@click.argument("names", nargs=-1, metavar="NAME…")
@click.option("-a", "--all", "everything", is_flag=True, help="All agents that aac started.")
@click.option(
    "--timeout",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    metavar="SECONDS",
    help="Time between SIGTERM and SIGKILL.",
)
@pass_app
def stop(app: App, names: tuple[str, ...], *, everything: bool, timeout: int) -> None:
    """Stop agents and remove their containers; named volumes stay."""
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.session import named
    from aac_plugins.engine import require

    if bool(names) == everything:
        raise UsageError("name agents, or --all")
    docker = Docker(require())
    found = (
        docker.containers(stopped=True)
        if everything
        else [named(docker, name) for name in dict.fromkeys(names)]
    )
    for container in found:
        if container.running:
            docker.stop(container.id, seconds=timeout)
        docker.remove(container.id)
        app.report.say(f"stopped {container.name}", level=1)
    stopped = [container.name for container in found]
    app.report.result({"stopped": stopped}, "\n".join(stopped) or "no agents run")
