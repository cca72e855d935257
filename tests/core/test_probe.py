"""The health probe: its binaries are those of its source, and it answers what it should."""

from __future__ import annotations

import base64
import hashlib
import http.server
import importlib.util
import json
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from aac_core.probe import probes

STORED: dict[str, Any] = json.loads(resources.files("aac_core.probe").joinpath("probes.json").read_text())
MACHINES = {"amd64": 62, "arm64": 183}  # e_machine, System V ABI
NATIVE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), "")


@pytest.mark.parametrize("arch", MACHINES)
def test_the_binaries_are_small_and_of_their_platform(arch: str) -> None:
    content = base64.b64decode(probes()[arch])
    assert hashlib.sha256(content).hexdigest() == STORED[arch]["sha256"]
    assert content[:4] == b"\x7fELF"
    assert int.from_bytes(content[18:20], "little") == MACHINES[arch]
    assert len(content) < 3000
    assert max(map(len, probes()[arch].split("\n"))) <= 76


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    assert NATIVE, "the probe is built for x86-64 and AArch64"
    path = tmp_path / "probe"
    path.write_bytes(base64.b64decode(probes()[NATIVE]))
    path.chmod(0o755)
    return path


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what it needs."""


@pytest.fixture
def port() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield str(server.server_port)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "code"), [("/200", 0), ("/204", 0), ("/301", 0), ("/404", 1), ("/503", 1)])
def test_http(probe: Path, port: str, path: str, code: int) -> None:
    assert subprocess.run([probe, "http", port, path]).returncode == code


def test_tcp_file_and_wrong_words(probe: Path, port: str, tmp_path: Path) -> None:
    def ask(*words: str) -> int:
        return subprocess.run([probe, *words]).returncode

    assert ask("tcp", port) == 0
    assert ask("file", str(probe)) == 0
    unused = "1"
    wrong = [
        ("tcp", unused),
        ("http", unused, "/"),
        ("file", str(tmp_path / "no")),
        ("tcp", "x"),
        ("what", "1"),
        (),
    ]
    assert [ask(*words) for words in wrong] == [1] * len(wrong)


@pytest.mark.engine
@pytest.mark.skipif(NATIVE != "amd64", reason="the compiler is pinned for x86-64; the binaries are for both")
def test_the_source_gives_the_same_binaries(tmp_path: Path) -> None:
    """Needs the package index: 80 MB of a pinned compiler."""
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path)]
    subprocess.run([*install, "ziglang==0.13.0.post1"], check=True, env=os.environ)
    source = importlib.util.spec_from_file_location(
        "build", str(resources.files("aac_core.probe") / "build.py")
    )
    assert source is not None
    assert source.loader is not None
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    for arch, target in module.TARGETS.items():
        content = module.build(str(tmp_path / "ziglang/zig"), target)
        assert hashlib.sha256(content).hexdigest() == STORED[arch]["sha256"], arch
