"""``spec.runtime.options`` of the Go runtime."""

from __future__ import annotations

import re
from typing import Any

from pydantic import field_validator

from aac_core.api import OptionsModel


class GoOptions(OptionsModel):
    """What a user can choose."""

    package: str = ""
    """The command that is the agent, as `./cmd/x`, or the folder or module path of a workspace's member."""
    tags: tuple[str, ...] = ()
    """Build tags."""
    ldflags: tuple[str, ...] = ()
    """Flags of the linker, after aac's own: `-X main.commit=abc`."""
    cgo: bool | None = None
    """Whether C code is compiled; without it the project's files decide."""

    @field_validator("tags")
    @classmethod
    def _tags(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if not re.fullmatch(r"[\w.]+", tag):
                raise ValueError(f"expected letters, digits, '_' and '.', found {tag!r:.60}")
        return tags

    @field_validator("ldflags", mode="before")
    @classmethod
    def _one_text(cls, flags: Any) -> Any:
        return (flags,) if isinstance(flags, str) else flags
