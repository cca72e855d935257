"""A lock as a graph: packages, and what each of them needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Locked:
    """One package.

    Args:
        needs: keys of the graph, of packages that it can't be without.
        offers: keys of optional packages: those of other platforms are among them.
        requires: names of all that it asks for.
        scripts: whether it has scripts that run when it is installed; None when the lock does not say.
        bins: programs to files, when the lock says it.
        platforms: for which the package is, as far as the lock says it: words such as ``linux``, ``x64``.
    """

    name: str
    version: str
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    scripts: bool | None = None
    bins: Mapping[str, str] = field(default_factory=dict)
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Graph:
    """All of a lock.

    Args:
        packages: by key, whatever the format has for one.
        direct: folder of a member to what its manifest names: name to key.
        stale: what the manifests ask for and the lock lacks, for people.
    """

    packages: Mapping[str, Locked] = field(default_factory=dict)
    direct: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stale: tuple[str, ...] = ()

    def version(self, folder: str, name: str) -> str:
        """The version of what a member names, "" when the lock has none."""
        found = self.packages.get(self.direct.get(folder, {}).get(name, ""))
        return found.version if found else ""

    def reached(self, folders: Iterable[str], names: Mapping[str, Iterable[str]]) -> dict[str, bool]:
        """The keys of what is installed for these members, to whether it can't be done without.

        Args:
            names: folder to the names that count; those of development left out.
        """
        firm = self._walk(
            (key for folder in folders for key in self._keys(folder, names[folder])), with_offers=False
        )
        every = self._walk(firm, with_offers=True)
        return {key: key in firm for key in every}

    def _keys(self, folder: str, names: Iterable[str]) -> list[str]:
        return [self.direct[folder][name] for name in names if name in self.direct.get(folder, {})]

    def _walk(self, start: Iterable[str], *, with_offers: bool) -> set[str]:
        found: set[str] = set()
        left = list(start)
        while left:
            key = left.pop()
            if key in found or key not in self.packages:
                continue
            found.add(key)
            package = self.packages[key]
            left += (*package.needs, *package.offers) if with_offers else package.needs
        return found
