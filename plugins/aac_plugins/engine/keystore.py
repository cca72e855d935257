"""The trust store that a Java runtime reads, made without one."""

from __future__ import annotations

import hashlib
import re
import ssl
import struct
from collections.abc import Mapping

#: Java's own format, "JKS" version 2: trusted certificates are in it as they are, only a digest is
#: keyed. What Java calls the store's password is public: nothing in it is secret.
_MAGIC, _VERSION, _TRUSTED = 0xFEEDFEED, 2, 2
_PASSWORD = "changeit".encode("utf-16-be")
_SALT = b"Mighty Aphrodite"
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def keystore(certificates: Mapping[str, bytes]) -> bytes:
    """A trust store of PEM certificates, by their names; the same bytes for the same certificates."""
    entries = [_entry(name, pem) for name, pem in sorted(certificates.items()) if _PEM.search(pem)]
    body = struct.pack(">III", _MAGIC, _VERSION, len(entries)) + b"".join(entries)
    # The format asks for SHA-1: it guards against accidents, not attackers.
    return body + hashlib.sha1(_PASSWORD + _SALT + body, usedforsecurity=False).digest()


def _entry(name: str, pem: bytes) -> bytes:
    block = _PEM.search(pem)
    data = ssl.PEM_cert_to_DER_cert(block[0].decode("ascii")) if block else b""
    time = struct.pack(">Q", 0)
    alias = _text(name.lower())  # names are looked up in lower case
    return struct.pack(">I", _TRUSTED) + alias + time + _text("X.509") + _sized(data)


def _text(text: str) -> bytes:
    encoded = text.encode("ascii", "replace")
    return struct.pack(">H", len(encoded)) + encoded


def _sized(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data
