"""Whether a claim holds: the signature, the digest, the signer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_plugins.signers.claims import Claim

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.x509 import Certificate

#: Fulcio's certificate extensions that name the issuer: raw text, and as DER UTF8String.
_ISSUERS = ("1.3.6.1.4.1.57264.1.1", "1.3.6.1.4.1.57264.1.8")


def by_key(claim: Claim, digest: str, key: PublicKeyTypes) -> str:
    """Why a claim does not hold under a key, "" when it does."""
    if claim.digest != digest:
        return f"it names {claim.digest[:80]}"
    return "" if _signed(key, claim) else "it is of another key, or changed"


def by_identity(claim: Claim, digest: str, *, identity: str, issuer: str) -> str:
    """As :func:`by_key` for a keyless signer; the chain to the authority is cosign's to check."""
    from cryptography import x509

    if claim.digest != digest:
        return f"it names {claim.digest[:80]}"
    if not claim.certificate:
        return "it has no certificate"
    pem = claim.certificate.lstrip().startswith(b"-----")
    try:
        load = x509.load_pem_x509_certificate if pem else x509.load_der_x509_certificate
        certificate = load(claim.certificate)
        key, names, issuers = certificate.public_key(), _names(certificate), _issuers(certificate)
    except ValueError:
        return "its certificate is unreadable"
    if not _signed(key, claim):
        return "it does not match its certificate"
    if identity and identity not in names:
        return f"it is of {', '.join(names)[:200]}"
    return "" if not issuer or issuer in issuers else f"{', '.join(issuers)[:200]} vouches for it"


def _signed(key: object, claim: Claim) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            # The hash goes with the curve (sigstore, algorithm registry).
            algorithms = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}
            key.verify(
                claim.signature, claim.message, ec.ECDSA(algorithms.get(key.key_size, hashes.SHA256()))
            )
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(claim.signature, claim.message, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(claim.signature, claim.message)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _names(certificate: Certificate) -> list[str]:
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    kinds = (x509.RFC822Name, x509.UniformResourceIdentifier)
    return [name for kind in kinds for name in found.get_values_for_type(kind)]


def _issuers(certificate: Certificate) -> list[str]:
    from cryptography import x509

    values = [
        extension.value.value
        for extension in certificate.extensions
        if extension.oid.dotted_string in _ISSUERS and isinstance(extension.value, x509.UnrecognizedExtension)
    ]
    # The newer one is a UTF8String: tag 12, one byte of length, since no issuer has 128 characters.
    texts = [value[2:] if value[:1] == b"\x0c" else value for value in values]
    return [text.decode("utf-8", "replace") for text in texts]
