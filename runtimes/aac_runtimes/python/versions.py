"""Which Python the image has."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from functools import partial

from aac_runtimes.python import DEFAULT_VERSION, VERSIONS
from aac_runtimes.python.errors import problem
from aac_runtimes.python.manifest import Manifest
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from aac_core.api import (
    BaseImage,
    ChosenVersion,
    OfflineRecipe,
    Problem,
    Project,
    ToolPin,
    VersionClaim,
    choose_version,
    spec_claim,
    tool_pins,
)

_PIN = ".python-version"
_NUMBER = re.compile(r"(?:cpython-|python-?)?(3\.\d+)(?:\.\d+)?")

#: Debian's own Python is the only one that an offline base can have.
_OFFLINE = {"3.13": "trixie"}
#: libstdc++ is what the official images have and manylinux wheels rely on (PEP 600): numpy needs it.
_FINAL = ("python3", "ca-certificates", "libstdc++6")
_LINK = (("/usr/local/bin/python", "/usr/bin/python3"), ("/usr/local/bin/python3", "/usr/bin/python3"))


def choose(project: Project, manifest: Manifest, asked: str) -> tuple[ChosenVersion, tuple[Problem, ...]]:
    """The version that every place allows, the strongest first: ``spec.runtime``, pins, requires-python."""
    specifiers, problems = _specifiers(manifest)
    claims = [*spec_claim(asked), *_pins(project)]
    if specifiers is not None:
        file = manifest.file("requires-python")
        words = f"{specifiers} (requires-python)"
        claims.append(VersionClaim(file, words, lambda version: _allows(specifiers, version)))
    return choose_version("Python", VERSIONS, DEFAULT_VERSION, claims), problems


def bases(version: str) -> tuple[BaseImage, BaseImage]:
    """The images of the build stages and of the agent."""
    if version not in _OFFLINE:
        return BaseImage(f"python:{version}"), BaseImage(f"python:{version}-slim")
    suite = _OFFLINE[version]
    build = OfflineRecipe(
        packages=("python3", "python3-pip", "python3-venv", "ca-certificates"),
        suite=suite,
        runs_scripts=True,
        links=_LINK,
    )
    final = OfflineRecipe(packages=_FINAL, suite=suite, links=_LINK)
    return BaseImage(f"python:{version}", build), BaseImage(f"python:{version}-slim", final)


def _pins(project: Project) -> Iterator[VersionClaim]:
    """``.python-version`` (pyenv, uv: the first line that names a CPython), then asdf's and mise's files."""
    file = project.nearest(_PIN)
    lines = project.read_text(file).splitlines() if file else []
    words = ((number, line.partition("#")[0].strip()) for number, line in enumerate(lines, 1))
    pins = [ToolPin(file, word, number) for number, word in words if _NUMBER.fullmatch(word)][:1]
    for pin in (*pins, *tool_pins(project, "python")):
        match = _NUMBER.fullmatch(pin.text)
        minor = match[1] if match else pin.text
        yield VersionClaim(pin.file, minor, partial(operator.eq, minor), pin.line)


def _specifiers(manifest: Manifest) -> tuple[SpecifierSet | None, tuple[Problem, ...]]:
    text = manifest.requires_python
    if not text:
        return None, ()
    try:
        return SpecifierSet(text), ()
    except InvalidSpecifier:
        return None, (
            problem(f"requires-python = {text!r} is no version specifier", manifest.file("requires-python")),
        )


def _allows(specifiers: SpecifierSet | None, version: str) -> bool:
    return specifiers is None or any(specifiers.contains(f"{version}.{patch}") for patch in (0, 99))
