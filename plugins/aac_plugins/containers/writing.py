"""An agent that writes where it may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aac_core.api import Hint

if TYPE_CHECKING:
    from aac_plugins.containers.scene import Scene

_REFUSED = r"(?:permission denied|read-only file system)"
_READ_ONLY = r"read-only file system|ReadOnlyFileSystemException|\bEROFS\b"
#: The second and third are SQLite's, the fourth is Java's, the last Node's.
_DENIED = (
    r"permission denied|unable to open database file|readonly database|AccessDeniedException: /|\bEACCES\b"
)
#: Refusals that have nothing to do with files.
_NO_FILE = r"bind|listen|exec format|exec: |^exec |socket"
_PATH = r"(/[^\s'\",:)]+)"
_PATHS = (
    re.compile(rf"{_REFUSED}[^/\n]{{0,24}}{_PATH}", re.I),
    re.compile(rf"{_PATH}(?:['\"]?: | \(){_REFUSED}", re.I),
    re.compile(rf"AccessDeniedException: {_PATH}"),
)
#: Folders of the image: a volume in their place would hide what they hold.
_HELD = re.compile(
    r"/(?:app|bin|boot|dev|etc|home|lib|lib64|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?"
    r"|/(?:dev|etc|proc|sys|usr)/.*|/var/(?:cache|lib|log|run|spool)|/app/site-packages(?:/.*)?"
)


def read_only(scene: Scene) -> Hint | None:
    """A file system that is read-only, because aac made it so."""
    if not scene.spec.read_only or not scene.printed(_READ_ONLY):
        return None
    return Hint("read-only", f"its file system is read-only but for /tmp and volumes: {_elsewhere(scene)}")


def user(scene: Scene) -> Hint | None:
    """A place that belongs to somebody else."""
    if not scene.printed(_DENIED, unless=_NO_FILE):
        return None
    who = f"it runs as user {scene.image.user or 'root'}, who may write to /tmp and to declared volumes"
    return Hint("user", f"{who}: {_elsewhere(scene)}")


def no_programs_in_tmp(scene: Scene) -> Hint | None:
    """Java and others unpack native libraries to /tmp, which is mounted without ``exec``."""
    if not scene.printed(r"failed to map segment from shared object"):
        return None
    words = (
        "it loads a library that it unpacked to /tmp, and no program may be run from there: unpack to a "
        "volume, spec.volumes: [{target: /var/native}], in Java with -Djava.io.tmpdir=/var/native"
    )
    return Hint("exec-tmp", words)


def _elsewhere(scene: Scene) -> str:
    """Where to write instead: a volume in the place that was refused, when nothing else is there."""
    path = scene.found(*_PATHS).rstrip("/.")
    folder = path.rpartition("/")[0] if "." in path.rpartition("/")[2] else path
    if not folder or _HELD.fullmatch(folder):
        return f"let it write {path} to another place" if path else "let it write there"
    return f"let it write there, or declare one: spec.volumes: [{{target: {folder}}}]"
