"""Which Go compiles the agent, and the images for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from aac_runtimes.go import DEFAULT_VERSION, VERSIONS
from aac_runtimes.go.modfile import ModFile

from aac_core.api import (
    BaseImage,
    ChosenVersion,
    OfflineRecipe,
    Project,
    VersionClaim,
    choose_version,
    spec_claim,
    tool_pins,
)

_PIN = ".go-version"
_MINOR = re.compile(r"(?:go)?(1\.\d+)(?:[.\w-]*)")

#: Debian's Go is old, but takes any other as a module, checked against the checksum database
#: (go.dev/doc/toolchain); the release of each version that an offline base names.
_DEBIAN = "1.24"
_RELEASES = {
    "1.21": "1.21.13",
    "1.22": "1.22.12",
    "1.23": "1.23.12",
    "1.25": "1.25.10",
    "1.26": "1.26.11",
    "1.27": "1.27.4",
}
_LINKS = tuple((f"/usr/local/bin/{name}", f"/usr/lib/go-{_DEBIAN}/bin/{name}") for name in ("go", "gofmt"))


def choose(project: Project, files: tuple[ModFile, ...], asked: str) -> ChosenVersion:
    """The version from ``spec.runtime``, pins, and the ``go`` and ``toolchain`` lines.

    A module may ask for a newer Go than those that can be asked for: it is taken all the same.
    """
    claims = [*spec_claim(asked), *_pins(project), *_lines(files)]
    wanted = [minor for file in files for text in (file.go, file.toolchain) if (minor := _minor(text))]
    newest = max([*wanted, DEFAULT_VERSION], key=_number)
    offered = VERSIONS if newest in VERSIONS else (*VERSIONS, newest)
    return choose_version("Go", offered, DEFAULT_VERSION, claims)


def _pins(project: Project) -> Iterator[VersionClaim]:
    file = project.nearest(_PIN)
    text = project.read_text(file).strip() if file else ""
    if _minor(text):
        yield VersionClaim(file, text, _exactly(_minor(text)), 1)
    for pin in tool_pins(project, "golang", "go"):
        if _minor(pin.text):
            yield VersionClaim(pin.file, pin.text, _exactly(_minor(pin.text)), pin.line)


def _lines(files: tuple[ModFile, ...]) -> Iterator[VersionClaim]:
    for file in files:
        if _minor(file.go):
            yield VersionClaim(file.file, f"go {file.go}", _at_least(_minor(file.go)), file.go_line)
        if _minor(file.toolchain):
            text, allows = f"toolchain {file.toolchain}", _at_least(_minor(file.toolchain))
            yield VersionClaim(file.file, text, allows, file.toolchain_line)


def _exactly(minor: str) -> Callable[[str], bool]:
    return lambda version: version == minor


def _at_least(minor: str) -> Callable[[str], bool]:
    return lambda version: _number(version) >= _number(minor)


def _minor(text: str) -> str:
    match = _MINOR.fullmatch(text)
    return match[1] if match else ""


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def build_base(version: str) -> BaseImage:
    """The image of the build stages."""
    release = _RELEASES.get(version, "")
    toolchain = f"go{release}+auto" if release else "local" if version == _DEBIAN else "auto"
    recipe = OfflineRecipe(
        packages=(f"golang-{_DEBIAN}-go", "ca-certificates"),
        runs_scripts=True,
        links=_LINKS,
        environment=(("GOTOOLCHAIN", toolchain),),
    )
    return BaseImage(f"golang:{version}", recipe)


def final_base(*, with_system: bool) -> BaseImage:
    """Nothing at all, unless the agent needs libraries or programs of a system."""
    return BaseImage("debian:trixie-slim" if with_system else "scratch")


def images() -> tuple[BaseImage, ...]:
    """All that an image may start from."""
    return (*map(build_base, VERSIONS), final_base(with_system=True), final_base(with_system=False))
