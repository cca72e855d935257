"""Keys: checked before anything is built, so that a wrong one costs seconds."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from aac_plugins.signers.program import Cosign

from aac_core.api import Hint, MachineError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

_SERVICES = ("awskms", "azurekms", "gcpkms", "hashivault", "k8s", "gitlab", "pkcs11", "env")
_OURS = (b"ENCRYPTED COSIGN PRIVATE KEY", b"ENCRYPTED SIGSTORE PRIVATE KEY")
_LARGEST = 64 << 10
_RSA_BITS = 2048


def service(key: str) -> str:
    """The scheme of a key that a service holds, "" for a file.

    Raises:
        UsageError: cosign knows no such service.
    """
    match = re.match(r"([a-z0-9+.-]+):", key)
    scheme = match[1] if match and (key[match.end() :].startswith("//") or match[1] == "pkcs11") else ""
    if not scheme or scheme in _SERVICES:
        return scheme
    close = difflib.get_close_matches(scheme, _SERVICES, n=1)
    hints = (Hint("key-service", f"did you mean {close[0]}://?"),) if close else ()
    raise UsageError(f"no key service is called {scheme!r} ({', '.join(_SERVICES)})", hints=hints)


def check_private(key: str) -> None:
    """Whether a file can be a key that cosign signs with; a service is not asked.

    Raises:
        UsageError: it can't, and why.
    """
    if service(key):
        return
    content = _read(key)
    if any(b"-----BEGIN " + kind in content for kind in _OURS):
        return
    if b"PUBLIC KEY-----" in content:
        hint = Hint("private-key", "sign with the private key, usually the .key file beside it")
        raise UsageError(f"{key} is a public key", hints=(hint,))
    if b"PRIVATE KEY-----" in content:
        _weak(key, content)
        hint = Hint("import-key", f"cosign import-key-pair --key {key}")
        raise UsageError(f"{key} is a private key of a kind that cosign does not sign with", hints=(hint,))
    raise UsageError(f"{key} is no private key: {'it is empty' if not content.strip() else 'it is no PEM'}")


def public_of(cosign: Cosign, key: str) -> bytes:
    """The public half of a private key or of a service's key, as PEM; proves the password.

    Raises:
        UsageError: the password is wrong, or the service does not give the key.
    """
    done = cosign.run("public-key", "--key", key)
    if done.code == 0:
        return done.output.encode()
    hint = Hint("key-password", "put the password of the key into the environment variable COSIGN_PASSWORD")
    if any("decrypt" in line for line in done.errors):
        raise UsageError(f"the password for {key} is wrong", hints=(hint,))
    raise UsageError(f"could not use the key {key}", hints=(hint,), detail=done.errors)


def check_pair(cosign: Cosign, private: str, public: str) -> None:
    """Whether a private key can be used, and the public key is its other half.

    Raises:
        UsageError: it can't, or it is of another pair: what is signed would not verify.
    """
    half = load_public(public_of(cosign, private), private)
    if public and public != private and read_public(public, cosign) != half:
        raise UsageError(f"{public} is not the public key of {private}")


def load_public(content: bytes, name: str) -> PublicKeyTypes:
    """A public key to verify with: ECDSA, RSA of at least 2048 bits, or Ed25519.

    Raises:
        UsageError: it is none of these.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if b"PRIVATE KEY-----" in content:
        hint = Hint("public-key", "verify with the public key, usually the .pub file beside it")
        raise UsageError(f"{name} is a private key", hints=(hint,))
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"{name} is no public key in PEM") from None
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _RSA_BITS:
        raise UsageError(f"{name} is an RSA key of {key.key_size} bits, which is too weak")
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey):
        raise UsageError(f"{name} is a key of a kind that signs no images")
    return key


def read_public(key: str, cosign: Cosign | None) -> PublicKeyTypes:
    """The public key of a file or a service.

    Raises:
        UsageError: it is none.
        MachineError: only cosign could ask the service, and it is not installed.
    """
    if not service(key):
        return load_public(_read(key), key)
    if cosign is None:
        raise MachineError(f"cosign is not installed, and only it can ask for {key}")
    return load_public(public_of(cosign, key), key)


def _weak(key: str, content: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(content, None)
    except Exception:  # noqa: BLE001 - encrypted or unknown: the general message fits
        return
    if isinstance(found, rsa.RSAPrivateKey) and found.key_size < _RSA_BITS:
        raise UsageError(f"{key} is an RSA key of {found.key_size} bits, which is too weak")


def _read(key: str) -> bytes:
    try:
        with Path(key).open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"could not read the key {key}", why=error.strerror or "") from None
    if len(content) > _LARGEST:
        raise UsageError(f"{key} is too large for a key")
    return content
