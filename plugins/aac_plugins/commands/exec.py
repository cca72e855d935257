"""``aac exec``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App, RunError


@click.command(
    short_help="run a command inside an agent",
    epilog="\b\nExamples:\n  aac exec my-agent -- python -c 'import sys; print(sys.version)'",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("name")
@click.argument("command", nargs=-1, required=True, metavar="-- COMMAND…")
@pass_app
def exec(app: App, name: str, command: tuple[str, ...]) -> int:  # noqa: A001 - the name of the command
    """Run a command inside a running agent, as its user, and leave with the command's exit code.

    With --json: its output and exit code as one document.
    """
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.session import named
    from aac_plugins.engine import require

    docker = Docker(require())
    container = named(docker, name)
    if not container.running:
        raise RunError(f"{name} does not run, it is {container.status}")
    if not app.report.json:
        return docker.execute(container.id, command)
    done = docker.call("container", "exec", container.id, *command)
    texts = {"stdout": done.stdout, "stderr": done.stderr}
    data = {name: text.decode("utf-8", "replace") for name, text in texts.items()}
    app.report.result({"exitCode": done.returncode} | data)
    return done.returncode
