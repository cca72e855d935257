"""The modules of a project, and the packages in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from aac_runtimes.go.constraints import holds, taken_by_name
from aac_runtimes.go.errors import refused
from aac_runtimes.go.modfile import ModFile, read_mod
from aac_runtimes.go.source import Embed, GoFile, read_go

from aac_core.api import Hint, Project

_HIDDEN = re.compile(r"(?:^|/)[._]|(?:^|/)(?:testdata|vendor|node_modules)(?:/|$)")
_MAJOR = re.compile(r"/v\d+$")
_CONTEXT = Hint("build-context", "set spec.build.context to the folder above that holds both: ..")


@dataclass(frozen=True)
class Module:
    """A module of the project; ``folder`` is "" at the top of the context."""

    folder: str
    mod: ModFile

    @property
    def path(self) -> str:
        return self.mod.module

    def import_path(self, folder: str) -> str:
        """Of a package in it."""
        inside = posixpath.relpath(folder or ".", self.folder or ".")
        return self.path if inside == "." else f"{self.path}/{inside}"


@dataclass(frozen=True)
class Package:
    """A folder of Go files, those that are compiled."""

    folder: str
    files: tuple[GoFile, ...]

    @property
    def start(self) -> GoFile | None:
        """The file with ``func main()`` of a command, None when it is none."""
        return next((one for one in self.files if one.starts and one.package == "main"), None)

    @property
    def embeds(self) -> tuple[Embed, ...]:
        return tuple(embed for file in self.files for embed in file.embeds)

    @property
    def imports(self) -> set[str]:
        return {path for file in self.files for path in file.imports}


@dataclass(frozen=True)
class Reach:
    """What a command is made of: packages of the project, and import paths from elsewhere."""

    packages: tuple[Package, ...]
    external: tuple[str, ...]

    @property
    def files(self) -> Iterator[GoFile]:
        for package in self.packages:
            yield from package.files


class Workspace:
    """All of it, read when asked.

    Args:
        tags: build tags that are set.
    """

    def __init__(self, project: Project, tags: Iterable[str] = ()) -> None:
        self.project = project
        self._tags = frozenset(tags)
        self._packages: dict[str, Package] = {}

    @cached_property
    def work(self) -> ModFile | None:
        """The ``go.work`` that holds for the agent's folder."""
        file = self.project.nearest("go.work")
        return read_mod(self.project, file) if file else None

    @cached_property
    def own(self) -> Module | None:
        """The module that the agent's folder is in; one without ``go.mod`` when there is no workspace."""
        file = self.project.nearest("go.mod")
        if file:
            return Module(posixpath.dirname(file), read_mod(self.project, file))
        return None if self.work else Module(self.project.folder, ModFile(""))

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The agent's own first, then the others of the workspace.

        Raises:
            PlanError: ``go.work`` uses a folder that is not there, or does not use the agent's module.
        """
        own = (self.own,) if self.own else ()
        if self.work is None:
            return own
        used = tuple(self._used(self.work))
        if self.own and self.own.folder not in [module.folder for module in used]:
            hint = Hint("go-work-use", f"run go work use ./{self.own.folder}, or ignore go.work")
            raise refused(f"{self.work.file} does not use {self.own.mod.file}", self.work.file, hint)
        return own + tuple(module for module in used if module not in own)

    def _used(self, work: ModFile) -> Iterator[Module]:
        for folder, line in work.uses:
            yield self._module(posixpath.dirname(work.file), folder, work.file, line)

    def _module(self, base: str, folder: str, named_by: str, line: int) -> Module:
        path = posixpath.normpath(posixpath.join(base, folder))
        path = "" if path == "." else path
        file = posixpath.join(path, "go.mod")
        if path.startswith(("..", "/")):
            raise refused(f"{folder} is outside of the build context", named_by, _CONTEXT, line=line)
        if not self.project.exists(file):
            raise refused(f"{folder} has no go.mod", named_by, line=line)
        return Module(path, read_mod(self.project, file))

    @cached_property
    def local(self) -> tuple[Module, ...]:
        """The modules, and those that a ``replace`` takes from a folder, under the replaced name.

        Raises:
            PlanError: such a folder is not in the context.
        """
        found = list(self.modules)
        for module in self.modules:
            for one in module.mod.replaces:
                if one.is_folder:
                    taken = self._module(module.folder, one.new, module.mod.file, one.line)
                    found.append(replace(taken, mod=replace(taken.mod, module=one.old)))
        return tuple(found)

    @cached_property
    def _go_files(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.project.files:
            if path.endswith(".go") and taken_by_name(posixpath.basename(path)):
                found.setdefault(posixpath.dirname(path), []).append(path)
        return found

    def package(self, folder: str) -> Package:
        """The files of a folder that Go compiles."""
        if folder not in self._packages:
            read = [read_go(path, self.project.read_text(path)) for path in self._go_files.get(folder, ())]
            taken = tuple(file for file in read if not file.constraint or holds(file.constraint, self._tags))
            self._packages[folder] = Package(folder, taken)
        return self._packages[folder]

    def commands(self, module: Module) -> tuple[Package, ...]:
        """The packages of a module that are programs."""
        inner = {one.folder for one in self.local} | {
            posixpath.dirname(path) for path in self.project.files if posixpath.basename(path) == "go.mod"
        }
        folders = (folder for folder in sorted(self._go_files) if self._home(folder, inner) == module.folder)
        return tuple(package for folder in folders if (package := self.package(folder)).start)

    def _home(self, folder: str, modules: set[str]) -> str | None:
        """The module that a folder belongs to; None when Go passes it over."""
        parts = folder.split("/") if folder else []
        above = ("/".join(parts[:depth]) for depth in range(len(parts), -1, -1))
        home = next((path for path in above if path in modules), "")
        inside = folder.removeprefix(home).lstrip("/")
        return None if _HIDDEN.search(inside) else home

    def reach(self, command: Package) -> Reach:
        """Everything that a command imports, directly or not."""
        seen: dict[str, Package] = {}
        external: set[str] = set()
        queue = [command.folder]
        while queue:
            folder = queue.pop()
            if folder in seen:
                continue
            seen[folder] = self.package(folder)
            for path in seen[folder].imports:
                home = self._folder(path)
                if home is not None:
                    queue.append(home)
                elif "." in path.partition("/")[0]:
                    external.add(path)
        return Reach(tuple(seen[folder] for folder in sorted(seen)), tuple(sorted(external)))

    def _folder(self, path: str) -> str | None:
        """Where an import path is in the project."""
        homes = [one for one in self.local if one.path and f"{path}/".startswith(f"{one.path}/")]
        if not homes:
            return None
        home = max(homes, key=lambda one: len(one.path))
        return posixpath.join(home.folder, path.removeprefix(home.path).lstrip("/")).rstrip("/")


def binary_name(module: Module, package: Package, agent: str) -> str:
    """As ``go build`` names it: the last element of the import path that is no major version."""
    if not module.path and package.folder == module.folder:
        return agent
    path = module.import_path(package.folder)
    return posixpath.basename(_MAJOR.sub("", path))
