"""Classes with ``main``, found in the text of the sources."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from aac_core.api import Project

_ROOTS = ("src/main/java", "src/main/kotlin")
_LARGEST = 1_000_000
_NOT_CODE = re.compile(r'/\*.*?(?:\*/|\Z)|//[^\n]*|"(?:[^"\\\n]|\\.)*"', re.DOTALL)
_PACKAGE = re.compile(r"^\s*package\s+([\w.]+)", re.MULTILINE)
_JAVA_MAIN = re.compile(
    r"\b(?:public\s+(?:final\s+)?static|(?:final\s+)?static\s+public)\s+(?:final\s+)?void\s+main\s*\(\s*(?:final\s+)?String\b"
)
_KOTLIN_MAIN = re.compile(r"^(?:public\s+)?(?:suspend\s+)?fun\s+main\s*\(", re.MULTILINE)
_KOTLIN_STATIC = re.compile(r"@JvmStatic\s+(?:public\s+)?fun\s+main\s*\(")
_JVM_NAME = re.compile(r'@file:JvmName\("(\w+)"\)')
#: Of several classes with main, the one that is marked so, or has one of these names, is the agent.
_MARKED = re.compile(r"@(?:SpringBootApplication|QuarkusMain|OpenAPIDefinition)\b")
_USUAL = ("Main", "App", "Application", "Agent", "Server", "MainKt", "AppKt", "ApplicationKt")


@dataclass(frozen=True)
class Main:
    """A class with ``main`` and its file."""

    name: str
    file: str
    marked: bool = False


def find_mains(project: Project, folder: str, roots: tuple[str, ...] = ()) -> tuple[Main, ...]:
    """All of a module.

    Args:
        roots: where its code is, beside the usual places.
    """
    found = []
    for root in dict.fromkeys((*_ROOTS, *roots)):
        prefix = posixpath.normpath(posixpath.join(folder, root)) + "/"
        files = [one for one in project.files if one.startswith(prefix) and one.endswith((".java", ".kt"))]
        for file in files:
            text = project.read_text(file)
            if len(text) < _LARGEST and "main" in text:
                found += _mains(file, text)
    return tuple(found)


def chosen(mains: tuple[Main, ...]) -> Main | None:
    """The only one, the only one that is marked, or the only one with a usual name."""
    usual = [one for one in mains if one.name.rpartition(".")[2] in _USUAL]
    for candidates in (mains, [one for one in mains if one.marked], usual):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _mains(file: str, text: str) -> list[Main]:
    code = _NOT_CODE.sub(" ", text)
    package = _PACKAGE.search(code)
    stem = posixpath.basename(file).rpartition(".")[0]
    if file.endswith(".kt"):
        said = _JVM_NAME.search(text)
        if _KOTLIN_MAIN.search(code):
            stem = said[1] if said else stem[:1].upper() + stem[1:] + "Kt"
        elif not _KOTLIN_STATIC.search(code):
            return []
    elif not _JAVA_MAIN.search(code):
        return []
    name = f"{package[1]}.{stem}" if package else stem
    return [Main(name, file, bool(_MARKED.search(code)))]
