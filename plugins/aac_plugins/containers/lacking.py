"""What the image of an agent lacks, or has in another version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aac_core.api import Hint

if TYPE_CHECKING:
    from aac_plugins.containers.scene import Scene

_LIBRARY = re.compile(r"\b(lib[\w.+-]+\.so[\d.]*): cannot open shared object file")
_C_LIBRARY = re.compile(r"version [`'\"]((?:GLIBC|GLIBCXX)_[\d.]+)['\"] not found")
_PROGRAMS = (
    re.compile(r"no such file or directory: ['\"]([a-z][\w+-]*)['\"]", re.I),
    re.compile(r"\bspawn ([a-z][\w+-]*) ENOENT"),
    re.compile(r"exec: \"([a-z][\w+-]*)\": executable file not found"),
    re.compile(r"Cannot run program \"([a-z][\w+-]*)\""),
)
_MODULES = (
    re.compile(r"no module named ['\"](\w[^'\"]*)['\"]", re.I),
    re.compile(r"cannot find (?:module|package) ['\"]([\w@][^'\"]*)['\"]", re.I),
)
_FILES = (
    re.compile(r"cannot find module ['\"](/[^'\"]*)['\"]", re.I),
    re.compile(r"can't open file ['\"](/[^'\"]*)['\"]"),
    re.compile(r"Unable to access jarfile (\S+)"),
)
_CLASSES = (
    re.compile(r"could not find or load main class ([\w.$]+)", re.I),
    re.compile(r"(?:ClassNotFoundException|NoClassDefFoundError): ([\w.$/]+)"),
)
_CLASS_VERSION = re.compile(r"class file version (\d+)\.\d+\).*up to (\d+)")
_NO_MAIN = re.compile(r"no main manifest attribute, in (\S+)")
_LOADER = re.compile(r"^exec (/\S+): no such file or directory$")
_JAVA_1 = 44  # the class file version of Java N is N + 44 (JVM specification, table 4.1-A)


def library(scene: Scene) -> Hint | None:
    """A shared library, and the Debian package that as a rule has it."""
    name = scene.found(_LIBRARY)
    stem, _, number = name.lower().partition(".so")
    package = f"{stem}{'-' if stem[-1:].isdigit() else ''}{number.strip('.').partition('.')[0]}"
    words = f"the image has no {name}: add its Debian package to spec.build.packages, as a rule {package}"
    return Hint("library", words) if name else None


def c_library(scene: Scene) -> Hint | None:
    """A program that was linked where the C library is newer."""
    version = scene.found(_C_LIBRARY)
    words = f"it was built with a newer C library ({version}): take a newer spec.build.base, or build there"
    return Hint("c-library", words) if version else None


def program(scene: Scene) -> Hint | None:
    """A program that the agent starts."""
    name = scene.found(*_PROGRAMS)
    words = f"the image has no {name}: if that is a program, add its Debian package to spec.build.packages"
    return Hint("program", words) if name else None


def module(scene: Scene) -> Hint | None:
    """A package of the language."""
    name = scene.found(*_MODULES)
    words = f"the image has no module {name}: add the package with it to the dependencies"
    return Hint("module", words) if name else None


def file(scene: Scene) -> Hint | None:
    """The file that is to be started."""
    path = scene.found(*_FILES)
    words = (
        f"the image has no {path}: the start command names another file than the build leaves "
        "(spec.entrypoint), or the file stays out of the context (spec.build.exclude, .dockerignore)"
    )
    return Hint("start-file", words) if path else None


def java_class(scene: Scene) -> Hint | None:
    """A class that is in none of the jars."""
    name = scene.found(*_CLASSES).replace("/", ".")
    words = f"no jar of the image has the class {name}: add its package, or correct its name"
    return Hint("java-class", words) if name else None


def java_version(scene: Scene) -> Hint | None:
    """Classes for a newer Java than the image's."""
    pairs = (match for line in scene.log if (match := _CLASS_VERSION.search(line)))
    found = next(pairs, None)
    if found is None:
        return None
    wanted, has = int(found[1]) - _JAVA_1, int(found[2]) - _JAVA_1
    words = f'it was compiled for Java {wanted}, and the image has Java {has}: spec.runtime: "java:{wanted}"'
    return Hint("java-version", words)


def main_class(scene: Scene) -> Hint | None:
    """A jar that does not say which of its classes is to be started."""
    name = scene.found(_NO_MAIN)
    words = (
        f"{name} names no class to start: set Main-Class in the build, or start the class by spec.entrypoint"
    )
    return Hint("main-class", words) if name else None


def loader(scene: Scene) -> Hint | None:
    """The words of execve(2) for a program that is there, and whose loader is not."""
    path = scene.found(_LOADER)
    words = (
        f"{path} is there, and what it is started with is not: a program that is linked dynamically needs a "
        "spec.build.base with its C library, a script the interpreter of its first line"
    )
    return Hint("loader", words) if path else None


def platform(scene: Scene) -> Hint | None:
    """Machine code for another platform."""
    if not scene.printed("exec format error") and "exec format error" not in scene.container.error:
        return None
    words = f"the image is for {scene.image.platform}; this machine runs another platform"
    return Hint("platform", words)
