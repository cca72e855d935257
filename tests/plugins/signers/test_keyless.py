"""The own check of keyless signatures, with certificates as Fulcio makes them."""

from __future__ import annotations

import base64
import datetime
import json
from typing import Any

import pytest
from aac_plugins.signers import claims, proof
from aac_plugins.signers.claims import Claim, NoClaimError
from aac_plugins.signers.cosign import CosignSigner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aac_core.api import MachineError, Reference, UsageError, VerifyRequest

DIGEST = "sha256:" + "a" * 64
IDENTITY, ISSUER = "ann@example.com", "https://issuer.example.com"
KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(*, issuer_as: str = "1.3.6.1.4.1.57264.1.8") -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    raw = ISSUER.encode()
    value = b"\x0c" + bytes([len(raw)]) + raw if issuer_as.endswith(".8") else raw
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(minutes=10))
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(IDENTITY)]), critical=True)
        .add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(issuer_as), value), critical=False)
        .sign(KEY, hashes.SHA256())
    )


PEM = certificate().public_bytes(serialization.Encoding.PEM)
DER = certificate(issuer_as="1.3.6.1.4.1.57264.1.1").public_bytes(serialization.Encoding.DER)


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def simple(content: bytes, pem: bytes = PEM) -> Claim:
    signature = KEY.sign(content, ec.ECDSA(hashes.SHA256()))
    notes = {
        "dev.cosignproject.cosign/signature": text(signature),
        "dev.sigstore.cosign/certificate": pem.decode(),
    }
    return claims.simple(content, notes)


def payload(digest: str = DIGEST) -> bytes:
    critical = {"identity": {"docker-reference": "a/b"}, "image": {"docker-manifest-digest": digest}}
    return json.dumps({"critical": critical | {"type": "cosign container image signature"}}).encode()


def statement(digest: str = DIGEST, predicate: str = "https://sigstore.dev/cosign/sign/v1") -> dict[str, Any]:
    subject = [{"digest": {"sha256": digest.removeprefix("sha256:")}}]
    return {"_type": "https://in-toto.io/Statement/v1", "subject": subject, "predicateType": predicate}


def bundle(document: dict[str, Any], **changes: Any) -> bytes:
    content = json.dumps(document).encode()
    signed = KEY.sign(claims.encoded("application/vnd.in-toto+json", content), ec.ECDSA(hashes.SHA256()))
    envelope = {"payload": text(content), "payloadType": "application/vnd.in-toto+json"}
    envelope |= {"signatures": [{"sig": text(signed)}]} | changes
    material = {"certificate": {"rawBytes": text(DER)}}
    kind = "application/vnd.dev.sigstore.bundle.v0.3+json"
    return json.dumps(
        {"mediaType": kind, "verificationMaterial": material, "dsseEnvelope": envelope}
    ).encode()


def judge(claim: Claim, *, identity: str = IDENTITY, issuer: str = ISSUER) -> str:
    return proof.by_identity(claim, DIGEST, identity=identity, issuer=issuer)


def test_both_forms_hold() -> None:
    assert judge(simple(payload())) == ""
    assert judge(claims.bundle(bundle(statement()), b"", DIGEST)) == ""


@pytest.mark.parametrize("made", [simple(payload()), claims.bundle(bundle(statement()), b"", DIGEST)])
def test_somebody_else(made: Claim) -> None:
    assert IDENTITY in judge(made, identity="eve@example.com")
    assert ISSUER in judge(made, issuer="https://other.example.com")


def test_another_image() -> None:
    other = "sha256:" + "b" * 64
    assert other in judge(simple(payload(other)))
    assert other in judge(claims.bundle(bundle(statement(other)), b"", DIGEST))


def test_changed_bytes_and_certificates() -> None:
    sound = simple(payload())
    changed = Claim("simple", sound.message + b" ", sound.signature, DIGEST, PEM)
    assert "does not match" in judge(changed)
    assert "no certificate" in judge(Claim("simple", sound.message, sound.signature, DIGEST))
    assert "unreadable" in judge(Claim("simple", sound.message, sound.signature, DIGEST, b"-----BEGIN"))


def test_a_signature_over_the_manifest_itself() -> None:
    manifest = b'{"schemaVersion":2}'
    signed = {"signature": text(KEY.sign(manifest, ec.ECDSA(hashes.SHA256())))}
    document = json.loads(bundle(statement()))
    del document["dsseEnvelope"]
    content = json.dumps(document | {"messageSignature": signed}).encode()
    assert judge(claims.bundle(content, manifest, DIGEST)) == ""
    assert "does not match" in judge(claims.bundle(content, manifest + b" ", DIGEST))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"}',
        b'{"mediaType": "something", "verificationMaterial": {}}',
        bundle(statement(predicate="https://slsa.dev/provenance/v1")),
        bundle(statement() | {"subject": []}),
        bundle(statement() | {"subject": "x"}),
        bundle(statement(), payloadType="text/plain"),
        bundle(statement(), signatures=[]),
        bundle(statement(), signatures=["x"]),
        bundle(statement(), signatures=[{"sig": "%"}]),
        bundle(statement(), signatures=[{"sig": 5}, {"sig": 6}]),
        bundle(statement(), payload="%%"),
    ],
)
def test_bundles_that_are_no_signature_of_an_image(content: bytes) -> None:
    with pytest.raises(NoClaimError):
        claims.bundle(content, b"", DIGEST)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"critical": 1}', b'{"critical": {"type": "x"}}'])
def test_payloads_that_are_none(content: bytes) -> None:
    with pytest.raises(NoClaimError):
        claims.simple(content, {})


def test_keyless_needs_an_identity_an_issuer_and_cosign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    nobody: Any = None
    reference = Reference("localhost", "a", digest=DIGEST)
    with pytest.raises(UsageError, match="identity"):
        CosignSigner().verify(VerifyRequest(reference, nobody, identity=IDENTITY))
    with pytest.raises(MachineError, match="whom a certificate"):
        CosignSigner().verify(VerifyRequest(reference, nobody, identity=IDENTITY, issuer=ISSUER))
