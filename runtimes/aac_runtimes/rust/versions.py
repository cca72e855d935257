"""Which Rust the project is compiled with, and the images of its stages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from aac_runtimes.rust import DEFAULT_VERSION, VERSIONS
from aac_runtimes.rust.errors import read_toml, table
from aac_runtimes.rust.manifest import Package
from aac_runtimes.rust.workspace import Workspace

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

_NUMBER = re.compile(r"1\.(\d+)(?:\.\d+)?")
#: Names of toolchains that leave the version open.
_OPEN = ("stable", "")
#: The Rust that an edition of the language and a format of the lock came with.
_EDITIONS = {"2021": 56, "2024": 85}
_LOCK_FORMATS = {3: 53, 4: 78}
#: Debian's own Rust is the only one that an offline base can have.
_OFFLINE = {"1.85": "trixie"}
_PACKAGES = (
    "ca-certificates", "cargo", "git", "make", "perl", "pkgconf", "rustc", "tzdata",
    "g++-aarch64-linux-gnu", "g++-x86-64-linux-gnu", "libc6-dev:amd64", "libc6-dev:arm64",
    "libstd-rust-dev:amd64", "libstd-rust-dev:arm64",
)  # fmt: skip
SCRATCH = BaseImage("scratch")


def build_base(version: str) -> BaseImage:
    """The image of the build stages."""
    name = f"rust:{version}"
    if version not in _OFFLINE:
        return BaseImage(name)
    return BaseImage(name, OfflineRecipe(packages=_PACKAGES, suite=_OFFLINE[version], runs_scripts=True))


def choose(project: Project, workspace: Workspace, package: Package, asked: str) -> ChosenVersion:
    """The version, why, and contradictions.

    The order: ``spec.runtime``, ``rust-toolchain.toml``, version managers, then what is the least
    that manifest and lock need.
    """
    pins = tool_pins(project, "rust")
    managed = (_exact(pin.file, f"{pin.text}", pin.text, pin.line) for pin in pins)
    return choose_version(
        "Rust",
        VERSIONS,
        DEFAULT_VERSION,
        (*spec_claim(asked), *_toolchain(project), *managed, *_least(project, workspace, package)),
    )


def _toolchain(project: Project) -> Iterator[VersionClaim]:
    """``rust-toolchain.toml``, or ``rust-toolchain`` with a name alone in it (rustup's documentation)."""
    file = project.nearest("rust-toolchain", "rust-toolchain.toml")
    if not file:
        return
    text = project.read_text(file).strip()
    if file.endswith(".toml") or "[" in text:
        channel = str(table(read_toml(project, file), "toolchain").get("channel", ""))
    else:
        channel = text
    if channel not in _OPEN and not channel.startswith("stable-"):
        yield _exact(file, channel, channel, _line(project.read_text(file), channel))


def _line(text: str, word: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if word in line), 0)


def _exact(file: str, text: str, wanted: str, line: int) -> VersionClaim:
    found = re.match(r"1\.(\d+)", wanted)
    version = found[0] if found else wanted
    return VersionClaim(file, text, lambda offered: offered == version, line)


def _least(project: Project, workspace: Workspace, package: Package) -> Iterator[VersionClaim]:
    needs = package.field("rust-version")
    if found := _NUMBER.match(needs):
        yield _at_least(package.file, f"rust-version = {needs}", int(found[1]))
    edition = package.field("edition")
    if edition in _EDITIONS:
        yield _at_least(package.file, f"edition = {edition}", _EDITIONS[edition])
    if project.exists(workspace.lock):
        form = _lock_format(project.read_text(workspace.lock))
        if form in _LOCK_FORMATS:
            yield _at_least(workspace.lock, f"version = {form}", _LOCK_FORMATS[form])


def _lock_format(text: str) -> int:
    try:
        found = tomllib.loads(text).get("version", 0)
    except tomllib.TOMLDecodeError:
        return 0  # read and refused where the lock is
    return found if isinstance(found, int) else 0


def _at_least(file: str, text: str, minor: int) -> VersionClaim:
    def allows(version: str) -> bool:
        return int(version.partition(".")[2]) >= minor

    return VersionClaim(file, text, allows)
