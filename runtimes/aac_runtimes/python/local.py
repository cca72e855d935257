"""Packages that are folders of the project: what they need, and where they are."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from aac_runtimes.python.errors import problem
from aac_runtimes.python.manifest import FILE, Manifest, read_manifest, table
from aac_runtimes.python.requirements import Entry, Requirements
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from aac_core.api import Problem, Project, ProjectPart

_MANIFESTS = (FILE, "setup.py", "setup.cfg")


def part_of(project: Project, folder: str) -> ProjectPart:
    """A folder of a project as a project of its own."""
    if isinstance(project, ProjectPart):
        return ProjectPart(project.whole, posixpath.normpath(posixpath.join(project.root, folder)))
    return ProjectPart(project, folder)


def local_names(project: Project, folders: Iterable[str]) -> frozenset[str]:
    """Canonical names of the packages in folders."""
    manifests = (read_manifest(part_of(project, folder)) for folder in folders)
    return frozenset(canonicalize_name(manifest.name) for manifest in manifests)


def from_manifest(
    project: Project, manifest: Manifest, extras: Iterable[str] = (), groups: Iterable[str] = ()
) -> Requirements:
    """What a manifest asks for; of packages in folders, what these ask for."""
    sources = _sources(manifest)
    found = Requirements()
    for one in manifest.requirements(extras, groups):
        source = sources.get(canonicalize_name(one.name))
        found += _asked(project, manifest, one, source) if source or one.url else Requirements((Entry(one),))
    return found


def from_folder(project: Project, folder: str, extras: Iterable[str] = ()) -> Requirements:
    """A folder with a package, and what that asks for."""
    part = part_of(project, folder)
    manifest = read_manifest(part)
    if problems := absent(project, (folder,)):
        return Requirements(problems=problems)
    inner = from_manifest(part, manifest, extras)
    paths = (posixpath.normpath(posixpath.join(folder, path)) for path in inner.folders)
    return Requirements((*inner.entries,), problems=inner.problems, folders=(folder, *paths))


def absent(project: Project, folders: Iterable[str]) -> tuple[Problem, ...]:
    """One problem for each folder without a package."""
    hint = ("build-context", "a folder above the agent's is taken with spec.build.context")
    return tuple(
        problem(f"the folder {folder} of a local package has no manifest, or is not sent", FILE, hint)
        for folder in folders
        if not any(part_of(project, folder).exists(name) for name in _MANIFESTS)
    )


def _sources(manifest: Manifest) -> dict[str, Mapping[str, object]]:
    """``[tool.uv.sources]``: where packages are that come from no index."""
    found = table(manifest.data, "tool", "uv", "sources")
    return {canonicalize_name(name): one for name, one in found.items() if isinstance(one, Mapping)}


def _asked(
    project: Project, manifest: Manifest, one: Requirement, source: Mapping[str, object] | None
) -> Requirements:
    if source and isinstance(source.get("path"), str):
        path = posixpath.normpath(str(source["path"]))
        if not path.endswith((".whl", ".tar.gz", ".zip")):
            return from_folder(project, path, one.extras)
    if source and source.get("index"):
        return Requirements((Entry(one),))
    return Requirements(problems=(_refused(manifest, one, source or {}),))


def _refused(manifest: Manifest, one: Requirement, source: Mapping[str, object]) -> Problem:
    file = manifest.file("dependencies")
    if source.get("workspace"):
        return problem(f"{one.name} is of a workspace that is not locked", file, ("lock", "run uv lock"))
    hint = ("use-index", "name a release from an index")
    return problem(f"{one.name} comes from an address, which can't be installed", file, hint)
