"""What a registry backend offers, in the terms of the OCI distribution specification 1.1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from aac_core.contracts.events import Listener
from aac_core.errors import UsageError

_HOST = r"(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?:(?P<host>{_HOST})/)?(?P<repository>{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)


@dataclass(frozen=True)
class Reference:
    """The name of an image: ``host/repository:tag@digest``.

    The grammar is that of the distribution project's reference package; a first component
    without a dot, a colon, or the name localhost is part of a Docker Hub repository.
    """

    host: str
    repository: str
    tag: str = ""
    digest: str = ""

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a reference as people write it; ``python`` is ``docker.io/library/python``.

        Raises:
            UsageError: the text is no image reference.
        """
        match = _REFERENCE.fullmatch(text)
        if match is None or len(text) > 512:
            raise UsageError(f"{text[:80]!r} is no image reference (host/name:tag, name@sha256:…)")
        host, repository = match["host"] or "", match["repository"]
        port = re.search(r":([0-9]+)$", host)
        if port and not 0 < int(port[1]) < 1 << 16:
            raise UsageError(f"{text[:80]!r} has a port that is none (1-65535)")
        if host and not ("." in host or ":" in host or host == "localhost"):
            host, repository = "", f"{host}/{repository}"
        if host in ("", "index.docker.io"):
            host = "docker.io"
        if host == "docker.io" and "/" not in repository:
            repository = f"library/{repository}"
        return cls(host, repository, match["tag"] or "", match["digest"] or "")

    @property
    def name(self) -> str:
        """``host/repository``."""
        return f"{self.host}/{self.repository}"

    def at(self, digest: str) -> Reference:
        """The same repository, by digest alone."""
        return replace(self, tag="", digest=digest)

    @property
    def familiar(self) -> str:
        """As people write it: without docker.io and library."""
        return str(self).removeprefix("docker.io/").removeprefix("library/")

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.name}{tag}{digest}"


@dataclass(frozen=True)
class Descriptor:
    """OCI image specification, descriptor: ``size`` in bytes."""

    media_type: str
    digest: str
    size: int
    platform: str = ""
    artifact_type: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """A manifest or index as it was received; its bytes hash to ``descriptor.digest``."""

    descriptor: Descriptor
    content: bytes
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Upload:
    """What a push moved: blobs and bytes that were sent, and blobs that were there already."""

    sent: int = 0
    sent_bytes: int = 0
    present: int = 0


@dataclass(frozen=True)
class ImageFacts:
    """What a registry tells about the image of one platform without running it.

    Args:
        digest: of the platform's manifest.
        size: bytes to download: config and layers, compressed.
        created: RFC 3339, or "".
        environment: names only; values can hold what is not for a screen.
        ports: ``8080/tcp``.
        health: the health check as the config holds it (times in nanoseconds), or empty.
    """

    platform: str
    digest: str
    size: int
    layers: tuple[Descriptor, ...]
    created: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    environment: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    user: str = ""
    working_dir: str = ""
    ports: tuple[str, ...] = ()
    health: Mapping[str, Any] = field(default_factory=dict)


class Registry(Protocol):
    """A registry backend. Faults that a later try may not meet are TransientError."""

    @property
    def name(self) -> str: ...

    def matches(self, host: str) -> bool:
        """Whether this backend is made for the host; the generic one matches all, and comes last."""
        ...

    def check(self, reference: Reference, *, push: bool) -> None:
        """Whether the registry answers and lets us in; raises RegistryError with hints."""
        ...

    def resolve(self, reference: Reference) -> Descriptor | None:
        """What a tag or digest points to; None when the registry says that there is no such thing."""
        ...

    def manifest(self, reference: Reference) -> Manifest | None:
        """The manifest, hashed and compared with what was asked for."""
        ...

    def blob(self, reference: Reference, digest: str, *, limit: int = 4 << 20) -> bytes:
        """A blob of at most ``limit`` bytes, hashed."""
        ...

    def push(self, layout: str, digest: str, reference: Reference, listen: Listener) -> Upload:
        """Upload an image of an OCI layout by digest: blobs, then manifests, then the index; no tag."""
        ...

    def tag(self, reference: Reference, digest: str) -> None:
        """Let the tag point to a manifest that is there, and read it back."""
        ...

    def referrers(self, reference: Reference) -> tuple[Descriptor, ...] | None:
        """What refers to a digest (referrers API); None when the registry has no such API."""
        ...

    def images(self, reference: Reference) -> tuple[ImageFacts, ...]:
        """Facts of the image on each of its platforms; attestations are left out.

        Raises:
            RegistryError: there is no such image.
        """
        ...

    def tags(self, reference: Reference) -> tuple[str, ...]:
        """All tags of the repository, sorted."""
        ...

    def delete(self, reference: Reference) -> None:
        """Remove a manifest by digest."""
        ...

    def login(self, host: str, username: str, password: str) -> str:
        """Try the credentials, then store them where Docker looks for them.

        Returns:
            what to tell the user ("stored unencrypted in …"), or "".
        """
        ...

    def logout(self, host: str) -> None:
        """Forget the credentials; fine when there are none."""
        ...
