"""``aac lock``"""

from __future__ import annotations

import difflib
from typing import Any

import click
from aac_plugins.commands.options import agent_options, pass_app, progress_option, secret_options
from aac_plugins.commands.request import secret_sources, ssh_agents

from aac_core.api import App, Recorder, lock_agent, lock_text


@click.command(
    short_help="write base digests and resolved dependencies to aac.lock",
    epilog="\b\nExamples:\n  aac lock\n  aac lock --upgrade\n  aac lock --check",
)
@agent_options
@click.option("--check", is_flag=True, help="Only say whether aac.lock fits; exit code 20 when it does not.")
@click.option("--upgrade", is_flag=True, help="Ask again for everything, and show what changed.")
@secret_options
@progress_option
@pass_app
def lock(
    app: App, /, path: str, file: str, profile: str, *, check: bool, upgrade: bool, **options: Any
) -> None:
    """Find the digests of the base images, and the dependencies of a project without a lock of its own.

    Both are kept in aac.lock beside agent.yaml, and every build uses them; commit the file.
    """
    agent = app.read(path, file=file, profile=profile)
    builder = app.builder()
    with app.report.watch() as listen, Recorder(app, "lock", agent.title, listen).run() as recorder:
        fresh, _ = lock_agent(
            recorder,
            agent,
            builder=builder,
            status=builder.check(),
            platforms=agent.spec.spec.build.platforms,
            frozen=check,
            upgrade=upgrade,
            secrets=secret_sources(options["secrets"]),
            ssh=ssh_agents(options["ssh"], wanted=agent.spec.spec.build.ssh),
        )
    old, new = lock_text(agent.lock), lock_text(fresh.lock)
    changes = list(
        difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "after", lineterm="", n=0)
    )
    data = {
        "changed": bool(changes),
        "bases": fresh.lock.bases,
        "resolutions": sorted(fresh.lock.resolutions),
    }
    app.report.result(data, "\n".join(changes) if changes else "aac.lock fits")
