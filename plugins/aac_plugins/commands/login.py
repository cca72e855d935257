"""``aac login``"""

from __future__ import annotations

import sys

import click
from aac_plugins.commands.options import pass_app, registry_of

from aac_core.api import App, Hint, UsageError

_EPILOG = """\b
Examples:
  aac login ghcr.io -u me
  echo "$TOKEN" | aac login ghcr.io -u me --password-stdin
"""


@click.command(short_help="store credentials for a registry", epilog=_EPILOG)
@click.argument("host", default="docker.io")
@click.option("-u", "--username", default="", help="The user.")
@click.option("--password-stdin", is_flag=True, help="Read the password or token from stdin.")
@pass_app
def login(app: App, host: str, username: str, *, password_stdin: bool) -> None:
    """Check credentials with a registry, and store them where Docker keeps its own.

    The password is never an argument: it is asked for on a terminal, or read from stdin.
    """
    reference = registry_of(host)
    interactive = sys.stdin.isatty()
    if not password_stdin and not interactive:
        raise UsageError("stdin is no terminal", hints=(Hint("password-stdin", "use --password-stdin"),))
    if not username and (password_stdin or not interactive):
        raise UsageError("name the user with --username")
    user = username or click.prompt("Username", err=True)
    secret = (
        sys.stdin.readline().rstrip("\r\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, err=True)
    )
    note = app.registry(reference).login(host, user, secret)
    app.report.result({"host": host, "username": user, "note": note}, f"logged in to {host} as {user}")
    if note:
        app.report.warn(note)
