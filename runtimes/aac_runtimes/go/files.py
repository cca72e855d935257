"""What a program reads at run time: files that its code, or the spec, names by their paths."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aac_runtimes.go.commands import HOME, Command
from aac_runtimes.go.source import Embed, embedded
from aac_runtimes.go.workspace import Reach

from aac_core.api import RuntimeRequest

_MODULE = ("go.mod", "go.sum", "go.work", "go.work.sum")
#: What Go reads beside ``*.go`` in the folder of a package (``go help packages``, ``go list``).
_COMPILED = (".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".m", ".s", ".S", ".syso", ".f", ".swig")


@dataclass(frozen=True)
class Copy:
    """Files or folders that go into one folder of the image.

    Args:
        sources: relative to the context, as COPY takes them.
    """

    sources: tuple[str, ...]
    target: str


def copies(request: RuntimeRequest, command: Command, reach: Reach) -> tuple[Copy, ...]:
    """Files beside the code that it names, or ``spec.entrypoint`` or ``spec.environment``.

    A name is a path from the agent's folder, a pattern, or a file there without its suffix. Added is
    what ``spec.build.include`` names. Left out is what Go compiles, and what is embedded anyway.
    """
    project, root = request.project, max(request.project.folder, command.module.folder, key=len)
    inside = [path for path in project.files if not root or path.startswith(root + "/")]
    named = _named(_texts(request, reach), inside, root)
    compiled = {posixpath.dirname(path) for path in inside if path.endswith(".go")}
    within = _any(embedded(package.folder, embed) for package in reach.packages for embed in package.embeds)
    include = request.spec.spec.build.include
    asked = set(project.glob(*include)) if include else set()
    taken = [
        path
        for path in inside
        if path in asked
        or (named.fullmatch(path) and not within.fullmatch(path) and not _compiled(path, compiled))
    ]
    return tuple(_grouped(taken, project.files, root))


def _compiled(path: str, folders: set[str]) -> bool:
    if path.endswith(".go") or posixpath.basename(path) in _MODULE:
        return True
    return posixpath.dirname(path) in folders and path.endswith(_COMPILED)


def _texts(request: RuntimeRequest, reach: Reach) -> Iterator[str]:
    spec = request.spec.spec
    for file in reach.files:
        yield from file.strings
    for text in (*spec.entrypoint, *(item.value or "" for item in spec.environment)):
        yield from (text, text.rpartition("=")[2])


def _named(texts: Iterable[str], files: Sequence[str], root: str) -> re.Pattern[str]:
    """Those of the texts that begin with the name of something in the folder, or with a pattern."""
    below = [path[len(root) :].lstrip("/") for path in files]
    tops = {path.partition("/")[0] for path in below}
    stems = {posixpath.splitext(path)[0]: path for path in below if "/" not in path}
    found = set()
    for text in texts:
        path = posixpath.normpath(text.removeprefix(HOME + "/"))
        path = path if path in tops else stems.get(path, path)
        top = path.partition("/")[0]
        if top in tops or ("*" in top and re.search(r"\w", top)):
            found.add(embedded(root, Embed(path, 0)))
    return _any(found)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(patterns)) or "(?!)")


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
