"""Which signer signs, with what."""

from __future__ import annotations

from pathlib import Path

from aac_core.api import Agent, App, Signing, UsageError


def signing_from(app: App, agent: Agent | None, key: str) -> Signing:
    """The signer that the spec names, else cosign, with the key of the command line or the spec."""
    choice = agent.spec.spec.sign if agent else None
    signer = app.plugins.signers.get(choice.name if choice else "cosign")
    options = dict(choice.options) if choice else {}
    chosen = key or str(options.get("key", ""))
    return Signing(signer, chosen, public_key_of(chosen))


def public_key_of(key: str) -> str:
    """The public key beside a private one (``cosign.key`` → ``cosign.pub``); "" for keyless and KMS.

    Raises:
        UsageError: the private key is a file, and no public key lies beside it.
    """
    if not key or "://" in key:
        return key
    public = Path(key).with_suffix(".pub")
    if not public.is_file():
        raise UsageError(f"what is signed is verified at once, and there is no public key at {public}")
    return str(public)
