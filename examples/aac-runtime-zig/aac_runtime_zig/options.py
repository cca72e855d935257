"""``spec.runtime.options`` of the Zig runtime."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aac_core.api import OptionsModel

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.+-]*$")]


class ZigOptions(OptionsModel):
    """What a user can choose."""

    package: str = ""
    """The folder of the agent's `build.zig` in the project; default: the nearest to `agent.yaml`."""
    optimize: Literal["safe", "fast", "small"] = "safe"
    """What `zig build --release` takes."""
    step: Name = "install"
    """The step of `build.zig`; what it installs is the image."""
    executable: Name | None = None
    """Which one to start, when `build.zig` makes several."""
    define: dict[Name, str] = Field(default_factory=dict)
    """Values of the options that `build.zig` declares."""
