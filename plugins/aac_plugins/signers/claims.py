"""What a signature claims: the forms in which cosign stores it.

Sources: cosign ``specs/SIGNATURE_SPEC.md`` (simple signing), sigstore ``sigstore_bundle.proto``,
DSSE ``protocol.md``, in-toto Statement v1.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any

SIMPLE = "application/vnd.dev.cosign.simplesigning.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle"
_SIGNATURE = "dev.cosignproject.cosign/signature"
_CERTIFICATE = "dev.sigstore.cosign/certificate"
_SIMPLE_TYPE = "cosign container image signature"
_STATEMENT = "application/vnd.in-toto+json"
_PREDICATE = "https://sigstore.dev/cosign/sign/v1"


class NoClaimError(Exception):
    """It is no signature of an image, in words."""


@dataclass(frozen=True)
class Claim:
    """A signature that is yet to be checked.

    Args:
        form: ``simple`` or ``bundle``.
        message: the bytes that were signed.
        signature: over them.
        digest: of the image that the message names.
        certificate: of a keyless signer, PEM or DER, or b"".
        facts: what the message says, for people.
    """

    form: str
    message: bytes
    signature: bytes
    digest: str
    certificate: bytes = b""
    facts: dict[str, str] = field(default_factory=dict)


def simple(payload: bytes, annotations: dict[str, str]) -> Claim:
    """A layer of a ``.sig`` manifest.

    Raises:
        NoClaimError: it is none.
    """
    document = _json(payload)
    critical = _part(document, "critical")
    if critical.get("type") != _SIMPLE_TYPE:
        raise NoClaimError("its payload is not of the type of an image signature")
    digest = _part(critical, "image").get("docker-manifest-digest")
    facts = {"reference": str(_part(critical, "identity").get("docker-reference", ""))}
    optional = document.get("optional")
    for key, value in (optional if isinstance(optional, dict) else {}).items():
        facts[str(key)] = str(value)
    signature = _decode(annotations.get(_SIGNATURE, ""))
    return Claim("simple", payload, signature, str(digest), annotations.get(_CERTIFICATE, "").encode(), facts)


def bundle(content: bytes, manifest: bytes, digest: str) -> Claim:
    """A sigstore bundle: a DSSE envelope, or a signature over the manifest itself.

    Args:
        manifest: the bytes of the image's manifest.
        digest: their digest.

    Raises:
        NoClaimError: it is none.
    """
    document = _json(content)
    if not str(document.get("mediaType", "")).startswith(BUNDLE):
        raise NoClaimError("it is no sigstore bundle")
    certificate = _certificate(_part(document, "verificationMaterial"))
    if "messageSignature" in document:
        signature = _decode(_part(document, "messageSignature").get("signature"))
        return Claim("bundle", manifest, signature, digest, certificate)
    envelope = _part(document, "dsseEnvelope")
    payload, kind = _decode(envelope.get("payload")), str(envelope.get("payloadType", ""))
    signatures = envelope.get("signatures")
    if kind != _STATEMENT or not isinstance(signatures, list) or len(signatures) != 1:
        raise NoClaimError("its envelope holds no statement with one signature")
    named = _subject(_json(payload), digest)
    signature = _decode(signatures[0].get("sig") if isinstance(signatures[0], dict) else None)
    return Claim("bundle", encoded(kind, payload), signature, named, certificate)


def encoded(kind: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding."""
    return b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(payload), payload)


def _subject(statement: dict[str, Any], digest: str) -> str:
    if statement.get("predicateType") != _PREDICATE:
        raise NoClaimError("it is an attestation, no signature of the image")
    subjects = statement.get("subject")
    names = [
        f"sha256:{_part(subject, 'digest').get('sha256')}"
        for subject in (subjects if isinstance(subjects, list) else [])
        if isinstance(subject, dict)
    ]
    if not names:
        raise NoClaimError("its statement names no image")
    return digest if digest in names else names[0]


def _certificate(material: dict[str, Any]) -> bytes:
    chain = material.get("x509CertificateChain")
    listed = chain.get("certificates") if isinstance(chain, dict) else None
    first = listed[0] if isinstance(listed, list) and listed else material.get("certificate")
    return _decode(first.get("rawBytes")) if isinstance(first, dict) else b""


def _json(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise NoClaimError("it is no JSON object")
    return document


def _part(document: dict[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key)
    if not isinstance(value, dict):
        raise NoClaimError(f"it has no {key}")
    return value


def _decode(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) and text else _refuse()
    except binascii.Error:
        return _refuse()


def _refuse() -> bytes:
    raise NoClaimError("it lacks a part in base64")
