"""Named things that plugins offer, selected by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from aac_core.errors import Hint, PluginError, UsageError


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


@dataclass(frozen=True)
class Entry(Generic[T]):
    """One offer and the plugin that makes it."""

    value: T
    owner: str


class Catalog(Generic[T]):
    """What plugins offer under one contract.

    Args:
        kind: what the things are called in messages ("runtime").
        entries: in the order of registration.

    A name that two plugins claim stays unusable until one of them is blocked; all other
    names work.
    """

    def __init__(self, kind: str, entries: Iterable[Entry[T]]) -> None:
        self.kind = kind
        self._entries: dict[str, list[Entry[T]]] = {}
        for entry in entries:
            self._entries.setdefault(entry.value.name, []).append(entry)

    def __iter__(self) -> Iterator[T]:
        return (entries[0].value for _, entries in sorted(self._entries.items()) if len(entries) == 1)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted(self._entries))

    @property
    def conflicts(self) -> tuple[str, ...]:
        """One line for each name that more than one plugin claims."""
        return tuple(self._conflict(name) for name, entries in self._entries.items() if len(entries) > 1)

    def owner(self, name: str) -> str:
        """The plugin behind a name."""
        return self._entries[name][0].owner

    def get(self, name: str) -> T:
        """Select by name.

        Raises:
            UsageError: no plugin offers it; names the nearest one.
            PluginError: two plugins claim it; names both.
        """
        entries = self._entries.get(name)
        if entries is None:
            near = difflib.get_close_matches(name, self._entries, 1)
            hints = (Hint("did-you-mean", f"did you mean {near[0]}?"),) if near else ()
            known = ", ".join(self.names) or "none is installed"
            raise UsageError(f"there is no {self.kind} {name!r}", why=f"known: {known}", hints=hints)
        if len(entries) > 1:
            raise PluginError(
                self._conflict(name),
                hints=(Hint("block-plugin", f"switch one off: AAC_DISABLE_PLUGINS={entries[1].owner}"),),
            )
        return entries[0].value

    def _conflict(self, name: str) -> str:
        owners = " and ".join(entry.owner for entry in self._entries[name])
        return f"the {self.kind} {name!r} is claimed by two plugins, {owners}"
