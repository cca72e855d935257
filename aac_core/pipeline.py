"""The steps below the line, timed, in their order, each an effect that returns a value.

lock → build → push by digest → sign → verify → tag last. What stands in a registry after a
failure is the old tag or the new one complete and signed; every step looks first whether
its work is there already, so a second run resumes where the first one ended.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aac_core import lock as locks
from aac_core.contracts.builder import BuilderStatus, BuildRequest, BuiltImage, ImageBuilder
from aac_core.contracts.events import Listener, Progress, Run, Step, ignore
from aac_core.contracts.registry import Reference
from aac_core.contracts.signer import Signer, SignRequest, Verification, VerifyRequest
from aac_core.errors import AacError, ContextError, Hint, RegistryError, Where

if TYPE_CHECKING:
    from aac_core.app import Agent, App
    from aac_core.contracts.plan import BuildPlan
    from aac_core.contracts.registry import Registry, Upload
    from aac_core.plan import Planned


@dataclass
class Draft:
    """What a running step notes about its outcome."""

    digest: str = ""
    cached: bool | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class Recorder:
    """Times the steps of one command, and tells plugins and exporters what happened."""

    app: App
    command: str
    agent: str = ""
    listen: Listener = ignore
    exporters: tuple[Any, ...] = ()
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, text: str = "") -> Iterator[Draft]:
        """Time one step; its failure is recorded and goes on."""
        draft, started, clock = Draft(), time.time(), time.monotonic()
        outcome = "ok"
        self.listen(Progress(name, text or name, "start"))
        try:
            yield draft
        except AacError:
            outcome = "failed"
            raise
        except BaseException:
            outcome = "interrupted"
            raise
        finally:
            seconds = time.monotonic() - clock
            step = Step(name, started, seconds, outcome, draft.cached, draft.digest, draft.detail)
            self.steps.append(step)
            self.app.plugins.step_finished(step)
            if outcome == "ok":
                self.listen(Progress(name, text or name, "end", seconds=seconds, cached=bool(draft.cached)))

    @contextmanager
    def run(self) -> Iterator[Recorder]:
        """Record the whole command; exporters get it whatever the outcome is."""
        started, clock, outcome, message = time.time(), time.monotonic(), "ok", ""
        try:
            yield self
        except AacError as error:
            outcome, message = "failed", error.message
            raise
        except BaseException:
            outcome = "interrupted"
            raise
        finally:
            seconds = time.monotonic() - clock
            run = Run(self.command, self.agent, started, seconds, outcome, tuple(self.steps), message)
            self._export(run)

    def _export(self, run: Run) -> None:
        before = len(self.app.plugins.warnings)
        self.app.plugins.run_finished(run)
        for warning in self.app.plugins.warnings[before:]:
            self.app.report.warn(warning)
        for exporter, options in self.exporters:
            try:
                exporter.export(run, options)
            except Exception as error:  # noqa: BLE001 - a failing exporter never fails a build
                self.app.report.warn(f"the exporter {exporter.name} failed: {error}")


def lock(
    recorder: Recorder,
    agent: Agent,
    *,
    builder: ImageBuilder,
    status: BuilderStatus,
    platforms: tuple[str, ...],
    frozen: bool = False,
    upgrade: bool = False,
    write: bool = True,
) -> tuple[Agent, Planned]:
    """Find what only the network knows, and plan with it.

    Args:
        frozen: refuse to change ``aac.lock``.
        upgrade: ask again for what is locked already.
        write: keep the result in ``aac.lock`` when the folder can be written.

    Raises:
        ContextError: ``frozen``, and something is missing or stale.
    """
    app = recorder.app
    known = replace(agent, lock=locks.Lock()) if upgrade else agent
    planned = app.plan(known, platforms=platforms, base_source=status.base_source)
    with recorder.step("bases", "base images"):
        builder.prepare(planned.bases, planned.plan.platforms or (status.platform,), recorder.listen)
    content = known.lock
    for base in planned.plan.bases:
        if base.name != "scratch" and "@" not in base.reference:
            with recorder.step("lock", f"digest of {base.name}") as draft:
                draft.digest = _base_digest(app, base.name, status)
            content = content.with_base(base.name, status.base_source, draft.digest)
    if planned.missing is not None:
        with recorder.step("lock", "dependencies") as draft:
            pinned = app.plan(
                replace(known, lock=content), platforms=platforms, base_source=status.base_source
            )
            files = _resolve(app, agent, builder=builder, plan=pinned.plan, listen=recorder.listen)
            draft.detail["files"] = sorted(files)
        content = content.with_resolution(planned.plan.runtime.name, planned.missing, files)
    if content == agent.lock:
        return agent, planned
    if frozen:
        raise ContextError(
            f"{locks.FILE} does not fit the project, and --locked forbids to change it",
            where=Where(str(agent.folder / locks.FILE)),
            hints=(Hint("lock", f"aac lock {agent.folder}"),),
        )
    if write:
        write_lock(app, agent.folder, content)
    fresh = replace(agent, lock=content)
    return fresh, app.plan(fresh, platforms=platforms, base_source=status.base_source)


def write_lock(app: App, folder: Path, content: locks.Lock) -> bool:
    """Write ``aac.lock`` in one piece; a folder that can't be written is a warning."""
    target = folder / locks.FILE
    temporary = folder / f".{locks.FILE}.new"
    try:
        temporary.write_text(locks.dump(content), "utf-8")
        temporary.replace(target)
    except OSError as error:
        app.report.warn(f"{target} can't be written ({error.strerror}); the next build has to find out again")
        return False
    return True


def _base_digest(app: App, name: str, status: BuilderStatus) -> str:
    """The index digest of a base: asked from the mirror of a private engine, else from its registry."""
    reference = Reference.parse(name)
    if status.base_source == "offline":
        reference = replace(reference, host=status.mirror)
    found = app.registry(reference).resolve(reference)
    if found is None:
        raise RegistryError(
            f"the base image {name} does not exist",
            where=Where("agent.yaml", field="spec.build"),
            hints=(
                Hint(
                    "engine-bases", "a private engine has the bases of aac's runtimes; see aac engine status"
                ),
            )
            if status.base_source == "offline"
            else (),
        )
    return found.digest


def _resolve(
    app: App, agent: Agent, *, builder: ImageBuilder, plan: BuildPlan, listen: Listener
) -> dict[str, str]:
    """Run the template's ``lock`` stage and read what it left."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="aac-lock-") as folder:
        rendered = app.render(plan, mode="lock")
        request = BuildRequest(
            plan, rendered, str(agent.folder), target="lock", outputs=(f"type=local,dest={folder}",)
        )
        builder.build(request, listen)
        return {
            path.name: path.read_text("utf-8") for path in sorted(Path(folder).iterdir()) if path.is_file()
        }


def build(recorder: Recorder, builder: ImageBuilder, request: BuildRequest) -> BuiltImage:
    """Build, as one timed step."""
    with recorder.step("build") as draft:
        built = builder.build(request, recorder.listen)
        draft.digest = built.digest
        draft.detail["platforms"] = {image.platform: image.digest for image in built.images}
    return built


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
    """How to sign: the signer and its key, with the public key for the check that follows."""

    signer: Signer
    key: str
    public_key: str = ""


def preflight(app: App, references: tuple[Reference, ...], signing: Signing | None) -> None:
    """Fail before anything is built: registry reachable and writable, signer and key there."""
    for reference in references:
        app.registry(reference).check(reference, push=True)
    if signing is not None:
        registry = app.registry(references[0])
        signing.signer.check(SignRequest(references=(), registry=registry, key=signing.key))


def publish(
    recorder: Recorder, built: BuiltImage, references: tuple[Reference, ...], signing: Signing | None = None
) -> Published:
    """Upload by digest, sign, verify, and only then tag; the last line tells the truth.

    Args:
        references: with tags; all tags of one repository are set after the same signature.
    """
    app, uploads, verification = recorder.app, [], None
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
            done.append(_tag(recorder, app.registry(reference), reference, built.digest))
    except BaseException:
        _tell_truth(app, references, done)
        raise
    return Published(built.digest, _sum(uploads), tuple(done), verification)


def _sign(
    recorder: Recorder, registry: Registry, target: Reference, built: BuiltImage, signing: Signing
) -> Verification:
    digests = dict.fromkeys([built.digest, *(image.digest for image in built.images)])
    with recorder.step("sign", f"sign {len(digests)} digests") as draft:
        references = tuple(target.at(digest) for digest in digests)
        signing.signer.sign(SignRequest(references=references, registry=registry, key=signing.key))
        draft.digest = built.digest
    with recorder.step("verify", "verify the signature") as draft:
        request = VerifyRequest(reference=target, registry=registry, key=signing.public_key)
        verification = signing.signer.verify(request)
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


def _tell_truth(app: App, references: tuple[Reference, ...], done: list[tuple[str, str]]) -> None:
    """After a failure: which tags are new, and that the others are as they were."""
    for tag, _ in done:
        app.report.say(f"{tag} points to the new image", level=-1)
    if not done:
        app.report.say(f"nothing was published: {', '.join(map(str, references))} as before", level=-1)


def _sum(uploads: list[Upload]) -> Upload:
    from aac_core.contracts.registry import Upload

    return Upload(
        sum(upload.sent for upload in uploads),
        sum(upload.sent_bytes for upload in uploads),
        sum(upload.present for upload in uploads),
    )


def exporters(app: App, agent: Agent) -> tuple[Any, ...]:
    """The exporters that the spec names, each with its validated options."""
    from aac_core.spec.read import validate_options

    chosen = []
    for at, choice in enumerate(agent.spec.spec.exporters):
        exporter = app.plugins.exporters.get(choice.name)
        path = ("spec", "exporters", at, "options")
        chosen.append((exporter, validate_options(exporter.options, choice.options, path, agent.document)))
    return tuple(chosen)
