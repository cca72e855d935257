"""Which engine the docker client would talk to, decided as it does, without starting it."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aac_plugins.engine.client import user_config

from aac_core.api import Hint, MachineError

DEFAULT = "unix:///var/run/docker.sock"


@dataclass(frozen=True)
class Endpoint:
    """Where an engine should be.

    Args:
        host: as ``DOCKER_HOST`` takes it.
        source: who names it, for messages: ``DOCKER_HOST``, ``the docker context "x"``; empty
            when nobody does and the default socket is tried.
        plain: whether it can be asked over plain HTTP; ssh and TLS are left to the client.
    """

    host: str
    source: str = ""
    plain: bool = True

    def __str__(self) -> str:
        return f"{self.source} ({self.host})" if self.source else self.host


def endpoint() -> Endpoint:
    """``DOCKER_HOST`` before ``DOCKER_CONTEXT`` before the current context before the default.

    Raises:
        MachineError: the named context does not exist, or its file can't be read.
    """
    if host := os.environ.get("DOCKER_HOST"):
        return Endpoint(host, "DOCKER_HOST", _plain(host) and not os.environ.get("DOCKER_TLS_VERIFY"))
    name = os.environ.get("DOCKER_CONTEXT") or _current_context()
    if not name or name == "default":
        return Endpoint(DEFAULT)
    return _context(name)


def plugin_folders() -> list[Path]:
    """Where the docker client looks for plugins, in its order."""
    config = read_json(user_config() / "config.json")
    extra = [Path(folder) for folder in config.get("cliPluginsExtraDirs") or []]
    shared = ["/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"]
    desktop = [Path("/Applications/Docker.app/Contents/Resources/cli-plugins")]
    return [
        *extra,
        user_config() / "cli-plugins",
        *(Path(folder) / "docker/cli-plugins" for folder in shared),
        *desktop,
    ]


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty when there is none that can be read."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _plain(host: str) -> bool:
    return host.startswith(("unix://", "tcp://", "http://"))


def _current_context() -> str:
    return str(read_json(user_config() / "config.json").get("currentContext") or "")


def _context(name: str) -> Endpoint:
    """From the client's store: folders named by the SHA-256 of the context's name."""
    key = hashlib.sha256(name.encode()).hexdigest()
    contexts = user_config() / "contexts"
    meta = read_json(contexts / "meta" / key / "meta.json")
    host = ((meta.get("Endpoints") or {}).get("docker") or {}).get("Host")
    if not host:
        hint = Hint("docker-context", "see `docker context ls`, or unset DOCKER_CONTEXT")
        raise MachineError(f'the docker context "{name}" does not exist', hints=(hint,))
    tls = (contexts / "tls" / key).exists()
    return Endpoint(host, f'the docker context "{name}"', _plain(host) and not tls)
