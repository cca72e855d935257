"""One walk through a build context: what is taken, what is kept out, what is refused."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aac_core.errors import ContextError, Hint, Problem, Where, printable
from aac_core.ignore import Matched, Rules
from aac_core.keep_out import holds_token, is_secret

MAX_FILES = 200_000
MAX_DEPTH = 256
MAX_FILE = 1 << 40
MAX_HEAD = 1 << 20
_CACHE = b"Signature: 8a477f597d28d172789f06886806bc55"
_FORBIDDEN = frozenset("\n\r\0")
_OTHER_KINDS = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


EXCLUDE = Hint("exclude", "keep it out with a line in .dockerignore or in spec.build.exclude")


@dataclass
class Walked:
    """What one walk finds."""

    files: dict[str, int] = field(default_factory=dict)
    folders: int = 0
    kept_out: list[str] = field(default_factory=list)
    notable: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class Walker:
    """Goes through the folders, depth first, without recursion."""

    def __init__(self, root: Path, rules: Rules) -> None:
        self.root, self.rules, self.found = str(root), rules, Walked()
        self.real_root = os.path.realpath(root)

    def walk(self) -> Walked:
        pending: list[tuple[str, Matched, bool]] = [("", (), False)]
        while pending:
            folder, matched, out = pending.pop()
            pending.extend(self.folder(folder, matched, out))
        return self.found

    def folder(self, folder: str, matched: Matched, out: bool) -> Iterator[tuple[str, Matched, bool]]:
        """Take the files of one folder; yields the folders in it that have to be seen."""
        entries = self.entries(folder, out)
        if folder and any(self.marks_rubbish(entry, folder) for entry in entries):
            if not out:
                self.found.kept_out.append(folder)
            return
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            hidden, below = self.rules.judge(path, matched)
            if entry.is_dir(follow_symlinks=False):
                if hidden and self.rules.prunes(path, below):
                    self.note(path)
                    continue
                self.check_name(path, hidden)
                yield path, below, hidden
            elif hidden:
                self.note(path)
            else:
                self.take(entry, path)

    def marks_rubbish(self, entry: os.DirEntry[str], folder: str) -> bool:
        """Whether a file says that its folder is a virtual environment, or a cache (bford.info/cachedir)."""
        if entry.name == "CACHEDIR.TAG":
            return _head(f"{self.root}/{folder}/{entry.name}").startswith(_CACHE)
        return entry.name == "pyvenv.cfg"

    def entries(self, folder: str, out: bool) -> list[os.DirEntry[str]]:
        self.found.folders += 1
        if folder.count("/") >= MAX_DEPTH:
            raise ContextError(f"{_shown(folder)} is more than {MAX_DEPTH} folders deep", hints=(EXCLUDE,))
        try:
            with os.scandir(f"{self.root}/{folder}") as entries:
                return list(entries)
        except OSError as error:
            if out:
                return []
            raise unreadable(folder or self.root, error) from None

    def take(self, entry: os.DirEntry[str], path: str) -> None:
        self.check_name(path, False)
        if entry.is_symlink():
            self.check_link(path)
            return
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            raise unreadable(path, error) from None
        if not stat.S_ISREG(status.st_mode):
            kind = next((name for applies, name in _OTHER_KINDS if applies(status.st_mode)), "no file")
            raise ContextError(
                f"{_shown(path)} is {kind}, which no image can take", where=Where(path), hints=(EXCLUDE,)
            )
        self.check_file(path, status)
        if entry.name == ".npmrc" and holds_token(_head(f"{self.root}/{path}")):
            self.found.kept_out.append(path)
            self.found.notable.append(path)
            return
        self.found.files[path] = status.st_size
        if len(self.found.files) > MAX_FILES:
            raise ContextError(
                f"the folder has more than {MAX_FILES} files", where=Where(self.root), hints=(EXCLUDE,)
            )

    def check_file(self, path: str, status: os.stat_result) -> None:
        if status.st_size > MAX_FILE - 1:
            raise ContextError(f"{_shown(path)} has 1 TiB or more", where=Where(path), hints=(EXCLUDE,))
        if not status.st_mode & 0o444 or not os.access(f"{self.root}/{path}", os.R_OK):
            raise ContextError(
                f"{_shown(path)} can't be read: permission denied", where=Where(path), hints=(EXCLUDE,)
            )
        if status.st_mode & (stat.S_ISUID | stat.S_ISGID):
            self.warn(path, "has the setuid or setgid bit, which the image would keep")

    def check_link(self, path: str) -> None:
        """A link is sent as it is; what it names has to be inside."""
        target = os.path.realpath(f"{self.root}/{path}")
        if target != self.real_root and not target.startswith(self.real_root + "/"):
            message = f"the symbolic link {_shown(path)} leads out of the folder"
            raise ContextError(message, where=Where(path), hints=(EXCLUDE,))
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


def _head(path: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(MAX_HEAD)
    except OSError:
        return b""


def unreadable(path: str, error: OSError) -> ContextError:
    what = (error.strerror or "unknown").lower()
    return ContextError(f"{_shown(path)} can't be read: {what}", where=Where(_shown(path)), hints=(EXCLUDE,))


def _is_utf8(path: str) -> bool:
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


def _shown(path: str) -> str:
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return printable(text)
