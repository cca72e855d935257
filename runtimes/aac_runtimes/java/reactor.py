"""The module of a Maven build that is the agent, and the build that it belongs to."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aac_runtimes.java.errors import refused, spec_problem
from aac_runtimes.java.pom import FILE, Pom, read_pom

from aac_core.api import Problem, Project

_FIELD = "spec.runtime.options.module"


@dataclass(frozen=True)
class Reactor:
    """One build.

    Args:
        root: where Maven is run.
        poms: all of it, the root first, by file.
        chosen: the agent's; the root when there is nothing to choose.
    """

    root: Pom
    poms: tuple[Pom, ...]
    chosen: Pom
    problems: tuple[Problem, ...] = ()

    @property
    def part(self) -> str:
        """The chosen module's folder as Maven's ``-pl`` has it; "" for the root."""
        if self.chosen.file == self.root.file:
            return ""
        return posixpath.relpath(self.chosen.folder or ".", self.root.folder or ".")


def find_reactor(project: Project, part: str, starts: Callable[[Pom], bool]) -> Reactor:
    """The nearest pom, the highest one above it that has it as a module, and the agent's module.

    Args:
        part: ``options.module``.
        starts: whether a module has something to start.

    Raises:
        PlanError: a pom can't be read.
    """
    here = read_pom(project, project.nearest(FILE))
    root, poms = _whole(project, here)
    if part:
        return _named(project, root, poms, here, part)
    return Reactor(root, poms, here) if not here.modules else _only(root, poms, here, starts)


def _whole(project: Project, here: Pom) -> tuple[Pom, tuple[Pom, ...]]:
    parts = here.folder.split("/") if here.folder else []
    for depth in range(len(parts)):
        file = posixpath.join("/".join(parts[:depth]), FILE)
        if project.exists(file):
            root = read_pom(project, file)
            poms = _members(project, root)
            if here.file in {pom.file for pom in poms}:
                return root, poms
    return here, _members(project, here)


def _members(project: Project, root: Pom) -> tuple[Pom, ...]:
    found = {root.file: root}
    waiting = list(root.modules)
    while waiting:
        file = waiting.pop(0)
        if file not in found and project.exists(file):
            found[file] = read_pom(project, file)
            waiting += found[file].modules
    return tuple(found.values())


def _named(project: Project, root: Pom, poms: tuple[Pom, ...], here: Pom, part: str) -> Reactor:
    path = posixpath.normpath(part.lstrip(":"))
    folders = (posixpath.normpath(posixpath.join(project.folder, path)), path)
    chosen = next((pom for pom in poms if pom.folder in folders), None)
    chosen = chosen or next((pom for pom in poms if pom.artifact == path), None)
    if chosen:
        return Reactor(root, poms, chosen)
    known = ", ".join(sorted(pom.folder or pom.artifact for pom in poms))
    hint = ("known-modules", f"known: {known}")
    found = spec_problem(f"there is no module {part!r:.80} in {root.file}", _FIELD, hint)
    return Reactor(root, poms, here, (found,))


def _only(root: Pom, poms: Iterable[Pom], here: Pom, starts: Callable[[Pom], bool]) -> Reactor:
    """The one module that has something to start."""
    poms = tuple(poms)
    below = [pom for pom in poms if pom.packaging != "pom" and starts(pom)]
    if len(below) == 1:
        return Reactor(root, poms, below[0])
    if not below:
        hint = ("set-module", "set spec.runtime.options.module and main")
        raise refused(f"no module of {here.file} has a class with main", here.file, hint)
    names = ", ".join(sorted(pom.folder or pom.artifact for pom in below))
    hint = ("set-module", f"set spec.runtime.options.module to one of: {names}")
    found = spec_problem(f"several modules can be started: {names}", _FIELD, hint)
    return Reactor(root, poms, below[0], (found,))
