"""Whether a project is written in Rust."""

from __future__ import annotations

from aac_core.api import Detection, Project

FILE = "Cargo.toml"


def detect(project: Project) -> Detection:
    """The manifest of a package or a workspace, in the agent's folder or above it."""
    found = project.nearest(FILE)
    return Detection(bool(found), found or "no Cargo.toml")
