"""The beginning of a conversation in the Model Context Protocol, whatever carries it.

MCP specification 2025-11-25, "Lifecycle" and "Tools". Older servers answer ``initialize`` with
the version that they have; the three messages here are the same in all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aac_plugins.interfaces import WrongAnswer, listed

PROTOCOL = "2025-11-25"
_PAGES = 20  # of tools/list; nobody reads more


@dataclass(frozen=True)
class Server:
    """What a server says about itself.

    Args:
        protocol: the version that both speak.
        tools: their names.
    """

    name: str
    version: str
    protocol: str
    tools: tuple[str, ...]

    def __str__(self) -> str:
        count = "1 tool" if len(self.tools) == 1 else f"{len(self.tools)} tools" if self.tools else "no tools"
        names = f": {listed(self.tools)}" if self.tools else ""
        return f"MCP {self.protocol}, server {self.name} {self.version}, {count}{names}"


class Channel(Protocol):
    """What carries messages.

    Args:
        protocol: the version that was agreed on, "" before that.
    """

    protocol: str

    def ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request; the response that has its id.

        Raises:
            WrongAnswer: there is none.
        """
        ...

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a notification."""
        ...


def meet(channel: Channel) -> Server:
    """``initialize``, ``notifications/initialized``, and ``tools/list`` when there are tools.

    Raises:
        WrongAnswer: an answer that no MCP server gives.
    """
    client = {"name": "aac", "version": _own_version()}
    wanted = {"protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": client}
    result = _call(channel, 1, "initialize", wanted)
    agreed, info = result.get("protocolVersion"), result.get("serverInfo")
    if not isinstance(agreed, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", agreed):
        raise WrongAnswer(f"its answer to initialize has the protocolVersion {agreed!r}")
    if not isinstance(info, dict) or not info.get("name") or not info.get("version"):
        raise WrongAnswer("its answer to initialize has no serverInfo with name and version")
    channel.protocol = agreed
    channel.tell({"jsonrpc": "2.0", "method": "notifications/initialized"})
    has_tools = "tools" in (result.get("capabilities") or {})
    tools = _tools(channel) if has_tools else ()
    return Server(str(info["name"]), str(info["version"]), agreed, tools)


def is_message(found: Any) -> bool:
    """Whether this is a request, notification or response of JSON-RPC 2.0."""
    return (
        isinstance(found, dict)
        and found.get("jsonrpc") == "2.0"
        and bool(found.keys() & {"method", "result", "error"})
    )


def _tools(channel: Channel) -> tuple[str, ...]:
    names: list[str] = []
    parameters: dict[str, Any] = {}
    for page in range(_PAGES):
        result = _call(channel, 2 + page, "tools/list", parameters)
        tools = result.get("tools")
        if not isinstance(tools, list) or not all(isinstance(tool, dict) for tool in tools):
            raise WrongAnswer("its answer to tools/list has no list of tools")
        names += [str(tool.get("name")) for tool in tools]
        if not result.get("nextCursor"):
            break
        parameters = {"cursor": result["nextCursor"]}
    return tuple(names)


def _call(channel: Channel, number: int, method: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    answer = channel.ask({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})
    if isinstance(answer.get("error"), dict):
        error = answer["error"]
        raise WrongAnswer(f"its answer to {method} is the error {error.get('code')}: {error.get('message')}")
    if not isinstance(answer.get("result"), dict):
        raise WrongAnswer(f"its answer to {method} has no result")
    result: dict[str, Any] = answer["result"]
    return result


def _own_version() -> str:
    from importlib.metadata import version

    return version("aac-build")
