"""What the log of an agent tells beside the cause: each entry is a predicate of the scene and a hint."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from aac_core.api import Hint

if TYPE_CHECKING:
    from aac_plugins.containers.diagnosis import Scene

_REFUSED = r"(?:permission denied|read-only file system)"
_DENIED = r"permission denied|unable to open database file|readonly database"  # the latter of SQLite
_PATH = r"(/[^\s'\",:)]+)"
_PATHS = (
    re.compile(rf"{_REFUSED}[^/\n]{{0,24}}{_PATH}", re.I),
    re.compile(rf"{_PATH}['\"]?: {_REFUSED}", re.I),
)
_LIBRARY = re.compile(r"\b(lib[\w.+-]+\.so[\d.]*): cannot open shared object file")
_PROGRAM = re.compile(r"no such file or directory: ['\"]([a-z][\w+-]*)['\"]", re.I)
_MODULE = re.compile(r"(?:no module named|cannot find module) ['\"](\w[^'\"]*)['\"]", re.I)
#: Folders of the image: a volume in their place would hide what they hold.
_HELD = re.compile(
    r"/(?:app|bin|boot|dev|etc|home|lib|lib64|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?"
    r"|/(?:dev|etc|proc|sys|usr)/.*|/var/(?:cache|lib|log|run|spool)|/app/site-packages(?:/.*)?"
)


def trace_hints(scene: Scene) -> tuple[Hint, ...]:
    """A hint for each entry of the table that applies."""
    return tuple(hint for trace in _TRACES if (hint := trace(scene)) is not None)


def _unset(scene: Scene) -> Hint | None:
    names = ", ".join(scene.missing)
    words = f"{names} is declared and has no value: -e NAME or --env-file"
    return Hint("set-variable", words) if names else None


def _read_only(scene: Scene) -> Hint | None:
    if not scene.spec.read_only or not scene.printed("read-only file system"):
        return None
    return Hint("read-only", f"its file system is read-only but for /tmp and volumes: {_elsewhere(scene)}")


def _user(scene: Scene) -> Hint | None:
    if not scene.printed(_DENIED):
        return None
    who = f"it runs as user {scene.image.user or 'root'}, who may write to /tmp and to declared volumes"
    return Hint("user", f"{who}: {_elsewhere(scene)}")


def _elsewhere(scene: Scene) -> str:
    """Where to write instead: a volume in the place that was refused, when nothing else is there."""
    path = _first(scene, *_PATHS).rstrip("/.")
    folder = path.rpartition("/")[0] if "." in path.rpartition("/")[2] else path
    if not folder or _HELD.fullmatch(folder):
        return f"let it write {path} to another place" if path else "let it write there"
    return f"let it write there, or declare one: spec.volumes: [{{target: {folder}}}]"


def _library(scene: Scene) -> Hint | None:
    name = _first(scene, _LIBRARY)
    stem, _, number = name.lower().partition(".so")
    package = f"{stem}{'-' if stem[-1:].isdigit() else ''}{number.strip('.').partition('.')[0]}"
    words = f"the image has no {name}: add its Debian package to spec.build.packages, as a rule {package}"
    return Hint("library", words) if name else None


def _program(scene: Scene) -> Hint | None:
    name = _first(scene, _PROGRAM)
    words = f"the image has no {name}: if that is a program, add its Debian package to spec.build.packages"
    return Hint("program", words) if name else None


def _module(scene: Scene) -> Hint | None:
    name = _first(scene, _MODULE)
    words = f"the image has no module {name}: add the package with it to the dependencies"
    return Hint("module", words) if name else None


def _platform(scene: Scene) -> Hint | None:
    if not scene.printed("exec format error") and "exec format error" not in scene.container.error:
        return None
    words = f"the image is for {scene.image.platform}; this machine runs another platform"
    return Hint("platform", words)


def _first(scene: Scene, *patterns: re.Pattern[str]) -> str:
    """What a pattern finds in the last line that has it: programs say the reason at the end."""
    found = (match[1] for line in reversed(scene.log) for one in patterns if (match := one.search(line)))
    return next(found, "")


_TRACES: tuple[Callable[[Scene], Hint | None], ...] = (
    _unset, _read_only, _user, _library, _program, _module, _platform,
)  # fmt: skip
