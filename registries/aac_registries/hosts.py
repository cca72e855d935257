"""Where a registry listens, and whether it may be spoken to without TLS."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from aac_core.api import RegistryError, UsageError

#: Docker Hub's name and its address differ (distribution project, reference package).
_ALIASES = {"docker.io": "registry-1.docker.io"}


@dataclass(frozen=True)
class Endpoint:
    """A registry's address; ``host`` is its name as references have it."""

    host: str
    scheme: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{_ALIASES.get(self.host, self.host)}"


def endpoint(host: str) -> Endpoint:
    """HTTPS, but for loopback and for the hosts that the user names in AAC_INSECURE_REGISTRIES.

    Raises:
        UsageError: the port is none.
    """
    try:
        port = urlsplit(f"//{host}").port
    except ValueError:
        port = 0
    if port == 0:
        raise UsageError(f"{host[:80]!r} has a port outside 1 to 65535")
    return Endpoint(host, "http" if speaks_http(host) else "https")


def speaks_http(host: str) -> bool:
    """Whether plain HTTP may be spoken with ``host[:port]``."""
    name = urlsplit(f"//{host}").hostname or ""
    return is_loopback(name) or host in insecure_hosts() or name in insecure_hosts()


def is_loopback(name: str) -> bool:
    """``localhost`` or an address of the loopback network; a name is not looked up."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def insecure_hosts() -> frozenset[str]:
    """Hosts, with or without a port, separated by commas in AAC_INSECURE_REGISTRIES."""
    names = os.environ.get("AAC_INSECURE_REGISTRIES", "").split(",")
    return frozenset(name.strip() for name in names if name.strip())


def split(url: str) -> SplitResult:
    """A URL that a registry gave, in parts.

    Raises:
        RegistryError: it has no host, or a port that is none.
    """
    try:
        parts = urlsplit(url)
        if parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise RegistryError(f"the registry leads to {url[:200]!r}, which is no address")


def join(base: str, url: str) -> str:
    """A URL relative to the page that it was found on.

    Raises:
        RegistryError: it is none.
    """
    try:
        return urljoin(base, url)
    except ValueError:
        raise RegistryError(f"the registry leads to {url[:200]!r}, which is no address") from None


def origin(url: str) -> str:
    """``scheme://host:port`` of a URL, with the scheme's own port written out."""
    parts = split(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname}:{port}"
