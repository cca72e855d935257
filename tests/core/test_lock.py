"""``aac.lock``: what was written is what is read, and what is broken says where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aac_core.contracts.runtime import LockRequest
from aac_core.errors import ContextError
from aac_core.lock import Lock, digest_of, lock_text, parse

DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64).map("sha256:".__add__)
REQUEST = LockRequest((("a", "1"),), ("f",))


@given(
    st.dictionaries(st.text(), st.dictionaries(st.sampled_from(["registry", "offline"]), DIGESTS)),
    st.dictionaries(st.text(), st.text()),
)
def test_round_trip(bases: dict[str, dict[str, str]], files: dict[str, str]) -> None:
    lock = Lock(bases).with_resolution("python", REQUEST, files)
    assert parse(lock_text(lock)) == lock
    assert lock_text(parse(lock_text(lock))) == lock_text(lock)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "aac.lock:1:1"),
        ('{"version": 1,\n "bases": oops', "aac.lock:2:11"),
        ("[]", "aac.lock"),
        ('{"version": 2, "bases": {}, "resolutions": {}}', "aac.lock"),
        ('{"version": 1, "bases": {"a": {"registry": "sha256:12"}}, "resolutions": {}}', "aac.lock"),
        ('{"version": 1, "bases": {}, "resolutions": {"p": {"inputs": "x", "files": {"f": 3}}}}', "aac.lock"),
        ("[" * 100_000, "aac.lock"),
    ],
)
def test_what_is_broken_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(ContextError) as caught:
        parse(text)
    assert str(caught.value.where) == place
    assert caught.value.exit_code == 20


def test_inputs_are_told_apart() -> None:
    assert digest_of([("a", "b")]) != digest_of([("ab", "")])
    assert digest_of([("a", "1"), ("b", "2")]) != digest_of([("b", "2"), ("a", "1")])
