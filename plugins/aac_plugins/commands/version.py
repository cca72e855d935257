"""``aac version``"""

from __future__ import annotations

import platform
from importlib import metadata

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App

_USED = ("pluggy", "pydantic", "PyYAML", "Jinja2", "python-on-whales", "click", "httpx", "cryptography")


@click.command(
    short_help="print versions of aac and of what it uses", epilog="\b\nExample:\n  aac version --json"
)
@pass_app
def version(app: App) -> None:
    """Print the versions of aac, of Python and of the libraries that aac uses."""
    found = {"aac": metadata.version("aac-build"), "python": platform.python_version()}
    found |= {name: metadata.version(name) for name in _USED}
    app.report.result(found, "\n".join(f"{name} {number}" for name, number in found.items()))
