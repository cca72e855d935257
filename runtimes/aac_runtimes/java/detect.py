"""Whether a project is built by Maven or Gradle."""

from __future__ import annotations

import posixpath

from aac_core.api import Detection, Project

MAVEN = ("pom.xml",)
GRADLE = ("build.gradle.kts", "build.gradle", "settings.gradle.kts", "settings.gradle")


def detect(project: Project) -> Detection:
    """A build file in the agent's folder; above it only when the folder has sources (Gradle's usage)."""
    found = project.nearest(*MAVEN, *GRADLE)
    inside = posixpath.dirname(found) == project.folder
    source = posixpath.join(project.folder, "src/main/")
    claimed = bool(found) and (inside or any(file.startswith(source) for file in project.files))
    return Detection(claimed, found if claimed else "no pom.xml, build.gradle or build.gradle.kts")
