"""Which public key belongs to what is signed with."""

from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.commands.signing import public_key_of

from aac_core.api import UsageError

PRIVATE = "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"


@pytest.mark.parametrize("key", ["", "awskms:///alias/a", "pkcs11:token=a", "k8s://default/key"])
def test_a_service_has_both_halves(key: str) -> None:
    assert public_key_of(key) == key


def test_the_public_key_lies_beside_the_private_one(tmp_path: Path) -> None:
    key = tmp_path / "a.key"
    with pytest.raises(UsageError, match=r"could not read the key .*a\.key"):
        public_key_of(str(key))
    key.write_text(PRIVATE)
    with pytest.raises(UsageError, match=r"there is no public key at .*a\.pub"):
        public_key_of(str(key))
    (tmp_path / "a.pub").touch()
    assert public_key_of(str(key)) == str(tmp_path / "a.pub")
