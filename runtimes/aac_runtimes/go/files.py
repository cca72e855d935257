"""What a program may read at run time: the files beside its code that Go neither compiles nor embeds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aac_runtimes.go.commands import HOME, Command
from aac_runtimes.go.source import embedded
from aac_runtimes.go.workspace import Package, Reach

from aac_core.api import Project

_HIDDEN = re.compile(r"(?:^|/)[._]|(?:^|/)(?:testdata|vendor)(?:/|$)")
_MODULE = ("go.mod", "go.sum", "go.work", "go.work.sum")
#: What Go reads beside ``*.go`` in the folder of a package (``go help packages``, ``go list``).
_COMPILED = (".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".m", ".s", ".S", ".syso", ".f", ".swig")
#: About a project, for people and tools, where they usually lie: at its top.
_PAPERS = re.compile(
    r"(?:README|LICEN[CS]E|COPYING|NOTICE|AUTHORS|CHANGE(?:LOG|S)|CONTRIBUTING|CODE_OF_CONDUCT|SECURITY"
    r"|Makefile|Taskfile|justfile|Dockerfile|Containerfile|(?:docker-)?compose)\b.*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Copy:
    """Files or folders that go into one folder of the image.

    Args:
        sources: relative to the context, as COPY takes them.
    """

    sources: tuple[str, ...]
    target: str


def copies(project: Project, include: Sequence[str], command: Command, reach: Reach) -> tuple[Copy, ...]:
    """All of them, whole folders where nothing in a folder stays out.

    Args:
        include: patterns of ``spec.build.include``: what they name goes in whatever it is.
    """
    root = max(project.folder, command.module.folder, key=len)
    inside = [path for path in project.files if not root or path.startswith(root + "/")]
    modules = {posixpath.dirname(path) for path in inside if posixpath.basename(path) == "go.mod"} - {root}
    compiled = {posixpath.dirname(path) for path in inside if path.endswith(".go")}
    in_program = _embedded(reach.packages)
    asked = set(project.glob(*include)) if include else set()
    taken = [
        path
        for path in inside
        if path in asked
        or not (
            _left_out(path[len(root) :].lstrip("/"), posixpath.dirname(path) in compiled)
            or any(path.startswith(folder + "/") for folder in modules)
            or in_program.fullmatch(path)
        )
    ]
    return tuple(_grouped(taken, project.files, root))


def _left_out(path: str, beside_code: bool) -> bool:
    name = posixpath.basename(path)
    if name in _MODULE or name.endswith(".go") or _HIDDEN.search(path):
        return True
    paper = "/" not in path and _PAPERS.fullmatch(name) is not None
    return paper or (beside_code and name.endswith(_COMPILED))


def _embedded(packages: Iterable[Package]) -> re.Pattern[str]:
    """What ``//go:embed`` lines put into the program."""
    patterns = [
        embedded(package.folder, embed)
        for package in packages
        for file in package.files
        for embed in file.embeds
    ]
    return re.compile("|".join(patterns) or "(?!)")


def _grouped(taken: Sequence[str], every: Sequence[str], root: str) -> Iterable[Copy]:
    """One COPY for each folder that is taken whole, and one for the files of each other folder."""
    wanted = set(taken)
    partly = {folder for path in every if path not in wanted for folder in _above(path)}
    loose: dict[str, list[str]] = {}
    whole: dict[str, None] = {}
    for path in taken:
        folders = [folder for folder in _above(path) if folder not in partly and folder != root]
        if folders:
            whole[folders[-1]] = None
        else:
            loose.setdefault(posixpath.dirname(path), []).append(path)
    for folder, paths in sorted(loose.items()):
        yield Copy(tuple(map(_literal, paths)), _target(folder, root))
    for folder in sorted(whole):
        yield Copy((_literal(folder),), _target(folder, root))


def _above(path: str) -> list[str]:
    """Its folders, the nearest first."""
    found = []
    while path:
        path = posixpath.dirname(path)
        found.append(path)
    return found


def _target(folder: str, root: str) -> str:
    inside = folder[len(root) :].strip("/")
    return f"/out{HOME}/{inside}/" if inside else f"/out{HOME}/"


def _literal(path: str) -> str:
    """COPY expands variables and patterns in names (Dockerfile reference, "COPY")."""
    return re.sub(r"([\[*?])", r"[\1]", path.replace("\\", "\\\\\\\\")).replace("$", "\\$")
