"""The trust store for Java, and what else a recipe for it needs."""

from __future__ import annotations

import datetime
import hashlib
import struct

from aac_plugins.engine.bases import links_for
from aac_plugins.engine.keystore import keystore
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from aac_core.api import OfflineRecipe


def certificate(name: str) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(start).not_valid_after(start + datetime.timedelta(9))
    return made.sign(key, hashes.SHA256())


def test_a_store_holds_the_certificates_and_a_digest_that_java_checks() -> None:
    """The layout of "JKS": magic, version, count, entries, SHA-1 over password, salt and all before."""
    one, two = certificate("one"), certificate("two")
    pem = {"Two": two.public_bytes(Encoding.PEM), "One": one.public_bytes(Encoding.PEM), "none": b"text"}
    made = keystore(pem)
    assert struct.unpack(">III", made[:12]) == (0xFEEDFEED, 2, 2)
    first = struct.pack(">IH", 2, 3) + b"one" + bytes(8) + b"\x00\x05X.509"
    data = one.public_bytes(Encoding.DER)
    assert made[12:].startswith(first + struct.pack(">I", len(data)) + data)
    assert two.public_bytes(Encoding.DER) in made
    keyed = "changeit".encode("utf-16-be") + b"Mighty Aphrodite" + made[:-20]
    assert made[-20:] == hashlib.sha1(keyed, usedforsecurity=False).digest()
    assert keystore(dict(reversed(pem.items()))) == made


def test_a_link_may_lead_to_a_folder_that_is_named_after_the_architecture() -> None:
    recipe = OfflineRecipe(packages=("x",), links=(("/a", "/lib/{architecture}/a"), ("/b", "/c")))
    assert links_for(recipe, "linux/arm64") == (("/a", "/lib/arm64/a"), ("/b", "/c"))
