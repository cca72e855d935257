"""The stages of a rendered Dockerfile: what each says, and what it is made from; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FROM = re.compile(r"FROM (?:--\S+ )*(\S+)(?: AS (\S+))?")
_HEREDOC = re.compile(r"<<-?['\"]?(\w+)['\"]?")
_OTHER_STAGE = re.compile(r"(?:--from|[ ,]from)=([^\s,]+)")
_CONTEXT = re.compile(r"(?:COPY|ADD) (?!.*(?:--from=|<<))|RUN .*--mount=type=bind(?!\S*from=)")


@dataclass(frozen=True)
class Stage:
    """One stage.

    Args:
        base: what ``FROM`` names, an image or another stage.
        lines: all that follows ``FROM``, comments, blank lines and heredocs left out.
        texts: the lines of heredocs.
        inputs: what else it takes files from: names of stages, or images.
        context: whether it takes files of the project.
    """

    base: str = ""
    lines: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    context: bool = False


@dataclass
class _Draft:
    base: str = ""
    lines: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    context: bool = False

    def done(self) -> Stage:
        inputs = tuple(dict.fromkeys(self.inputs))
        return Stage(self.base, tuple(self.lines), tuple(self.texts), inputs, self.context)


def stages(dockerfile: str) -> dict[str, Stage]:
    """Each stage by its name; what stands before the first has the name ``""``."""
    found = {"": _Draft()}
    current = found[""]
    for line, instruction in _lines(dockerfile):
        match = _FROM.fullmatch(line) if instruction else None
        if match:
            current = found[match[2] or match[1]] = _Draft(match[1])
            continue
        (current.lines if instruction else current.texts).append(line)
        if instruction:
            current.inputs += _OTHER_STAGE.findall(line)
            current.context |= _CONTEXT.match(line) is not None
    return {name: draft.done() for name, draft in found.items()}


def _lines(dockerfile: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether an instruction may be in it: the text of a heredoc is none."""
    ends: list[str] = []
    for line in dockerfile.splitlines():
        if ends:
            if line == ends[0]:
                ends.pop(0)
            else:
                yield line, False
        elif line and not line.startswith("#"):
            ends += _HEREDOC.findall(line) if line.startswith(("COPY", "ADD", "RUN")) else []
            yield line, True
