"""Authorization: Basic, or a token of the registry's token server.

Source: distribution project, "Token Authentication" and "OAuth2 Token Authentication".
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlencode

from aac_core.api import RegistryError
from aac_registries import credentials
from aac_registries.challenge import Challenge
from aac_registries.credentials import Credential
from aac_registries.hosts import speaks_http, split
from aac_registries.problems import cause, login_hint, printable

if TYPE_CHECKING:
    from aac_registries.transport import Answer


class Fetch(Protocol):
    """Asks a token server; retries are its own."""

    def __call__(self, method: str, url: str, *, authorization: str, content: bytes) -> Answer: ...


class Tokens:
    """The Authorization header of one registry by scope; threads share it."""

    def __init__(self, host: str, find: Callable[[str], Credential | None] = credentials.find) -> None:
        self._host = host
        self._find = find
        self._known: dict[str, str] = {}
        self._lock = threading.Lock()

    def header(self, scope: str) -> str:
        """What worked last for the scope, or ""."""
        return self._known.get(scope, "")

    def renew(self, scope: str, challenge: Challenge | None, fetch: Fetch, *, stale: str) -> str:
        """An answer to a challenge, "" when there is none to give.

        Args:
            scope: ``repository:NAME:pull,push``.
            stale: the header that was refused; another thread may have renewed it by now.

        Raises:
            RegistryError: the token server refuses, or can't be trusted.
        """
        with self._lock:
            if (known := self._known.get(scope, "")) != stale:
                return known
            self._known[scope] = self._answer(scope, challenge, fetch) if challenge else ""
            return self._known[scope]

    def _answer(self, scope: str, challenge: Challenge, fetch: Fetch) -> str:
        credential = self._find(self._host)
        if credential is not None and credential.registry_token:
            return f"Bearer {credential.registry_token}"
        if challenge.scheme == "basic":
            return credential.basic if credential and credential.password else ""
        return f"Bearer {self._token(scope, challenge, credential, fetch)}"

    def _token(self, scope: str, challenge: Challenge, credential: Credential | None, fetch: Fetch) -> str:
        realm, service = challenge.parameters.get("realm", ""), challenge.parameters.get("service", "")
        parts = split(realm)
        if parts.scheme != "https" and not (parts.scheme == "http" and speaks_http(parts.netloc)):
            raise RegistryError(f"{self._host} names a token server without TLS: {printable(realm)!r}")
        scopes = list(dict.fromkeys(one for one in (scope, challenge.parameters.get("scope", "")) if one))
        if credential and credential.identity_token:
            form = {"grant_type": "refresh_token", "service": service, "client_id": "aac"}
            form |= {"scope": " ".join(scopes), "refresh_token": credential.identity_token}
            answer = fetch("POST", realm, authorization="", content=urlencode(form).encode())
        else:
            asked = [("service", service)] * bool(service) + [("scope", one) for one in scopes]
            url = f"{realm}{'&' if parts.query else '?'}{urlencode(asked, quote_via=quote, safe=':,/')}"
            basic = credential.basic if credential and credential.password else ""
            answer = fetch("GET", url, authorization=basic, content=b"")
        return self._read(answer)

    def _read(self, answer: Answer) -> str:
        try:
            document = json.loads(answer.body)
            token = document.get("token") or document.get("access_token")
        except (ValueError, AttributeError, RecursionError):
            token = None
        usable = isinstance(token, str) and token.isascii() and token.isprintable() and " " not in token
        if answer.status == 200 and usable:
            return str(token)
        why = cause(answer) if answer.status != 200 else "its answer holds no token"
        message = f"the token server of {self._host} gave no token"
        raise RegistryError(message, why=why, hints=(login_hint(self._host),))
