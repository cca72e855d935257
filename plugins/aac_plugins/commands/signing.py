"""Which signer signs, with what."""

from __future__ import annotations

from pathlib import Path

from aac_core.api import Agent, App, Hint, Signing, UsageError, plugin_options


def signing_from(app: App, agent: Agent | None, key: str, *, identity: str = "", issuer: str = "") -> Signing:
    """The signer that the spec names, else cosign; the command line wins over the spec's options.

    Raises:
        UsageError: neither a key nor who a keyless signer is: what is signed is verified at once.
    """
    choice = agent.spec.spec.sign if agent else None
    signer = app.plugins.signers.get(choice.name if choice else "cosign")
    options = None
    if agent is not None and choice is not None:
        options = plugin_options(signer.options, choice.options, ("spec", "sign", "options"), agent.document)
    wanted = {"key": key, "identity": identity, "issuer": issuer}
    found = {name: value or str(getattr(options, name, "")) for name, value in wanted.items()}
    if not found["key"] and not (found["identity"] and found["issuer"]):
        hints = (
            Hint("key", "--key FILE; aac sign --generate-key NAME makes a pair"),
            Hint("keyless", "or identity and issuer in spec.sign.options: the signature is verified at once"),
        )
        raise UsageError("signing needs a key, or the identity and issuer of a keyless signer", hints=hints)
    return Signing(signer, options=options, public_key=public_key_of(found["key"]), **found)


def public_key_of(key: str) -> str:
    """The public key beside a private one (``cosign.key`` → ``cosign.pub``); as it is for keyless and KMS.

    Raises:
        UsageError: the private key is a file that is none, or no public key lies beside it.
    """
    from aac_plugins.signers import keys

    if not key or keys.service(key):
        return key
    keys.check_private(key)
    public = Path(key).with_suffix(".pub")
    if not public.is_file():
        raise UsageError(f"what is signed is verified at once, and there is no public key at {public}")
    return str(public)
