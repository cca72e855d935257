"""Which program of a project is the agent, and where it is in the image."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aac_runtimes.go.errors import spec_problem
from aac_runtimes.go.workspace import Module, Package, Workspace, binary_name

from aac_core.api import Finding, Hint, Problem, RuntimeRequest

HOME = "/app"
BIN = "/usr/local/bin"
_FIELD = "spec.runtime.options.package"
_SHOWN = 8


@dataclass(frozen=True)
class Command:
    """A program.

    Args:
        name: as ``go build`` would call it.
    """

    module: Module
    package: Package
    name: str

    @property
    def argument(self) -> str:
        """As ``go build`` takes it in the module's folder."""
        inside = posixpath.relpath(self.package.folder or ".", self.module.folder or ".")
        return inside if inside == "." else f"./{inside}"

    @property
    def file(self) -> str:
        """The file with ``func main()``."""
        start = self.package.start
        return start.path if start else ""


@dataclass(frozen=True)
class Choice:
    """The program and why, or what is wrong."""

    command: Command | None = None
    finding: Finding | None = None
    problems: tuple[Problem, ...] = ()


def choose(request: RuntimeRequest, workspace: Workspace) -> Choice:
    """The program that ``options.package`` names, else the first rule that leaves one."""
    every = _commands(request, workspace, workspace.modules)
    found = _commands(request, workspace, (workspace.own,)) if workspace.own else every
    asked = request.options.package
    if asked:
        found = _named(every, workspace, asked)
        if not found:
            hint = Hint("commands", f"those of the project: {_listed(every, workspace)}")
            return Choice(problems=(spec_problem(f"{asked} is no command of the project", _FIELD, hint),))
    if not found:
        hint = Hint("func-main", "a program is a folder with package main and func main()")
        return Choice(problems=(spec_problem("no command is in the project", _FIELD, hint),))
    for reason, rule in _rules(request, asked, workspace):
        left = [command for command in found if rule(command)]
        if len(left) == 1:
            finding = Finding("command", left[0].argument, left[0].file, reason)
            return Choice(left[0], finding)
    hint = Hint("set-package", f"set {_FIELD} to one of them")
    message = f"the project has several commands: {_listed(found, workspace)}"
    return Choice(problems=(spec_problem(message, _FIELD, hint),))


def _commands(request: RuntimeRequest, workspace: Workspace, modules: Sequence[Module]) -> list[Command]:
    agent = request.spec.metadata.name
    return [
        Command(module, package, binary_name(module, package, agent))
        for module in modules
        for package in workspace.commands(module)
    ]


def _rules(
    request: RuntimeRequest, asked: str, workspace: Workspace
) -> tuple[tuple[str, Callable[[Command], bool]], ...]:
    entry = request.spec.spec.entrypoint
    wanted = posixpath.basename(entry[0]) if entry else ""
    folder, one_module = request.project.folder, workspace.own is not None
    exact = {_joined(folder, asked), _joined(workspace.own.folder if workspace.own else "", asked)}
    return (
        (_FIELD, lambda one: bool(asked) and one.package.folder in exact),
        ("spec.entrypoint names it", lambda one: one.name == wanted),
        (_FIELD if asked else "the only command", lambda _: True),
        ("it is in the agent's folder", lambda one: one.package.folder == folder),
        ("it has the agent's name", lambda one: one.name == request.spec.metadata.name),
        ("it is in the module's folder", lambda one: one_module and one.argument == "."),
        ("the only command in cmd", lambda one: one_module and one.argument.startswith("./cmd/")),
    )


def _named(commands: Sequence[Command], workspace: Workspace, asked: str) -> list[Command]:
    """Those in a folder or module of this name, or below it."""
    own = workspace.own.folder if workspace.own else ""
    folders = {_joined(workspace.project.folder, asked), _joined(own, asked)}
    folders |= {one.folder for one in workspace.modules if one.path == asked}
    folders |= {one.package.folder for one in commands if one.module.import_path(one.package.folder) == asked}
    return [one for one in commands if any(_inside(one.package.folder, folder) for folder in folders)]


def _joined(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined == "." else joined


def _inside(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(folder + "/")


def _listed(commands: Sequence[Command], workspace: Workspace) -> str:
    base = workspace.project.folder or "."
    names = [posixpath.relpath(one.package.folder or ".", base) for one in commands]
    shown = [name if name.startswith(".") else f"./{name}" for name in names]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return (", ".join(shown[:_SHOWN]) or "none") + more


def place(command: Command, entrypoint: Sequence[str], *, alone: bool) -> str:
    """Where the program goes: where ``spec.entrypoint`` starts it, else into a folder of PATH.

    Args:
        alone: whether the image has no other program.
    """
    first = entrypoint[0] if entrypoint else command.name
    path = posixpath.normpath(posixpath.join(HOME if "/" in first else BIN, first))
    if alone or posixpath.basename(path) == command.name or path.startswith(f"{HOME}/"):
        return path
    return f"{BIN}/{command.name}"
