"""Reading blobs and images."""

from __future__ import annotations

import json

from aac_core.api import ImageFacts, Manifest, Reference, RegistryError
from aac_registries import manifests
from aac_registries.facts import image_facts, is_attestation
from aac_registries.manifests import INDEXES, descriptor, descriptors, digest_of
from aac_registries.session import Session

_PLATFORMS = 50


def blob(session: Session, digest: str, *, limit: int) -> bytes:
    """A blob of at most ``limit`` bytes, hashed.

    Raises:
        RegistryError: it is absent, longer, or holds other bytes.
    """
    answer = session.ask("GET", f"blobs/{digest}", limit=limit)
    if answer.status != 200:
        raise session.refused(answer, f"read {digest} of {session.host}/{session.name}")
    if digest_of(answer.body) != digest:
        raise RegistryError(f"{session.host} gave other bytes than {digest}")
    return answer.body


def images(session: Session, reference: Reference) -> tuple[ImageFacts, ...]:
    """Facts of each platform of an image.

    Raises:
        RegistryError: there is no such image, or a part of it is missing.
    """
    root = _needed(session, reference)
    if root.descriptor.media_type not in INDEXES:
        return (_facts(session, root),)
    found = descriptors(dict(root.document), "manifests", str(reference))
    children = [child for child in found if not is_attestation(child)]
    if len(children) > _PLATFORMS:
        raise RegistryError(f"{reference} names more than {_PLATFORMS} platforms")
    return tuple(_facts(session, _needed(session, reference.at(child.digest))) for child in children)


def _needed(session: Session, reference: Reference) -> Manifest:
    found = manifests.fetch(session, reference)
    if found is None:
        raise RegistryError(f"there is no {reference}")
    return found


def _facts(session: Session, manifest: Manifest) -> ImageFacts:
    digest = manifest.descriptor.digest
    if manifest.descriptor.media_type in INDEXES:
        raise RegistryError(f"{digest} is an index within an index")
    config = descriptor(manifest.document.get("config"), digest)
    try:
        document = json.loads(blob(session, config.digest, limit=4 << 20))
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise RegistryError(f"the config of {digest} is no JSON object")
    return image_facts(manifest, document)
