"""What a Dockerfile template gets instead of text: values that only a filter can write.

A template may be a stranger's, and one forgotten filter would let a value of ``agent.yaml`` add
instructions to a build. So every text of a plan is an :class:`Unwritten`: it can be compared,
counted and sorted, and it becomes text through a filter that is made for its place, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import total_ordering, wraps
from types import GeneratorType
from typing import Any, NoReturn


class UnwrittenError(ValueError):
    """A template wrote a value that passed no filter for its place."""


@total_ordering
class Unwritten:
    """A text that says neither ``str`` nor ``repr``."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __eq__(self, other: object) -> bool:
        return bool(plain(other) == self._text)

    def __lt__(self, other: object) -> bool:
        return self._text < str(plain(other))

    def __hash__(self) -> int:
        return hash(self._text)

    def __len__(self) -> int:
        return len(self._text)

    def __contains__(self, part: object) -> bool:
        return str(plain(part)) in self._text

    def _refuse(self, *_: object) -> NoReturn:
        raise UnwrittenError("a value is written without a filter for its place")

    __str__ = __repr__ = __format__ = _refuse


def unwritten(value: Any) -> Any:
    """The same data with every text unwritten, keys included."""
    if isinstance(value, str):
        return Unwritten(value)
    if isinstance(value, Mapping):
        return {unwritten(key): unwritten(item) for key, item in value.items()}
    if isinstance(value, list | tuple | GeneratorType):
        return tuple(unwritten(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: unwritten(getattr(value, one.name)) for one in fields(value)})
    return value


def plain(value: Any) -> Any:
    """The data as it was, for the code of a filter."""
    if isinstance(value, Unwritten):
        return value._text
    if type(value) is dict:
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | GeneratorType):
        return [plain(item) for item in value]
    return value


def writing(function: Callable[..., str]) -> Callable[..., str]:
    """A filter whose result may stand in the Dockerfile."""

    def written(*values: Any, **options: Any) -> str:
        return function(*plain(values), **plain(options))

    return written


def changing(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter or function that works on values; its result has yet to pass one that writes."""

    @wraps(function)
    def changed(*values: Any, **options: Any) -> Any:
        return unwritten(function(*plain(values), **plain(options)))

    return changed


def only_written(value: Any) -> Any:
    """For what stands in ``{{ }}``: text and numbers; Jinja2 refuses undefined names itself."""
    from jinja2 import Undefined

    if isinstance(value, str | int | Undefined) and value is not True and value is not False:
        return value
    kind = "value" if isinstance(value, Unwritten) else type(value).__name__
    raise UnwrittenError(f"a {kind} is written without a filter for its place")
