"""What is measured: the installed ``aac``, a copy of the agent, and the docker client that it uses."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from aac_plugins import whales
from aac_plugins.engine import require

AAC = str(Path(sys.executable).parent / "aac")
AGENT = Path(__file__).parent / "agent"
BOTH = "linux/amd64,linux/arm64"
#: Where the host's CA bundle is, for Dockerfiles that are not aac's.
_CA = Path("/etc/ssl/certs/ca-certificates.crt")


def copied(folder: Path) -> Path:
    """A copy of the agent that may be changed."""
    return Path(shutil.copytree(AGENT, folder / "agent"))


@dataclass(frozen=True)
class Client:
    """The docker client that ``aac`` would use.

    Args:
        words: what starts it.
        host: as DOCKER_HOST takes it.
    """

    words: tuple[str, ...]
    host: str

    def build(self, *words: str) -> list[str]:
        """A quiet build with plain buildx that trusts what the host trusts."""
        trust = [f"--secret=id=ca,src={_CA}"] if _CA.is_file() else []
        return [*self.words, "buildx", "build", "--quiet", "--provenance=false", *trust, *words, "."]


def client() -> Client:
    """The client of the engine that ``aac`` finds."""
    engine = require()
    return Client((*whales.call(engine.docker, engine.environment), "--host", engine.host), engine.host)
