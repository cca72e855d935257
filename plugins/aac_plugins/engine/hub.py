"""Whether Docker Hub can be reached from here."""

from __future__ import annotations

import http.client
import os
import ssl
import urllib.error
import urllib.request

_API = "https://registry-1.docker.io/v2/"


def docker_hub_reachable(timeout: float = 3) -> bool:
    """Ask the registry API of Docker Hub; 200 and 401 are its answers (distribution-spec, end-1)."""
    context = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or None)
    try:
        with urllib.request.urlopen(_API, timeout=timeout, context=context) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        with error:
            # A proxy may answer 401 for itself: the registry names its API in a header.
            version = error.headers.get("Docker-Distribution-Api-Version", "")
            return error.code == 401 and "registry/2.0" in version
    except (OSError, http.client.HTTPException):
        return False
