"""``aac dockerfile``"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click
from aac_plugins.commands.options import agent_options, pass_app, platform_option, split_platforms

from aac_core.api import Agent, App, BuildPlan, Rendered


@click.command(
    short_help="print the Dockerfile, and the command that builds it without aac",
    epilog="\b\nExamples:\n  aac dockerfile\n  aac dockerfile my-agent -o Dockerfile",
)
@agent_options
@platform_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="Write FILE and FILE.dockerignore instead of printing.",
)
@pass_app
def dockerfile(
    app: App, path: str, file: str, profile: str, platforms: tuple[str, ...], output: str | None
) -> None:
    """Print the Dockerfile that aac builds; plain docker buildx gives the same digests from it.

    The command that builds it goes to stderr.
    """
    agent = app.read(path, file=file, profile=profile)
    plan = app.plan(agent, platforms=split_platforms(platforms)).plan
    rendered = app.render(plan)
    app.report.problems(agent.warnings_of(plan))
    command = build_command(agent, plan, output or "Dockerfile")
    data = {"dockerfile": rendered.dockerfile, "dockerignore": rendered.dockerignore, "command": command}
    if output:
        _write(rendered, Path(output))
        app.report.result(data, f"wrote {output} and {output}.dockerignore")
    elif app.report.json:
        app.report.result(data)
    else:
        app.report.raw(rendered.dockerfile)
    # What is only printed has no ignore file beside it: more files would get into the image.
    when = "" if output else ", when -o Dockerfile has written it and its ignore file"
    app.report.say(f"build it without aac{when}: {command}")


def build_command(agent: Agent, plan: BuildPlan, dockerfile: str) -> str:
    """The shell command that builds the Dockerfile with plain buildx to the same platform digests."""
    platforms = ["--platform", ",".join(plan.platforms)] if plan.platforms else []
    words = ["docker", "buildx", "build", "-f", dockerfile, *platforms, *_given(plan)]
    words += ["--build-arg", f"SOURCE_DATE_EPOCH={plan.epoch}", "--output", "type=oci,dest=image.tar"]
    return shlex.join([*words, str(agent.context)])


def _given(plan: BuildPlan) -> list[str]:
    """What a build by aac takes from this host, and what the spec asks the user for."""
    from aac_plugins.builders.secrets import host_secrets

    asked = [secret.id for secret in plan.secrets]
    host = host_secrets(plan.host_secrets, os.environ, Path.home(), given=asked)
    found = [f"id={one.id},env={one.env}" if one.env else f"id={one.id},src={one.file}" for one in host]
    pairs = [("--secret", secret) for secret in (*found, *(f"id={one},src=FILE" for one in asked))]
    return [word for pair in (*pairs, *(("--ssh", one) for one in plan.ssh)) for word in pair]


def _write(rendered: Rendered, target: Path) -> None:
    target.write_text(rendered.dockerfile, "utf-8")
    target.with_name(target.name + ".dockerignore").write_text(rendered.dockerignore, "utf-8")
