"""MCP over streamable HTTP (specification, "Transports: Streamable HTTP")."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from aac_plugins.interfaces import WrongAnswer, json_object
from aac_plugins.interfaces.mcp import is_message, meet

#: Where servers are by convention; the specification leaves it to them.
PATHS = ("/mcp", "/")
_LONGEST = 16 << 20  # bytes of an answer
_REDIRECTS = (301, 302, 307, 308)


def ask(address: tuple[str, int], path: str, timeout: float) -> str:
    """What an MCP server says about itself.

    Args:
        timeout: seconds for each part of an answer.

    Raises:
        OSError, http.client.HTTPException: nobody answers in HTTP.
        WrongAnswer: it is no MCP server.
    """
    channel = Requests(address, path, timeout)
    try:
        return str(meet(channel))
    except WrongAnswer as answer:
        if answer.status != 401:
            raise
        return "HTTP 401, it wants credentials, so it was asked nothing"
    finally:
        channel.close()


class Requests:
    """A channel where each message is a POST."""

    def __init__(self, address: tuple[str, int], path: str, timeout: float) -> None:
        self.protocol = ""
        self.session = ""
        self._address, self._path, self._timeout = address, path, timeout
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """The response is the body, or one of the events of the body."""
        with self._post(message) as answer:
            self.session = answer.getheader("Mcp-Session-Id") or self.session
            kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
            for text in _texts(answer, kind):
                found = json_object(text)
                if is_message(found) and found and found.get("id") == message["id"]:
                    return found
        raise WrongAnswer(f"no answer to {message['method']} in {kind or 'a body without a type'}")

    def tell(self, message: Mapping[str, Any]) -> None:
        """A notification has no answer but its status."""
        self._post(message).close()

    def close(self) -> None:
        """End the session, as far as the server lets clients do that."""
        if self.session:
            with suppress(OSError, http.client.HTTPException):
                self._send("DELETE").close()
        self._hang_up()

    def _post(self, message: Mapping[str, Any]) -> http.client.HTTPResponse:
        """Send, and follow to where the server says that it is."""
        for _ in range(3):
            answer = self._send("POST", json.dumps(message).encode("ascii"))
            target = answer.getheader("Location") if answer.status in _REDIRECTS else None
            if target is None:
                break
            answer.close()
            self._path = urlsplit(target).path or "/"
        if not 200 <= answer.status < 300:
            answer.close()
            raise WrongAnswer(f"HTTP {answer.status} at {self._path}", answer.status)
        return answer

    def _send(self, method: str, body: bytes | None = None) -> http.client.HTTPResponse:
        """A connection for each message, since an answer may be a stream that goes on."""
        self._hang_up()
        self._connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
        self._connection.request(method, self._path, body, self._headers())
        return self._connection.getresponse()

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _headers(self) -> dict[str, str]:
        fixed = {
            "User-Agent": "aac",
            "Connection": "close",
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
        }
        fixed |= {"Mcp-Session-Id": self.session} if self.session else {}
        return fixed | ({"MCP-Protocol-Version": self.protocol} if self.protocol else {})


def _texts(answer: http.client.HTTPResponse, kind: str) -> Iterator[bytes]:
    if kind == "text/event-stream":
        yield from events(answer)
    else:
        yield answer.read(_LONGEST)


def events(stream: http.client.HTTPResponse) -> Iterator[bytes]:
    """The data of each server-sent event (HTML Living Standard, "Parsing an event stream")."""
    data: list[bytes] = []
    while line := stream.readline(_LONGEST):
        line = line.rstrip(b"\r\n")
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif not line and data:
            yield b"\n".join(data)
            data = []
