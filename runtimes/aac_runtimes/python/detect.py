"""Whether a project is written in Python."""

from __future__ import annotations

from aac_runtimes.python import FILES

from aac_core.api import Detection, Project

_PATTERNS = ("requirements*.txt", "*.py", "*/__main__.py", "src/*/__main__.py")


def detect(project: Project) -> Detection:
    """A manifest or lock file of Python, else Python code where it starts."""
    found = next((name for name in FILES if project.exists(name)), "") or project.nearest(*FILES)
    found = found or next(iter(project.glob(*_PATTERNS)), "")
    return Detection(bool(found), found or "no pyproject.toml, requirements.txt or *.py")
