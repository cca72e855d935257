"""What ``Cargo.lock`` fixes, and whether it still fits the manifests."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from aac_runtimes.rust.errors import problem, read_toml
from aac_runtimes.rust.manifest import Package
from aac_runtimes.rust.semver import allows

from aac_core.api import Problem, Project

_RENEW_HINTS = (
    ("renew-lock", "run cargo update --workspace, which changes as little as it can"),
    ("lock-anew", "or cargo generate-lockfile, which takes the newest of everything"),
)


@dataclass(frozen=True)
class Locked:
    """One entry.

    Args:
        source: the registry or repository; "" for a package of the project.
        needs: names of crates, with a version where the lock has several of that name.
    """

    name: str
    version: str
    source: str = ""
    needs: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(need.partition(" ")[0] for need in self.needs)


@dataclass(frozen=True)
class Lock:
    """All entries."""

    file: str
    entries: tuple[Locked, ...]

    def of(self, name: str) -> tuple[Locked, ...]:
        """The entries of a crate; several when several versions of it are used."""
        return tuple(entry for entry in self.entries if entry.name == name)

    def own(self, package: Package) -> Locked | None:
        """The entry of a package of the project."""
        return next((entry for entry in self.of(package.name) if not entry.source), None)

    def reached(self, wanted: Iterable[tuple[str, str]]) -> tuple[Locked, ...]:
        """Crates of these names and requirements, and what they need, sorted."""
        by_name: dict[str, list[Locked]] = {}
        for entry in self.entries:
            by_name.setdefault(entry.name, []).append(entry)
        pending = [
            f"{name} {entry.version}"
            for name, requirement in wanted
            for entry in by_name.get(name, ())
            if allows(requirement, entry.version)
        ]
        seen: set[Locked] = set()
        while pending:
            name, _, rest = pending.pop().partition(" ")
            version = rest.partition(" ")[0]
            for entry in by_name.get(name, ()):
                if entry not in seen and version in ("", entry.version):
                    seen.add(entry)
                    pending += entry.needs
        return tuple(sorted(seen, key=lambda entry: (entry.name, entry.version)))


def read_lock(project: Project, file: str) -> Lock:
    """Read the file.

    Raises:
        PlanError: it is no TOML.
    """
    return _lock(file, read_toml(project, file))


def parse_lock(text: str, file: str) -> Lock:
    """The lock that the lock step left."""
    return _lock(file, tomllib.loads(text))


def _lock(file: str, data: dict[str, Any]) -> Lock:
    found = data.get("package", [])
    return Lock(file, tuple(_entries(found if isinstance(found, list) else [])))


def _entries(found: Iterable[object]) -> Iterator[Locked]:
    for entry in found:
        if isinstance(entry, dict):
            needs = tuple(map(str, entry.get("dependencies", ())))
            yield Locked(
                str(entry.get("name")), str(entry.get("version")), str(entry.get("source", "")), needs
            )


def stale(lock: Lock, packages: Iterable[Package]) -> tuple[Problem, ...]:
    """What manifests say and the lock does not know: ``cargo build --locked`` would refuse it."""
    words = [text for package in packages for text in _differences(lock, package)]
    if not words:
        return ()
    more = f" ({len(words) - 1} more)" if len(words) > 1 else ""
    return (problem(f"{lock.file} is out of date: {words[0]}{more}", lock.file, *_RENEW_HINTS),)


def _differences(lock: Lock, package: Package) -> Iterator[str]:
    own = lock.own(package)
    if own is None:
        yield f"it does not have the package {package.name}"
        return
    version = package.field("version") or "0.0.0"
    if own.version != version:
        yield f"it has {package.name} {own.version}, but {package.file} version {version}"
    for one in package.dependencies:
        versions = [entry.version for entry in lock.of(one.name) if entry.name in own.names]
        if not versions:
            yield f"{package.file} depends on {one.name}, which it does not have"
        elif not any(allows(one.requirement, version) for version in versions):
            wanted = f"{one.name} {one.requirement}"
            yield f"{package.file} depends on {wanted}, but it has {', '.join(sorted(versions))}"
