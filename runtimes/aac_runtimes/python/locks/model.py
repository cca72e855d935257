"""The common form of lock files, and the walk over their graph."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aac_runtimes.python.errors import refused
from aac_runtimes.python.manifest import Manifest
from aac_runtimes.python.target import MACHINES, Target, targets
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from aac_core.api import PlanError, Project


@dataclass(frozen=True)
class LockQuestion:
    """What a reader is asked.

    Args:
        text: of the lock file.
        file: its path.
        python: ``3.13``.
        extras, groups: chosen beside the project's own dependencies.
    """

    project: Project
    text: str
    file: str
    python: str
    manifest: Manifest
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """One package asks for another."""

    name: str
    extras: tuple[str, ...] = ()
    marker: str = ""
    version: str = ""


@dataclass(frozen=True)
class Locked:
    """One package of a lock file.

    Args:
        hashes: of its files, ``sha256:…``.
        edges: what it asks for; ``extras`` what it asks for with an extra.
        origin: what else than an index it comes from ("a git repository"); "" for an index.
        folder: where its code is, when that is a folder; relative to the lock.
        index: the index, when the lock names one.
    """

    name: str
    version: str
    hashes: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()
    extras: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)
    origin: str = ""
    folder: str = ""
    index: str = ""


@dataclass(frozen=True)
class Pin:
    """One package that is installed; ``marker`` when only one platform gets it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    marker: str = ""
    index: str = ""

    def __str__(self) -> str:
        marker = f" ; {self.marker}" if self.marker else ""
        hashes = "".join(f" \\\n    --hash={digest}" for digest in self.hashes)
        return f"{self.name}=={self.version}{marker}{hashes}"


@dataclass(frozen=True)
class Selection:
    """What the image gets of a lock: packages of indexes, and folders with packages of the project."""

    pins: tuple[Pin, ...] = ()
    folders: tuple[str, ...] = ()


def selected(question: LockQuestion, select: Callable[[Target], Iterable[Locked]]) -> Selection:
    """What each platform selects, in one list.

    Raises:
        PlanError: a package has no hash, or comes from a repository or an address.
    """
    folders: dict[str, None] = {}
    chosen: dict[tuple[str, str], tuple[Locked, list[str]]] = {}
    for target in targets(question.python):
        for package in select(target):
            if package.folder:
                path = posixpath.join(posixpath.dirname(question.file), package.folder)
                folders[posixpath.normpath(path)] = None
                continue
            key = (canonicalize_name(package.name), package.version)
            machines = chosen.setdefault(key, (package, []))[1]
            machines += [] if target.machine in machines else [target.machine]
    for package, _ in chosen.values():
        _check(question.file, package)
    _check_versions(question.file, chosen)
    pins = tuple(
        Pin(name, version, tuple(sorted(set(package.hashes))), _marker(machines), package.index)
        for (name, version), (package, machines) in sorted(chosen.items())
    )
    return Selection(pins, tuple(sorted(folders.keys() - {"."})))


def walk(packages: Iterable[Locked], roots: Iterable[Edge], target: Target) -> tuple[Locked, ...]:
    """Every package that the roots lead to on one platform.

    Raises:
        ValueError: an edge leads to no package, or to one in several versions.
    """
    by_name: dict[str, list[Locked]] = {}
    for package in packages:
        by_name.setdefault(canonicalize_name(package.name), []).append(package)
    todo, done = list(roots), set[tuple[str, str, str]]()
    found: dict[tuple[str, str], Locked] = {}
    while todo:
        edge = todo.pop()
        if not target.accepts(edge.marker):
            continue
        package = _one(by_name.get(canonicalize_name(edge.name), []), edge)
        found[canonicalize_name(package.name), package.version] = package
        for extra in ("", *map(canonicalize_name, edge.extras)):
            step = (package.name, package.version, extra)
            if step not in done:
                done.add(step)
                todo += _with_extra(package, extra, target) if extra else package.edges
    return tuple(found.values())


def _with_extra(package: Locked, extra: str, target: Target) -> list[Edge]:
    """The edges of an extra; their markers may name it (``extra == "fast"``)."""
    edges = package.extras.get(extra, ())
    return [replace(edge, marker="") for edge in edges if target.accepts(edge.marker, (extra,))]


def _one(candidates: list[Locked], edge: Edge) -> Locked:
    fitting = {one.version: one for one in candidates if edge.version in {"", one.version}}
    if len(fitting) != 1:
        raise ValueError(f"{edge.name} is there in {len(fitting)} versions, where one is needed")
    return next(iter(fitting.values()))


def hashes_of(files: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ``hash`` members of Poetry's, PDM's and uv's file entries."""
    return tuple(str(entry["hash"]) for entry in files if entry.get("hash"))


def _marker(machines: list[str]) -> str:
    return "" if len(machines) == len(MACHINES) else f"platform_machine == '{machines[0]}'"


def _check(file: str, package: Locked) -> None:
    if package.origin:
        hint = ("use-index", "publish it to an index, or put its code into the project")
        raise refused(
            f"{package.name} in {file} comes from {package.origin}, which can't be installed", file, hint
        )
    if not package.hashes:
        hint = ("lock-again", "lock again with a newer version of the tool that wrote the file")
        raise refused(f"{package.name} in {file} has no hash, so it can't be checked", file, hint)
    try:
        Version(package.version)
    except InvalidVersion:
        raise damaged(file, f"{package.name} has the version {package.version!r}") from None


def _check_versions(file: str, chosen: Mapping[tuple[str, str], tuple[Locked, list[str]]]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for (name, version), (_, machines) in chosen.items():
        for machine in machines:
            other = seen.setdefault((name, machine), version)
            if other != version:
                hint = ("lock-again", "lock again with a newer version of the tool that wrote the file")
                raise refused(f"{file} has {name} twice, {other} and {version}, for one platform", file, hint)


def damaged(file: str, why: str) -> PlanError:
    """The error for a lock file that is not what its tool writes."""
    return refused(
        f"{file} can't be read", file, ("lock-again", "lock again with the tool that wrote it"), why=why
    )
