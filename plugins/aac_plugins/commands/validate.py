"""``aac validate``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import agent_options, pass_app

from aac_core.api import App


@click.command(
    short_help="check agent.yaml and its folder",
    epilog="\b\nExamples:\n  aac validate\n  aac validate my-agent --profile production --json",
)
@agent_options
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@pass_app
def validate(app: App, path: str, file: str, profile: str, *, strict: bool) -> int:
    """Check an agent.yaml, its lock and the files of its folder, and show all problems at once.

    Needs no engine and no network. Exit code 0: valid; 10: the spec is not; 20: the folder is not.
    """
    agent = app.read(path, file=file, profile=profile)
    plan = app.plan(agent).plan
    warnings = agent.warnings_of(plan)
    app.report.problems(warnings)
    data = {
        "valid": True,
        "file": agent.file,
        "agent": agent.title,
        "warnings": warnings,
        "keptOut": agent.kept_out,
    }
    app.report.result(
        data, f"{agent.file} is valid: {agent.title}, {plan.runtime.name} {plan.runtime.version}"
    )
    return 10 if strict and warnings else 0
