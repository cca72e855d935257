"""``spec.runtime.options`` of the Node runtime."""

from __future__ import annotations

from typing import Literal

from aac_core.api import OptionsModel


class NodeOptions(OptionsModel):
    """What a user can choose.

    Args:
        package: which member of the workspace is the agent: its folder or its name.
        manager: whose lock is read when the project has those of several.
        script: the script of ``package.json`` that builds the project; "" runs none.
    """

    package: str = ""
    manager: Literal["npm", "pnpm", "yarn"] | None = None
    script: str | None = None
