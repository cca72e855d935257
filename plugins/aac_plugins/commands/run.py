"""``aac run``"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from aac_plugins.commands.options import pass_app
from aac_plugins.commands.running import container_options

from aac_core.api import App, Hint, RunError, UsageError

if TYPE_CHECKING:
    from subprocess import Popen

    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.model import AgentImage, RunRequest
    from aac_plugins.containers.ready import Ready, Started

_EPILOG = """\b
Examples:
  aac run my-agent:1.0
  aac run ./my-agent --detach --wait
  aac run my-agent:1.0 -p 9000:8080 --env-file .env --secret OPENAI_API_KEY=key.txt
  aac run my-job:1.0 -- --input data.csv
  aac run my-mcp-server:1.0          # as the command of an MCP client
"""


@click.command(short_help="start an agent from an image or a folder", epilog=_EPILOG)
@click.argument("what", metavar="IMAGE|PATH")
@click.argument("arguments", nargs=-1)
@click.option("--name", default="", metavar="NAME", help="Name of the container; the agent's own by default.")
@click.option(
    "-p",
    "--publish",
    multiple=True,
    metavar="[HOST:]CONTAINER",
    help="Publish a port on 127.0.0.1, or on ADDRESS:HOST:CONTAINER.",
)
@container_options
@click.option("-d", "--detach", is_flag=True, help="Return when it is started; aac stop ends it.")
@click.option("--wait", is_flag=True, help="Wait until it is healthy and answers through its published port.")
@click.option("--read-only", is_flag=True, help="A read-only file system, but for /tmp and volumes.")
@pass_app
def run(app: App, /, what: str, *, detach: bool, wait: bool, timeout: str, **options: Any) -> None:
    """Start an agent with the ports, volumes, limits and variables that its spec declares.

    PATH is built first. An IMAGE does not tell limits, host ports and sources of volumes, which
    belong to a machine: give them as options. Without --detach, shows what the agent prints until
    it ends or Ctrl-C stops it. Its standard input is empty, but for an agent with
    spec.interface: mcp-stdio, whose standard input and output are yours: so "aac run IMAGE" can be
    the command of an MCP client. Declared secrets are taken from your environment, and shown as set
    or unset only.
    Exit code 60: it did not start, did not become ready, or did not end with 0.
    """
    from aac_plugins.containers import session
    from aac_plugins.containers.durations import seconds
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.model import RunRequest
    from aac_plugins.containers.runspec import check_request
    from aac_plugins.containers.source import find
    from aac_plugins.engine import require

    patience, request = seconds(timeout), RunRequest(**options, owned=not detach)
    check_request(request, app.environ)
    docker = Docker(require())
    image = find(app, docker, what, platform=request.platform)
    if image.interface == "mcp-stdio":
        _converse(app, docker, image, request, waits=detach or wait)
        return
    started = session.start(docker, image, request, app.environ)
    if detach:
        _detached(app, docker, started, patience=patience if wait else 0)
        return
    with session.removed_afterwards(docker, started.id):
        _announce(app, docker, started, patience=patience if wait else 0)
        session.follow(docker, started.id, output=2 if app.report.json else None)
        _finish(app, docker, started)


def _converse(app: App, docker: Docker, image: AgentImage, request: RunRequest, *, waits: bool) -> None:
    """Between the caller and the agent, nothing of aac's own on stdout; a client may start several."""
    from aac_plugins.containers.session import removed_afterwards, start

    if waits or app.report.json:
        words = "whoever starts it speaks to it through stdin and stdout: without --detach, --wait and --json"
        raise UsageError(f"{image.reference} is an MCP server over stdio", hints=(Hint("mcp-stdio", words),))
    name = request.name or f"{image.name}-{secrets.token_hex(3)}"
    clients: list[Popen[bytes]] = []
    request = replace(request, name=name, interactive=True)
    started = start(
        docker, image, request, app.environ, lambda made: clients.append(docker.dialogue(made, own=True))
    )
    with removed_afterwards(docker, started.id):
        try:
            clients[0].wait()
        finally:  # its standard input ends with the client; a SIGTERM would be passed on
            clients[0].kill()
            clients[0].wait()
        _finish(app, docker, started)


def _detached(app: App, docker: Docker, started: Started, *, patience: float) -> None:
    """A container that does not become ready is removed, so that the next try has its name."""
    from aac_plugins.containers.session import present, removed_afterwards
    from aac_plugins.containers.view import container_data, ports_text, variables_data

    try:
        ready = _announce(app, docker, started, patience=patience)
    except BaseException:
        with removed_afterwards(docker, started.id):
            raise
    container = ready.container if ready else present(docker, started.id)
    data = container_data(container) | {
        "address": ready.address if ready else "",
        "variables": variables_data(started.spec.variables),
    }
    app.report.result(data, f"{container.name}  {container.status}  {ports_text(container)}".rstrip())


def _announce(app: App, docker: Docker, started: Started, *, patience: float) -> Ready | None:
    """Say what runs where; with patience, wait until it is ready."""
    from aac_plugins.containers.ready import wait_ready
    from aac_plugins.containers.session import present
    from aac_plugins.containers.view import ports_text, variables_text

    shown = variables_text(started.spec.variables)
    if shown:
        app.report.say(f"variables: {shown}")
    if not patience:
        app.report.say(f"{started.spec.name} runs  {ports_text(present(docker, started.id))}".rstrip())
        return None
    ready = wait_ready(docker, started, timeout=patience)
    app.report.say(f"{started.spec.name} {ready.words}")
    return ready


def _finish(app: App, docker: Docker, started: Started) -> None:
    """The result of a foreground run: how it ended."""
    from aac_plugins.containers.ready import failure
    from aac_plugins.containers.scene import Scene
    from aac_plugins.containers.session import ended
    from aac_plugins.containers.view import container_data

    container = ended(docker, started.id)
    if container.running:
        raise RunError(f"the log of {container.name} ended, and it still runs")
    if container.exit_code or container.error:
        error = failure(docker, Scene(started.image, started.spec, container))
        error.detail = () if not app.report.json else error.detail  # the log was shown already
        raise error
    app.report.result(container_data(container) | {"exitCode": container.exit_code})
