"""Which Zig compiles the agent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from aac_core.api import ChosenVersion, Project, VersionClaim, choose_version, spec_claim, tool_pins
from aac_runtime_zig.manifest import Manifest
from aac_runtime_zig.releases import DEFAULT_VERSION, RELEASES, VERSIONS

_PIN = ".zigversion"
#: A release; nightly builds (0.16.0-dev.1+abc) come before theirs.
_NUMBER = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?(-dev\S*)?")

_Parts = tuple[int, int, int, bool]


def choose(project: Project, manifest: Manifest, asked: str) -> ChosenVersion:
    """The version, why, and contradictions.

    The order: ``spec.runtime``, ``.zigversion``, ``.tool-versions`` and mise, ``minimum_zig_version``; of the
    last the same minor version, unless another place wants a later one, which would hardly compile.
    """
    minimum = _parts(manifest.minimum)
    default = f"{minimum[0]}.{minimum[1]}" if minimum else DEFAULT_VERSION
    return choose_version("Zig", VERSIONS, default, _claims(project, manifest, asked))


def _claims(project: Project, manifest: Manifest, asked: str) -> Iterator[VersionClaim]:
    yield from spec_claim(asked)
    pin = project.nearest(_PIN)
    if pin and (text := project.read_text(pin).strip()):
        yield VersionClaim(pin, text, _exactly(text), 1)
    for tool in tool_pins(project, "zig"):
        yield VersionClaim(tool.file, tool.text, _exactly(tool.text), tool.line)
    if manifest.minimum:
        text = f"minimum_zig_version {manifest.minimum}"
        yield VersionClaim(manifest.file, text, _at_least(manifest.minimum), manifest.minimum_line)


def _exactly(text: str) -> Callable[[str], bool]:
    """Any release of the minor version will do for another: they only mend."""
    wanted = _parts(text)
    return lambda version: wanted is not None and wanted[3] and _release(version)[:2] == wanted[:2]


def _at_least(text: str) -> Callable[[str], bool]:
    wanted = _parts(text)
    return lambda version: wanted is not None and _release(version) >= wanted


def _release(version: str) -> _Parts:
    return _parts(RELEASES[version].number) or (0, 0, 0, True)


def _parts(text: str) -> _Parts | None:
    """The last tells releases (True) from the nightly builds before them."""
    match = _NUMBER.match(text)
    return (int(match[1]), int(match[2]), int(match[3] or 0), not match[4]) if match else None
