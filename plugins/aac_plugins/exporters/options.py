"""Options of the exporters, validated from ``spec.exporters[].options``."""

from __future__ import annotations

from pydantic import Field

from aac_core.api import OptionsModel


class JsonlOptions(OptionsModel):
    """Options of ``jsonl``."""

    path: str = Field(default="aac-runs.jsonl", min_length=1, description="The file, made when it is absent.")
