"""``aac plan``"""

from __future__ import annotations

import json

import click
from aac_plugins.commands.options import agent_options, pass_app, platform_option, split_platforms

from aac_core.api import Agent, App, BuildPlan, plan_to_json, printable


@click.command(
    short_help="print everything that was decided about the image",
    epilog="\b\nExamples:\n  aac plan\n  aac plan my-agent --explain\n  aac plan --json | jq .entrypoint",
)
@agent_options
@platform_option
@click.option("--explain", is_flag=True, help="Say what was found, where, and why it was chosen.")
@pass_app
def plan(app: App, path: str, file: str, profile: str, platforms: tuple[str, ...], *, explain: bool) -> None:
    """Print the build plan as JSON: bases, versions, steps, platforms, environment, labels and all else.

    Needs no engine. Base images carry digests once aac.lock has them.
    """
    agent = app.read(path, file=file, profile=profile)
    decided = app.plan(agent, platforms=split_platforms(platforms)).plan
    app.report.problems(agent.warnings_of(decided))
    if explain and not app.report.json:
        app.report.result({}, _explanation(app, agent, decided))
        return
    data = json.loads(plan_to_json(decided))
    app.report.result(data, lambda: json.dumps(data, indent=2, ensure_ascii=not _shows(decided)))


def _shows(plan: BuildPlan) -> bool:
    """Whether a terminal shows every character; what it does not is escaped as JSON does it."""
    text = plan_to_json(plan)
    return printable(text, keep="\n") == text


def _explanation(app: App, agent: Agent, plan: BuildPlan) -> str:
    rows = [(finding.subject, finding.value, finding.source, finding.reason) for finding in plan.findings]
    rows.append(("start", " ".join(plan.entrypoint), "", ""))
    rows += [(f"base ({base.role})", base.reference, "", "") for base in plan.bases]
    rows += [("kept out", path, "", "it looks like a secret") for path in agent.kept_out]
    return app.report.table(("what", "value", "from", "why"), rows)
