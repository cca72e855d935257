"""Which Java the image has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aac_runtimes.java import DEFAULT_VERSION, VERSIONS

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

#: "temurin-21.0.2+13", "21", "1.8", "21.0.2-tem", "openjdk64-17.0.1"
_MAJOR = re.compile(r"(?:^|[-_=])(?:1\.)?(\d{1,2})(?:[.+_-]|$)")
#: The oldest level that the compiler of a version takes (JEP 182); 8 for those that are not here.
_OLDEST_LEVEL = {"11": 6, "17": 7}
#: Debian's packages, of both suites of its current release.
_OFFLINE = ("21", "25")


def major(text: str) -> int:
    """The major version in what version managers and build files write, 0 when there is none."""
    found = _MAJOR.search(text.strip().removeprefix("VERSION_").replace("1_", "1."))
    return int(found[1]) if found else 0


def level_claim(file: str, what: str, text: str, line: int = 0) -> tuple[VersionClaim, ...]:
    """The claim of a compiler's level (release, source, target): that Java, or a later one."""
    level = major(text)
    if not level:
        return ()

    def allows(version: str) -> bool:
        return _OLDEST_LEVEL.get(version, 8) <= level <= int(version)

    return (VersionClaim(file, f"{level} or later ({what})", allows, line),)


def exact_claim(file: str, text: str, line: int = 0, what: str = "") -> tuple[VersionClaim, ...]:
    """The claim of a pin or a toolchain: that very version."""
    wanted = major(text)
    if not wanted:
        return ()
    words = f"{wanted} ({what})" if what else str(wanted)
    return (VersionClaim(file, words, lambda version: int(version) == wanted, line),)


def choose(project: Project, asked: str, *built: VersionClaim) -> ChosenVersion:
    """spec.runtime, version managers' files, the build file, in this order.

    Args:
        built: the claims of the build file.
    """
    claims = (*spec_claim(asked), *_pinned(project), *built)
    return choose_version("Java", VERSIONS, DEFAULT_VERSION, claims)


def _pinned(project: Project) -> Iterator[VersionClaim]:
    file = project.nearest(".java-version")
    if file:
        yield from exact_claim(file, next(iter(project.read_text(file).split()), ""))
    file = project.nearest(".sdkmanrc")
    for number, line in enumerate(project.read_text(file).splitlines() if file else (), 1):
        name, _, value = line.partition("#")[0].partition("=")
        if name.strip() == "java":
            yield from exact_claim(file, value, number)
    for pin in tool_pins(project, "java"):
        yield from exact_claim(pin.file, pin.text, pin.line)


def maven_base(version: str) -> BaseImage:
    """Maven 3 with a JDK; a wrapper's Maven comes into it."""
    return BaseImage(f"maven:3-eclipse-temurin-{version}", _build(version, "maven"))


def jdk_base(version: str) -> BaseImage:
    """A JDK, for a Gradle that the wrapper names."""
    return BaseImage(f"eclipse-temurin:{version}-jdk", _build(version))


def gradle_base(version: str) -> BaseImage:
    """Gradle with a JDK, for a project without a wrapper. Debian's Gradle is 4.4: it builds what is plain."""
    recipe = _build(version, "gradle") if version == "21" else None
    return BaseImage(f"gradle:{'9' if int(version) > 21 else '8'}-jdk{version}", recipe)


def final_base(version: str) -> BaseImage:
    """The JRE of that version."""
    name = f"eclipse-temurin:{version}-jre"
    if version not in _OFFLINE:
        return BaseImage(name)
    home = f"/usr/lib/jvm/java-{version}-openjdk-{{architecture}}"
    recipe = OfflineRecipe(
        packages=(f"openjdk-{version}-jre-headless", "ca-certificates"),
        links=(("/usr/local/bin/java", f"{home}/bin/java"),),
    )
    return BaseImage(name, recipe)


def _build(version: str, *more: str) -> OfflineRecipe | None:
    if version not in _OFFLINE:
        return None
    packages = (f"openjdk-{version}-jdk-headless", "ca-certificates", *more)
    return OfflineRecipe(packages=packages, runs_scripts=True)
