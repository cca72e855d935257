"""``aac plugins``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App

_KINDS = (
    "runtimes",
    "registries",
    "signers",
    "exporters",
    "builders",
    "deployers",
    "loaders",
    "templates",
    "commands",
)


@click.command(
    short_help="list plugins and what they offer",
    epilog="\b\nExamples:\n  aac plugins\n  AAC_DISABLE_PLUGINS=exporter-jsonl aac plugins",
)
@pass_app
def plugins(app: App) -> None:
    """List the plugins that are loaded, where they come from, their hooks, and what they offer.

    AAC_DISABLE_PLUGINS=NAME,… switches some off; --no-plugins leaves out all but aac's own.
    """
    offers = {kind: getattr(app.plugins, kind) for kind in _KINDS}
    conflicts = [line for catalog in offers.values() for line in catalog.conflicts]
    for line in conflicts:
        app.report.warn(line)
    rows = [
        (item.found.name, f"{item.found.distribution} {item.found.version}", ", ".join(item.hooks))
        for item in app.plugins.loaded
    ]
    data = {
        "plugins": [
            {"name": name, "distribution": owner, "hooks": hooks.split(", ")} for name, owner, hooks in rows
        ],
        "offers": {kind: catalog.names for kind, catalog in offers.items()},
        "blocked": sorted(app.plugins.blocked),
        "warnings": [*app.plugins.warnings, *conflicts],
    }
    shown = [
        (kind, ", ".join(catalog.names))
        for kind, catalog in offers.items()
        if catalog.names and kind != "commands"
    ]
    text = (
        app.report.table(("plugin", "from", "hooks"), rows)
        + "\n\n"
        + app.report.table(("kind", "names"), shown)
    )
    app.report.result(data, text)
