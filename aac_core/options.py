"""Options of plugins: opaque in the spec, validated by the chosen plugin's own model."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from aac_core.errors import PluginError, Problem, SpecError

if TYPE_CHECKING:
    from aac_core.contracts.loader import Document

FieldPath = tuple[str | int, ...]


def load_attribute(reference: str) -> Any:
    """What ``module:attribute`` names.

    Raises:
        PluginError: there is no such module or attribute.
    """
    module, _, attribute = reference.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise PluginError(f"{reference} can't be loaded: {error}") from error


def plugin_options(reference: str, data: Mapping[str, Any], path: FieldPath, document: Document) -> Any:
    """The validated options of a plugin, None for a plugin that has none.

    Args:
        reference: ``module:attribute`` of its pydantic model, or "".
        path: where the options stand in the spec; errors are shown there.

    Raises:
        SpecError: with every problem.
    """
    if not reference:
        if data:
            raise SpecError((Problem("this plugin has no options", document.where(path)),))
        return None
    from aac_core.spec.read import validate_options

    return validate_options(load_attribute(reference), data, path, document)
