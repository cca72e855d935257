"""What signs an image and verifies signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from aac_core.contracts.registry import Reference, Registry


@dataclass(frozen=True)
class SignRequest:
    """Sign these digests, one after the other.

    Args:
        references: by digest: the index and each platform's manifest.
        registry: the backend that holds them, for reading back.
        key: path of the private key or a KMS address; "" for keyless.
        public_key: what the signature is verified with afterwards; "" when that is not known.
        options: the signer's own, validated.
        insecure: the registry speaks HTTP on a host that is no loopback.
    """

    references: tuple[Reference, ...]
    registry: Registry
    key: str = ""
    public_key: str = ""
    options: Any = None
    insecure: bool = False


@dataclass(frozen=True)
class VerifyRequest:
    """Verify one digest, as in :class:`SignRequest`.

    Args:
        key: path of the public key or a KMS address; "" for keyless.
        identity: of a keyless signer: the certificate's e-mail address or URI.
        issuer: of a keyless signer: who vouched for the identity, an https URL.
    """

    reference: Reference
    registry: Registry
    key: str = ""
    identity: str = ""
    issuer: str = ""
    insecure: bool = False


@dataclass(frozen=True)
class Verification:
    """A signature that holds.

    Args:
        digest: what was signed.
        checks: by whom it was verified: ``cosign``, ``aac``.
        signatures: how many valid ones were found.
        facts: what the payload says, for people.
    """

    digest: str
    checks: tuple[str, ...]
    signatures: int
    facts: dict[str, str] = field(default_factory=dict)


class Signer(Protocol):
    """Signs by digest. Verification tells apart "unsigned" and "could not look"."""

    @property
    def name(self) -> str: ...

    @property
    def options(self) -> str:
        """``module:attribute`` of the pydantic model of its options, or ""."""
        ...

    def check(self, request: SignRequest) -> None:
        """Whether the program and the key are there and fit, before anything is built."""
        ...

    def sign(self, request: SignRequest) -> None:
        """Sign, and read back until the own signature is visible; raises SignatureError."""
        ...

    def verify(self, request: VerifyRequest) -> Verification:
        """Verify.

        Raises:
            SignatureError: certainly no valid signature.
            UndeterminedError: a place where signatures can be did not answer.
        """
        ...

    def generate_key(self, path: str) -> tuple[str, str]:
        """Make a key pair ``<path>.key`` and ``<path>.pub``; the password is in COSIGN_PASSWORD.

        Returns:
            the paths of the private and the public key.

        Raises:
            UsageError: one of the files is there already.
        """
        ...
