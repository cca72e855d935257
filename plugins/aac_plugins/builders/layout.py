"""Reads OCI image layouts (image specification 1.1, image-layout.md) and believes no digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aac_core.api import BuildError, BuiltImage, Descriptor, PlatformImage

INDEX_TYPES = frozenset(
    {"application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"}
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
LARGEST = 16 * 1024 * 1024  # of a manifest, bytes; registries refuse 4 MiB


@dataclass(frozen=True)
class LayoutImage:
    """The image of one platform in a layout.

    Args:
        platform: ``linux/arm64``; ``v8``, the only variant of it, is left out.
        manifest: the descriptor that names it.
        config, layers: the descriptors in its manifest.
        diff_ids: of the layers, from the config.
        runs: ``config`` of the config: how it is started.
    """

    platform: str
    manifest: Descriptor
    config: Descriptor
    layers: tuple[Descriptor, ...]
    diff_ids: tuple[str, ...]
    runs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """What a layout holds.

    Args:
        path: the folder.
        root: what would be pushed: the nested index, or the manifest when there is no index.
        images: by platform, in the order of the index.
        attestations: manifests of provenance and SBOM.
    """

    path: str
    root: Descriptor
    images: tuple[LayoutImage, ...]
    attestations: tuple[Descriptor, ...]

    def built(self) -> BuiltImage:
        """The same as the builder's result."""
        images = tuple(PlatformImage(i.platform, i.manifest.digest, i.manifest.size) for i in self.images)
        return BuiltImage(self.root.digest, images, layout=self.path)


def read_layout(path: str | Path, platforms: Iterable[str] = ()) -> Layout:
    """Read a layout, hashing every index, manifest and config on the way.

    Args:
        platforms: those that have to be there.

    Raises:
        BuildError: a blob is absent or not what its digest says, or a platform is missing.
    """
    folder = Path(path)
    entries = _json(_bytes(folder / "index.json")).get("manifests") or []
    if len(entries) != 1:
        raise BuildError(f"the image layout {str(path)!r} has {len(entries)} entries, one was expected")
    root = _descriptor(entries[0])
    if root.media_type in INDEX_TYPES:
        children = _json(read_blob(folder, root)).get("manifests") or []
    else:
        children = entries
    images = tuple(_image(folder, child) for child in children if not _is_attestation(child))
    attestations = tuple(_descriptor(child) for child in children if _is_attestation(child))
    _require(platforms, images)
    return Layout(str(path), root, images, attestations)


def blob_path(folder: Path, digest: str) -> Path:
    """Where a blob is.

    Raises:
        BuildError: the text is no sha256 digest (and could name any file).
    """
    if not _DIGEST.fullmatch(digest):
        raise BuildError(f"{digest[:80]!r} is no sha256 digest")
    return folder / "blobs" / "sha256" / digest.removeprefix("sha256:")


def read_blob(folder: Path, descriptor: Descriptor) -> bytes:
    """A small blob, with size and digest checked.

    Raises:
        BuildError: it is absent, or not what the descriptor says.
    """
    content = _bytes(blob_path(folder, descriptor.digest))
    actual = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if (actual, len(content)) != (descriptor.digest, descriptor.size):
        raise BuildError(
            f"the blob {descriptor.digest} of the image layout is {len(content)} bytes of {actual}"
        )
    return content


def platform_name(platform: dict[str, Any]) -> str:
    """``linux/arm64`` of a platform object (image-index.md); variants that say nothing are left out."""
    parts = [str(platform.get(key) or "") for key in ("os", "architecture", "variant")]
    return normal(platform="/".join(part for part in parts if part))


def normal(platform: str) -> str:
    """A platform as BuildKit compares it: arm64/v8 is arm64, amd64/v1 is amd64."""
    for implied in ("arm64/v8", "amd64/v1"):
        platform = platform.replace(implied, implied[:5])
    return platform


def _image(folder: Path, entry: dict[str, Any]) -> LayoutImage:
    found = _descriptor(entry)
    manifest = _json(read_blob(folder, found))
    config = _descriptor(manifest.get("config") or {})
    settings = _json(read_blob(folder, config))
    layers = tuple(_descriptor(layer) for layer in manifest.get("layers") or [])
    for layer in layers:
        if not blob_path(folder, layer.digest).is_file():
            raise BuildError(f"the layer {layer.digest} is not in the image layout {str(folder)!r}")
    diff_ids = (settings.get("rootfs") or {}).get("diff_ids") or []
    if len(diff_ids) != len(layers):
        raise BuildError(f"the image {found.digest} has {len(layers)} layers and {len(diff_ids)} diff ids")
    platform = platform_name(settings)
    if entry.get("platform") and platform_name(entry["platform"]) != platform:
        raise BuildError(f"the index says {platform_name(entry['platform'])} of an image for {platform}")
    return LayoutImage(
        platform, found, config, layers, tuple(map(str, diff_ids)), settings.get("config") or {}
    )


def _require(platforms: Iterable[str], images: tuple[LayoutImage, ...]) -> None:
    there = {image.platform for image in images}
    missing = sorted({normal(platform) for platform in platforms} - there)
    if missing:
        raise BuildError(f"the build left no image for {', '.join(missing)}")
    if not images:
        raise BuildError("the build left no image")


def _is_attestation(entry: dict[str, Any]) -> bool:
    kind = (entry.get("annotations") or {}).get("vnd.docker.reference.type")
    return kind == "attestation-manifest" or (entry.get("platform") or {}).get("os") == "unknown"


def _descriptor(entry: dict[str, Any]) -> Descriptor:
    try:
        return Descriptor(str(entry["mediaType"]), str(entry["digest"]), int(entry["size"]))
    except (KeyError, TypeError, ValueError):
        raise BuildError("the image layout has a descriptor without media type, digest or size") from None


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BuildError(f"{path.name} of the image layout is larger than a manifest can be")
        return path.read_bytes()
    except OSError as error:
        raise BuildError(f"{path.name} of the image layout can't be read: {error.strerror}") from error


def _json(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise BuildError("the image layout has a document that is no JSON object")
    return document
