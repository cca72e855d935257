"""Short forms for the errors of this runtime."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from aac_core.api import Hint, PlanError, Problem, Project, Where

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


def problem(message: str, file: str, *hints: tuple[str, str], severity: str = "error") -> Problem:
    """A finding about a file of the project; hints are pairs of code and text."""
    return Problem(message, Where(file), tuple(Hint(code, text) for code, text in hints), severity)


def spec_problem(message: str, field: str, *hints: tuple[str, str]) -> Problem:
    """A finding about a field of ``agent.yaml``."""
    return Problem(message, Where("agent.yaml", field=field), tuple(Hint(code, text) for code, text in hints))


def refused(message: str, file: str, *hints: tuple[str, str]) -> PlanError:
    """The error that ends planning."""
    return PlanError(message, where=Where(file), hints=tuple(Hint(code, text) for code, text in hints))


def read_toml(project: Project, file: str) -> dict[str, Any]:
    """A TOML file.

    Raises:
        PlanError: it is no TOML; with line and column.
    """
    try:
        return tomllib.loads(project.read_text(file))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = Where(file, int(place[1]), int(place[2])) if place else Where(file)
        raise PlanError(f"{file} is no valid TOML", where=where, why=_PLACE.sub("", str(error))) from None


def table(data: Any, *path: str) -> dict[str, Any]:
    """A nested table; empty when it is not there."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}
