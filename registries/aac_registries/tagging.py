"""What changes a repository by name: setting a tag, deleting a manifest."""

from __future__ import annotations

import time

from aac_core.api import Hint, Manifest, Reference, RegistryError
from aac_registries import manifests
from aac_registries.session import Session

#: Seconds in which a registry must show the tag that it took; some are consistent a little later.
_VISIBLE = 10.0


def tag(session: Session, reference: Reference, digest: str) -> None:
    """Put the bytes of a manifest under a tag, and read the tag back.

    Raises:
        RegistryError: there is no such manifest, or the tag points elsewhere afterwards.
    """
    manifest = manifests.fetch(session, reference.at(digest))
    if manifest is None:
        raise RegistryError(f"{reference.name} has no {digest} to tag")
    manifests.put(session, manifest, reference.tag or "latest")
    _read_back(session, reference, manifest)


def _read_back(session: Session, reference: Reference, manifest: Manifest) -> None:
    wanted = Reference(reference.host, reference.repository, reference.tag or "latest")
    end, delay = time.monotonic() + _VISIBLE, 0.05
    while True:
        found = manifests.fetch(session, wanted)
        if found is not None and found.descriptor.digest == manifest.descriptor.digest:
            return
        if time.monotonic() + delay > end:
            seen = found.descriptor.digest if found else "nothing"
            raise RegistryError(f"{wanted} points to {seen} after it was set to {manifest.descriptor.digest}")
        time.sleep(delay)
        delay = min(2.0, delay * 2)


def delete(session: Session, reference: Reference) -> None:
    """Remove a manifest by digest ("Deleting manifests"); deleting a tag alone is not portable.

    Raises:
        RegistryError: there is none, or the registry does not delete.
    """
    if not reference.digest:
        hint = Hint("delete-by-digest", f"name it as {reference.name}@sha256:…")
        raise RegistryError("manifests are deleted by digest", hints=(hint,))
    answer = session.ask("DELETE", f"manifests/{reference.digest}", headers=manifests.ACCEPT)
    if answer.status not in (200, 202, 204):
        raise session.refused(answer, f"delete {reference}")
