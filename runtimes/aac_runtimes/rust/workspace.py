"""The packages of a project, and which of them is the agent."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aac_runtimes.rust.detect import FILE
from aac_runtimes.rust.errors import read_toml, refused, table
from aac_runtimes.rust.manifest import Package, read_package

from aac_core.api import Project

LOCK = "Cargo.lock"


@dataclass(frozen=True)
class Workspace:
    """A root, with or without ``[workspace]``, and its packages.

    Args:
        root: the folder that ``Cargo.lock`` belongs to, "" at the top of the context.
        data: the root manifest.
        start: the folder of the manifest that is nearest to the agent.
    """

    root: str
    data: Mapping[str, Any]
    packages: tuple[Package, ...]
    start: str = ""

    @property
    def file(self) -> str:
        return posixpath.join(self.root, FILE)

    @property
    def lock(self) -> str:
        return posixpath.join(self.root, LOCK)

    @property
    def is_workspace(self) -> bool:
        return "workspace" in self.data

    @property
    def candidates(self) -> tuple[Package, ...]:
        """Where a program is looked for: the nearest package, else the default members, else all."""
        nearest = tuple(one for one in self.packages if one.folder == self.start and one.programs)
        defaults = table(self.data, "workspace").get("default-members", ())
        chosen = tuple(one for one in self.packages if _is_member(self.root, one.folder, defaults))
        return nearest or chosen or self.packages

    def named(self, wanted: str) -> Package:
        """The package of this name, or in this folder, as seen from the root or from the context.

        Raises:
            PlanError: there is none.
        """
        folder = posixpath.normpath(wanted)
        places = (folder, posixpath.normpath(posixpath.join(self.root, folder)))
        for one in self.packages:
            if one.name == wanted or (one.folder or ".") in places:
                return one
        names = ", ".join(sorted(one.name for one in self.packages))
        message = f"{self.file} has no package {wanted!r}, which spec.runtime.options.package asks for"
        raise refused(message, self.file, ("known-packages", f"known: {names}"))


def read_workspace(project: Project) -> Workspace:
    """The workspace that the nearest manifest belongs to (The Cargo Book, "Workspaces").

    Raises:
        PlanError: there is no manifest, or one is no TOML.
    """
    file = project.nearest(FILE)
    if not file:
        raise refused("there is no Cargo.toml", FILE, ("add-manifest", "write one with cargo init"))
    start = posixpath.dirname(file)
    root, data = _root(project, start)
    shared = table(data, "workspace")
    manifests = [path for path in project.files if posixpath.basename(path) == FILE]
    inside = [path for path in manifests if _belongs(project, data, root, posixpath.dirname(path))]
    if posixpath.join(root, FILE) not in inside:
        inside = [posixpath.join(root, FILE), *inside]
    packages = (read_package(project, path, shared) for path in sorted(inside))
    return Workspace(root, data, tuple(one for one in packages if one.name), start)


def _root(project: Project, start: str) -> tuple[str, Mapping[str, Any]]:
    """The manifest itself when it is a workspace, else the one above that has it as a member."""
    own = read_toml(project, posixpath.join(start, FILE))
    named = table(own, "package").get("workspace")
    if isinstance(named, str):
        folder = posixpath.normpath(posixpath.join(start, named)).removeprefix(".")
        return folder, read_toml(project, posixpath.join(folder, FILE))
    folder, data = start, own
    while "workspace" not in data:
        if not folder:
            return start, own
        folder = posixpath.dirname(folder)
        path = posixpath.join(folder, FILE)
        data = read_toml(project, path) if project.exists(path) else {}
    return (folder, data) if folder == start or _belongs(project, data, folder, start) else (start, own)


def _belongs(project: Project, data: Mapping[str, Any], root: str, folder: str) -> bool:
    """Whether the package in a folder is a member: it is listed, or a member depends on it by path."""
    if folder == root:
        return True
    if "workspace" not in data or _is_member(root, folder, table(data, "workspace").get("exclude", ())):
        return False
    members = table(data, "workspace").get("members", ())
    return _is_member(root, folder, members) or folder in _by_path(project, data, root, members)


def _by_path(project: Project, data: Mapping[str, Any], root: str, members: Any) -> set[str]:
    """Folders of path dependencies of the members, which are members too."""
    manifests = {posixpath.dirname(path) for path in project.files if posixpath.basename(path) == FILE}
    pending = [root, *(folder for folder in manifests if _is_member(root, folder, members))]
    seen: set[str] = set()
    while pending:
        folder = pending.pop()
        if folder in seen or folder not in manifests:
            continue
        seen.add(folder)
        pending += _paths(read_toml(project, posixpath.join(folder, FILE)), folder)
        if folder == root:
            pending += _paths({"dependencies": table(data, "workspace", "dependencies")}, folder)
    return seen


def _paths(data: Mapping[str, Any], folder: str) -> list[str]:
    tables = [data, *table(data, "target").values()]
    names = ("dependencies", "dev-dependencies", "build-dependencies")
    values = [value for one in tables for name in names for value in table(one, name).values()]
    paths = [value["path"] for value in values if isinstance(value, dict) and "path" in value]
    return [posixpath.normpath(posixpath.join(folder, str(path))).removeprefix("./") for path in paths]


def _is_member(root: str, folder: str, patterns: Any) -> bool:
    """Whether a folder matches one of the patterns, which start at the root (``crates/*``)."""
    wanted = (posixpath.join(root, str(one)) for one in patterns) if isinstance(patterns, list) else ()
    return any(_glob(one).fullmatch(folder or ".") for one in wanted)


def _glob(pattern: str) -> re.Pattern[str]:
    """The globs of Cargo: ``*`` and ``?`` stop at ``/``, ``**`` does not."""
    text = re.escape(posixpath.normpath(pattern))
    return re.compile(text.replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", "[^/]"))
