"""Where signatures of an image can be; each place has some, none, or did not answer.

The referrers API (distribution specification 1.1), its fallback tag ``sha256-<hex>`` ("Referrers
Tag Schema"), and cosign's older tag ``sha256-<hex>.sig``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from aac_plugins.signers import claims
from aac_plugins.signers.claims import Claim, NoClaimError

from aac_core.api import AacError, Manifest, Reference, Registry

_MOST = 200
_LARGEST = 1 << 20


@dataclass(frozen=True)
class Place:
    """One place.

    Args:
        name: for people.
        claims: the signatures found there.
        dismissed: why others there are no signatures of images.
        unknown: why the answer is incomplete, "" when it is complete.
    """

    name: str
    claims: tuple[Claim, ...] = ()
    dismissed: tuple[str, ...] = ()
    unknown: str = ""


class Reader:
    """Reads the signatures of one image, whose manifest is at hand."""

    def __init__(self, registry: Registry, reference: Reference, manifest: Manifest) -> None:
        self._registry = registry
        self._digest = manifest.descriptor.digest
        self._reference = reference.at(self._digest)
        self._content = manifest.content

    def look(self) -> tuple[Place, ...]:
        """Ask every place, whatever the others say."""
        tag = self._digest.replace(":", "-")
        return (
            self._place("referrers API", self._referrers),
            self._place(f"tag {tag}", lambda: self._listed(tag)),
            self._place(f"tag {tag}.sig", lambda: self._tagged(f"{tag}.sig")),
        )

    def _place(self, name: str, manifests: Callable[[], Iterable[Manifest]]) -> Place:
        found: list[Claim] = []
        dismissed: list[str] = []
        try:
            for manifest in manifests():
                for claim in self._claims(manifest):
                    if isinstance(claim, Claim):
                        found.append(claim)
                    else:
                        dismissed.append(claim)
        except AacError as error:
            why = f"{error.message}{f' ({error.why})' if error.why else ''}"
            return Place(name, tuple(found), tuple(dismissed), why)
        return Place(name, tuple(found), tuple(dismissed))

    def _referrers(self) -> Iterator[Manifest]:
        listed = self._registry.referrers(self._reference)
        yield from self._each([one.digest for one in listed or ()])

    def _listed(self, tag: str) -> Iterator[Manifest]:
        index = self._manifest(replace(self._reference, tag=tag, digest=""))
        entries = index.document.get("manifests") if index else None
        digests = [entry.get("digest") for entry in entries or () if isinstance(entry, dict)]
        yield from self._each([digest for digest in digests if isinstance(digest, str)])

    def _tagged(self, tag: str) -> Iterator[Manifest]:
        found = self._manifest(replace(self._reference, tag=tag, digest=""))
        if found is not None:
            yield found

    def _each(self, digests: list[str]) -> Iterator[Manifest]:
        for digest in digests[:_MOST]:
            found = self._manifest(self._reference.at(digest))
            if found is None:
                raise AacError(f"{digest} is listed and not there")
            yield found
        if len(digests) > _MOST:
            raise AacError(f"more than {_MOST} are listed")

    def _manifest(self, reference: Reference) -> Manifest | None:
        return self._registry.manifest(reference)

    def _claims(self, manifest: Manifest) -> Iterator[Claim | str]:
        """The signatures in the layers of a manifest; a text for what is none."""
        layers = manifest.document.get("layers")
        for layer in layers[:_MOST] if isinstance(layers, list) else ():
            media_type = layer.get("mediaType") if isinstance(layer, dict) else None
            if isinstance(media_type, str) and (
                media_type == claims.SIMPLE or media_type.startswith(claims.BUNDLE)
            ):
                try:
                    yield self._claim(media_type, layer)
                except NoClaimError as error:
                    yield str(error)

    def _claim(self, media_type: str, layer: dict[str, Any]) -> Claim:
        content = self._registry.blob(self._reference, str(layer.get("digest")), limit=_LARGEST)
        if media_type != claims.SIMPLE:
            return claims.bundle(content, self._content, self._digest)
        notes = layer.get("annotations")
        texts = {str(key): str(value) for key, value in notes.items()} if isinstance(notes, dict) else {}
        return claims.simple(content, texts)
