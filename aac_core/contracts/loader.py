"""Formats that a spec can be written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aac_core.errors import Where


@dataclass(frozen=True)
class Document:
    """A parsed file with the place of everything in it.

    Args:
        data: dicts, lists and scalars; scalars that a person wrote are kept as text where
            the model wants text.
        where: from the path of a field (``("spec", "ports", 0)``) to its place.
    """

    data: Any
    where: Callable[[tuple[str | int, ...]], Where]


@dataclass(frozen=True)
class SpecLoader:
    """Reads one format of spec files.

    Args:
        name: of the format.
        suffixes: with the dot, ``(".yaml", ".yml")``.
        load: takes the bytes and the name to show in errors.

            Raises SpecError with every problem of the syntax.
    """

    name: str
    suffixes: tuple[str, ...]
    load: Callable[[bytes, str], Document]
