"""Manifests and indexes: fetched with their bytes hashed, put, and read back."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from aac_core.api import Descriptor, Manifest, Reference, RegistryError
from aac_registries.problems import says_absent
from aac_registries.session import Session

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
_DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
INDEXES = (INDEX, _DOCKER_LIST)
#: Always all four: a registry that is offered fewer may convert, and the digest is another then.
ACCEPT = {"Accept": ", ".join((INDEX, MANIFEST, _DOCKER_LIST, _DOCKER))}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def fetch(session: Session, reference: Reference) -> Manifest | None:
    """What a tag or digest points to, hashed; None when the registry says that there is nothing.

    Raises:
        RegistryError: refused, or the bytes are not what the digest says.
    """
    path = f"manifests/{reference.digest or reference.tag or 'latest'}"
    answer = session.ask("GET", path, headers=ACCEPT)
    if says_absent(answer):
        return None
    if answer.status != 200:
        raise session.refused(answer, f"read {reference}")
    digest = digest_of(answer.body)
    claimed = reference.digest or answer.header("docker-content-digest")
    if claimed.startswith("sha256:") and claimed != digest:
        raise RegistryError(f"{reference.host} gave other bytes than {claimed}", why=f"they hash to {digest}")
    media_type, document = read(answer.body, str(reference), answer.header("content-type"))
    descriptor = Descriptor(
        media_type, digest, len(answer.body), artifact_type=_text(document, "artifactType")
    )
    return Manifest(descriptor, answer.body, document)


def read(content: bytes, name: str, content_type: str = "") -> tuple[str, dict[str, Any]]:
    """The media type and the JSON of a manifest or index.

    Raises:
        RegistryError: it is neither, or one of the old schema 1.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise RegistryError(f"{name} is no manifest: its bytes are no JSON object")
    if document.get("schemaVersion") != 2:
        raise RegistryError(f"{name} is no manifest of schema 2")
    media_type = _text(document, "mediaType") or content_type.partition(";")[0].strip()
    is_index = "manifests" in document
    if media_type not in (*INDEXES, MANIFEST, _DOCKER):
        media_type = INDEX if is_index else MANIFEST
    # A document that is both would be read differently by others (OCI image, CVE-2021-41190).
    if is_index != (media_type in INDEXES) or (is_index and ("layers" in document or "config" in document)):
        raise RegistryError(f"{name} is no manifest: its media type and its fields contradict each other")
    return media_type, document


def descriptor(document: Any, name: str) -> Descriptor:
    """A descriptor as JSON (OCI image specification, "Content Descriptors").

    Raises:
        RegistryError: it is none, or its digest is not SHA-256.
    """
    fields = document if isinstance(document, dict) else {}
    digest, size = fields.get("digest"), fields.get("size")
    sound = isinstance(digest, str) and _DIGEST.fullmatch(digest)
    if not sound or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise RegistryError(f"{name} holds a descriptor without a SHA-256 digest and a size")
    platform = fields.get("platform")
    annotations = fields.get("annotations")
    return Descriptor(
        _text(fields, "mediaType"),
        str(digest),
        size,
        platform=_platform(platform) if isinstance(platform, dict) else "",
        artifact_type=_text(fields, "artifactType"),
        annotations={str(key): str(value) for key, value in annotations.items()}
        if isinstance(annotations, dict)
        else {},
    )


def descriptors(document: dict[str, Any], key: str, name: str) -> tuple[Descriptor, ...]:
    """The descriptors of a list in a manifest or index."""
    found = document.get(key) or []
    if not isinstance(found, list):
        raise RegistryError(f"{name} has {key} that is no list")
    return tuple(descriptor(item, name) for item in found)


def put(session: Session, manifest: Manifest, target: str) -> None:
    """Store under a tag or digest (distribution specification, "Pushing Manifests")."""
    headers = {"Content-Type": manifest.descriptor.media_type}
    answer = session.ask("PUT", f"manifests/{target}", headers=headers, content=manifest.content)
    if answer.status not in (200, 201, 202):
        raise session.refused(answer, f"push {target} to {session.host}/{session.name}")
    claimed = answer.header("docker-content-digest")
    if claimed.startswith("sha256:") and claimed != manifest.descriptor.digest:
        raise RegistryError(f"{session.host} stored {claimed} instead of {manifest.descriptor.digest}")


def _platform(fields: dict[str, Any]) -> str:
    parts = (_text(fields, "os"), _text(fields, "architecture"), _text(fields, "variant"))
    return "/".join(part for part in parts if part)


def _text(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""
