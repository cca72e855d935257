"""What a program offers, as far as the crates tell that it names."""

from __future__ import annotations

from collections.abc import Iterable

from aac_runtimes.rust.manifest import Dependency

_WEB = (
    "actix-web", "axum", "gotham", "loco-rs", "ntex", "poem", "rocket", "rouille", "salvo", "tide",
    "tiny_http", "viz", "warp",
)  # fmt: skip
#: Features of the official MCP SDK that bring a server's transport.
_MCP = (("transport-io", "mcp-stdio"), ("transport-streamable-http-server", "mcp-http"))


def find_interface(dependencies: Iterable[Dependency]) -> str:
    """``mcp-stdio``, ``mcp-http``, ``http``, or "" when nothing tells."""
    found = {one.name: one for one in dependencies}
    sdk = found.get("rmcp")
    features = sdk.features if sdk else ()
    offered = (interface for feature, interface in _MCP if feature in features)
    return next(offered, "http" if any(name in found for name in _WEB) else "")
