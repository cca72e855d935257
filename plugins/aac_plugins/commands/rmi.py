"""``aac rmi``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App


@click.command(
    short_help="remove local images",
    epilog="\b\nExamples:\n  aac rmi my-agent:1.0\n  aac rmi my-agent:1.0 my-agent:1.1 --force",
)
@click.argument("names", nargs=-1, required=True, metavar="IMAGE…")
@click.option("--force", is_flag=True, help="Although a container that has ended uses it.")
@pass_app
def rmi(app: App, names: tuple[str, ...], *, force: bool) -> None:
    """Remove names of local images of agents, and an image with its last name. Registries keep theirs."""
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.source import agent_document
    from aac_plugins.engine import require

    docker = Docker(require())
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        agent_document(docker, name)
    for name in wanted:
        docker.remove_image(name, force=force)
    app.report.result({"removed": wanted}, "\n".join(wanted))
