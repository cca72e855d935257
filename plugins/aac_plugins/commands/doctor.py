"""``aac doctor``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App

if TYPE_CHECKING:
    from aac_plugins.containers.doctor import Finding


@click.command(
    short_help="check everything that aac needs on this machine",
    epilog="\b\nExamples:\n  aac doctor\n  aac doctor --fix",
)
@click.option("--fix", is_flag=True, help="Run what can be fixed by it: aac engine up.")
@pass_app
def doctor(app: App, *, fix: bool) -> int:
    """Look at everything that aac needs, and say what each thing is for and how to get it.

    Exit code 3: something necessary is missing; what is only useful is a warning.
    """
    from aac_plugins.containers.doctor import Machine, examine

    found = examine(Machine())
    if fix and any(hint.code == "engine-up" for finding in found for hint in finding.hints):
        from aac_plugins.engine import up

        up(app.report.say)
        found = examine(Machine())
    good = all(finding.outcome != "fail" for finding in found)
    app.report.result({"healthy": good, "checks": found}, lambda: _text(app, found))
    return 0 if good else 3


def _text(app: App, found: tuple[Finding, ...]) -> str:
    rows = [(finding.outcome, finding.name, finding.detail, finding.purpose) for finding in found]
    hints = {hint.text: finding.name for finding in found for hint in finding.hints}
    advice = [f"hint: {name}: {text}" for text, name in hints.items()]
    return "\n".join([app.report.table(("", "what", "found", "what for"), rows), *advice])
