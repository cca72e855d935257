"""Projects that ``aac init`` writes."""

from __future__ import annotations

from aac_core.api import ProjectTemplate, hookimpl

#: Every folder beside this module: name, runtime, summary; those called chatbot-RUNTIME are ``-r``'s.
_FOLDERS = (
    ("chatbot-python", "python", "a chatbot over HTTP (FastAPI) that streams the answers of a model"),
    ("chatbot-node", "node", "a chatbot over HTTP (Fastify) that streams the answers of a model"),
    ("chatbot-rust", "rust", "a chatbot over HTTP (axum) that streams the answers of a model"),
    ("chatbot-java", "java", "a chatbot over HTTP (Javalin) that streams the answers of a model"),
    (
        "chatbot-go",
        "go",
        "a chatbot over HTTP that streams the answers of a model; the standard library alone",
    ),
    (
        "sentiment",
        "python",
        "a sentiment service over HTTP (FastAPI, VADER); needs no model and no key",
    ),
)


@hookimpl
def aac_templates() -> list[ProjectTemplate]:
    """One for each row of the table."""
    return [
        ProjectTemplate(
            name=name,
            summary=summary,
            runtime=runtime,
            files=f"aac_plugins.templates:{name}",
            default=name.startswith("chatbot-"),
        )
        for name, runtime, summary in _FOLDERS
    ]
