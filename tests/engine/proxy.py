"""The half of a proxy that tests share: it passes a request on to the registry behind it."""

from __future__ import annotations

import contextlib
import http.client
from http.server import BaseHTTPRequestHandler
from typing import Any

Headers = list[tuple[str, str]]


class Passing(BaseHTTPRequestHandler):
    """Its server has the address of the registry as ``behind``."""

    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def body(self) -> bytes:
        """What the client sends, in one piece or in chunks."""
        if "chunked" not in (self.headers.get("Transfer-Encoding") or ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def forward(self, content: bytes) -> tuple[int, Headers, bytes]:
        """What the registry answers."""
        headers = {
            k: v for k, v in self.headers.items() if k.lower() not in ("transfer-encoding", "content-length")
        }
        if content or self.command in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(content))
        with contextlib.closing(http.client.HTTPConnection(self.server.behind)) as behind:
            behind.request(self.command, self.path, content or None, headers)
            answer = behind.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def answer(self, status: int, headers: Headers, body: bytes) -> None:
        self.send_response(status)
        kept = [item for item in headers if item[0].lower() not in ("content-length", "connection")]
        length = dict(headers).get("Content-Length") if self.command == "HEAD" else None
        for name, value in [*kept, ("Content-Length", length or str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
