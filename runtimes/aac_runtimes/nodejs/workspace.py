"""Which packages of a repository there are, which of them is the agent, and which it needs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aac_runtimes.nodejs.errors import read_yaml, refused, spec_problem
from aac_runtimes.nodejs.manifest import FILE, Manifest, read_manifest

from aac_core.api import Hint, PlanError, Problem, Project, Where

PNPM = "pnpm-workspace.yaml"
#: The first that is there is the lock of npm: ``npm-shrinkwrap.json`` wins (npm documentation).
LOCKS = {
    "npm": ("npm-shrinkwrap.json", "package-lock.json"),
    "pnpm": ("pnpm-lock.yaml",),
    "yarn": ("yarn.lock",),
}
_PLAIN = re.compile(r"[\w@+][\w./@+-]*")
_OPTION = "spec.runtime.options.package"


@dataclass(frozen=True)
class Workspace:
    """A project and its members; one without a workspace has itself only.

    Args:
        root: the folder of the context where lock and root manifest lie, "" for the context itself.
        members: folders relative to the root, the root itself as "", to manifests.
        agent: the agent's folder, relative to the root.
    """

    root: str = ""
    members: Mapping[str, Manifest] = field(default_factory=dict)
    agent: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def manifest(self) -> Manifest:
        """The agent's."""
        return self.members[self.agent]

    @property
    def shared(self) -> bool:
        """Whether there are members beside the root."""
        return len(self.members) > 1

    def needed(self, *, development: bool) -> tuple[str, ...]:
        """The folders of the agent and of members that it depends on, those first that others need.

        Args:
            development: also what only building it needs.
        """
        names = {manifest.name: folder for folder, manifest in self.members.items() if manifest.name}
        found: dict[str, None] = {}

        def visit(folder: str, above: tuple[str, ...]) -> None:
            if folder in above or folder in found:
                return
            manifest = self.members[folder]
            for name in manifest.wanted if development else manifest.required:
                if name in names:
                    visit(names[name], (*above, folder))
            found[folder] = None

        visit(self.agent, ())
        return tuple(found)

    def path(self, name: str) -> str:
        """A file of the root as a path in the context."""
        return posixpath.join(self.root, name)

    def nearest(self, project: Project, *names: str) -> str:
        """The first of these files in the agent's folder, else in one above it; "" for none."""
        folder = posixpath.join(self.root, self.agent).rstrip("/")
        while True:
            found = next((path for name in names if project.exists(path := posixpath.join(folder, name))), "")
            if found or not folder:
                return found
            folder = posixpath.dirname(folder)


def read_workspace(project: Project, package: str = "") -> Workspace:
    """The workspace around ``agent.yaml``.

    Args:
        package: folder or name of the member that is the agent; "" for the folder of ``agent.yaml``.

    Raises:
        PlanError: a manifest can't be used, or there is no such member.
    """
    for root in _upwards(project.folder):
        members = _members(project, root)
        agent = posixpath.relpath(project.folder or ".", root or ".")
        agent = "" if agent == "." else agent
        if agent in members and (len(members) > 1 or (not agent and _has_lock(project, root))):
            return _chosen(Workspace(root, members, agent), package)
    return _chosen(Workspace(project.folder, {"": read_manifest(project, project.folder)}), package)


def _chosen(workspace: Workspace, package: str) -> Workspace:
    if not package:
        return workspace
    wanted = posixpath.normpath(package)
    inside = "" if wanted == "." else wanted
    for folder, manifest in workspace.members.items():
        if package == manifest.name or inside in (folder, posixpath.join(workspace.root, folder)):
            return Workspace(workspace.root, workspace.members, folder)
    known = ", ".join(one.name or folder for folder, one in workspace.members.items() if folder) or "none"
    where = Where("agent.yaml", field=_OPTION)
    hints = (Hint("known-packages", f"members of the workspace: {known}"),)
    raise PlanError(f"the workspace has no member {package!r}", where=where, hints=hints)


def _has_lock(project: Project, folder: str) -> bool:
    return any(project.exists(posixpath.join(folder, name)) for names in LOCKS.values() for name in names)


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _members(project: Project, root: str) -> dict[str, Manifest]:
    manifest = read_manifest(project, root)
    found = {"": manifest}
    for folder in sorted(_matching(project, root, _patterns(project, root, manifest))):
        if not _PLAIN.fullmatch(folder):
            hint = ("rename-folder", "rename it: letters, digits and . _ - @ + are taken")
            where = posixpath.join(root, folder)
            raise refused(f"{folder!r:.80} can't be the folder of a package", where, hint)
        found[folder] = read_manifest(project, posixpath.join(root, folder))
    return found


def _patterns(project: Project, root: str, manifest: Manifest) -> tuple[str, ...]:
    """``workspaces`` of npm and yarn, ``packages`` of pnpm."""
    file = posixpath.join(root, PNPM)
    if project.exists(file):
        patterns: Any = read_yaml(project, file).get("packages", ())
    else:
        file, patterns = manifest.file, manifest.data.get("workspaces", ())
        patterns = patterns.get("packages", ()) if isinstance(patterns, Mapping) else patterns
    if not isinstance(patterns, list | tuple) or not all(isinstance(one, str) for one in patterns or ()):
        raise refused("the folders of the workspace are no list of patterns", file)
    return tuple(patterns)


def _matching(project: Project, root: str, patterns: Sequence[str]) -> set[str]:
    """Folders with a manifest; a pattern that begins with ``!`` takes away."""
    found: set[str] = set()
    for pattern in patterns:
        plain = pattern.lstrip("!").removeprefix("./").rstrip("/")
        if plain in ("", "."):
            continue
        files = project.glob(posixpath.join(root, plain, FILE))
        folders = {posixpath.relpath(posixpath.dirname(file), root or ".") for file in files}
        found = found - folders if pattern.startswith("!") else found | folders
    return found


def unchosen(workspace: Workspace) -> Problem:
    """The problem of a workspace whose root starts nothing."""
    known = ", ".join(one.name or folder for folder, one in workspace.members.items() if folder)
    hint = ("choose-package", f"set spec.runtime.options.package to one of: {known}")
    return spec_problem("nothing says which package of the workspace is the agent", _OPTION, hint)
