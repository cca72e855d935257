"""Which Python the image has."""

from __future__ import annotations

import re
from collections.abc import Callable

from aac_runtimes.python import DEFAULT_VERSION, VERSIONS
from aac_runtimes.python.errors import problem, spec_problem
from aac_runtimes.python.manifest import Manifest
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from aac_core.api import BaseImage, Finding, OfflineRecipe, Problem, Project

_PIN = ".python-version"
_NUMBER = re.compile(r"(?:cpython-|python-?)?(3\.\d+)(?:\.\d+)?")

#: Debian's own Python is the only one that an offline base can have.
_OFFLINE = {"3.13": "trixie"}
#: libstdc++ is what the official images have and manylinux wheels rely on (PEP 600): numpy needs it.
_FINAL = ("python3", "ca-certificates", "libstdc++6")
_LINK = (("/usr/local/bin/python", "/usr/bin/python3"), ("/usr/local/bin/python3", "/usr/bin/python3"))


def choose(project: Project, manifest: Manifest, asked: str) -> tuple[str, Finding, tuple[Problem, ...]]:
    """The version, why, and contradictions between the places that name one.

    The order: ``spec.runtime``, ``.python-version``, ``requires-python``, the default. A pin is what
    developers work with, so another one is a warning; what the project can't run with is an error.
    """
    specifiers, problems = _specifiers(manifest)
    pinned = _pinned(project)
    if pinned and pinned not in VERSIONS and not asked:
        hint = ("python-versions", f"known: {', '.join(VERSIONS)}")
        problems += (problem(f"{_PIN} asks for Python {pinned}, which is not offered", _PIN, hint),)
    rules: tuple[tuple[str, str, Callable[[], str]], ...] = (
        ("agent.yaml", "spec.runtime names it", lambda: asked),
        (_PIN, "the project pins it", lambda: pinned),
        (manifest.file("requires-python"), f"requires-python = {specifiers}", lambda: _newest(specifiers)),
    )
    source, reason, version = next(
        ((source, reason, found) for source, reason, rule in rules if (found := rule())),
        ("default", "nothing names a version", DEFAULT_VERSION),
    )
    if asked and pinned and asked != pinned:
        message = f"the image gets Python {asked} of spec.runtime, not the {pinned} of {_PIN}"
        hint = ("one-version", "make the two agree, if it was not meant so")
        problems += (spec_problem(message, "spec.runtime", hint, severity="warning"),)
    if not _allows(specifiers, version):
        problems += (_contradiction(source, version, specifiers, manifest.file("requires-python")),)
    return version, Finding("python", version, source, reason), problems


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


def _pinned(project: Project) -> str:
    if not project.exists(_PIN):
        return ""
    lines = (line.partition("#")[0].strip() for line in project.read_text(_PIN).splitlines())
    found = (_NUMBER.fullmatch(line) for line in lines if line)
    return next((match[1] for match in found if match), "")


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


def _newest(specifiers: SpecifierSet | None) -> str:
    """The default when it will do, else the newest that does, "" when none does."""
    if specifiers is None:
        return ""
    known = (DEFAULT_VERSION, *reversed(VERSIONS))
    return next((version for version in known if _allows(specifiers, version)), "")


def _contradiction(source: str, version: str, specifiers: SpecifierSet | None, file: str) -> Problem:
    hint = ("one-version", f"change one of the two; offered: {', '.join(VERSIONS)}")
    other = f"but requires-python in {file} is {specifiers}"
    if source == "agent.yaml":
        return spec_problem(f"spec.runtime asks for Python {version}, {other}", "spec.runtime", hint)
    if source == _PIN:
        return problem(f"{_PIN} asks for Python {version}, {other}", _PIN, hint)
    message = f"requires-python is {specifiers}, which no offered Python satisfies"
    return problem(message, file, hint)
