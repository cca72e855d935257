"""``spec.runtime.options`` of the Rust runtime."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from aac_core.api import OptionsModel

#: As Cargo has them (The Cargo Book, "The Manifest Format" and "Features").
Name = Annotated[str, StringConstraints(pattern=r"^(?:[A-Za-z_][A-Za-z0-9_-]*)?$", max_length=128)]
Feature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_+./-]*$", max_length=128)]
Folder = Annotated[str, StringConstraints(pattern=r"^(?:[A-Za-z0-9_.][A-Za-z0-9_./@-]*)?$", max_length=512)]


class RustOptions(OptionsModel):
    """What a user can choose."""

    package: Folder = ""
    """The member of a workspace that is the agent: its name or its folder. Without it, `agent.yaml`'s own."""
    bin: Name = ""
    """The program of the package."""
    example: Name = ""
    """An example of the package in place of a program."""
    features: tuple[Feature, ...] = ()
    """Features of the package that are switched on."""
    default_features: bool = True
    """Whether its default features are on."""
    profile: Name = "release"
    """What it is compiled with: `release`, `dev`, or a profile of the project's own."""
