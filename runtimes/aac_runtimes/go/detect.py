"""Whether a project is written in Go."""

from __future__ import annotations

from aac_core.api import Detection, Project

_PATTERNS = ("*.go", "cmd/*/*.go")


def detect(project: Project) -> Detection:
    """A module, a workspace, else a Go file where programs usually start."""
    found = project.nearest("go.mod", "go.work") or next(iter(project.glob(*_PATTERNS)), "")
    return Detection(bool(found), found or "no go.mod, go.work or *.go")
