"""The search for canaries finds each form of each; it needs no engine."""

from __future__ import annotations

import base64
import gzip
import io
import json
import tarfile
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from tests.engine.canaries import Canaries


def packed(content: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        member = tarfile.TarInfo("a/b")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


def broken(content: bytes) -> bytes:
    """Base64 in short lines, in a text that is base64 in JSON: a heredoc in a provenance."""
    text = b"COPY <<AAC\n" + base64.encodebytes(b"x" * 50 + content + b"y" * 50) + b"AAC\n"
    return json.dumps({"data": base64.b64encode(text).decode()}).encode()


FORMS: dict[str, Callable[[str], bytes]] = {
    "raw": str.encode,
    "URL": lambda text: quote(text, safe="").encode(),
    "form": lambda text: quote_plus(text).encode(),
    "JSON": lambda text: json.dumps(text).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "layer": lambda text: packed(text.encode()),
    "layer of base64": lambda text: packed(base64.b64encode(text.encode())),
    "heredoc in a provenance": lambda text: broken(text.encode()),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 at 1": lambda text: base64.b64encode(b"." + text.encode()),
    "base64 at 2": lambda text: base64.b64encode(b".." + text.encode()),
    "URL-safe base64": lambda text: base64.urlsafe_b64encode(b"\xff\xfe" + text.encode()),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("plain", [True, False])
def test_each_form_is_found(form: str, plain: bool) -> None:
    canaries = Canaries()
    canaries.new("other")
    value = canaries.new("wanted", plain=plain)
    canaries.add("foreign", "a9XkQ0pLr7TtZb2M")
    assert canaries.find(b"nothing of the kind") == set()
    assert canaries.find(FORMS[form](value)) == {"wanted"}
    assert canaries.find(FORMS[form]("a9XkQ0pLr7TtZb2M")) == {"foreign"}
