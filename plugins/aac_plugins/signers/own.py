"""aac's own verification: the manifest's bytes, the places of signatures, the mathematics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aac_plugins.signers.claims import Claim
from aac_plugins.signers.places import Reader

from aac_core.api import Manifest, Reference, Registry, RegistryError

#: Why a claim on a digest does not hold, "" when it does.
Judge = Callable[[Claim, str], str]


@dataclass(frozen=True)
class Finding:
    """What the places gave.

    Args:
        valid: the signatures that hold.
        others: why the others do not.
        unknown: the places that did not answer, with the cause.
    """

    digest: str
    valid: tuple[Claim, ...]
    others: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def manifest_of(registry: Registry, reference: Reference) -> Manifest:
    """The manifest, its bytes hashed by the backend.

    Raises:
        RegistryError: it is not there; a signature of it would say nothing.
    """
    found = registry.manifest(reference)
    if found is None:
        raise RegistryError(f"there is no {reference} in the registry")
    return found


def examine(registry: Registry, reference: Reference, judge: Judge) -> Finding:
    """Look everywhere, and judge what is there.

    Raises:
        RegistryError: the image itself is not there.
    """
    manifest = manifest_of(registry, reference)
    digest = manifest.descriptor.digest
    places = Reader(registry, reference, manifest).look()
    judged = [(claim, judge(claim, digest)) for place in places for claim in place.claims]
    # The same signature can be listed in two places.
    valid = {claim.signature: claim for claim, fault in judged if not fault}
    others = [fault for _, fault in judged if fault] + [why for place in places for why in place.dismissed]
    unknown = tuple(f"{place.name}: {place.unknown}" for place in places if place.unknown)
    return Finding(digest, tuple(valid.values()), tuple(dict.fromkeys(others)), unknown)
