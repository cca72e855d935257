"""Publishing: by digest, signed, verified, and only then tagged.

What stands in a registry after a failure is the old tag, or the new one complete and signed.
There is no journal: the registry itself says what is there, and every step asks it first.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aac_core.contracts.builder import BuiltImage
from aac_core.contracts.registry import Reference, Upload
from aac_core.contracts.signer import Signer, SignRequest, Verification, VerifyRequest
from aac_core.errors import AacError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aac_core.app import App
    from aac_core.contracts.registry import Registry
    from aac_core.record import Recorder


#: Seconds that a registry has to say what a tag points to, once a publication has failed.
_SOON = 5.0


@dataclass(frozen=True)
class Published:
    """What a registry has now.

    Args:
        tags: each tag with the digest that it pointed to before, or "".
    """

    digest: str
    upload: Upload
    tags: tuple[tuple[str, str], ...]
    verification: Verification | None = None


@dataclass(frozen=True)
class Signing:
    """How to sign, and how to check at once what was signed.

    Args:
        key: private, "" for keyless.
        public_key: for the check; "" for keyless, where identity and issuer are checked.
        options: the signer's own, validated.
    """

    signer: Signer
    key: str = ""
    public_key: str = ""
    identity: str = ""
    issuer: str = ""
    options: Any = None

    def sign(self, references: tuple[Reference, ...], registry: Registry) -> None:
        """Sign each digest that has no signature of this key yet."""
        self.signer.sign(self._request(references, registry))

    def check(self, registry: Registry) -> None:
        """Whether the signer can sign, before anything is built."""
        self.signer.check(self._request((), registry))

    def verify(self, reference: Reference, registry: Registry) -> Verification:
        """Verify what was signed."""
        request = VerifyRequest(
            reference=reference,
            registry=registry,
            key=self.public_key,
            identity=self.identity,
            issuer=self.issuer,
        )
        return self.signer.verify(request)

    def _request(self, references: tuple[Reference, ...], registry: Registry) -> SignRequest:
        return SignRequest(
            references=references,
            registry=registry,
            key=self.key,
            public_key=self.public_key,
            options=self.options,
        )


def preflight(app: App, references: tuple[Reference, ...], signing: Signing | None) -> None:
    """Fail before anything is built: registry reachable and writable, signer and key there."""
    app.report.ending = _ending(references)
    for reference in references:
        app.registry(reference).check(reference, push=True)
    if signing is not None:
        signing.check(app.registry(references[0]))


def publish_image(
    recorder: Recorder, built: BuiltImage, references: tuple[Reference, ...], signing: Signing | None = None
) -> Published:
    """Upload by digest, sign, verify, and only then tag; the last line tells the truth.

    Args:
        references: with tags; all tags of one repository are set after the same signature.
    """
    app, uploads, verification = recorder.app, [], None
    begun: list[Reference] = []
    done: list[tuple[str, str]] = []
    names = sorted({reference.name for reference in references})
    try:
        for name in names:
            target = Reference.parse(name).at(built.digest)
            registry = app.registry(target)
            with recorder.step("push", f"push to {name}") as draft:
                upload = registry.push(built.layout, built.digest, target, recorder.listen)
                draft.digest, draft.cached = built.digest, upload.sent == 0
                draft.detail |= {"sent": upload.sent, "bytes": upload.sent_bytes, "present": upload.present}
                uploads.append(upload)
            if signing is not None:
                verification = _sign(recorder, registry, target, built, signing)
        for reference in references:
            begun.append(reference)
            done.append(_tag(recorder, app.registry(reference), reference, built.digest))
    except BaseException as error:
        _tell_truth(app, references, begun[len(done) :], done, built.digest)
        if isinstance(error, AacError):
            app.report.say(app.report.ending, level=-1)
        raise
    app.report.ending = _ending((), [tag for tag, _ in done])
    return Published(built.digest, _sum(uploads), tuple(done), verification)


def _sign(
    recorder: Recorder, registry: Registry, target: Reference, built: BuiltImage, signing: Signing
) -> Verification:
    digests = dict.fromkeys([built.digest, *(image.digest for image in built.images)])
    with recorder.step("sign", f"sign {len(digests)} digests") as draft:
        signing.sign(tuple(target.at(digest) for digest in digests), registry)
        draft.digest = built.digest
    with recorder.step("verify", "verify the signature") as draft:
        verification = signing.verify(target, registry)
        draft.digest, draft.detail["checks"] = verification.digest, list(verification.checks)
    return verification


def _tag(recorder: Recorder, registry: Registry, reference: Reference, digest: str) -> tuple[str, str]:
    with recorder.step("tag", f"tag {reference}") as draft:
        before = registry.resolve(reference)
        draft.cached = before is not None and before.digest == digest
        if not draft.cached:
            registry.tag(reference, digest)
        draft.digest = digest
    return str(reference), before.digest if before else ""


def _tell_truth(
    app: App,
    references: tuple[Reference, ...],
    begun: list[Reference],
    done: list[tuple[str, str]],
    digest: str,
) -> None:
    """What a failure or a signal leaves: a tag whose setting had begun is asked for."""
    tags, unknown = [tag for tag, _ in done], [str(reference) for reference in begun]
    app.report.ending = _ending(references, tags, unknown)
    for reference in begun:
        points = _points_to(app, reference, digest)
        if points is not None:
            unknown.remove(str(reference))
            tags += [str(reference)] if points else []
    app.report.ending = _ending(references, tags, unknown)


def _ending(references: Iterable[Reference], tags: Sequence[str] = (), unknown: Sequence[str] = ()) -> str:
    """What each tag points to, in one line."""
    lines = [f"{tag} points to the new image" for tag in tags]
    lines += [f"whether {tag} points to the new image is not known: aac inspect {tag}" for tag in unknown]
    others = [name for name in map(str, references) if name not in {*tags, *unknown}]
    if others:
        lines.append(f"{'not' if lines else 'nothing was'} published: {', '.join(others)} as before")
    return "; ".join(lines)


def _points_to(app: App, reference: Reference, digest: str) -> bool | None:
    """Whether a tag points to the digest; None when the registry does not say so soon."""
    answers: list[bool] = []

    def ask() -> None:
        with suppress(AacError):
            found = app.registry(reference).resolve(reference)
            answers.append(found is not None and found.digest == digest)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(_SOON)
    return answers[0] if answers else None


def _sum(uploads: list[Upload]) -> Upload:
    return Upload(
        sum(upload.sent for upload in uploads),
        sum(upload.sent_bytes for upload in uploads),
        sum(upload.present for upload in uploads),
    )
