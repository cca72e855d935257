"""Why the engine could not start the program of a container, from the engine's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aac_core.api import AacError, Hint, RunError


class ProgramError(RunError):
    """The engine is fine, and the image's program can't be started: the agent's fault."""


@dataclass(frozen=True)
class _Refusal:
    """Words of an OCI runtime, what they mean, and what to do."""

    pattern: re.Pattern[str]
    message: str
    hint: Hint


_PROGRAM = r'exec: "?([^":]+)"?: .*'
_REFUSALS = (
    _Refusal(
        re.compile(rf"{_PROGRAM}(?:executable file not found|no such file or directory)"),
        "{name} could not be started: its image has no program {program}",
        Hint("entrypoint", "see spec.entrypoint: aac plan --explain shows what starts it and why"),
    ),
    _Refusal(
        re.compile(rf"{_PROGRAM}permission denied"),
        "{name} could not be started: {program} is not executable",
        Hint("executable", "make the file executable (chmod +x), or start it with its interpreter"),
    ),
    _Refusal(
        re.compile(rf"{_PROGRAM}exec format error"),
        "{name} could not be started: {program} is no program of this platform",
        Hint("format", "a script needs a first line like #!/bin/sh; a program has to be for the platform"),
    ),
)


def program_error(name: str, error: AacError) -> AacError:
    """What the engine's refusal means, the refusal itself when nobody knows."""
    for refusal in _REFUSALS:
        if match := refusal.pattern.search(error.why):
            message = refusal.message.format(name=name, program=match[1])
            return ProgramError(message, why=error.why, hints=(refusal.hint,))
    return error
