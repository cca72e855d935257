"""Which lock files are known, and reading one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module

from aac_runtimes.python.errors import read_toml
from aac_runtimes.python.locks.model import LockQuestion, Selection, damaged
from packaging.markers import InvalidMarker

from aac_core.api import Project

#: Manager to its file.
LOCKS: Mapping[str, str] = {
    "uv": "uv.lock",
    "pylock": "pylock.toml",
    "poetry": "poetry.lock",
    "pdm": "pdm.lock",
    "pipenv": "Pipfile.lock",
}

#: Manager to the command that writes its file again.
COMMANDS: Mapping[str, str] = {
    "uv": "uv lock",
    "pylock": "uv export --format pylock.toml -o pylock.toml",
    "poetry": "poetry lock",
    "pdm": "pdm lock",
    "pipenv": "pipenv lock",
}


def read_lock(manager: str, question: LockQuestion, project: Project) -> Selection:
    """The packages of a lock file that the image gets.

    Raises:
        PlanError: the file is damaged, of an unknown version, or holds what can't be installed.
    """
    if question.file.endswith((".toml", ".lock")) and manager != "pipenv":
        read_toml(project, question.file)  # for an error with its place
    reader: Callable[[LockQuestion], Selection]
    reader = import_module(f"aac_runtimes.python.locks.{manager}").read
    try:
        return reader(question)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidMarker, tomllib.TOMLDecodeError) as error:
        raise damaged(question.file, f"{type(error).__name__}: {error}") from None
