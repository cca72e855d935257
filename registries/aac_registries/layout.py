"""Reading an OCI image layout (OCI image specification, "Image Layout")."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from aac_core.api import Descriptor, Manifest, RegistryError
from aac_registries.manifests import INDEXES, MANIFEST, descriptors, digest_of, read
from aac_registries.transport import LIMIT

_DEPTH = 4
_MOST = 10_000


@dataclass
class Contents:
    """What an image consists of: each blob once, manifests with children before parents."""

    blobs: dict[str, Descriptor] = field(default_factory=dict)
    manifests: dict[str, Manifest] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """A layout folder."""

    folder: Path

    def path(self, digest: str) -> Path:
        return self.folder / "blobs" / "sha256" / digest.removeprefix("sha256:")

    def walk(self, digest: str) -> Contents:
        """Everything that a digest needs, attestations included.

        Raises:
            RegistryError: a part is missing, too large, or not what its digest says.
        """
        contents = Contents()
        self._visit(digest, contents, _DEPTH)
        return contents

    def _visit(self, digest: str, contents: Contents, depth: int) -> None:
        if digest in contents.manifests:
            return
        if depth == 0 or len(contents.manifests) > _MOST:
            raise RegistryError(f"the index of {self.folder} is nested too deeply or too large")
        manifest = self._manifest(digest)
        if manifest.descriptor.media_type in INDEXES:
            for child in descriptors(dict(manifest.document), "manifests", digest):
                self._child(child, contents, depth - 1)
        else:
            self._collect(manifest, contents)
        contents.manifests[digest] = manifest

    def _child(self, child: Descriptor, contents: Contents, depth: int) -> None:
        if child.media_type in INDEXES or "manifest" in child.media_type or child.media_type == "":
            self._visit(child.digest, contents, depth)
        else:
            self._blob(child, contents)

    def _collect(self, manifest: Manifest, contents: Contents) -> None:
        """Config and layers; an attestation artifact's empty config is a blob as any other."""
        document, digest = dict(manifest.document), manifest.descriptor.digest
        found = descriptors({"config": [document.get("config")]}, "config", digest)
        for part in (*found, *descriptors(document, "layers", digest)):
            # These stay where they are (OCI image specification, "Non-Distributable Layers").
            if "nondistributable" not in part.media_type and ".foreign." not in part.media_type:
                self._blob(part, contents)

    def _blob(self, blob: Descriptor, contents: Contents) -> None:
        try:
            size = self.path(blob.digest).stat().st_size
        except OSError:
            raise RegistryError(f"the layout {self.folder} lacks {blob.digest}") from None
        if size != blob.size:
            raise RegistryError(f"{blob.digest} of {self.folder} has {size} bytes instead of {blob.size}")
        contents.blobs[blob.digest] = blob

    def _manifest(self, digest: str) -> Manifest:
        path = self.path(digest)
        try:
            with path.open("rb") as file:
                content = file.read(LIMIT + 1)
        except OSError:
            raise RegistryError(f"the layout {self.folder} lacks {digest}") from None
        if len(content) > LIMIT:
            raise RegistryError(f"{digest} of {self.folder} is larger than a manifest may be")
        if digest_of(content) != digest:
            raise RegistryError(f"{digest} of {self.folder} holds other bytes")
        media_type, document = read(content, digest, MANIFEST if b'"layers"' in content else "")
        return Manifest(Descriptor(media_type, digest, len(content)), content, document)
