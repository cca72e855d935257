"""Where the dependencies of a project are listed: one table, first match wins, locks first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from aac_runtimes.python.errors import refused
from aac_runtimes.python.locks.read import COMMANDS, LOCKS
from aac_runtimes.python.manifest import FILE, Manifest, table
from aac_runtimes.python.requirements import read_requirements

from aac_core.api import Finding, Project

#: Names of lists that the work on a project needs, not the project itself.
_FOR_WORK = re.compile(
    r"(?<![a-z])(?:ci|dev|develop|development|docs?|lint|tests?|testing|typing)(?![a-z])", re.IGNORECASE
)


@dataclass(frozen=True)
class Source:
    """One place.

    Args:
        manager: as ``options.manager`` names it; "" for none.
        locked: whether every version and hash is fixed there.
    """

    manager: str
    file: str = ""
    locked: bool = False
    reason: str = ""

    @property
    def finding(self) -> Finding:
        return Finding("dependencies", self.manager or "none", self.file or "project", self.reason)


def find_source(project: Project, manifest: Manifest, manager: str | None) -> Source:
    """The place that ``options.manager`` names, else the only lock, else the first of the table.

    Raises:
        PlanError: there are several locks, several requirements files, or a manifest whose own
            tool has to lock it first.
    """
    locks = [(name, file) for name, file in LOCKS.items() if project.exists(file)]
    above = project.nearest(LOCKS["uv"])
    if above and not locks:
        locks = [("uv", above)]  # a workspace has one lock, at its root
    if manager:
        return _named(project, manifest, manager)
    if len(locks) > 1:
        files = ", ".join(file for _, file in locks)
        names = " or ".join(name for name, _ in locks)
        hint = ("set-manager", f"set spec.runtime.options.manager to {names}")
        raise refused(f"the project has several lock files: {files}", locks[0][1], hint)
    if locks:
        name, file = locks[0]
        return Source(name, file, locked=True, reason="it fixes every version and hash")
    found = (source for rule in _RULES if (source := rule(project, manifest)))
    return next(found, Source("", reason="none are listed"))


def requirements_file(project: Project) -> str:
    """The requirements file of a project, "" when there is none.

    Raises:
        PlanError: there are several, and none has the usual name; lists for development and tests
            do not count.
    """
    for usual in ("requirements.txt", "requirements.in"):
        if project.exists(usual):
            return usual
    listed = project.glob("requirements*.txt", "requirements/*.txt")
    found = tuple(file for file in listed if not _FOR_WORK.search(file))
    if len(found) > 1:
        hint = ("requirements-txt", 'add a requirements.txt that names the right one: "-r FILE"')
        raise refused(f"the project has several requirements files: {', '.join(found)}", found[0], hint)
    return found[0] if found else ""


def _requirements(project: Project, manifest: Manifest) -> Source | None:
    file = requirements_file(project)
    if not file:
        return None
    found = read_requirements(project, file)
    if manifest.declares and not (found.entries or found.problems):
        return None  # empty, or just "-e .": the project's own list counts
    locked = found.locked and not (found.local and manifest.declares)
    words = "every line is pinned and hashed" if locked else "not every line is pinned and hashed"
    return Source("requirements", file, locked, words)


def _unlocked_poetry(project: Project, manifest: Manifest) -> Source | None:
    if manifest.poetry.get("dependencies") and not manifest.project.get("dependencies"):
        hint = ("lock", "run poetry lock")
        raise refused("a Poetry project without poetry.lock can't be built", FILE, hint)
    return None


def _pyproject(project: Project, manifest: Manifest) -> Source | None:
    if manifest.leaves("dependencies") and table(manifest.data, "project"):
        hint = ("lock", "run uv lock, or list the dependencies in a requirements.txt")
        raise refused("the dependencies in pyproject.toml are dynamic", FILE, hint)
    return Source("pyproject", FILE, reason="dependencies without a lock") if manifest.declares else None


def _setuptools(project: Project, manifest: Manifest) -> Source | None:
    """setup.cfg or setup.py, where ``pyproject.toml`` leaves the dependencies to them."""
    file = manifest.setup.files.get("dependencies", "") if manifest.leaves("dependencies") else ""
    return Source("setuptools", file, reason="install_requires") if file else None


def _unlocked_pipenv(project: Project, manifest: Manifest) -> Source | None:
    if project.exists("Pipfile"):
        raise refused("a Pipfile without Pipfile.lock can't be built", "Pipfile", ("lock", "run pipenv lock"))
    return None


_RULES: tuple[Callable[[Project, Manifest], Source | None], ...] = (
    _requirements,
    _unlocked_poetry,
    _unlocked_pipenv,
    _setuptools,
    _pyproject,
)
_NAMED = {"requirements": _requirements, "pyproject": _pyproject, "setuptools": _setuptools}


def _named(project: Project, manifest: Manifest, manager: str) -> Source:
    """The place of one manager.

    Raises:
        PlanError: the project has none of it.
    """
    file = LOCKS.get(manager, "")
    file = (project.nearest(file) if manager == "uv" else "") or file
    if file and project.exists(file):
        return Source(manager, file, locked=True, reason="spec.runtime.options.manager")
    if manager in _NAMED and (source := _NAMED[manager](project, manifest)):
        return source
    hint = ("lock", f"run {COMMANDS[manager]}") if manager in COMMANDS else ("set-manager", "leave it out")
    words = f"{file} is not there" if file else "the project has no such file"
    raise refused(f"spec.runtime.options.manager is {manager}, but {words}", "agent.yaml", hint)
