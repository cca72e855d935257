"""``aac ps``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App


@click.command(
    short_help="list running agents",
    epilog="\b\nExamples:\n  aac ps\n  aac ps --all --json | jq '.agents[].name'",
)
@click.option("-a", "--all", "stopped", is_flag=True, help="Those that have ended, too.")
@pass_app
def ps(app: App, *, stopped: bool) -> None:
    """List the agents that aac started; other containers are not shown."""
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.view import container_data, ports_text
    from aac_plugins.engine import require

    found = Docker(require()).containers(stopped=stopped)
    rows = [
        (agent.name, agent.id[:12], agent.image, agent.status, agent.health or "-", ports_text(agent) or "-")
        for agent in found
    ]
    columns = ("name", "id", "image", "status", "health", "ports")
    app.report.result(
        {"agents": [container_data(agent) for agent in found]},
        lambda: app.report.table(columns, rows) if rows else "no agents run",
    )
