"""Images into the loopback registry: distribution-spec over plain HTTP, OCI media types only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from aac_plugins.engine import talk
from aac_plugins.engine.layer import Layer

from aac_core.api import MachineError

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def encode(document: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed and pushed."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def platform_of(text: str) -> dict[str, str]:
    """``linux/arm/v7`` as the platform object of the image index."""
    return dict(zip(("os", "architecture", "variant"), text.split("/"), strict=False))


@dataclass(frozen=True)
class Mirror:
    """One repository of the loopback registry.

    Args:
        registry: ``127.0.0.1:PORT``.
        repository: ``library/python``.
    """

    registry: str
    repository: str

    def push_image(
        self, layer: Layer, platform: str, environment: Sequence[tuple[str, str]]
    ) -> dict[str, Any]:
        """Push one platform's image and return its descriptor (image-spec, descriptor.md)."""
        config = encode(
            {
                **platform_of(platform),
                "created": "1970-01-01T00:00:00Z",
                "config": {"Env": [f"{name}={value}" for name, value in environment]},
                "rootfs": {"type": "layers", "diff_ids": [layer.diff_id]},
                "history": [{"created": "1970-01-01T00:00:00Z", "created_by": "aac engine"}],
            }
        )
        with layer.path.open("rb") as data:
            self._push_blob(layer.digest, data, layer.size)
        self._push_blob(digest_of(config), config, len(config))
        manifest = encode(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST,
                "config": {"mediaType": CONFIG, "digest": digest_of(config), "size": len(config)},
                "layers": [{"mediaType": LAYER, "digest": layer.digest, "size": layer.size}],
            }
        )
        self._push_manifest(digest_of(manifest), manifest, MANIFEST)
        return {
            "mediaType": MANIFEST,
            "digest": digest_of(manifest),
            "size": len(manifest),
            "platform": platform_of(platform),
        }

    def push_index(self, tag: str, manifests: Sequence[dict[str, Any]]) -> str:
        """Push the index of the platforms under a tag; returns its digest."""
        index = encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": list(manifests)})
        self._push_manifest(tag, index, INDEX)
        return digest_of(index)

    def index(self, reference: str) -> tuple[str, list[dict[str, Any]]] | None:
        """Digest and manifests of an index that is there."""
        status, _, body = self._ask("GET", f"manifests/{reference}", headers={"Accept": INDEX})
        if status != 200:
            return None
        return digest_of(body), list(json.loads(body).get("manifests", []))

    def _push_blob(self, digest: str, data: bytes | IO[bytes], size: int) -> None:
        if self._ask("HEAD", f"blobs/{digest}")[0] == 200:
            return
        status, location, _ = self._ask("POST", "blobs/uploads/", headers={"Content-Length": "0"})
        parts = urlsplit(location)
        path = (
            f"{parts.path}?{parts.query}&digest={digest}" if parts.query else f"{parts.path}?digest={digest}"
        )
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        if status == 202:
            status = self._ask("PUT", path, data, headers)[0]
        self._expect(status, f"blob {digest}")

    def _push_manifest(self, reference: str, data: bytes, media_type: str) -> None:
        status = self._ask("PUT", f"manifests/{reference}", data, {"Content-Type": media_type})[0]
        self._expect(status, f"manifest {reference}")

    def _expect(self, status: int, what: str) -> None:
        if status != 201:
            raise MachineError(
                f"the local registry refused {self.repository}, {what}", why=f"it answered {status}"
            )

    def _ask(
        self,
        method: str,
        path: str,
        data: bytes | IO[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, str, bytes]:
        """Status, Location and body."""
        line = talk.connection(f"http://{self.registry}", 60)
        try:
            address = path if path.startswith("/") else f"/v2/{self.repository}/{path}"
            line.request(method, address, data, dict(headers or {}))
            answer = line.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()
        except OSError as error:
            raise MachineError(
                f"the local registry {self.registry} does not answer", why=str(error)
            ) from error
        finally:
            line.close()
