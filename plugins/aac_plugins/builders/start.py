"""Whether an image can start what it says it starts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from aac_plugins.builders.files import Files
from aac_plugins.suitable import development, low_ports

from aac_core.api import Hint, Problem

#: Of a container without a PATH (Docker, and the OCI runtime's own search).
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ENTRY = Hint("entrypoint", "see spec.entrypoint: aac plan --explain shows what starts it and why")

_EXECUTABLE = Hint("executable", "make the file executable (chmod +x), or start it with its interpreter")
_LINE_ENDS = Hint("line-ends", "save it with line ends of Unix: in .gitattributes, *.sh text eol=lf")


def start_problems(config: Mapping[str, Any], files: Files) -> Iterator[Problem]:
    """What is wrong with the start command and the ports of an image.

    Args:
        config: ``config`` of the image configuration (OCI image specification, config.md).
    """
    command = (*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ()))
    if command:
        path = _path(config)
        yield from _program_problems(command[0], config.get("WorkingDir") or "/", path, files)
        if tool := development(command):
            hint = Hint("production", f"{tool[1]}, in spec.entrypoint or in the project's start script")
            yield Problem(f"the start command is for development: {tool[0]}", None, (hint,), "warning")
    ports = tuple(text.partition("/")[0] for text in config.get("ExposedPorts") or {} if "udp" not in text)
    if words := low_ports(tuple(int(port) for port in ports), config.get("User") or ""):
        hint = Hint("declare-port", "spec.ports[0].container: 8080, and let the server listen on PORT")
        yield Problem(words, None, (hint,), "warning")


def _program_problems(name: str, folder: str, path: str, files: Files) -> Iterator[Problem]:
    word = _look(name, folder, path, files)
    if not word or word in ("d", "-"):
        what = f"{name} is not executable" if word else f"the image has no program {name}"
        executable = Hint(
            "executable", "make the file executable (chmod +x), or start it with its interpreter"
        )
        yield Problem(f"it can't be started: {what}", hints=(executable if word else _ENTRY,))
        return
    if word.startswith("x@") and not files.find(word[2:]):
        hint = Hint("loader", "link it statically, or take a spec.build.base with its C library")
        yield Problem(f"it can't be started: {name} needs {word[2:]}, which the image lacks", hints=(hint,))
    if word.startswith("x#"):
        yield from _script_problems(name, word[2:], path, files)


def _script_problems(name: str, line: str, path: str, files: Files) -> Iterator[Problem]:
    """The interpreter of a script's first line, and what ``env`` is to look for."""
    if line.endswith("\r"):
        hint = Hint(
            "line-ends", "save it with line ends of Unix (LF); git: *.sh text eol=lf in .gitattributes"
        )
        yield Problem(f"it can't be started: {name} has line ends of Windows", hints=(hint,))
        return
    words = line.split()
    names = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    wanted = [*words[:1], *(names[:1] if words and words[0].endswith("/env") else [])]
    for program in wanted:
        if not _look(program, "/", path, files).startswith("x"):
            hint = Hint("interpreter", "add its Debian package to spec.build.packages, or name another one")
            message = f"it can't be started: {name} is a script for {program}, which the image lacks"
            yield Problem(message, hints=(hint,))
            return


def _look(name: str, folder: str, path: str, files: Files) -> str:
    """As execvp(3): a name without a slash is looked for, and what is no program is passed over."""
    if "/" in name:
        return files.find(posixpath.join("/", folder, name))
    found = [files.find(posixpath.join("/", place, name)) for place in path.split(":") if place]
    return next((word for word in found if word.startswith("x")), next(filter(None, found), ""))


def _path(config: Mapping[str, Any]) -> str:
    variables = (text.partition("=") for text in config.get("Env") or ())
    return next((value for name, _, value in variables if name == "PATH"), _PATH)
