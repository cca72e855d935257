"""Projects that ``aac init`` writes."""

from __future__ import annotations

from aac_core.api import ProjectTemplate, hookimpl


@hookimpl
def aac_templates() -> list[ProjectTemplate]:
    """Every folder beside this module."""
    return [
        ProjectTemplate(
            name="sentiment",
            summary="a sentiment service over HTTP (FastAPI, VADER); needs no model and no key",
            runtime="python",
            files="aac_plugins.templates:sentiment",
        )
    ]
