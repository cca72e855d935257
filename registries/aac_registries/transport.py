"""HTTP: one exchange with the registry, over httpx. The only module that imports it."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aac_core.api import Hint, MachineError, RegistryError
from aac_registries.echo import credentials_in
from aac_registries.hosts import origin, split
from aac_registries.problems import brief

if TYPE_CHECKING:
    import httpx

#: Manifests have at most 4 MiB (distribution specification, "Pushing Manifests").
LIMIT = 4 << 20
_HOPS = 5
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


@dataclass(frozen=True)
class Answer:
    """A response with its body; header names are lower case.

    Args:
        secrets: what the request proved itself with; a message must not repeat it.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


class NoAnswerError(Exception):
    """The exchange broke: no connection, a reset, a time-out.

    Args:
        connected: False when there was no connection at all.
    """

    def __init__(self, cause: str, *, connected: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.connected = connected


class Wire:
    """Sends requests and follows redirects; Authorization goes to one origin only.

    Args:
        home: the registry's URL; only there are credentials sent.
    """

    def __init__(self, client: httpx.Client, home: str) -> None:
        self._client = client
        self.home = home

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | Iterator[bytes] = b"",
        authorization: str = "",
        audience: str = "",
        limit: int = LIMIT,
    ) -> Answer:
        """One exchange.

        Args:
            authorization: header value, sent to one origin only.
            audience: a URL of that origin; the registry's own unless told.
            limit: bytes of the body that are taken.

        Raises:
            NoAnswerError: it broke.
            RegistryError: TLS fails, or the answer is too long or leads astray.
        """
        for _ in range(_HOPS):
            self._refuse_downgrade(url)
            sent = dict(headers)
            if authorization and origin(url) == origin(audience or self.home):
                sent["Authorization"] = authorization
            answer = self._once(method, url, headers=sent, content=content, limit=limit)
            target = answer.header("location")
            repeatable = method in ("GET", "HEAD") or isinstance(content, bytes)
            permanent = answer.status in (307, 308) or (
                answer.status in (301, 302, 303) and method in ("GET", "HEAD")
            )
            if not (target and permanent and repeatable):
                return replace(answer, secrets=credentials_in(authorization, content))
            url = target
        raise RegistryError(f"{urlsplit(self.home).netloc} redirects more than {_HOPS} times")

    def _refuse_downgrade(self, url: str) -> None:
        scheme = split(url).scheme
        allowed = ("https",) if self.home.startswith("https:") else ("https", "http")
        if scheme not in allowed:
            raise RegistryError(f"{urlsplit(self.home).netloc} leads to a {brief(scheme)} address, not https")

    def _once(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | Iterator[bytes],
        limit: int,
    ) -> Answer:
        import httpx

        try:
            with self._client.stream(method, url, headers=dict(headers), content=content) as response:
                body = _read(response, limit)
                target = response.headers.get("location")
                found = {name.lower(): value for name, value in response.headers.items()}
                if target:
                    found["location"] = str(response.url.join(target))
                return Answer(response.status_code, str(response.url), found, body)
        except (httpx.TransportError, ssl.SSLError) as error:
            raise _broken(error, urlsplit(url).netloc) from None
        except (httpx.InvalidURL, httpx.DecodingError, ValueError):
            raise RegistryError(
                f"{urlsplit(self.home).netloc} gave an answer that is no valid HTTP"
            ) from None


def _read(response: httpx.Response, limit: int) -> bytes:
    """The body as sent, undecoded: digests are over these bytes."""
    parts, size, end = [], 0, time.monotonic() + 600
    for part in response.iter_raw():
        size += len(part)
        if size > limit:
            raise RegistryError(f"{response.url.host} answered with more than {limit} bytes")
        if time.monotonic() > end:
            raise NoAnswerError(f"{response.url.host} takes more than 600 s for one answer", connected=True)
        parts.append(part)
    return b"".join(parts)


def _broken(error: Exception, host: str) -> Exception:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and not isinstance(
            cause, ssl.SSLEOFError | ssl.SSLZeroReturnError
        ):
            return _tls(cause, host)
        cause = cause.__cause__ or cause.__context__
    connected = type(error).__name__ not in ("ConnectError", "ConnectTimeout", "ProxyError")
    return NoAnswerError(f"{host}: {brief(str(error)) or type(error).__name__}", connected=connected)


def _tls(error: ssl.SSLError, host: str) -> RegistryError:
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = Hint(
            "registry-ca", "put the registry's CA into the system's bundle, or name it in SSL_CERT_FILE"
        )
        why = error.verify_message or "certificate not accepted"
        return RegistryError(f"the certificate of {host} is not trusted", why=why, hints=(hint,))
    hint = Hint("registry-insecure", f"if it speaks plain HTTP, allow that: AAC_INSECURE_REGISTRIES={host}")
    return RegistryError(f"{host} does not speak TLS", why=error.reason or "", hints=(hint,))


@contextmanager
def connect(home: str) -> Iterator[Wire]:
    """A connection pool for one registry; proxies come from the environment, not for loopback."""
    import httpx

    mounts: dict[str, Any] = dict.fromkeys(_LOOPBACK)
    timeout = httpx.Timeout(60, connect=15, pool=None)
    with httpx.Client(
        verify=_trust(
            os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""), urlsplit(home).netloc
        ),
        timeout=timeout,
        mounts=mounts,
        headers={"User-Agent": "aac", "Accept-Encoding": "identity"},
    ) as client:
        yield Wire(client, home)


@cache
def _trust(file: str, folder: str, host: str) -> ssl.SSLContext:
    """The system's CA bundle, or what SSL_CERT_FILE and SSL_CERT_DIR name, and Docker's for a host."""
    known = ssl.get_default_verify_paths()
    context = ssl.create_default_context()
    # OpenSSL takes an empty SSL_CERT_FILE for a bundle without certificates.
    if (file, folder) == ("", "") and known.openssl_cafile and Path(known.openssl_cafile).is_file():
        context.load_verify_locations(known.openssl_cafile)
    for extra in sorted(Path("/etc/docker/certs.d", host).glob("*.crt")):
        try:
            context.load_verify_locations(extra)
        except OSError as error:
            raise MachineError(f"could not read the certificates in {extra}", why=str(error)) from None
    return context
