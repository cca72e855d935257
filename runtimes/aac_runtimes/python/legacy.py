"""``setup.cfg`` and ``setup.py`` of a project that has no ``pyproject.toml``; nothing of it is run."""

from __future__ import annotations

import ast
import configparser

from aac_runtimes.python.errors import refused
from aac_runtimes.python.requirements import Requirements, parse_requirements

from aac_core.api import Project

_HINT = ("requirements-in", "list the dependencies in a requirements.txt")


def read_setup(project: Project) -> Requirements:
    """``install_requires`` of setup.cfg, else of setup.py where it is written out as a list.

    Raises:
        PlanError: it is computed, or the file can't be read.
    """
    if project.exists("setup.cfg") and (text := _from_cfg(project.read_text("setup.cfg"))):
        return parse_requirements(text, "setup.cfg")
    if project.exists("setup.py"):
        return parse_requirements(_from_py(project.read_text("setup.py")), "setup.py")
    return Requirements()


def _from_cfg(text: str) -> str:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        why = str(error).split("\n", maxsplit=1)[0]
        raise refused("setup.cfg can't be read", "setup.cfg", why=why) from None
    found = parser.get("options", "install_requires", fallback="")
    if found.strip().startswith("file:"):
        raise refused("install_requires of setup.cfg names a file", "setup.cfg", _HINT)
    return found.replace(";\n", "\n")


def _from_py(text: str) -> str:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise refused("setup.py can't be read", "setup.py", why=str(error)) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "install_requires":
            try:
                return "\n".join(str(entry) for entry in ast.literal_eval(node.value))
            except (ValueError, TypeError):
                raise refused("install_requires of setup.py is computed", "setup.py", _HINT) from None
    return ""
