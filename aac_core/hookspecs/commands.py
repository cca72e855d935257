"""Subcommands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.command import Command


@hookspec
def aac_commands() -> Iterable[Command]:  # type: ignore[empty-body]
    """Offer subcommands of ``aac``; the click command is imported when it is called.

    Example::

        import click

        from aac_core.api import Command, hookimpl


        @click.command()
        def hello():
            click.echo("hello")


        @hookimpl
        def aac_commands():
            return [Command("hello", "says hello", "my_package:hello")]
    """
