"""What can go wrong, as objects that print the same for a terminal and for ``--json``.

A user's error is an :class:`AacError`. Any other exception that reaches the command line
is a bug of aac and shows its traceback. The exit codes are a contract with scripts; the
table is in ``docs/reference/exit-codes.md``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


def printable(text: str, *, keep: str = "") -> str:
    """The text with everything escaped that a terminal would act upon, or hide.

    Args:
        keep: characters that stay as they are, ``\\n`` where lines are shown as lines.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep or char.isprintable() else ascii(char)[1:-1] for char in text)


@dataclass(frozen=True)
class Hint:
    """One thing the user can do.

    Args:
        code: stable, kebab-case, for scripts and for searching ("no-buildx").
        text: one lower-case sentence, or a command to run.
    """

    code: str
    text: str


@dataclass(frozen=True)
class Where:
    """A place in a file of the user.

    Args:
        file: as the user would write it, relative to where the command runs.
        line: 1-based; 0 when the place is the whole file.
        column: 1-based; 0 when unknown.
        field: the path of the field, ``spec.ports[0].container``.
    """

    file: str
    line: int = 0
    column: int = 0
    field: str = ""

    def __str__(self) -> str:
        place = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])
        return f"{place} {self.field}".rstrip()


@dataclass(frozen=True)
class Problem:
    """One finding about the user's input; all of them are shown at once.

    Args:
        message: one lower-case sentence without a full stop.
        where: the place, when there is one.
        hints: what to do, in order.
        severity: ``error`` refuses the input, ``warning`` only tells.
    """

    message: str
    where: Where | None = None
    hints: tuple[Hint, ...] = ()
    severity: str = "error"


class AacError(Exception):
    """A user's error: what happened, where, why, and what to do.

    Args:
        message: what happened, one lower-case sentence without a full stop.
        where: the place in a file of the user.
        why: the cause, when it is known and adds something.
        hints: what to do, in order.
        detail: lines of a log that show it (already redacted).
    """

    exit_code = 1
    code = "error"

    def __init__(
        self,
        message: str,
        *,
        where: Where | None = None,
        why: str = "",
        hints: tuple[Hint, ...] = (),
        detail: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.why = why
        self.hints = hints
        self.detail = detail

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The findings that this error stands for; at least one."""
        return (Problem(self.message, self.where, self.hints),)

    def to_json(self) -> dict[str, Any]:
        """The error as plain data, the ``error`` member of ``--json`` output."""
        return {
            "code": self.code,
            "exitCode": self.exit_code,
            "message": self.message,
            "why": self.why,
            "detail": list(self.detail),
            "hints": [asdict(hint) for hint in self.hints],
            "problems": [asdict(problem) for problem in self.problems],
        }


class UsageError(AacError):
    """The command line is wrong: a flag, a reference, a platform."""

    exit_code = 2
    code = "usage"


class PluginError(AacError):
    """A plugin is broken, missing, or claims a name that is taken."""

    exit_code = 3
    code = "plugin"


class MachineError(AacError):
    """The machine lacks something: an engine, a program, a permission, room on the disk."""

    exit_code = 3
    code = "machine"


class SpecError(AacError):
    """``agent.yaml`` is refused; holds every problem that was found in it."""

    exit_code = 10
    code = "spec"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        errors = [problem for problem in problems if problem.severity == "error"]
        first = errors[0]
        count = "" if len(errors) == 1 else f" (and {len(errors) - 1} more)"
        super().__init__(first.message + count, where=first.where, hints=first.hints)
        self._problems = problems

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._problems


class PlanError(AacError):
    """The spec is well formed, but no build follows from it and the project's files."""

    exit_code = 20
    code = "plan"


class ContextError(AacError):
    """A file of the build context can't be taken; names it."""

    exit_code = 20
    code = "context"


class BuildError(AacError):
    """BuildKit refused or a step of the build failed."""

    exit_code = 30
    code = "build"


class RegistryError(AacError):
    """A registry refused, or what it holds is not what was expected."""

    exit_code = 40
    code = "registry"


class SignatureError(AacError):
    """No valid signature, established with certainty."""

    exit_code = 50
    code = "signature"


class UndeterminedError(AacError):
    """Whether a valid signature exists could not be found out."""

    exit_code = 51
    code = "undetermined"


class PolicyError(AacError):
    """A rule of the policy refuses."""

    exit_code = 52
    code = "policy"


class RunError(AacError):
    """A container or image is not there; it did not start, become healthy, or pass its test."""

    exit_code = 60
    code = "run"


class TransientError(AacError):
    """A fault that a later try may not meet: time-outs, 5xx, too many requests."""

    exit_code = 75
    code = "transient"
