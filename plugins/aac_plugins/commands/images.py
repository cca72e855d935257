"""``aac images``"""

from __future__ import annotations

from typing import Any

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App


@click.command(
    short_help="list local images of agents",
    epilog="\b\nExamples:\n  aac images\n  aac images --json | jq -r '.images[].digest'",
)
@pass_app
def images(app: App) -> None:
    """List the images of agents that the engine has; other images are not shown."""
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.local import local_images
    from aac_plugins.engine import require

    found: list[dict[str, Any]] = []
    for image in local_images(Docker(require())):
        for full in image.names or ("",):
            name, _, tag = full.rpartition(":") if full else ("", "", "")
            found.append(
                {
                    "name": name,
                    "tag": tag,
                    "agent": image.agent,
                    "version": image.version,
                    "digest": image.digest,
                    "platforms": image.platforms,
                    "size": image.size,
                    "created": image.created,
                }
            )
    rows = [
        (
            item["name"] or "-",
            item["tag"] or "-",
            item["digest"][:19],
            ", ".join(item["platforms"]) or "-",
            f"{item['size'] / 1e6:.1f} MB",
            item["created"][:10],
        )
        for item in found
    ]
    columns = ("name", "tag", "digest", "platforms", "size", "created")
    app.report.result(
        {"images": found}, lambda: app.report.table(columns, rows) if rows else "no images of agents"
    )
