"""Small servers, each a program of its own or a thread, with faults to choose from."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: An MCP server over stdio, as a person writes it; MODE says which fault it has.
STDIO = """
import json, os, signal, sys, time
mode = os.environ.get("MODE", "")
print("weather starts", file=sys.stderr, flush=True)
if mode == "banner":
    print("*** weather 1.2.0 ***", flush=True)
if mode == "end":
    sys.exit(0)
if mode == "fail":
    print("KeyError: 'API_KEY'", file=sys.stderr, flush=True)
    sys.exit(3)
def send(message):
    print(json.dumps({"jsonrpc": "2.0"} | message), flush=True)
def answer(request):
    method = request["method"]
    if method == "initialize":
        send({"id": "s1", "method": "ping"})
        wanted = request["params"]["protocolVersion"]
        protocol = "2024-11-05" if mode == "old" else wanted
        info = {} if mode == "nameless" else {"name": "weather", "version": "1.2.0"}
        return {"protocolVersion": protocol, "capabilities": {} if mode == "toolless" else {"tools": {}},
                "serverInfo": info}
    if method == "tools/list" and "cursor" not in request["params"]:
        send({"method": "notifications/message", "params": {"level": "info", "data": "listing"}})
        return {"tools": [{"name": "forecast", "inputSchema": {}}], "nextCursor": "2"}
    return {"tools": [{"name": "alerts", "inputSchema": {}}]}
for line in sys.stdin:
    message = json.loads(line)
    if mode == "silent" or "method" not in message or "id" not in message:
        continue
    if mode == "error":
        send({"id": message["id"], "error": {"code": -32602, "message": "no"}})
        continue
    send({"id": message["id"], "result": answer(message)})
if mode == "late":
    print("bye", flush=True)
if mode in ("goes-on", "deaf"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN if mode == "deaf" else lambda *_: sys.exit(0))
    time.sleep(600)
sys.exit(4 if mode == "bad-end" else 0)
"""


class Mcp(BaseHTTPRequestHandler):
    """An MCP server over streamable HTTP; the path says how it answers."""

    protocol_version = "HTTP/1.1"
    server: Recording

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, message["method"], dict(self.headers)))
        if self.path == "/moved":
            self._plain(307, b"", Location="/json")
            return
        if self.path not in ("/json", "/events", "/mcp", "/wrong") or message["method"] == "nothing":
            status = 401 if self.path == "/locked" else 503 if self.path == "/sick" else 404
            self._plain(status, b"no")
            return
        if "id" not in message:
            self._plain(202, b"")
            return
        if message["method"] != "initialize" and self.headers["Mcp-Session-Id"] != "s-1":
            self._plain(400, b"no session")
            return
        self._answer(message)

    def do_DELETE(self) -> None:
        self.server.seen.append((self.path, "DELETE", dict(self.headers)))
        self._plain(200, b"")

    def _answer(self, message: dict[str, Any]) -> None:
        result: dict[str, Any] = {"tools": [{"name": "add"}]}
        if message["method"] == "initialize":
            info = {"name": "sums", "version": "3"}
            result = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": info}
        answer = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode()
        if self.path == "/wrong":
            answer = b"<html></html>"
        if self.path != "/events":
            self._plain(200, answer, **{"Content-Type": "application/json", "Mcp-Session-Id": "s-1"})
            return
        self.send_response(200)
        for key, value in (("Content-Type", "text/event-stream; charset=utf-8"), ("Mcp-Session-Id", "s-1")):
            self.send_header(key, value)
        self.send_header("Connection", "close")
        self.end_headers()
        note = b'{"jsonrpc": "2.0", "method": "notifications/progress"}'
        self.wfile.write(b": hello\n\nevent: message\ndata: " + note + b"\r\n\r\ndata: " + answer + b"\n\n")
        self.close_connection = True

    def _plain(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Recording(ThreadingHTTPServer):
    """Keeps what it was asked, as (path, method, headers)."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.seen: list[tuple[str, str, dict[str, str]]] = []

    @property
    def place(self) -> tuple[str, int]:
        return "127.0.0.1", int(self.server_address[1])


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[Recording]:
    server = Recording(handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def cards(pages: dict[str, object]) -> type[BaseHTTPRequestHandler]:
    """A server of JSON pages."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.end_headers()
            self.wfile.write(b"" if page is None else json.dumps(page).encode())

        log_message: Callable[..., None] = Mcp.log_message

    return Pages
