"""A unix socket that answers as an engine would; stands in at one seam only."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

CONTAINERD: dict[str, Any] = {
    "ServerVersion": "26.1.5",
    "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]],
}
VERSION = {"Version": "26.1.5", "Os": "linux", "Arch": "arm64"}
CLASSIC: dict[str, Any] = {"ServerVersion": "24.0.7", "DriverStatus": [["Backing Filesystem", "extfs"]]}


@contextmanager
def engine(path: Path, info: Mapping[str, Any]) -> Iterator[str]:
    """Serve ``/_ping``, ``/version`` and ``/info`` at a socket; yields its DOCKER_HOST."""
    documents = {"/info": info, "/version": VERSION}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(documents[self.path]).encode() if self.path in documents else b"OK"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

        def address_string(self) -> str:
            return "unix"

    with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"unix://{path}"
        finally:
            server.shutdown()
            thread.join()
