"""A registry that repeats what it was told does not get it onto the screen."""

from __future__ import annotations

import base64
import json

import pytest
from aac_registries.echo import credentials_in
from aac_registries.problems import cause
from aac_registries.transport import Answer

PASSWORD = 'p/ä"+\\word'
BASIC = "Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()
FORM = b"grant_type=refresh_token&refresh_token=re%2Ffresh+me"


@pytest.mark.parametrize(
    ("authorization", "content", "said"),
    [
        ("Bearer abc.def", b"", "your token abc.def is old"),
        (BASIC, b"", f"{BASIC} is wrong"),
        (BASIC, b"", f"me:{PASSWORD} is wrong"),
        (BASIC, b"", f"the password {PASSWORD} of me"),
        ("", FORM, f"you sent {FORM.decode()}"),
        ("", FORM, "you sent re/fresh me"),
        ("Bearer " + "x" * 400, b"", "x" * 400),
    ],
)
def test_what_was_sent_is_cut_out(authorization: str, content: bytes, said: str) -> None:
    body = json.dumps({"errors": [{"code": said, "message": said}]}).encode()
    shown = cause(Answer(401, "", {}, body, credentials_in(authorization, content)))
    assert "***" in shown
    for secret in ("abc.def", BASIC[6:], PASSWORD, "re/fresh me", "re%2Ffresh", "xxx"):
        assert secret not in shown


@pytest.mark.parametrize(
    "authorization", ["", "Basic", "Basic ///", "Basic /w==", "Bearer abc", "Digest a=b"]
)
def test_nothing_else_is_cut_out(authorization: str) -> None:
    body = json.dumps({"errors": [{"code": "DENIED", "message": "not yours"}]}).encode()
    answer = Answer(401, "", {}, body, credentials_in(authorization, b"{}"))
    assert cause(answer) == "HTTP 401, denied: not yours"
    assert repr(answer.secrets) not in repr(answer) or not answer.secrets
