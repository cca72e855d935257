"""Finding the spec file and reading it once, without waiting and without following links."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from aac_core.errors import Hint, Problem, SpecError, UsageError, Where

NAMES = ("agent.yaml", "agent.yml", "Agent.yaml", "Agent.yml", "agent.json")
MAX_BYTES = 1 << 20
_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.ELOOP: "expected a regular file, found a symbolic link",
    errno.EACCES: "the file can't be read: permission denied",
    errno.ENOTDIR: "a part of the path is no folder",
    errno.ENXIO: "expected a regular file, found a socket or FIFO",
    errno.ENAMETOOLONG: "the path is too long",
}
_ONE_OF_BOTH = Hint("one-spec", "name a folder and -f FILE in it, or the spec file alone")
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (lambda mode: stat.S_ISCHR(mode) or stat.S_ISBLK(mode), "a device"),
)


def _error(path: Path, message: str, *hints: Hint) -> SpecError:
    return SpecError((Problem(message, Where(str(path)), hints),))


def find(path: Path, file: str = "") -> Path:
    """The spec file of a folder.

    Args:
        path: the agent's folder, or its spec file.
        file: a spec file, relative to the folder when it is not absolute.

    Raises:
        SpecError: none is there, or more than one.
        UsageError: ``path`` is a file, and another one is named.
    """
    # Not the methods of a Path: they raise for a name that is too long.
    is_folder = os.path.isdir(path)  # noqa: PTH112
    if file and os.path.lexists(path) and not is_folder:
        raise UsageError(f"{path} is no folder, so -f {file} can't be below it", hints=(_ONE_OF_BOTH,))
    if file:
        return path / file
    if not is_folder:
        if not path.suffix and not os.path.lexists(path):
            hint = Hint("init", f"write a project with: aac init {path}")
            raise _error(path, "there is no such folder", hint)
        return path
    found: dict[tuple[int, int], Path] = {}
    for name in NAMES:
        try:
            status = (path / name).lstat()
        except OSError:
            continue
        found.setdefault((status.st_dev, status.st_ino), path / name)
    candidates = list(found.values())
    if not candidates:
        hint = Hint("init", "write a project with: aac init NAME, or name the file with -f FILE")
        raise _error(path, f"expected one of {', '.join(NAMES)} in this folder, found none", hint)
    if len(candidates) > 1:
        names = " and ".join(candidate.name for candidate in candidates)
        raise _error(
            path,
            f"expected one spec file, found {names}",
            Hint("one-spec", "keep one, or name it with -f FILE"),
        )
    return candidates[0]


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of at most 1 MiB, one consistent snapshot.

    Raises:
        SpecError: no regular file, a symbolic link, unreadable, too large, or changed while read.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise _error(
            path, _REASONS.get(error.errno or 0, f"the file can't be read: {error.strerror}")
        ) from None
    except ValueError:
        raise _error(path, "the path holds a NUL character") from None
    try:
        return _read(descriptor, path)
    except OSError as error:
        raise _error(path, f"the file can't be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


def _read(descriptor: int, path: Path) -> bytes:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        kind = next((name for applies, name in _KINDS if applies(before.st_mode)), "something else")
        raise _error(path, f"expected a regular file, found {kind}")
    content = b""
    while len(content) <= MAX_BYTES and (piece := os.read(descriptor, MAX_BYTES + 1 - len(content))):
        content += piece
    if len(content) > MAX_BYTES:
        raise _error(path, f"expected at most {MAX_BYTES} bytes, found more")
    after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        content
    ) != after.st_size:
        raise _error(path, "the file changed while it was read", Hint("again", "try again"))
    return content
