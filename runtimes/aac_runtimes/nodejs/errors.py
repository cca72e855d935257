"""Short forms for the errors of this runtime."""

from __future__ import annotations

import json
from typing import Any

from aac_core.api import Hint, PlanError, Problem, Project, Where


def problem(
    message: str, file: str, *hints: tuple[str, str], line: int = 0, severity: str = "error"
) -> Problem:
    """A finding about a file of the project; hints are pairs of code and text."""
    return Problem(message, Where(file, line), tuple(Hint(code, text) for code, text in hints), severity)


def spec_problem(message: str, field: str, *hints: tuple[str, str], severity: str = "error") -> Problem:
    """A finding about a field of ``agent.yaml``."""
    where = Where("agent.yaml", field=field)
    return Problem(message, where, tuple(Hint(code, text) for code, text in hints), severity)


def refused(message: str, file: str, *hints: tuple[str, str], why: str = "") -> PlanError:
    """The error that ends planning."""
    made = tuple(Hint(code, text) for code, text in hints)
    return PlanError(message, where=Where(file), why=why, hints=made)


def read_json(project: Project, file: str) -> dict[str, Any]:
    """A JSON file that holds an object.

    Raises:
        PlanError: it is none; with line and column.
    """
    try:
        data = json.loads(project.read_text(file))
    except json.JSONDecodeError as error:
        where = Where(file, error.lineno, error.colno)
        raise PlanError(f"{file} is no valid JSON", where=where, why=error.msg) from None
    except RecursionError:
        data = None
    if not isinstance(data, dict):
        raise refused(f"{file} holds no JSON object", file)
    return data


def read_yaml(project: Project, file: str) -> dict[str, Any]:
    """A YAML file that holds a mapping; an empty one is an empty mapping.

    Raises:
        PlanError: it is none; with line and column.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(project.read_text(file), loader)  # noqa: S506 - both are safe loaders
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = Where(file, mark.line + 1, mark.column + 1) if mark else Where(file)
        why = getattr(error, "problem", None) or str(error)
        raise PlanError(f"{file} is no valid YAML", where=where, why=why) from None
    if not isinstance(data, dict | None):
        raise refused(f"{file} holds no mapping", file)
    return data or {}
