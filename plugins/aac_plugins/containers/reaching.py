"""Variables that an agent misses, and addresses that it can't have or reach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aac_core.api import Hint

if TYPE_CHECKING:
    from aac_plugins.containers.scene import Scene

_NAME = r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b(?!\.\d)"
_MISSING = (
    r"(?i:not set|unset|missing|required|not found|not provided|must be set|is undefined|NotPresent|is empty)"
)
#: Names of variables have an underscore here: a single word in capitals may be anything.
_VARIABLES = (
    re.compile(r"KeyError: ['\"]([A-Z][A-Z0-9_]+)['\"]"),
    re.compile(rf"(?:{_MISSING}|(?i:must set|please set|by setting))\b.*?{_NAME}"),
    re.compile(rf"{_NAME}.*?\b{_MISSING}"),
    re.compile(r"Could not resolve placeholder ['\"]([A-Z][A-Z0-9_]+)['\"]"),
)
_BIND = re.compile(
    r"(?:listen (?:EACCES|tcp)|bind\w*|bind on address|SocketException).*permission denied", re.I
)
_ITSELF = (
    re.compile(r"(?:ECONNREFUSED|connection refused)[^\n]*?((?:127\.0\.0\.1|localhost|::1)[: ]\d+)", re.I),
    re.compile(r"((?:127\.0\.0\.1|localhost|\[?::1\]?):\d+)[^\n]*?(?:ECONNREFUSED|connection refused)", re.I),
)


def unset(scene: Scene) -> Hint | None:
    """Declared variables without a value that the log speaks of."""
    names = ", ".join(scene.missing)
    words = f"{names} is declared and has no value: -e NAME or --env-file"
    return Hint("set-variable", words) if names else None


def undeclared(scene: Scene) -> Hint | None:
    """A variable that the log misses, and ``agent.yaml`` does not know."""
    shown = {item.name for item in scene.spec.variables.shown}
    name = scene.found(*_VARIABLES)
    if not name or name in shown or name.startswith("ERR_"):
        return None
    entry = f"spec.environment: [{{name: {name}, from: env}}]"
    words = f"it misses the variable {name}: declare it, {entry}, and give it with -e"
    return Hint("declare-variable", words)


def low_port(scene: Scene) -> Hint | None:
    """A port that only root may bind, where the kernel has it so."""
    if not any(_BIND.search(line) for line in scene.log):
        return None
    words = "ports below 1024 are for root on many engines: let it listen on PORT, and declare one above"
    return Hint("low-port", words)


def itself(scene: Scene) -> Hint | None:
    """A service of the developer's machine, which is not in the container."""
    address = scene.found(*_ITSELF)
    words = (
        f"it finds nobody at {address}, which is the container itself: "
        "give the address of the service in a variable"
    )
    return Hint("own-address", words) if address else None
