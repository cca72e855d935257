"""Which crates a program is made of, as far as features and platforms tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aac_runtimes.rust.errors import table
from aac_runtimes.rust.manifest import Dependency, Package

#: Platforms that no image is for, where nothing else is named beside them.
_ELSEWHERE = re.compile(r"windows|macos|apple|wasm|ios|android|bsd")
_HERE = re.compile(r"linux|unix|not\s*\(|any\s*\(")


@dataclass(frozen=True)
class Switched:
    """Features of a package, and what they bring.

    Args:
        crates: keys of optional dependencies that are on.
        passed: features that are switched on in a dependency, by its key.
    """

    names: frozenset[str]
    crates: frozenset[str]
    passed: Mapping[str, tuple[str, ...]]


def switched(package: Package, features: Iterable[str], *, default: bool) -> Switched:
    """Follow features to what they switch on (The Cargo Book, "Features")."""
    known = table(package.data, "features")
    optional = {one.key for one in package.dependencies if one.optional}
    pending = [*features, *(["default"] if default else [])]
    names, crates, passed = set[str](), set[str](), dict[str, tuple[str, ...]]()
    while pending:
        name = pending.pop()
        if name in names:
            continue
        names.add(name)
        crate, slash, feature = name.partition("/")
        if name.startswith("dep:"):
            crates.add(name.removeprefix("dep:"))
        elif slash:
            passed[crate.rstrip("?")] = (*passed.get(crate.rstrip("?"), ()), feature)
            crates |= {crate} - {crate.rstrip("?") + "?"}
        elif name in known:
            pending += map(str, known[name])
        elif name in optional:
            crates.add(name)
    return Switched(frozenset(names), frozenset(crates), passed)


def active(package: Package, on: Switched, *, development: bool = False) -> Iterator[Dependency]:
    """The dependencies that are compiled for an image."""
    for one in package.dependencies:
        if one.optional and one.key not in on.crates:
            continue
        if one.kind == "dev" and not development:
            continue
        if _ELSEWHERE.search(one.target) and not _HERE.search(one.target):
            continue
        yield one


@dataclass(frozen=True)
class Switch:
    """A feature of a crate, and whether it is on."""

    crate: str
    feature: str
    on: bool


@dataclass(frozen=True)
class Made:
    """What a program is made of.

    Args:
        crates: published ones that the project's packages name, with the requirements on them.
        switches: features that those packages switch on in such crates, or could.
    """

    crates: tuple[tuple[str, str], ...]
    switches: tuple[Switch, ...]


def made_of(
    packages: Iterable[Package],
    package: Package,
    features: Iterable[str],
    *,
    default: bool,
    development: bool = False,
) -> Made:
    """Follow a package and its neighbours in the project to the crates that they name."""
    known = {one.name: one for one in packages}
    found, switches, seen = set[tuple[str, str]](), set[Switch](), set[tuple[str, tuple[str, ...]]]()
    pending = [(package, tuple(features), default)]
    while pending:
        one, wanted, defaults = pending.pop()
        if (one.name, wanted) in seen:
            continue
        seen.add((one.name, wanted))
        on = switched(one, wanted, default=defaults)
        used = tuple(active(one, on, development=development and one is package))
        switches.update(_switches(one, on, used))
        for dependency in used:
            if dependency.name in known:
                more = on.passed.get(dependency.key, ())
                pending.append((known[dependency.name], (*dependency.features, *more), True))
            else:
                found.add((dependency.name, dependency.requirement))
    return Made(tuple(sorted(found)), tuple(switches))


def _switches(package: Package, on: Switched, used: tuple[Dependency, ...]) -> Iterator[Switch]:
    names = {one.key: one.name for one in package.dependencies}
    keys = {one.key for one in used}
    for one in package.dependencies:
        yield from (Switch(one.name, feature, one in used) for feature in one.features)
    for items in table(package.data, "features").values():
        for item in map(str, items):
            key, _, feature = item.partition("/")
            key = key.rstrip("?")
            if feature and key in names:
                yield Switch(names[key], feature, key in keys and feature in on.passed.get(key, ()))
