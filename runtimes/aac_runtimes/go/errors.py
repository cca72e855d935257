"""Short forms for the errors of this runtime."""

from __future__ import annotations

from aac_core.api import Hint, PlanError, Problem, Where

TIDY = Hint("go-mod-tidy", "run go mod tidy, and commit go.mod and go.sum")
VENDOR = Hint("go-mod-vendor", "run go mod vendor (in a workspace: go work vendor), and commit vendor")


def problem(message: str, file: str, *hints: Hint, line: int = 0, severity: str = "error") -> Problem:
    """A finding about a file of the project."""
    return Problem(message, Where(file, line), hints, severity)


def spec_problem(message: str, field: str, *hints: Hint, severity: str = "error") -> Problem:
    """A finding about a field of ``agent.yaml``."""
    return Problem(message, Where("agent.yaml", field=field), hints, severity)


def refused(message: str, file: str, *hints: Hint, line: int = 0) -> PlanError:
    """The error that ends planning."""
    return PlanError(message, where=Where(file, line), hints=hints)
