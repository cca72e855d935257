"""A scalar of a spec file: what was written, and what YAML 1.2 core says that it means.

A field that wants text gets what was written (``3.10``, ``NO``, ``010``); a field that wants
a number or a truth value gets the meaning, as does a free-form value.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

_LISTS = (tuple, list, set, frozenset, Sequence)


class Scalar(str):
    """The text as written.

    Attributes:
        meaning: None, a bool, an int, a float, or the text itself.
    """

    meaning: Any
    __slots__ = ("meaning",)

    def __new__(cls, text: str, meaning: Any) -> Scalar:
        made = super().__new__(cls, text)
        made.meaning = meaning
        return made


@dataclass(frozen=True)
class Misfit:
    """Stands for a scalar that its field can't take; no type of a model accepts it."""

    scalar: Scalar


def plain(value: Any) -> Any:
    """The data without scalars: meanings, dicts and lists, ready for JSON."""
    if isinstance(value, Scalar):
        return value.meaning
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def settle(annotation: Any, value: Any) -> Any:
    """Turn scalars into what a field of this type wants; pydantic judges the rest.

    What has a mapping's model as its type is left alone: the model settles its own fields.
    """
    kind, arguments = get_origin(annotation), get_args(annotation)
    if kind is Annotated:
        return settle(arguments[0], value)
    if kind in (Union, types.UnionType):
        return _settle_union(arguments, value)
    if annotation in (Any, object):
        return plain(value)
    if isinstance(value, Scalar):
        return _settle_scalar(str if kind is Literal else annotation, value)
    return _settle_items(kind, arguments, value)


def _settle_items(kind: Any, arguments: tuple[Any, ...], value: Any) -> Any:
    if isinstance(value, list) and kind in _LISTS and arguments:
        return [settle(arguments[0], item) for item in value]
    if isinstance(value, dict) and kind in (dict, Mapping) and len(arguments) == 2:
        return {key: settle(arguments[1], item) for key, item in value.items()}
    return value


def _settle_union(arguments: tuple[Any, ...], value: Any) -> Any:
    """The first member that takes the meaning; a null is no value, even where None is the default."""
    members = [item for item in arguments if item is not type(None)]
    if len(members) == 1 or not isinstance(value, Scalar):
        return settle(members[0], value)
    settled = [settle(item, value) for item in members]
    exact = [item for item in settled if type(item) is type(value.meaning)]
    return (exact or [item for item in settled if not isinstance(item, Misfit)] or settled)[0]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_FITS: dict[type, Callable[[Any], bool]] = {
    int: _is_whole,
    float: lambda value: _is_whole(value) or isinstance(value, float),
    bool: lambda value: isinstance(value, bool),
}


def _settle_scalar(annotation: Any, value: Scalar) -> Any:
    if value.meaning is None:
        return Misfit(value)
    if annotation is str:
        return str(value)
    fits = _FITS.get(annotation)
    if fits is None:
        return value
    return value.meaning if fits(value.meaning) else Misfit(value)
