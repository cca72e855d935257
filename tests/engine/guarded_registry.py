"""A real registry that wants tokens, the token server, and a registry that says back what it was told."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_HOME = Path(os.environ.get("AAC_HOME") or Path.home() / ".local/share/aac").absolute()
_PROGRAM = shutil.which("docker-registry", path=f"{os.environ['PATH']}:{_HOME / 'tools/sbin'}")


@dataclass(frozen=True)
class Guarded:
    """Args:
    host: of the real registry.
    hostile: of the one that refuses everything and repeats the credentials.
    storage: where the real one keeps its blobs.
    """

    host: str
    hostile: str
    storage: Path

    @property
    def hostile_names(self) -> tuple[str, ...]:
        """Three names of the hostile one."""
        port = self.hostile.rpartition(":")[2]
        return (self.hostile, f"localhost:{port}", f"127.0.0.2:{port}")


@contextmanager
def guarded_registry(folder: Path, *, user: str, password: str, token: str) -> Iterator[Guarded]:
    """Both, on free ports of the loopback."""
    assert _PROGRAM, "docker-registry is not here; `aac engine up` brings it"
    wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    class Answers(BaseHTTPRequestHandler):
        """The token server, and below /v2/ the hostile registry."""

        def log_message(self, *arguments: object) -> None:
            pass

        def do_GET(self) -> None:
            said = self.headers.get("authorization", "")
            length = int(self.headers.get("content-length") or 0)
            told = self.rfile.read(length).decode() + said
            if said.startswith("Basic "):
                told += base64.b64decode(said.removeprefix("Basic ")).decode()
            if self.path.startswith("/token") and said == wanted:
                self.answer(200, {"token": token})
            else:
                refusal = {"code": "UNAUTHORIZED", "message": f"not good enough: {told}"}
                self.answer(401, {"errors": [refusal]})

        do_POST = do_HEAD = do_PUT = do_GET  # noqa: N815 - http.server's names

        def answer(self, status: int, document: object) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            if status == 401 and not self.path.startswith("/token"):
                realm = f"http://{address(server)}/token"
                self.send_header("www-authenticate", f'Bearer realm="{realm}",service="hostile"')
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    server = ThreadingHTTPServer(("", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    storage = folder / "storage"
    config = {
        "version": "0.1",
        "log": {"level": "error"},
        "storage": {"filesystem": {"rootdirectory": str(storage)}},
        "http": {"addr": f"127.0.0.1:{_free_port()}"},
        "auth": {"silly": {"realm": f"http://{address(server)}/token", "service": "real"}},
    }
    (folder / "config.json").write_text(json.dumps(config))
    command = [_PROGRAM, "serve", str(folder / "config.json")]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            host = str(config["http"]["addr"])  # type: ignore[index]
            _wait(host)
            yield Guarded(host, address(server), storage)
        finally:
            process.terminate()
            server.shutdown()
            server.server_close()


def address(server: ThreadingHTTPServer) -> str:
    return f"127.0.0.1:{server.server_port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(host: str) -> None:
    end = time.monotonic() + 15
    while True:
        try:
            urllib.request.urlopen(f"http://{host}/v2/", timeout=1).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)
