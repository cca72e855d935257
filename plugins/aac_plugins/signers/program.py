"""Finding cosign, and speaking with either of its generations."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import cached_property

from aac_plugins.engine.folder import Layout
from aac_plugins.signers.process import Outcome, run

from aac_core.api import Hint, MachineError, data_folder

_SECONDS = 180.0


@dataclass(frozen=True)
class Cosign:
    """An installed cosign."""

    path: str

    @cached_property
    def modern(self) -> bool:
        """Whether it signs by a signing config (3.x); asked of its help, versions can be ``devel``."""
        return "--signing-config" in run(self.path, ["sign", "--help"], seconds=20).output

    @property
    def private(self) -> list[str]:
        """Flags for a signature with a key that every generation reads and no public log knows.

        The newer one would write bundles, which the older one does not see; without the other
        two it asks the network for a signing config.
        """
        newer = ["--new-bundle-format=false", "--use-signing-config=false"] if self.modern else []
        return [*newer, "--tlog-upload=false"]

    def run(self, *arguments: str) -> Outcome:
        """Run it; the password of a key reaches it in its environment only."""
        password = os.environ.get("COSIGN_PASSWORD", "")
        return run(self.path, arguments, seconds=_SECONDS, env={"COSIGN_PASSWORD": password})


def find() -> Cosign | None:
    """``$AAC_COSIGN``, else on PATH, else where ``aac engine up`` unpacks it.

    Raises:
        MachineError: AAC_COSIGN names no program.
    """
    if told := os.environ.get("AAC_COSIGN"):
        path = shutil.which(told)
        if path is None:
            raise MachineError(f"AAC_COSIGN is {told!r}, which is no program")
        return Cosign(path)
    path = shutil.which("cosign") or shutil.which("cosign", path=str(Layout(data_folder()).bin))
    return Cosign(path) if path else None


def needed() -> Cosign:
    """As :func:`find`.

    Raises:
        MachineError: it is not installed.
    """
    found = find()
    if found is None:
        hints = (
            Hint("install-cosign", "install cosign 2.2 or newer, or name it in AAC_COSIGN"),
            Hint("engine-up", "aac engine up brings one on Debian and Ubuntu"),
        )
        raise MachineError("cosign is not installed", hints=hints)
    return found


def transport_flags(host: str, *, insecure: bool) -> list[str]:
    """Plain HTTP with a host by name needs both; loopback needs none."""
    named = {name.strip() for name in os.environ.get("AAC_INSECURE_REGISTRIES", "").split(",")}
    if insecure or host in named or host.rpartition(":")[0] in named - {""}:
        return ["--allow-insecure-registry", "--allow-http-registry"]
    return []
