"""Which executable is the agent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aac_core.api import Hint, Problem, RuntimeRequest, Where

#: What a source without build.zig is compiled to.
ALONE = "agent"
_COMMENT = re.compile(r"^\s*//[^\n]*", re.M)
_CALL = re.compile(r"\baddExecutable\(\s*\.\{")
_INNER = re.compile(r"\{[^{}]*\}")
_NAME = re.compile(r"\.name\s*=\s*\"([\w.+-]+)\"")


def find_executable(request: RuntimeRequest, source: str) -> tuple[str, tuple[Problem, ...]]:
    """Its name, "" when the spec has an entry point of its own; a problem when it is not clear."""
    if wanted := request.options.executable:
        return wanted, ()
    if request.spec.spec.entrypoint:
        return "", ()
    if not source.endswith("build.zig"):
        return ALONE, ()
    names = list(dict.fromkeys(_names(_COMMENT.sub("", request.project.read_text(source)))))
    if len(names) == 1:
        return names[0], ()
    message = f"{source} names no executable that can be read from it"
    if names:
        message = f"{source} makes several executables: {', '.join(names)}"
    hint = Hint("zig-executable", "name it in spec.runtime.options.executable")
    return "", (Problem(message, Where("agent.yaml", field="spec.runtime.options.executable"), (hint,)),)


def _names(source: str) -> Iterator[str]:
    """The literal names among the arguments of each call, whatever stands in braces within them."""
    for call in _CALL.finditer(source):
        depth, end = 1, call.end()
        while depth and end < len(source):
            depth += {"{": 1, "}": -1}.get(source[end], 0)
            end += 1
        arguments = source[call.end() : end - 1]
        while _INNER.search(arguments):
            arguments = _INNER.sub("", arguments)
        if name := _NAME.search(arguments):
            yield name[1]
