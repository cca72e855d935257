"""``spec.runtime.options`` of the Node runtime."""

from __future__ import annotations

from typing import Literal

from aac_core.api import OptionsModel


class NodeOptions(OptionsModel):
    package: str = ""
    """Which member of the workspace is the agent: its folder or its name."""
    manager: Literal["npm", "pnpm", "yarn"] | None = None
    """Whose lock is read when the project has those of several."""
    script: str | None = None
    """The script of `package.json` that builds the project; "" runs none."""
