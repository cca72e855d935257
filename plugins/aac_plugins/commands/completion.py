"""``aac completion``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App


@click.command(
    short_help="print the completion script of a shell",
    epilog='\b\nExample:\n  eval "$(aac completion bash)"',
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
@pass_app
def completion(app: App, ctx: click.Context, shell: str) -> None:
    """Print the script that makes a shell complete commands and options of aac."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:  # the choice above has only shells that click knows
        raise click.UsageError(f"no completion for {shell}")
    script = kind(ctx.find_root().command, {}, "aac", "_AAC_COMPLETE").source()
    app.report.result({"shell": shell, "script": script}, script)
