"""Verifying: aac's own check and cosign's must agree."""

from __future__ import annotations

import time
from functools import partial

from aac_plugins.signers import keys, proof
from aac_plugins.signers.faults import may_pass
from aac_plugins.signers.own import Finding, Judge, examine
from aac_plugins.signers.process import Outcome
from aac_plugins.signers.program import Cosign, transport_flags

from aac_core.api import (
    Hint,
    MachineError,
    SignatureError,
    UndeterminedError,
    UsageError,
    Verification,
    VerifyRequest,
)

_WAITS = (0.5, 2.0)
#: cosign's exit codes for "no signatures" and "no such tag": also what a listing that fails gives.
_SAW_NONE = (10, 11)


def verify(cosign: Cosign | None, request: VerifyRequest) -> Verification:
    """Verify one image.

    Raises:
        UsageError: neither a usable key nor an identity.
        RegistryError: the image is not there, or its bytes are not what the digest says.
        SignatureError: certainly no valid signature.
        UndeterminedError: a place did not answer, or cosign can't see what aac sees.
    """
    judge = _judge(cosign, request)
    found = examine(request.registry, request.reference, judge)
    if not found.valid:
        raise _none_valid(found, request)
    facts = dict(found.valid[0].facts)
    if cosign is None:
        facts["cosign"] = "not installed: aac's own check alone"
        return Verification(found.digest, ("aac",), len(found.valid), facts)
    _agree(cosign, request, found)
    return Verification(found.digest, ("aac", "cosign"), len(found.valid), facts)


def _judge(cosign: Cosign | None, request: VerifyRequest) -> Judge:
    if request.key:
        return partial(proof.by_key, key=keys.read_public(request.key, cosign))
    hint = Hint("verify-by", "give a public key, or the identity and issuer of a keyless signer")
    if not request.identity or not request.issuer:
        raise UsageError("a signature is verified by a key, or by an identity and its issuer", hints=(hint,))
    if cosign is None:
        raise MachineError("cosign is not installed, and only it checks whom a certificate comes from")
    return partial(proof.by_identity, identity=request.identity, issuer=request.issuer)


def _none_valid(found: Finding, request: VerifyRequest) -> SignatureError | UndeterminedError:
    name = request.reference.at(found.digest)
    if found.unknown:
        hint = Hint("verify-again", "try again when the registry answers")
        message = f"could not find out whether {name} is signed"
        return UndeterminedError(message, why="; ".join(found.unknown), hints=(hint,))
    if found.others:
        return SignatureError(f"no signature of {name} is valid", why="; ".join(found.others[:5]))
    return SignatureError(f"{name} is not signed")


def _agree(cosign: Cosign, request: VerifyRequest, found: Finding) -> None:
    done = _ask(cosign, request, found.digest)
    if done.code == 0:
        return
    name = request.reference.at(found.digest)
    # Its stdout and notes on success claim more than was checked; on failure the errors help.
    if all(claim.form == "bundle" for claim in found.valid) and not cosign.modern:
        hint = Hint("newer-cosign", "install cosign 3, or sign again with aac")
        message = f"this cosign does not see signatures as {name} has them"
        raise UndeterminedError(message, hints=(hint,), detail=done.errors)
    if may_pass(done.errors) or done.code in _SAW_NONE:
        message = f"aac finds a valid signature of {name}, cosign could not look"
        raise UndeterminedError(message, detail=done.errors)
    message = f"aac and cosign disagree about the signature of {name}"
    raise SignatureError(message, why=f"cosign ended with {done.code}", detail=done.errors)


def _ask(cosign: Cosign, request: VerifyRequest, digest: str) -> Outcome:
    """cosign's verdict; asked again while it says that there is nothing."""
    who = ["--certificate-identity", request.identity, "--certificate-oidc-issuer", request.issuer]
    by = ["--key", request.key, "--insecure-ignore-tlog=true"] if request.key else who
    flags = transport_flags(request.reference.host, insecure=request.insecure)
    arguments = ["verify", *by, *flags, str(request.reference.at(digest))]
    done = cosign.run(*arguments)
    for wait in _WAITS:
        if done.code == 0 or not (done.code in _SAW_NONE or may_pass(done.errors)):
            break
        time.sleep(wait)
        done = cosign.run(*arguments)
    return done
