"""Which folder of a project is the agent's package."""

from __future__ import annotations

import posixpath

from aac_runtimes.python import FILES
from aac_runtimes.python.errors import refused
from aac_runtimes.python.local import part_of
from aac_runtimes.python.manifest import FILE, read_manifest
from packaging.utils import canonicalize_name

from aac_core.api import Finding, Project, ProjectPart


def find_home(project: Project, package: str) -> tuple[ProjectPart, tuple[Finding, ...]]:
    """The folder or member that ``options.package`` names, else the nearest one with a manifest.

    Raises:
        PlanError: there is no such package.
    """
    if not package:
        file = project.nearest(*FILES)
        home = posixpath.dirname(file) if file else project.folder
        finding = Finding("package", home, file or "agent.yaml", "the nearest folder with a manifest")
        return part_of(project, home), (finding,) if home else ()
    folder = posixpath.normpath(package)
    if any(path.startswith(f"{folder}/") for path in project.files):
        return part_of(project, folder), (_chosen(folder),)
    members = _members(project)
    if canonicalize_name(package) not in members:
        known = ", ".join(sorted(members)) or "none"
        hint = ("known-packages", f"known: {known}; or name a folder")
        raise refused(f"the project has no package {package!r}", "agent.yaml", hint)
    folder = members[canonicalize_name(package)]
    return part_of(project, folder), (_chosen(folder),)


def _chosen(folder: str) -> Finding:
    return Finding("package", folder, "agent.yaml", "spec.runtime.options.package")


def _members(project: Project) -> dict[str, str]:
    """Canonical name to folder of every package."""
    manifests = (path for path in project.files if posixpath.basename(path) == FILE)
    folders = (posixpath.dirname(path) for path in manifests)
    named = ((read_manifest(part_of(project, folder)).name, folder) for folder in folders)
    return {canonicalize_name(name): folder for name, folder in named if name}
