"""Parameters that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from aac_core.api import Reference, UsageError

F = TypeVar("F", bound=Callable[..., Any])

pass_app = click.pass_obj


def split_platforms(values: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of repeated, comma-separated ``--platform``, in order, each once.

    Raises:
        UsageError: one is empty, as by a variable that is not set.
    """
    parts = [part.strip() for value in values for part in value.split(",")]
    if "" in parts:
        raise UsageError(f"--platform takes OS/ARCH,…, found {','.join(values)!r}")
    return tuple(dict.fromkeys(parts))


def registry_of(host: str) -> Reference:
    """Any repository of a registry, for what concerns the registry alone.

    Raises:
        UsageError: more than a host is named; credentials belong to the host.
    """
    if "/" in host:
        raise UsageError(f"{host!r} is more than the host of a registry (host or host:port)")
    return Reference.parse(f"{host}/x")


def agent_options(command: F) -> F:
    """PATH (a folder, or the spec itself), ``--file`` and ``--profile``."""
    command = click.option("--profile", default="", metavar="NAME", help="Overlay spec.profiles.NAME.")(
        command
    )
    command = click.option(
        "-f",
        "--file",
        default="",
        metavar="FILE",
        help="The spec, by its path below the folder PATH; its own folder is built.",
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
