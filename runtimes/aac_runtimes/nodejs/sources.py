"""Which files of the context go where: for the package manager, and into the image."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any

from aac_runtimes.nodejs.errors import problem, read_yaml
from aac_runtimes.nodejs.workspace import PNPM, Workspace

from aac_core.api import AgentSpec, Problem, Project

_CONFIGURATION = (".npmrc", ".pnpmrc", ".yarnrc", ".yarnrc.yml", PNPM, ".pnpmfile.cjs", ".pnpmfile.mjs")
_FOLDERS = (".yarn/plugins", ".yarn/patches", ".yarn/cache")
_REGISTRIES = (".npmrc", ".pnpmrc", ".yarnrc.yml")
_VARIABLE = re.compile(r"\$\{(\w+)(\??)([:-]*[^}]*)\}")
_LOCAL = ("file:", "link:", "portal:")


def configuration(project: Project, workspace: Workspace) -> tuple[str, ...]:
    """What a package manager reads beside manifests and lock, below the root."""
    wanted = [*_CONFIGURATION, *_patches(project, workspace), *_local(workspace)]
    members = [f"{folder}/.npmrc" for folder in workspace.members if folder]
    files = {one for one in (*wanted, *members) if project.exists(workspace.path(one))}
    folders = {one for one in (*_FOLDERS, *wanted) if _holds(project, workspace.path(one))}
    return tuple(sorted(files | folders))


def _holds(project: Project, folder: str) -> bool:
    return any(file.startswith(f"{folder}/") for file in project.files)


def _patches(project: Project, workspace: Workspace) -> list[str]:
    """``patchedDependencies`` of pnpm, in its own file or in the manifest."""
    own = read_yaml(project, workspace.path(PNPM)) if project.exists(workspace.path(PNPM)) else {}
    inside: Any = workspace.members[""].data.get("pnpm")
    places = (own, inside if isinstance(inside, dict) else {})
    tables = (place.get("patchedDependencies") for place in places)
    paths = [path for table in tables if isinstance(table, dict) for path in table.values()]
    return [posixpath.normpath(str(path)) for path in paths]


def _local(workspace: Workspace) -> Iterator[str]:
    """Packages that are files or folders of the repository."""
    for folder, manifest in workspace.members.items():
        for wanted in manifest.wanted.values():
            kind = next((kind for kind in _LOCAL if wanted.startswith(kind)), "")
            path = posixpath.normpath(posixpath.join(folder, wanted.removeprefix(kind)))
            if kind and not path.startswith("..") and path not in workspace.members:
                yield path


def copies(project: Project, workspace: Workspace, members: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of a place in the context and one below the root: all but the other members' folders."""
    others = {workspace.path(folder) for folder in workspace.members if folder} - {
        workspace.path(folder) for folder in members
    }
    return tuple(_whole(project, workspace.root, workspace.root, others))


def _whole(project: Project, folder: str, root: str, others: set[str]) -> Iterator[tuple[str, str]]:
    """A folder at once when nothing in it is left out, else what is in it."""
    if not any(other == folder or _inside(other, folder) for other in others):
        name = f"{folder}/" if folder else "."
        yield name, f"{posixpath.relpath(folder or '.', root or '.')}/".removeprefix("./")
        return
    files = [file for file in project.files if _inside(file, folder)]
    start = len(folder) + 1 if folder else 0
    for name in sorted({file[start:].partition("/")[0] for file in files}):
        path = posixpath.join(folder, name)
        if path in others:
            continue
        if project.exists(path):
            yield path, posixpath.relpath(path, root or ".")
        else:
            yield from _whole(project, path, root, others)


def _inside(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def tokens(project: Project, workspace: Workspace, spec: AgentSpec) -> tuple[list[str], tuple[Problem, ...]]:
    """Names in ``${}`` of the project's configuration that are secrets of the build, and the others."""
    known = {*spec.spec.build.secrets, *spec.spec.build.args}
    found: dict[str, None] = {}
    problems: list[Problem] = []
    for file in (workspace.path(name) for name in _REGISTRIES):
        text = project.read_text(file) if project.exists(file) else ""
        for name, optional, default in _VARIABLE.findall(text):
            if name in known or optional or default:
                found[name] = None
                continue
            words = f"add {name} to spec.build.secrets, and build with --secret id={name},env={name}"
            message = f"{file} names ${{{name}}}, which no build has"
            problems.append(problem(message, file, ("build-secret", words), severity="warning"))
    return [name for name in found if name in spec.spec.build.secrets], tuple(problems)
