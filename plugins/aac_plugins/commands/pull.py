"""``aac pull``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app, progress_option

from aac_core.api import App

_EPILOG = """\b
Examples:
  aac pull HOST/my-agent:1.0
  aac pull HOST/my-agent@sha256:… --platform linux/arm64
"""


@click.command(short_help="bring an image from a registry to the engine", epilog=_EPILOG)
@click.argument("image", metavar="REF")
@click.option("--platform", default="", metavar="OS/ARCH", help="Another platform than the engine's.")
@progress_option
@pass_app
def pull(app: App, image: str, *, platform: str) -> None:
    """Find out what the name points to, pull that by digest, tag it, and print the digest.

    Exit code 40: the registry does not have it, or refuses.
    """
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.transfer import pull as pull_image
    from aac_plugins.engine import require

    docker = Docker(require())
    with app.report.watch() as listen:
        digest = pull_image(app, docker, image, platform=platform, listen=listen)
    app.report.result({"image": image, "digest": digest, "platform": platform}, f"{image}\n{digest}")
