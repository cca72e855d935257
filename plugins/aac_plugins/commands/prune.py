"""``aac prune``"""

from __future__ import annotations

import sys

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App, Hint, UsageError


@click.command(
    short_help="remove stopped agents, unused images, the build cache",
    epilog="\b\nExamples:\n  aac prune\n  aac prune --images --cache --yes",
)
@click.option("--images", "with_images", is_flag=True, help="Images of agents that no container uses, too.")
@click.option("--cache", "with_cache", is_flag=True, help="The engine's build cache, too: all of it.")
@click.option("-y", "--yes", "--force", "sure", is_flag=True, help="Do not ask.")
@pass_app
def prune(app: App, *, with_images: bool, with_cache: bool, sure: bool) -> None:
    """Remove the containers of agents that have ended; with --images unused images of agents as well.

    The build cache serves all builds of the engine, not aac's alone; the next ones start anew.
    Named volumes and everything that is not aac's stay. It asks first; without a terminal it needs --yes.
    """
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.local import local_images, unused
    from aac_plugins.engine import require

    docker = Docker(require())
    containers = docker.containers(stopped=True, foreign=True)
    ended = [c for c in docker.containers(stopped=True) if c.status in ("exited", "dead", "created")]
    gone = {container.id for container in ended}
    kept = [container for container in containers if container.id not in gone]
    images = unused(local_images(docker), kept) if with_images else ()
    names = [name for image in images for name in image.names or (image.id,)]
    told = [*(container.name for container in ended), *names, *(["the build cache"] if with_cache else [])]
    if told:
        _ask(app, told, sure=sure)
    for container in ended:
        docker.remove(container.id)
    for name in names:
        docker.remove_image(name, force=True)
    if with_cache:
        docker.prune_cache()
    data = {"containers": [container.name for container in ended], "images": names, "cache": with_cache}
    app.report.result(data, "\n".join(told) or "nothing to remove")


def _ask(app: App, names: list[str], *, sure: bool) -> None:
    if sure:
        return
    if app.report.json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"this would remove {', '.join(names)}", hints=(Hint("yes", "--yes confirms it"),))
    click.confirm(f"remove {', '.join(names)}?", abort=True, err=True)
