"""Short forms for the errors of this runtime."""

from __future__ import annotations

from aac_core.api import Hint, PlanError, Problem, Where


def problem(
    message: str, file: str, *hints: tuple[str, str], line: int = 0, severity: str = "error"
) -> Problem:
    """A finding about a file of the project; hints are pairs of code and text."""
    return Problem(message, Where(file, line), tuple(Hint(code, text) for code, text in hints), severity)


def spec_problem(message: str, field: str, *hints: tuple[str, str], severity: str = "error") -> Problem:
    """A finding about a field of ``agent.yaml``."""
    made = tuple(Hint(code, text) for code, text in hints)
    return Problem(message, Where("agent.yaml", field=field), made, severity)


def refused(message: str, file: str, *hints: tuple[str, str], line: int = 0, why: str = "") -> PlanError:
    """The error that ends planning."""
    made = tuple(Hint(code, text) for code, text in hints)
    return PlanError(message, where=Where(file, line), why=why, hints=made)
