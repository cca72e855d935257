"""Gradle's build files as far as their text tells; they are programs, so only the usual notation is read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from aac_runtimes.java import versions
from aac_runtimes.java.pom import Dependency

from aac_core.api import Project, VersionClaim

BUILD = ("build.gradle.kts", "build.gradle")
SETTINGS = ("settings.gradle.kts", "settings.gradle")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|(?<![:\"'\w])//[^\n]*", re.DOTALL)
_INCLUDE = re.compile(r"\binclude\b\s*\(?((?:\s*[\"'][^\"'\n]+[\"']\s*,?)+)")
_QUOTED = re.compile(r"[\"']([^\"'\n]+)[\"']")
_MAIN = re.compile(r"\bmain(?:Class(?:Name)?|_class)\s*(?:=|\.set\s*\()\s*[\"']([\w.$]+)[\"']")
_EXACT = (
    (re.compile(r"JavaLanguageVersion\.of\(\s*[\"']?(\d+)"), "toolchain"),
    (re.compile(r"\bjvmToolchain\(\s*(\d+)"), "jvmToolchain"),
)
_LEVEL = r"\s*=?\s*[\"']?((?:JavaVersion\.VERSION_)?[\d._]+)"
_LEVELS = (
    (re.compile(r"\boptions\.release(?:\.set\(|\s*=)\s*(\d+)"), "release"),
    (re.compile(rf"\btargetCompatibility{_LEVEL}"), "targetCompatibility"),
    (re.compile(rf"\bsourceCompatibility{_LEVEL}"), "sourceCompatibility"),
)
_NOTATION = re.compile(r"[\"']([\w.-]+):([\w.-]+):([^\"':@\s]+)(?:[:@][\w.-]+)*[\"']")
_QUARKUS = re.compile(r"\bid\s*\(?\s*[\"']io\.quarkus[\"']")


@dataclass(frozen=True)
class Script:
    """A build file without its comments; lines stay where they are."""

    file: str
    text: str

    def line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    @property
    def main(self) -> tuple[str, int]:
        """The class that the application plugin, or Spring Boot, starts, and the line."""
        found = _MAIN.search(self.text)
        return (found[1], self.line(found.start())) if found else ("", 0)

    @property
    def quarkus(self) -> bool:
        return bool(_QUARKUS.search(self.text))

    def claims(self) -> Iterator[VersionClaim]:
        """Of toolchain and levels, the strongest first."""
        for pattern, what in _EXACT:
            for found in pattern.finditer(self.text):
                yield from versions.exact_claim(self.file, found[1], self.line(found.start()), what)
        for pattern, what in _LEVELS:
            for found in pattern.finditer(self.text):
                text = found[1].removeprefix("JavaVersion.")
                yield from versions.level_claim(self.file, what, text, self.line(found.start()))

    def dependencies(self) -> tuple[Dependency, ...]:
        """What is written as ``group:artifact:version``."""
        found = _NOTATION.finditer(self.text)
        return tuple(Dependency(one[1], one[2], one[3], "", self.line(one.start())) for one in found)


def read_script(project: Project, folder: str, names: tuple[str, ...]) -> Script | None:
    """The first of these files in a folder."""
    paths = (posixpath.join(folder, name) for name in names)
    file = next((path for path in paths if project.exists(path)), "")
    if not file:
        return None
    return Script(file, _COMMENT.sub(lambda one: re.sub(r"[^\n]", " ", one[0]), project.read_text(file)))


def members(settings: Script | None) -> tuple[str, ...]:
    """The projects that settings include, as folders: ``:services:chat`` lies in ``services/chat``."""
    if settings is None:
        return ()
    names = [name for found in _INCLUDE.finditer(settings.text) for name in _QUOTED.findall(found[1])]
    return tuple(dict.fromkeys(name.strip(":").replace(":", "/") for name in names))
