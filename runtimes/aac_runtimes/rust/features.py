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


def crates(
    packages: Iterable[Package],
    package: Package,
    features: Iterable[str],
    *,
    default: bool,
    development: bool = False,
) -> tuple[tuple[str, str], ...]:
    """Published crates that the package and its own neighbours depend on, with requirements, sorted."""
    known = {one.name: one for one in packages}
    found, seen = set[tuple[str, str]](), set[tuple[str, tuple[str, ...]]]()
    pending = [(package, tuple(features), default)]
    while pending:
        one, wanted, defaults = pending.pop()
        if (one.name, wanted) in seen:
            continue
        seen.add((one.name, wanted))
        on = switched(one, wanted, default=defaults)
        for dependency in active(one, on, development=development and one is package):
            if dependency.name in known:
                more = on.passed.get(dependency.key, ())
                pending.append((known[dependency.name], (*dependency.features, *more), True))
            else:
                found.add((dependency.name, dependency.requirement))
    return tuple(sorted(found))
