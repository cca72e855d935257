"""``aac logout``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App, Reference


@click.command(short_help="remove credentials for a registry", epilog="\b\nExample:\n  aac logout ghcr.io")
@click.argument("host", default="docker.io")
@pass_app
def logout(app: App, host: str) -> None:
    """Remove the stored credentials for a registry."""
    removed = app.registry(Reference.parse(f"{host}/x")).logout(host)
    text = f"removed the credentials for {host}" if removed else f"there were no credentials for {host}"
    app.report.result({"host": host, "removed": removed}, text)
