"""Where everything of a private engine lies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The paths of one private engine, all derived from its data folder."""

    data: Path

    @cached_property
    def key(self) -> str:
        """Eight hex digits that tell the engines of one machine apart."""
        return hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:8]

    @property
    def run(self) -> Path:
        """Sockets, pid files and mounts: short, since a socket path ends at 107 bytes."""
        return Path(f"/run/aac-{self.key}")

    @property
    def socket(self) -> Path:
        return self.run / "docker.sock"

    @property
    def host(self) -> str:
        return f"unix://{self.socket}"

    @property
    def bridge(self) -> str:
        """An interface name ends at 15 bytes."""
        return f"aac-{self.key}"

    @property
    def tools(self) -> Path:
        return self.data / "tools"

    @property
    def bin(self) -> Path:
        """Clients: docker, cosign, oras."""
        return self.tools / "bin"

    @property
    def sbin(self) -> Path:
        """What only the daemons call."""
        return self.tools / "sbin"

    @property
    def docker_root(self) -> Path:
        return self.data / "docker"

    @property
    def registry_root(self) -> Path:
        return self.data / "registry"

    @property
    def apt(self) -> Path:
        return self.data / "apt"

    @property
    def clients(self) -> Path:
        return self.data / "clients"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def state(self) -> Path:
        return self.data / "state.json"
