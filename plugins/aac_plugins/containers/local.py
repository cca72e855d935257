"""The engine's local images of agents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aac_plugins.containers.model import SCHEMA_LABEL, Container

if TYPE_CHECKING:
    from aac_plugins.containers.engine import Docker


@dataclass(frozen=True)
class LocalImage:
    """One image, with all its names.

    Args:
        id: of the image; on the containerd store the digest of its index or manifest.
        names: ``name:tag``, sorted; empty for an image that lost its name.
        platforms: those that are here; engines before API 1.47 tell their own only.
        size: bytes on the disk, as the engine counts them.
        created: RFC 3339.
    """

    id: str
    names: tuple[str, ...]
    agent: str
    version: str
    platforms: tuple[str, ...]
    size: int
    created: str

    @property
    def digest(self) -> str:
        """What the image is referred to by."""
        return self.id


def local_images(docker: Docker) -> tuple[LocalImage, ...]:
    """All images of agents, by agent, version and id."""
    platforms = _platforms(docker)
    found = [_image(document, platforms) for document in docker.images(SCHEMA_LABEL)]
    return tuple(sorted(found, key=lambda image: (image.agent, image.version, image.names, image.id)))


def unused(images: Iterable[LocalImage], containers: Iterable[Container]) -> tuple[LocalImage, ...]:
    """Images that no container refers to, by name or by id."""
    taken = {name for container in containers for name in (container.image, container.image_id)}
    return tuple(image for image in images if not taken & {image.id, *image.names})


def _image(document: Mapping[str, Any], platforms: Mapping[str, tuple[str, ...]]) -> LocalImage:
    labels = (document.get("Config") or {}).get("Labels") or {}
    parts = (document.get("Os"), document.get("Architecture"), document.get("Variant"))
    own = "/".join(part for part in parts if part)
    return LocalImage(
        id=document["Id"],
        names=tuple(sorted(document.get("RepoTags") or ())),
        agent=labels.get("org.opencontainers.image.title", ""),
        version=labels.get("org.opencontainers.image.version", ""),
        platforms=platforms.get(document["Id"]) or ((own,) if own else ()),
        size=int(document.get("Size") or 0),
        created=document.get("Created") or "",
    )


def _platforms(docker: Docker) -> dict[str, tuple[str, ...]]:
    """Platforms by image (Engine API 1.47, ``GET /images/json?manifests=1``); empty where it is older."""
    from aac_plugins.engine import talk

    host = docker.engine.host
    if not host.startswith(("unix://", "tcp://", "http://")):
        return {}
    try:
        status, body = talk.get(host, "/v1.47/images/json?manifests=1")
        listed = json.loads(body) if status == 200 else []
    except (OSError, ValueError):
        return {}
    return {item["Id"]: tuple(_available(item.get("Manifests") or ())) for item in listed}


def _available(manifests: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for manifest in manifests:
        if manifest.get("Kind") == "image" and manifest.get("Available"):
            platform = (manifest.get("ImageData") or {}).get("Platform") or {}
            parts = (platform.get("os"), platform.get("architecture"), platform.get("variant"))
            yield "/".join(part for part in parts if part)
