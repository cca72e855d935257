"""The user's folder, read-only: which files are sent to a build, and what they say.

The folder is walked once. Every decision follows the lines of :func:`ignore_lines`, so that
BuildKit, which reads the same lines, takes exactly the same files.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from aac_core.contracts.project import Project
from aac_core.errors import ContextError, Hint, Problem, Where, printable
from aac_core.ignore import BadPatternError, Rules, compile_pattern, lines_of
from aac_core.keep_out import ignore_lines, is_key
from aac_core.walk import Walked, Walker, unreadable

MAX_TEXT = 8 << 20
MAX_IGNORE = 1 << 20
_SHOWN = 3


@dataclass(frozen=True)
class Opened:
    """A folder and what was found out about it.

    Args:
        project: the view of its files.
        ignore: lines of ``Dockerfile.dockerignore`` that make BuildKit take the same files.
        warnings: about files that are taken, and about keys that are not.
        excluded_notable: files that look like secrets and are kept out, sorted.
    """

    project: DiskProject
    ignore: tuple[str, ...]
    warnings: tuple[Problem, ...]
    excluded_notable: tuple[str, ...]


def open_project(
    root: Path,
    *,
    spec_file: str = "agent.yaml",
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
) -> Opened:
    """Walk a folder.

    Args:
        spec_file: the spec's path below ``root``; it stays out of the context.
        include, exclude: patterns of ``spec.build``.

    Raises:
        ContextError: the folder or a file of it can't be taken; names it.
    """
    project = DiskProject(root, spec_file=spec_file, include=include, exclude=exclude)
    found = project.walked
    notable = tuple(sorted(found.notable))
    keys = tuple(path for path in notable if is_key(path) and not project.asked_to_exclude(path))
    return Opened(project, project.ignore, (*found.warnings, *_about_keys(keys)), notable)


def _about_keys(keys: tuple[str, ...]) -> tuple[Problem, ...]:
    """One warning for all of them: the agent may die where such a file is missing."""
    if not keys:
        return ()
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    names = ", ".join(printable(path) for path in keys[:_SHOWN])
    message = f"kept out of the image, as its name is that of a key: {names}{more}"
    hints = (
        Hint("include", f"it is no secret, and needed: spec.build.include: [{printable(keys[0])}]"),
        Hint("exclude", "it is to stay out: name it in .dockerignore or in spec.build.exclude"),
    )
    return (Problem(message, hints=hints, severity="warning"),)


class DiskProject(Project):
    """A folder on disk; walked at the first question, once.

    Args:
        root: the build context; its own symbolic links are followed, those inside are not.
        spec_file: the spec's path below ``root``; its folder is the agent's.
    """

    def __init__(
        self,
        root: Path,
        *,
        spec_file: str = "agent.yaml",
        include: tuple[str, ...] = (),
        exclude: tuple[str, ...] = (),
    ) -> None:
        self.root = root
        self._include, self._exclude, self._spec_file = include, exclude, spec_file

    @property
    def folder(self) -> str:
        return posixpath.dirname(self._spec_file)

    @property
    def files(self) -> tuple[str, ...]:
        return self._sorted

    @cached_property
    def _sorted(self) -> tuple[str, ...]:
        return tuple(sorted(self.walked.files))

    @cached_property
    def ignore(self) -> tuple[str, ...]:
        """The lines that BuildKit is given."""
        return self._lines(tuple(self.walked.kept_out))

    def _lines(self, kept_out: tuple[str, ...] = ()) -> tuple[str, ...]:
        return ignore_lines(
            self._dockerignore,
            include=self._include,
            exclude=self._exclude,
            spec_file=self._spec_file,
            found=kept_out,
        )

    def asked_to_exclude(self, path: str) -> bool:
        """Whether the user's own lines keep a path out."""
        return Rules((*self._dockerignore, *self._exclude)).excludes(path)

    def exists(self, path: str) -> bool:
        return path in self.walked.files

    def read_text(self, path: str) -> str:
        if path not in self.walked.files:
            raise ContextError(f"{path} is not in the build context", where=Where(path))
        if self.walked.files[path] > MAX_TEXT:
            raise ContextError(f"{path} is larger than 8 MiB", where=Where(path))
        try:
            return _read(self.root / path, MAX_TEXT).decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise ContextError(f"{path} is no UTF-8 text (offset {error.start})", where=Where(path)) from None
        except OSError as error:
            raise unreadable(path, error) from None

    def glob(self, *patterns: str) -> tuple[str, ...]:
        made = [compile_pattern(pattern) or re.compile(re.escape(pattern)) for pattern in patterns]
        return tuple(path for path in self.files if any(regex.fullmatch(path) for regex in made))

    def nearest(self, *names: str) -> str:
        return nearest(self, *names)

    @cached_property
    def _dockerignore(self) -> tuple[str, ...]:
        """The user's own lines; a missing file has none."""
        path = self.root / ".dockerignore"
        try:
            content = _read(path, MAX_IGNORE)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise unreadable(".dockerignore", error) from None
        try:
            return lines_of(content.decode("utf-8"))
        except UnicodeDecodeError:
            raise ContextError(".dockerignore is no UTF-8 text", where=Where(".dockerignore")) from None

    @cached_property
    def walked(self) -> Walked:
        """The one walk.

        Raises:
            ContextError: as :func:`open_project`.
        """
        _check_root(self.root)
        try:
            rules = Rules(self._lines())
        except BadPatternError as error:
            raise ContextError(
                f"a line of .dockerignore is no pattern: {error}", where=Where(".dockerignore")
            ) from None
        return Walker(self.root, rules).walk()


def nearest(project: Project, *names: str) -> str:
    """What :meth:`Project.nearest` answers, for whoever implements a project."""
    parts = project.folder.split("/") if project.folder else []
    folders = ("/".join(parts[:depth]) for depth in range(len(parts), -1, -1))
    paths = (posixpath.join(folder, name) for folder in folders for name in names)
    return next((path for path in paths if project.exists(path)), "")


def _check_root(root: Path) -> None:
    hint = Hint("own-folder", "put the agent into a folder of its own")
    if not root.is_dir():
        raise ContextError(f"{root} is no folder", where=Where(str(root)), hints=(hint,))
    real = os.path.realpath(root)
    places = {"/": "the root of the file system", os.path.realpath(Path("~").expanduser()): "the home folder"}
    if real in places:
        raise ContextError(
            f"{root} is {places[real]}, too much for a build context", where=Where(str(root)), hints=(hint,)
        )


def _read(path: Path, limit: int) -> bytes:
    """A regular file of at most ``limit`` bytes."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ContextError(f"{path.name} is no regular file", where=Where(path.name))
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise ContextError(f"{path.name} is larger than {limit >> 20} MiB", where=Where(path.name))
    return content
