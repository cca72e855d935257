"""Parameters that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from aac_core.api import UsageError

F = TypeVar("F", bound=Callable[..., Any])

pass_app = click.pass_obj


def split(values: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of repeated, comma-separated options, in order, each once."""
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def agent_options(command: F) -> F:
    """PATH, ``--file`` and ``--profile``."""
    command = click.option("--profile", default="", metavar="NAME", help="Overlay spec.profiles.NAME.")(
        command
    )
    command = click.option(
        "-f", "--file", default="", metavar="FILE", help="The spec, when it has another name."
    )(command)
    return click.argument("path", default=".", type=click.Path())(command)


platform_option = click.option(
    "--platform",
    "platforms",
    multiple=True,
    metavar="OS/ARCH,…",
    help="Platforms to build for; repeat or separate with commas.",
)


def secret_options(command: F) -> F:
    """``--secret`` and ``--ssh`` of a build."""
    command = click.option("--ssh", multiple=True, metavar="ID[=SOCKET]", help="An SSH agent for the build.")(
        command
    )
    return click.option(
        "--secret",
        "secrets",
        multiple=True,
        metavar="id=ID,src=FILE",
        help="A secret of the build (or env=NAME).",
    )(command)


def progress_option(command: F) -> F:
    """``--progress``; the report keeps it."""

    def keep(ctx: click.Context, param: click.Parameter, value: str) -> None:
        ctx.find_root().obj.report.progress = value

    return click.option(
        "--progress",
        type=click.Choice(["auto", "plain", "json"]),
        default="auto",
        expose_value=False,
        callback=keep,
        help="How to show progress on stderr.",
    )(command)


def pairs(values: tuple[str, ...], *, option: str) -> dict[str, str]:
    """``NAME=VALUE`` options as a mapping; ``NAME`` alone is refused, unseen: it may be a secret."""
    found = {}
    for value in values:
        name, equals, rest = value.partition("=")
        if not equals or not name:
            raise UsageError(f"{option} takes NAME=VALUE")
        found[name] = rest
    return found
