"""Signing: one digest after the other, until the own signature can be read back."""

from __future__ import annotations

import time
from functools import partial

from aac_plugins.signers import keys, locks, proof
from aac_plugins.signers.faults import may_pass
from aac_plugins.signers.options import CosignOptions
from aac_plugins.signers.own import Finding, Judge, examine
from aac_plugins.signers.process import Outcome
from aac_plugins.signers.program import Cosign, transport_flags

from aac_core.api import Hint, Reference, RegistryError, SignatureError, SignRequest, TransientError

#: Seconds between tries; in sum longer than a registry usually asks to wait.
_WAITS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
#: Seconds in which a signature must become visible, and how often it is then made again.
_VISIBLE = 20.0
_ROUNDS = 3


def sign_all(cosign: Cosign, request: SignRequest) -> None:
    """Sign each digest that has no signature of the key yet.

    Raises:
        SignatureError: cosign refuses, or the signature is lost again and again.
        TransientError: the registry does not answer.
    """
    judge = _judge(cosign, request)
    for reference in request.references:
        with locks.signing(reference):
            _sign(cosign, request, reference, judge)


def _judge(cosign: Cosign, request: SignRequest) -> Judge:
    if not request.key:
        return partial(proof.by_identity, identity="", issuer="")
    public = keys.load_public(keys.public_of(cosign, request.key), request.key)
    return partial(proof.by_key, key=public)


def _sign(cosign: Cosign, request: SignRequest, reference: Reference, judge: Judge) -> None:
    before = examine(request.registry, reference, judge)
    if before.valid and request.key:
        return
    _must_know(before, reference)
    seen = {claim.signature for claim in before.valid}
    for _ in range(_ROUNDS):
        _call(cosign, request, reference)
        if _visible(request, reference, judge, seen):
            return
    hint = Hint("sign-one-at-a-time", "let one machine at a time sign this image")
    raise SignatureError(f"the signature of {reference} does not stay in the registry", hints=(hint,))


def _must_know(found: Finding, reference: Reference) -> None:
    """cosign reads, adds and writes back: where reading fails it could drop what others signed."""
    if found.unknown:
        message = f"could not read the signatures that {reference} has"
        raise TransientError(message, why="; ".join(found.unknown))


def _call(cosign: Cosign, request: SignRequest, reference: Reference) -> None:
    arguments = ["sign", "--yes", *_flags(cosign, request), *_network(request, reference), str(reference)]
    for wait in (*_WAITS, None):
        done = cosign.run(*arguments)
        if done.code == 0:
            return
        if wait is None or not may_pass(done.errors):
            raise _failure(done, reference)
        time.sleep(wait)


def _flags(cosign: Cosign, request: SignRequest) -> list[str]:
    if request.key:
        return ["--key", request.key, *cosign.private]
    options = request.options if isinstance(request.options, CosignOptions) else CosignOptions()
    given = {
        "--oidc-issuer": options.oidc_issuer,
        "--oidc-client-id": options.oidc_client_id,
        "--oidc-provider": options.oidc_provider,
        "--fulcio-url": options.fulcio_url,
        "--rekor-url": options.rekor_url,
    }
    flags = [f"{name}={value}" for name, value in given.items() if value]
    own_services = bool(options.oidc_issuer or options.fulcio_url or options.rekor_url)
    # The newer one takes addresses from a signing config unless it is told not to.
    return [*(["--use-signing-config=false"] if cosign.modern and own_services else []), *flags]


def _network(request: SignRequest, reference: Reference) -> list[str]:
    return transport_flags(reference.host, insecure=request.insecure)


def _visible(request: SignRequest, reference: Reference, judge: Judge, seen: set[bytes]) -> bool:
    end, wait = time.monotonic() + _VISIBLE, 0.1
    while True:
        found = examine(request.registry, reference, judge)
        if any(claim.signature not in seen for claim in found.valid):
            return True
        if time.monotonic() + wait > end:
            return False
        time.sleep(wait)
        wait = min(4.0, wait * 2)


def _failure(done: Outcome, reference: Reference) -> Exception:
    if may_pass(done.errors):
        return TransientError(f"could not sign {reference}: the registry does not answer", detail=done.errors)
    text = " ".join(done.errors)
    if "UNAUTHORIZED" in text or "DENIED" in text:
        hint = Hint("registry-login", f"aac login {reference.host}")
        message = f"could not store the signature of {reference}: the registry refuses"
        return RegistryError(message, hints=(hint,), detail=done.errors)
    return SignatureError(
        f"could not sign {reference}", why=f"cosign ended with {done.code}", detail=done.errors
    )
