"""What ``build.zig.zon`` says (Zig documentation, doc/build.zig.zon.md)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from aac_core.api import Hint, Problem, Project, Where
from aac_runtime_zig.zon import Value, read_zon


@dataclass(frozen=True)
class Manifest:
    """The parts of it that decide something.

    Args:
        file: its path, "" when there is none.
        minimum: ``minimum_zig_version``, "" without one, and its line.
        packages: dependencies that zig fetches, as (name, URL).
        problems: dependencies that can't be had, or not for sure.
    """

    file: str = ""
    minimum: str = ""
    minimum_line: int = 0
    packages: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


def read_manifest(project: Project, file: str) -> Manifest:
    """The manifest, or an empty one where there is no file.

    Raises:
        PlanError: it is no ZON.
    """
    if not project.exists(file):
        return Manifest()
    root = read_zon(project.read_text(file), file)
    minimum = root.get("minimum_zig_version")
    found = root.get("dependencies")
    dependencies: dict[str, Value] = found.data if found and isinstance(found.data, dict) else {}
    return Manifest(
        file,
        root.text("minimum_zig_version"),
        minimum.line if minimum else 0,
        tuple((name, url) for name, value in sorted(dependencies.items()) if (url := value.text("url"))),
        tuple(_problems(project, file, dependencies)),
    )


def _problems(project: Project, file: str, dependencies: dict[str, Value]) -> Iterator[Problem]:
    for name, value in dependencies.items():
        where = Where(file, value.line)
        if value.text("url") and not value.text("hash"):
            hint = Hint("zig-fetch", f"zig fetch --save={name} {value.text('url')} writes it")
            yield Problem(f"the dependency {name} has no hash", where, (hint,))
        path = value.text("path")
        if path and not _in(project, posixpath.join(posixpath.dirname(file), path)):
            hint = Hint("build-context", "spec.build.context can name a folder that holds both")
            yield Problem(f"the dependency {name} at {path} is not in the build context", where, (hint,))


def _in(project: Project, folder: str) -> bool:
    folder = posixpath.normpath(folder)
    return any(path.startswith(f"{folder}/") for path in project.files)
