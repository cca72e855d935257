"""Making a key pair."""

from __future__ import annotations

from pathlib import Path

from aac_plugins.signers.program import Cosign

from aac_core.api import MachineError, UsageError


def generate(cosign: Cosign, path: str) -> tuple[str, str]:
    """``<path>.key``, encrypted with COSIGN_PASSWORD and for its owner only, and ``<path>.pub``.

    Raises:
        UsageError: one of them is there; cosign would ask whether to overwrite it.
        MachineError: the folder can't be written.
    """
    prefix = Path(path).expanduser().absolute()
    made = (f"{prefix}.key", f"{prefix}.pub")
    for name in made:
        if Path(name).exists():
            raise UsageError(f"{name} is there already")
    if not prefix.parent.is_dir():
        raise UsageError(f"there is no folder {prefix.parent}")
    done = cosign.run("generate-key-pair", "--output-key-prefix", str(prefix))
    if done.code or not all(Path(name).is_file() for name in made):
        raise MachineError("could not make a key pair", detail=done.errors)
    return made
