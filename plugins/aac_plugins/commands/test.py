"""``aac test``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from aac_plugins.commands.options import pass_app
from aac_plugins.commands.running import container_options

from aac_core.api import App

if TYPE_CHECKING:
    from aac_plugins.containers.model import Check

_EPILOG = """\b
Examples:
  aac test my-agent:1.0
  aac test ./my-agent --junit report.xml
  aac test HOST/my-agent:1.0 --platform linux/arm64 --timeout 5m
  aac test my-mcp-server:1.0 --path /api/mcp
"""
_SLOWER = 5  # times longer for a platform that is emulated


@click.command(short_help="start an agent, ask it, and say what is wrong", epilog=_EPILOG)
@click.argument("what", metavar="IMAGE|PATH")
@click.option("--junit", "report", default="", metavar="FILE", help="Write a JUnit report.")
@container_options
@pass_app
def test(app: App, /, what: str, *, report: str, timeout: str, **options: Any) -> int:
    """Start an agent on free ports, ask it through them, stop it, and report each check.

    It runs with a read-only file system and without capabilities, as clusters run it.
    spec.interface decides what is asked. http: a declared HTTP health path has to answer 2xx or 3xx.
    mcp-http, mcp-stdio: initialize and tools/list, over POST or over standard input and output, where
    nothing but messages may be printed. a2a: the agent card. job: it has to end with 0. The time to
    wait is five times longer for an emulated platform. Exit code 60: a check fails.
    """
    from aac_plugins.containers.check import examine
    from aac_plugins.containers.durations import seconds
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.junit import junit
    from aac_plugins.containers.model import RunRequest
    from aac_plugins.containers.runspec import check_request
    from aac_plugins.containers.source import find
    from aac_plugins.engine import require

    patience, request = seconds(timeout), RunRequest(**options)
    check_request(request, app.environ)
    docker = Docker(require())
    image = find(app, docker, what, platform=request.platform)
    if docker.is_foreign(request.platform or image.platform):
        patience *= _SLOWER
    checks = examine(docker, image, request, app.environ, timeout=patience)
    if report:
        Path(report).write_text(junit(image.name, checks), "utf-8")
    good = all(check.outcome != "fail" for check in checks)
    data = {
        "agent": image.name,
        "image": image.reference,
        "platform": request.platform or image.platform,
        "passed": good,
        "checks": [check_data(check) for check in checks],
    }
    app.report.result(data, lambda: _text(app, checks))
    return 0 if good else 60


def check_data(check: Check) -> dict[str, Any]:
    """One check for ``--json``."""
    error = check.error
    return {
        "name": check.name,
        "outcome": check.outcome,
        "detail": check.detail,
        "seconds": round(check.seconds, 3),
        "why": error.why if error else "",
        "hints": error.hints if error else (),
        "log": error.detail if error else (),
    }


def _text(app: App, checks: tuple[Check, ...]) -> str:
    lines = []
    for check in checks:
        lines.append(f"{check.outcome}  {check.name}  {check.detail}".rstrip())
        if check.error:
            lines += [f"      {check.error.why}"] if check.error.why else []
            lines += [f"      hint: {hint.text}" for hint in check.error.hints]
            lines += [f"      | {line}" for line in check.error.detail]
    return "\n".join(lines)
