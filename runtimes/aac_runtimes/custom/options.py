"""``spec.runtime.options`` of the custom runtime."""

from __future__ import annotations

import posixpath

from pydantic import field_validator

from aac_core.api import OptionsModel


class CustomOptions(OptionsModel):
    keep: tuple[str, ...] = ()
    """Files and folders that go into the image, relative to the agent's folder; all of it without them."""

    @field_validator("keep")
    @classmethod
    def _inside(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            if not path or path != posixpath.normpath(path) or path.startswith(("/", "..", "-")):
                raise ValueError(f"expected a path inside the agent's folder, found {path!r}")
        return paths
