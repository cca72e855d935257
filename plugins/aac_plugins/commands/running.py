"""Parameters of the commands that start containers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def container_options(command: F) -> F:
    """What ``run`` and ``test`` both give to a container."""
    for option in (
        click.option(
            "--secret",
            "secrets",
            multiple=True,
            metavar="NAME=FILE|NAME",
            help="A variable's value from a file, or from your environment; never shown.",
        ),
        click.option("--env-file", "env_files", multiple=True, metavar="FILE", help="Lines of NAME=VALUE."),
        click.option(
            "-e",
            "--env",
            "variables",
            multiple=True,
            metavar="NAME=VALUE|NAME",
            help="A variable; NAME alone takes it from your environment.",
        ),
        click.option(
            "--volume",
            "volumes",
            multiple=True,
            metavar="SOURCE:TARGET[:ro]",
            help="Mount a folder, a file or a volume.",
        ),
        click.option("--cpus", default="", metavar="QUANTITY", help="Limit of processors: 500m, 1.5."),
        click.option("--memory", default="", metavar="QUANTITY", help="Limit of memory: 256Mi."),
        click.option("--platform", default="", metavar="OS/ARCH", help="Another platform than the engine's."),
        click.option(
            "--path",
            default="",
            metavar="PATH",
            help="What to ask, when it is not the health check's, /mcp or the agent card's.",
        ),
        click.option(
            "--timeout", default="60s", show_default=True, metavar="DURATION", help="How long to wait for it."
        ),
    ):
        command = option(command)
    return command
