"""Whether a project is written for Node."""

from __future__ import annotations

import posixpath

from aac_core.api import Detection, Project

NAMES = ("server", "index", "app", "main", "agent")
_SUFFIXES = ("js", "mjs", "cjs")


def detect(project: Project) -> Detection:
    """A ``package.json`` in the agent's folder, else a script of a usual name."""
    names = ("package.json", *(f"{name}.{suffix}" for name in NAMES for suffix in _SUFFIXES))
    paths = (posixpath.join(project.folder, name) for name in names)
    found = next((path for path in paths if project.exists(path)), "")
    return Detection(bool(found), found or "no package.json, server.js or index.js")
