"""The base of every model that reads what a user wrote."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from aac_core.contracts.scalar import settle


class OptionsModel(BaseModel):
    """Base of every model that reads a user's mapping; a plugin's options inherit from it."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        use_attribute_docstrings=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _settle_scalars(cls, data: Any) -> Any:
        """Give each field of a parsed file the text or the meaning, as its type wants."""
        if not isinstance(data, dict):
            return data
        types = {field.alias or name: field.annotation for name, field in cls.model_fields.items()}
        return {key: settle(types[key], value) if key in types else value for key, value in data.items()}
