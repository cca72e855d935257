"""The build tool that a wrapper names: it is fetched and run, the wrapper's own program is not."""

from __future__ import annotations

import re

from aac_runtimes.java.decided import Wrapper
from aac_runtimes.java.errors import problem

from aac_core.api import Problem, Project

MAVEN = ".mvn/wrapper/maven-wrapper.properties"
GRADLE = "gradle/wrapper/gradle-wrapper.properties"
_VERSION = re.compile(
    r"(?:apache-maven|gradle)-(\d+(?:\.\d+)*(?:-(?!bin|all)[A-Za-z0-9.-]+?)?)(?:-(?:bin|all))?\.zip$"
)
_ADDRESS = re.compile(r"https://[A-Za-z0-9._~:/?#@!&'()*+,;=%-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_wrapper(project: Project, file: str) -> tuple[Wrapper | None, tuple[Problem, ...]]:
    """What the properties of a wrapper say, None when there is none.

    Args:
        file: its path, "" for none.
    """
    if not file or not project.exists(file):
        return None, ()
    values = _properties(project.read_text(file))
    address = values.get("distributionUrl", "")
    version = _VERSION.search(address)
    if not version or not _ADDRESS.fullmatch(address) or "@" in address:
        hint = ("wrapper", "run the wrapper task of your build tool again")
        return None, (problem(f"{file} names no distribution with https and a version", file, hint),)
    sha256 = values.get("distributionSha256Sum", "").lower()
    if sha256 and not _SHA256.fullmatch(sha256):
        return None, (problem("distributionSha256Sum is no SHA-256", file, ("wrapper", "correct it")),)
    return Wrapper(file, version[1], address, sha256), ()


def _properties(text: str) -> dict[str, str]:
    """Java's notation as wrappers use it: one line each, ``\\:`` for a colon."""
    found = {}
    for line in text.splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith(("#", "!")):
            found[name.strip()] = re.sub(r"\\(.)", r"\1", value.strip())
    return found
