"""A registry in this process, with a seam before each request where faults are put in."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@dataclass
class Made:
    """An OCI layout on disk."""

    folder: Path
    digest: str = ""
    children: list[str] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)

    def write(self, content: bytes) -> dict[str, Any]:
        digest = digest_of(content)
        path = self.folder / "blobs/sha256" / digest.removeprefix("sha256:")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return {"digest": digest, "size": len(content)}

    def add(self, document: dict[str, Any], media_type: str) -> dict[str, Any]:
        return {"mediaType": media_type, **self.write(json.dumps(document).encode())}


def make_layout(folder: Path, *, layer: int = 3000) -> Made:
    """Two platforms that share a layer, and an attestation of each shape."""
    made, entries = Made(folder), []
    shared = {
        "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
        **made.write(b"\x1f\x8b" * (layer // 2)),
    }
    for platform in ("amd64", "arm64"):
        run = {
            "Env": ["PATH=/bin", "TOKEN=x"],
            "User": "1000",
            "ExposedPorts": {"80/tcp": {}},
            "Labels": {"a": "b"},
        }
        config = {"os": "linux", "architecture": platform, "config": run, "created": "1970-01-01T00:00:00Z"}
        own = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **made.write(platform.encode())}
        described = made.add(config, "application/vnd.oci.image.config.v1+json")
        made.blobs += [described["digest"], own["digest"]]
        image = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": [shared, own]}
        entries.append(made.add(image, MANIFEST) | {"platform": {"os": "linux", "architecture": platform}})
        made.children.append(entries[-1]["digest"])
    made.blobs.append(shared["digest"])
    entries += [attestation(made, made.children[0], old=True), attestation(made, made.children[1], old=False)]
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}
    made.digest = made.add(index, INDEX)["digest"]
    return made


def attestation(made: Made, subject: str, *, old: bool) -> dict[str, Any]:
    """BuildKit's, before 0.28 with an image config, since then as an artifact with an empty one."""
    statement = made.add({"subject": subject}, "application/vnd.in-toto+json")
    if old:
        config = made.add(
            {"os": "unknown", "architecture": "unknown"}, "application/vnd.oci.image.config.v1+json"
        )
        document: dict[str, Any] = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config}
    else:
        config = made.add({}, "application/vnd.oci.empty.v1+json")
        document = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config}
        document["artifactType"] = "application/vnd.docker.attestation.manifest.v1+json"
    made.blobs += [statement["digest"], config["digest"]]
    notes = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": subject}
    platform = {"os": "unknown", "architecture": "unknown"}
    entry = made.add(document | {"layers": [statement]}, MANIFEST) | {
        "annotations": notes,
        "platform": platform,
    }
    made.children.append(entry["digest"])
    return entry


class Handler(BaseHTTPRequestHandler):
    """The distribution protocol, as much of it as a push and a pull need."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet for head and body: no delayed acknowledgement
    server: Fake

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Type": "application/json"} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def handle_any(self) -> None:
        self.server.log.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        for fault in list(self.server.faults):
            if fault(self):
                return
        self.route()

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815 - http.server's names

    def route(self) -> None:
        path = self.path.partition("?")[0]
        match = re.fullmatch(
            r"/v2/(?P<name>.+?)/(?P<kind>manifests|blobs/uploads|blobs|tags)/(?P<rest>.*)", path
        )
        if path == "/v2/":
            return self.reply(200, b"{}")
        if match is None:
            return self.reply(404, b"404 page not found", Content_Type="text/plain")
        getattr(self, match["kind"].replace("/", "_"))(match["rest"])
        return None

    def manifests(self, name: str) -> None:
        server = self.server
        if self.command == "PUT":
            content = self.body()
            stored = (content, self.headers["Content-Type"])
            server.manifests[name] = server.manifests[digest_of(content)] = stored
            return self.reply(201, Docker_Content_Digest=digest_of(content))
        if self.command == "DELETE":
            return self.reply(202 if server.manifests.pop(name, None) else 404)
        if name not in server.manifests:
            return self.reply(404, b'{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}')
        content, media_type = server.manifests[name]
        return self.reply(200, content, Content_Type=media_type, Docker_Content_Digest=digest_of(content))

    def blobs(self, digest: str) -> None:
        found = self.server.blobs.get(digest)
        self.reply(404) if found is None else self.reply(200, found)

    def blobs_uploads(self, session: str) -> None:
        server = self.server
        if self.command == "POST":
            session = str(next(server.sessions))
            server.uploads[session] = b""
        elif session not in server.uploads:
            return self.reply(404, b'{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN","message":"gone"}]}')
        elif self.command == "DELETE":
            del server.uploads[session]
            return self.reply(204)
        elif self.command in ("PATCH", "PUT"):
            offset = (self.headers.get("Content-Range") or "0").partition("-")[0]
            if self.command == "PATCH" and int(offset) != len(server.uploads[session]):
                self.body()
                return self.reply(416, Range=f"0-{len(server.uploads[session]) - 1}")
            server.uploads[session] += self.body()
        if self.command == "PUT":
            content, digest = server.uploads[session], self.path.rpartition("digest=")[2].replace("%3A", ":")
            if digest_of(content) != digest:
                return self.reply(400, b'{"errors":[{"code":"DIGEST_INVALID","message":"other bytes"}]}')
            server.stored.append(digest)
            server.blobs[digest] = content
            return self.reply(201)
        last = max(0, len(server.uploads[session]) - 1)
        place = f"{self.path.partition('/blobs')[0]}/blobs/uploads/{session}?_state=x"
        return self.reply(204 if self.command == "GET" else 202, Location=place, Range=f"0-{last}")

    def tags(self, _: str) -> None:
        names = [name for name in self.server.manifests if not name.startswith("sha256:")]
        self.reply(200, json.dumps({"tags": names}).encode())


class Fake(ThreadingHTTPServer):
    """What the registry holds, what it was asked, and the faults that come first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.manifests: dict[str, tuple[bytes, str]] = {}
        self.blobs: dict[str, bytes] = {}
        self.uploads: dict[str, bytes] = {}
        self.sessions = itertools.count()
        self.stored: list[str] = []
        self.log: list[tuple[str, str, dict[str, str]]] = []
        self.faults: list[Callable[[Any], bool]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that a test breaks off are no news."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def asked(self, method: str, part: str = "") -> int:
        return sum(1 for verb, path, _ in self.log if verb == method and part in path)

    def once(self, method: str, part: str, act: Callable[[Any], object], *, times: int = 1) -> None:
        """Answer the next requests of a kind in another way."""
        left, lock = [times], threading.Lock()

        def fault(handler: Any) -> bool:
            with lock:
                hit = left[0] > 0 and handler.command == method and part in handler.path
                left[0] -= hit
            if hit:
                act(handler)
            return bool(hit)

        self.faults.append(fault)


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is tested where a registry asks for it; elsewhere it would cost minutes."""
    monkeypatch.setattr("aac_registries.patience._FIRST", 0.01)


@pytest.fixture
def fake() -> Iterator[Fake]:
    server = Fake()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def layout(tmp_path: Path) -> Made:
    return make_layout(tmp_path / "layout")


@pytest.fixture
def large(tmp_path: Path) -> Made:
    """With a layer that does not go in one request."""
    return make_layout(tmp_path / "large", layer=5_000_000)
