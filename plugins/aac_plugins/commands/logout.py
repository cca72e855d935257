"""``aac logout``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app, registry_of

from aac_core.api import App


@click.command(short_help="remove credentials for a registry", epilog="\b\nExample:\n  aac logout ghcr.io")
@click.argument("host", default="docker.io")
@pass_app
def logout(app: App, host: str) -> None:
    """Remove the stored credentials for a registry."""
    app.registry(registry_of(host)).logout(host)
    app.report.result({"host": host}, f"logged out of {host}")
