"""Build the probe again: ``python aac_core/probe/build.py ZIG`` writes ``probes.json`` beside it.

ZIG is the compiler of PyPI's ``ziglang`` 0.13.0.post1; a test builds with it and compares.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TARGETS = {"amd64": "x86_64-linux-none", "arm64": "aarch64-linux-none"}
FLAGS = [
    "-Os",
    "-nostdlib",
    "-ffreestanding",
    "-fno-stack-protector",
    "-fno-builtin",
    "-fno-asynchronous-unwind-tables",
    "-fno-pie",
    "-no-pie",
    "-static",
    "-s",
    "-Wl,--build-id=none",
    "-Wl,-z,norelro",
]


def build(zig: str, target: str) -> bytes:
    """The bytes of the probe for a target of zig's."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "probe")
        source = HERE / "probe.c"
        command = [zig, "cc", "-target", target, *FLAGS, "-o", str(out), source.name]
        subprocess.run(command, check=True, cwd=HERE)
        return out.read_bytes()


def main(zig: str) -> None:
    probes = {}
    for arch, target in TARGETS.items():
        content = build(zig, target)
        digest = hashlib.sha256(content).hexdigest()
        probes[arch] = {"sha256": digest, "base64": base64.b64encode(content).decode()}
    (HERE / "probes.json").write_text(json.dumps(probes, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
