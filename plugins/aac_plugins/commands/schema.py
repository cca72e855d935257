"""``aac schema``"""

from __future__ import annotations

import json

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App


@click.command(
    short_help="print the JSON Schema of agent.yaml",
    epilog="\b\nExample:\n  aac schema > agent.schema.json",
)
@pass_app
def schema(app: App) -> None:
    """Print the JSON Schema of agent.yaml, for editors.

    The options of every installed runtime, registry, signer and exporter are in it.
    """
    app.report.raw(json.dumps(app.schema(), indent=2, ensure_ascii=False) + "\n")
