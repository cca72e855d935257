"""Files beside the code that a program reads when it runs.

A compiled program does not say which. Those in folders of the usual names are taken, and those that
``spec.build.include`` names; they lie in ``/app`` as they lie in the project.
"""

from __future__ import annotations

import posixpath

from aac_runtimes.rust.detect import FILE

from aac_core.api import Finding, Project

HOME = "/app"
NAMES = (
    "Rocket.toml", "assets", "config", "i18n", "locales", "migrations", "prompts", "public", "resources",
    "static", "templates", "views", "www",
)  # fmt: skip


def runtime_files(project: Project, root: str, folder: str, include: tuple[str, ...]) -> tuple[str, ...]:
    """Paths in the context: folders and files of the usual names, and what is included by name.

    Args:
        root: of the workspace.
        folder: of the package.
    """
    usual = {posixpath.join(place, name) for place in (root, folder) for name in NAMES}
    found = {path for path in usual if project.exists(path) or _is_data(project, path)}
    plain = tuple(pattern.strip("/") for pattern in include if not pattern.startswith("!"))
    found |= {path for path in plain if _is_folder(project, path)}
    found |= set(project.glob(*plain)) if plain else set()
    return tuple(sorted(path for path in found if not _below(path, found)))


def find_workdir(paths: tuple[str, ...], root: str, folder: str) -> str:
    """The package's folder when its files lie there, else the root's when they lie there."""
    places = (folder, root)
    inside = (place for place in places if place and any(path.startswith(f"{place}/") for path in paths))
    return posixpath.join(HOME, next(inside, "")).rstrip("/")


def files_finding(paths: tuple[str, ...]) -> tuple[Finding, ...]:
    """What the plan says about them."""
    if not paths:
        return ()
    reason = "read when it runs, as far as names tell; spec.build.include adds others"
    return (Finding("files", ", ".join(paths), "project", reason),)


def _is_folder(project: Project, path: str) -> bool:
    return any(file.startswith(f"{path}/") for file in project.files)


def _is_data(project: Project, path: str) -> bool:
    """A folder that is no package of its own."""
    return _is_folder(project, path) and not project.exists(f"{path}/{FILE}")


def _below(path: str, others: set[str]) -> bool:
    return any(path.startswith(f"{other}/") for other in others)
