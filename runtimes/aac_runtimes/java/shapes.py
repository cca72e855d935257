"""What frameworks make of a project, told from its files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from aac_runtimes.java.pom import Pom

from aac_core.api import Project

#: Servers of the Model Context Protocol that speak through stdin and stdout.
_STDIO = (
    "io.quarkiverse.mcp:quarkus-mcp-server-stdio",
    "org.springframework.ai:spring-ai-starter-mcp-server",
    "org.springframework.ai:spring-ai-mcp-server-spring-boot-starter",
)
_STDIO_CLASS = "StdioServerTransportProvider"
_LARGEST = 1_000_000


def is_quarkus(pom: Pom) -> bool:
    """Whether Quarkus' plugin builds it."""
    return pom.has_plugin("quarkus-maven-plugin")


def interface(project: Project, folder: str, dependencies: Iterable[str]) -> str:
    """``mcp-stdio`` when a dependency or the code says so, "" else."""
    names = set(dependencies)
    if names & set(_STDIO):
        return "mcp-stdio"
    if not any(name.startswith("io.modelcontextprotocol.sdk:") for name in names):
        return ""
    prefix = posixpath.join(folder, "src/main/")
    files = (one for one in project.files if one.startswith(prefix) and one.endswith((".java", ".kt")))
    texts = (project.read_text(one) for one in files)
    return "mcp-stdio" if any(_STDIO_CLASS in text for text in texts if len(text) < _LARGEST) else ""
