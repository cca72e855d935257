"""Which plugins the installed distributions declare, without importing any of them.

Distributions are found by reading their ``entry_points.txt`` directly: with importlib.metadata
the same costs twice the time (see ``docs/architecture.md``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from pathlib import Path

GROUP = "aac"
OWN = "aac-build"


@dataclass(frozen=True)
class Found:
    """A plugin that a distribution declares.

    Args:
        name: of the entry point; blocks and messages use it.
        module: to import.
        distribution, version: where it comes from.
        fault: why the declarations of the distribution can't be read, "" when they can; there is
            neither name nor module then.
    """

    name: str
    module: str
    distribution: str
    version: str
    fault: str = ""


def discover(path: Iterable[str] | None = None) -> tuple[Found, ...]:
    """Every plugin that an installed distribution declares: aac's own, then by name.

    Args:
        path: folders to look in; ``sys.path`` by default. An earlier one wins.
    """
    seen: dict[str, tuple[Found, ...]] = {}
    for folder in sys.path if path is None else path:
        for info in sorted(Path(folder or ".").glob("*.dist-info")):
            distribution, _, version = info.name.removesuffix(".dist-info").partition("-")
            name = distribution.replace("_", "-").lower()
            if name not in seen:
                seen[name] = _declared(info, name, version)
    return tuple(sorted((found for many in seen.values() for found in many), key=_order))


def _order(found: Found) -> tuple[bool, str]:
    """aac's own first: a stranger's plugin with the name of one of them must not take its place unasked."""
    return found.distribution != OWN, found.name


def _declared(info: Path, distribution: str, version: str) -> tuple[Found, ...]:
    try:
        content = (info / "entry_points.txt").read_bytes()
    except OSError:
        return ()
    if f"[{GROUP}]".encode() not in content:
        return ()
    parser = ConfigParser(delimiters="=", interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # names keep their case
    try:
        parser.read_string(content.decode("utf-8"))
    except (ConfigError, UnicodeDecodeError) as error:
        return (Found("", "", distribution, version, " ".join(str(error).split())),)
    declared = parser.items(GROUP) if parser.has_section(GROUP) else ()
    return tuple(Found(name, module.strip(), distribution, version) for name, module in declared)
