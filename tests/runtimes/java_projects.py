"""Plans and texts of Java projects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aac_core.api import RuntimePlan, RuntimeRequest
from aac_core.testing import TextProject, agent_spec

MAIN = {
    "src/main/java/com/example/Main.java": (
        "package com.example;\n\npublic class Main {\n    public static void main(String[] args) {}\n}\n"
    )
}


def plan_java(
    texts: Mapping[str, str],
    *,
    options: Mapping[str, Any] | None = None,
    version: str = "",
    resolved: Mapping[str, str] | None = None,
    folder: str = "",
    **spec: Any,
) -> RuntimePlan:
    """The runtime's own plan; keywords are fields below ``spec``."""
    from aac_runtimes.java.options import JavaOptions
    from aac_runtimes.java.plan import plan

    request = RuntimeRequest(
        spec=agent_spec("demo", **spec),
        options=JavaOptions.model_validate(options or {}),
        project=TextProject(texts, folder),
        version=version,
        resolved=resolved or {},
    )
    return plan(request)


def pom(inside: str = "", artifact: str = "demo") -> str:
    """A pom with these elements."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n'
        "<modelVersion>4.0.0</modelVersion>\n<groupId>com.example</groupId>\n"
        f"<artifactId>{artifact}</artifactId>\n<version>1.0.0</version>\n{inside}\n</project>\n"
    )


def properties(**values: str) -> str:
    """A section of a pom; ``_`` in a name stands for a dot."""
    named = {name.replace("_", "."): text for name, text in values.items()}
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in named.items())
    return f"<properties>{inside}</properties>"


def errors(plan: RuntimePlan) -> list[str]:
    return [one.message for one in plan.problems if one.severity == "error"]


def finding(plan: RuntimePlan, subject: str) -> tuple[str, str]:
    """Its value and where it is from."""
    return next((one.value, one.source) for one in plan.findings if one.subject == subject)
