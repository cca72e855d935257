"""What was sent as a secret, so that it can be cut out of what a registry says back."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs, quote, quote_plus

#: Shorter ones would cut words out of a message, and are no secrets.
_SHORTEST = 4
_FORM = 1 << 16


def credentials_in(authorization: str, content: object) -> tuple[str, ...]:
    """The secrets of one request, longest first, each in the ways it may be said back.

    Args:
        authorization: the value of the header, or "".
        content: the body; a form may hold a refresh token.
    """
    scheme, _, value = authorization.partition(" ")
    found = {value, *(_pair(value) if scheme.lower() == "basic" else ())}
    if isinstance(content, bytes) and len(content) <= _FORM and b"refresh_token=" in content:
        found |= set(parse_qs(content.decode("ascii", "replace")).get("refresh_token", ()))
    forms = {form for text in found for form in (text, quote(text, safe=""), quote_plus(text), quote(text))}
    return tuple(sorted((form for form in forms if len(form) >= _SHORTEST), key=len, reverse=True))


def _pair(value: str) -> tuple[str, ...]:
    try:
        pair = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ()
    return (pair, pair.partition(":")[2])


def without(text: str, secrets: tuple[str, ...]) -> str:
    """The text with each of them replaced."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text
