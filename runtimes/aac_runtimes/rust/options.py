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
    """What a user can choose.

    Args:
        package: the member of a workspace that is the agent: its name or its folder.
        bin: the program of the package.
        example: an example of the package in place of a program.
        features: features of the package that are switched on.
        default_features: whether the default ones are on.
        profile: what it is compiled with: release, dev, or one of the project's own.
    """

    package: Folder = ""
    bin: Name = ""
    example: Name = ""
    features: tuple[Feature, ...] = ()
    default_features: bool = True
    profile: Name = "release"
