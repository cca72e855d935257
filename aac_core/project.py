"""The user's folder, read-only: which files are sent to a build, and what they say.

The folder is walked once. Every decision follows the lines of :func:`ignore_lines`, so that
BuildKit, which reads the same lines, takes exactly the same files.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from aac_core.contracts.project import Project
from aac_core.errors import ContextError, Hint, Problem, Where
from aac_core.ignore import BadPatternError, Matched, Rules, lines_of
from aac_core.keep_out import holds_token, ignore_lines, is_secret

MAX_FILES = 200_000
MAX_DEPTH = 256
MAX_FILE = 1 << 40
MAX_TEXT = 8 << 20
MAX_IGNORE = 1 << 20
_FORBIDDEN = frozenset("\n\r\0")
_OTHER_KINDS = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True)
class Opened:
    """A folder and what was found out about it.

    Args:
        project: the view of its files.
        ignore: lines of ``Dockerfile.dockerignore`` that make BuildKit take the same files.
        warnings: about files that are taken.
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
        spec_file: the name of the spec; it stays out of the context.
        include, exclude: patterns of ``spec.build``.

    Raises:
        ContextError: the folder or a file of it can't be taken; names it.
    """
    project = DiskProject(root, spec_file=spec_file, include=include, exclude=exclude)
    found = project.walked
    return Opened(project, project.ignore, tuple(found.warnings), tuple(sorted(found.notable)))


@dataclass
class _Walked:
    """What one walk finds."""

    files: dict[str, int] = field(default_factory=dict)
    folders: int = 0
    kept_out: list[str] = field(default_factory=list)
    notable: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class DiskProject(Project):
    """A folder on disk; walked at the first question, once.

    Args:
        root: the build context; its own symbolic links are followed, those inside are not.
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
            raise _unreadable(path, error) from None

    def glob(self, *patterns: str) -> tuple[str, ...]:
        import re

        from aac_core.ignore import compile_pattern

        made = [compile_pattern(pattern) or re.compile(re.escape(pattern)) for pattern in patterns]
        return tuple(path for path in self.files if any(regex.fullmatch(path) for regex in made))

    @cached_property
    def _dockerignore(self) -> tuple[str, ...]:
        """The user's own lines; a missing file has none."""
        path = self.root / ".dockerignore"
        try:
            content = _read(path, MAX_IGNORE)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _unreadable(".dockerignore", error) from None
        try:
            return lines_of(content.decode("utf-8"))
        except UnicodeDecodeError:
            raise ContextError(".dockerignore is no UTF-8 text", where=Where(".dockerignore")) from None

    @cached_property
    def walked(self) -> _Walked:
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
        return _Walker(self.root, rules).walk()


class _Walker:
    """Goes through the folders, depth first, without recursion."""

    def __init__(self, root: Path, rules: Rules) -> None:
        self.root, self.rules, self.found = str(root), rules, _Walked()
        self.real_root = os.path.realpath(root)

    def walk(self) -> _Walked:
        pending: list[tuple[str, Matched, bool]] = [("", (), False)]
        while pending:
            folder, matched, out = pending.pop()
            pending.extend(self.folder(folder, matched, out))
        return self.found

    def folder(self, folder: str, matched: Matched, out: bool) -> Iterator[tuple[str, Matched, bool]]:
        """Take the files of one folder; yields the folders in it that have to be seen."""
        entries = self.entries(folder, out)
        if folder and any(entry.name == "pyvenv.cfg" for entry in entries):
            if not out:
                self.found.kept_out.append(folder)
            return
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            hidden, below = self.rules.judge(path, matched)
            if entry.is_dir(follow_symlinks=False):
                if hidden and self.rules.prunes(path, below):
                    continue
                self.check_name(path, hidden)
                yield path, below, hidden
            elif hidden:
                self.note(path)
            else:
                self.take(entry, path)

    def entries(self, folder: str, out: bool) -> list[os.DirEntry[str]]:
        self.found.folders += 1
        if folder.count("/") >= MAX_DEPTH:
            raise ContextError(f"{_shown(folder)} is more than {MAX_DEPTH} folders deep", hints=(_EXCLUDE,))
        try:
            with os.scandir(f"{self.root}/{folder}") as entries:
                return list(entries)
        except OSError as error:
            if out:
                return []
            raise _unreadable(folder or self.root, error) from None

    def take(self, entry: os.DirEntry[str], path: str) -> None:
        self.check_name(path, False)
        if entry.is_symlink():
            self.check_link(path)
            return
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            raise _unreadable(path, error) from None
        if not stat.S_ISREG(status.st_mode):
            kind = next((name for applies, name in _OTHER_KINDS if applies(status.st_mode)), "no file")
            raise ContextError(
                f"{_shown(path)} is {kind}, which no image can take", where=Where(path), hints=(_EXCLUDE,)
            )
        self.check_file(path, status)
        if entry.name == ".npmrc" and holds_token(_head(f"{self.root}/{path}")):
            self.found.kept_out.append(path)
            self.note(path)
            return
        self.found.files[path] = status.st_size
        if len(self.found.files) > MAX_FILES:
            raise ContextError(
                f"the folder has more than {MAX_FILES} files", where=Where(self.root), hints=(_EXCLUDE,)
            )

    def check_file(self, path: str, status: os.stat_result) -> None:
        if status.st_size > MAX_FILE - 1:
            raise ContextError(f"{_shown(path)} has 1 TiB or more", where=Where(path), hints=(_EXCLUDE,))
        if not status.st_mode & 0o444 or not os.access(f"{self.root}/{path}", os.R_OK):
            raise ContextError(
                f"{_shown(path)} can't be read: permission denied", where=Where(path), hints=(_EXCLUDE,)
            )
        if status.st_mode & (stat.S_ISUID | stat.S_ISGID):
            self.warn(path, "has the setuid or setgid bit, which the image would keep")

    def check_link(self, path: str) -> None:
        """A link is sent as it is; what it names has to be inside."""
        target = os.path.realpath(f"{self.root}/{path}")
        if target != self.real_root and not target.startswith(self.real_root + "/"):
            message = f"the symbolic link {_shown(path)} leads out of the folder"
            raise ContextError(message, where=Where(path), hints=(_EXCLUDE,))
        if not os.path.exists(target):  # noqa: PTH110 - text, not a Path, for speed
            self.warn(path, "is a symbolic link to nothing")
        elif os.readlink(f"{self.root}/{path}").startswith("/"):  # noqa: PTH115
            self.warn(path, "is an absolute symbolic link, which leads elsewhere in the image")

    def check_name(self, path: str, hidden: bool) -> None:
        if not hidden and (_FORBIDDEN & set(path) or not _is_utf8(path)):
            message = f"the name {_shown(path)} holds a line break or is no UTF-8"
            raise ContextError(
                message, hints=(Hint("rename", "rename it, or exclude it in .dockerignore with '?'"),)
            )

    def note(self, path: str) -> None:
        if is_secret(path):
            self.found.notable.append(path)

    def warn(self, path: str, what: str) -> None:
        self.found.warnings.append(Problem(f"{_shown(path)} {what}", Where(path), severity="warning"))


_EXCLUDE = Hint("exclude", "keep it out with a line in .dockerignore or in spec.build.exclude")


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


def _head(path: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(MAX_IGNORE)
    except OSError:
        return b""


def _unreadable(path: str, error: OSError) -> ContextError:
    what = (error.strerror or "unknown").lower()
    return ContextError(f"{_shown(path)} can't be read: {what}", where=Where(_shown(path)), hints=(_EXCLUDE,))


def _is_utf8(path: str) -> bool:
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


def _shown(path: str) -> str:
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
