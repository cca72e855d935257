"""What a project offers, as far as its packages and files tell."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from aac_runtimes.nodejs.programs import SERVERS
from aac_runtimes.nodejs.workspace import Workspace

from aac_core.api import ContextError, Finding, Project

_MCP = ("@modelcontextprotocol/sdk", "@modelcontextprotocol/server", "fastmcp", "mcp-framework")
_STDIO = ("StdioServerTransport", 'transportType: "stdio"', "transportType: 'stdio'")
_HTTP = ("StreamableHTTPServerTransport", "StreamableHTTPTransport", "httpStream")
_LISTENS = (".listen(", "createServer(")
_CODE = (".js", ".mjs", ".cjs", ".ts", ".mts")
_MOST, _LARGEST = 300, 300_000


def find_interface(project: Project, workspace: Workspace) -> Finding | None:
    """``mcp-stdio``, ``mcp-http`` or ``http``; None when nothing tells."""
    names = workspace.manifest.required
    manifest = workspace.manifest.file
    sdk = next((name for name in _MCP if name in names), "")
    texts = dict(_texts(project, workspace)) if sdk or not SERVERS & set(names) else {}
    if sdk:
        for interface, words in (("mcp-stdio", _STDIO), ("mcp-http", _HTTP)):
            for file, text in texts.items():
                found = next((word for word in words if word in text), "")
                if found:
                    return Finding("interface", interface, file, f"{sdk} and {found}")
    server = min(SERVERS & set(names), default="")
    if server:
        return Finding("interface", "http", manifest, f"{server} serves it")
    file = next((file for file, text in texts.items() if all(word in text for word in _LISTENS)), "")
    return Finding("interface", "http", file, "it makes a server and listens") if file else None


def _texts(project: Project, workspace: Workspace) -> Iterator[tuple[str, str]]:
    folder = posixpath.join(workspace.root, workspace.agent).rstrip("/")
    here = (file for file in project.files if not folder or file.startswith(f"{folder}/"))
    files = [file for file in here if file.endswith(_CODE) and "/test" not in f"/{file}"]
    for file in files[:_MOST]:
        try:
            text = project.read_text(file)
        except ContextError:  # no text: it says nothing
            continue
        if len(text) <= _LARGEST:
            yield file, text
