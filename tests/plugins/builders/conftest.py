"""Plans, and image layouts written by hand."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aac_core.api import BuildPlan, BuildStep, PlannedRuntime


@pytest.fixture
def plan() -> BuildPlan:
    return BuildPlan(
        name="agent",
        version="1.0.0",
        runtime=PlannedRuntime("python", "3.13", "aac_runtimes.python:Dockerfile.j2", {}),
        platforms=("linux/amd64", "linux/arm64"),
        bases=(),
        steps=(
            BuildStep("dependencies", "packages of requirements.txt", "spec.dependencies", per_platform=True),
            BuildStep("code", "the code of the agent", "spec.entrypoint"),
        ),
        environment=(),
        labels=(),
        annotations=(("org.opencontainers.image.title", 'an "agent", small'),),
        entrypoint=("python", "-m", "agent"),
        config="{}",
        ignore=(),
        epoch=7,
    )


class LayoutWriter:
    """Writes an OCI image layout; each image is a list of layers, each layer a mapping of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs/sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')

    def blob(self, content: bytes, media_type: str) -> dict[str, Any]:
        name = hashlib.sha256(content).hexdigest()
        (self.folder / "blobs/sha256" / name).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{name}", "size": len(content)}

    def document(self, document: Mapping[str, Any]) -> dict[str, Any]:
        return self.blob(json.dumps(document).encode(), str(document.get("mediaType")))

    def image(self, platform: str, *layers: Mapping[str, bytes], **config: Any) -> dict[str, Any]:
        archives = [tar(layer) for layer in layers]
        os, architecture, *variant = platform.split("/")
        where = {"os": os, "architecture": architecture} | ({"variant": variant[0]} if variant else {})
        diff_ids = [f"sha256:{hashlib.sha256(archive).hexdigest()}" for archive in archives]
        settings = where | {"rootfs": {"type": "layers", "diff_ids": diff_ids}} | config
        packed = [gzip.compress(archive, mtime=0) for archive in archives]
        manifest = self.document(
            {
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": self.blob(
                    json.dumps(settings).encode(), "application/vnd.oci.image.config.v1+json"
                ),
                "layers": [self.blob(one, "application/vnd.oci.image.layer.v1.tar+gzip") for one in packed],
            }
        )
        return manifest | {"platform": where}

    def attestation(self, subject: dict[str, Any]) -> dict[str, Any]:
        manifest = self.image("unknown/unknown", {"in-toto": b"{}"})
        notes = {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": subject["digest"],
        }
        return manifest | {"annotations": notes}

    def nested(self, *manifests: dict[str, Any]) -> dict[str, Any]:
        kind = "application/vnd.oci.image.index.v1+json"
        return self.document({"schemaVersion": 2, "mediaType": kind, "manifests": list(manifests)})

    def index(self, *entries: dict[str, Any]) -> Path:
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": list(entries)}))
        return self.folder


@pytest.fixture
def writer(tmp_path: Path) -> LayoutWriter:
    return LayoutWriter(tmp_path / "layout")


def tar(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
