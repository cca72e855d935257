"""What the host of a build may have that a build needs: trust, passwords, package managers' configuration."""

from __future__ import annotations

from aac_core.contracts.plan import HostSecret
from aac_core.contracts.runtime import Runtime, RuntimePlan

#: Where a CA bundle is: Debian, Alpine and Arch; Fedora and RHEL; openSUSE; macOS.
_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
#: What every build is offered, whatever its runtime is.
_HOST_SECRETS = (
    HostSecret("ca", ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), _CA_FILES),
    HostSecret("netrc", ("NETRC",), ("~/.netrc",)),
)


def host_secrets(runtime: Runtime, decided: RuntimePlan) -> tuple[HostSecret, ...]:
    """What a build is offered, sorted by id."""
    offered = (*_HOST_SECRETS, *runtime.host_secrets, *decided.host_secrets)
    return tuple(sorted(offered, key=lambda one: one.id))
