"""``aac spec``"""

from __future__ import annotations

from typing import Any

import click
from aac_plugins.commands.options import agent_options, pass_app

from aac_core.api import App, printable


@click.command(
    short_help="print the spec as it was understood",
    epilog="\b\nExamples:\n  aac spec --resolved\n  aac spec my-agent --profile production",
)
@agent_options
@click.option("--resolved", is_flag=True, help="Print defaults too.")
@pass_app
def spec(app: App, path: str, file: str, profile: str, *, resolved: bool) -> None:
    """Print the spec with its profile merged in, as YAML, or as JSON with --json."""
    agent = app.read(path, file=file, profile=profile)
    data = agent.spec.model_dump(mode="json", by_alias=True, exclude_unset=not resolved)
    app.report.result(data, lambda: _yaml(data))


def _yaml(data: Any) -> str:
    """YAML that reads as the same data; what a terminal does not show is escaped as YAML does it."""
    import yaml

    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    return text if printable(text, keep="\n") == text else yaml.safe_dump(data, sort_keys=False)
