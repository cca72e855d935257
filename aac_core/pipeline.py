"""The steps below the line, timed, in their order, each an effect that returns a value.

lock → build → push by digest → sign → verify → tag last (the last four in
``aac_core.publish``). Every step looks first whether its work is there already, so a second
run resumes where the first one ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aac_core import lock as locks
from aac_core.contracts.builder import BuilderStatus, BuildRequest, BuiltImage, ImageBuilder, SecretSource
from aac_core.contracts.registry import Reference
from aac_core.errors import BuildError, ContextError, Hint, RegistryError, Where

if TYPE_CHECKING:
    from aac_core.app import Agent, App
    from aac_core.contracts.plan import BuildPlan
    from aac_core.plan import Planned
    from aac_core.record import Recorder


def lock_agent(
    recorder: Recorder,
    agent: Agent,
    *,
    builder: ImageBuilder,
    status: BuilderStatus,
    platforms: tuple[str, ...],
    frozen: bool = False,
    upgrade: bool = False,
    secrets: tuple[SecretSource, ...] = (),
    ssh: tuple[str, ...] = (),
) -> tuple[Agent, Planned]:
    """Find what only the network knows, keep it in ``aac.lock``, and plan with it.

    Args:
        secrets, ssh: of the build; dependencies may be resolved from where only they lead to.
        frozen: refuse to change ``aac.lock``.
        upgrade: ask again for what is locked already.

    Raises:
        ContextError: ``frozen``, and something is missing or stale.
    """
    app = recorder.app
    known = replace(agent, lock=locks.Lock()) if upgrade else agent
    planned = app.plan(known, platforms=platforms, base_source=status.base_source)
    with recorder.step("bases", "base images"):
        made = builder.prepare(planned.bases, planned.plan.platforms or (status.platform,), recorder.listen)
    known = replace(known, lock=_lock_bases(recorder, known, planned.plan, status=status, made=made))
    if planned.missing is not None:
        pinned = app.plan(known, platforms=platforms, base_source=status.base_source)
        access = (secrets, ssh)
        known = replace(known, lock=_lock_dependencies(recorder, known, pinned, builder, access))
    if known.lock == agent.lock:
        return agent, planned
    if frozen:
        raise ContextError(
            f"{locks.FILE} does not fit the project, and it was not to be changed",
            where=Where(str(agent.folder / locks.FILE)),
            hints=(Hint("lock", f"aac lock {agent.folder}"),),
        )
    write_lock(app, agent.folder, known.lock)
    return known, app.plan(known, platforms=platforms, base_source=status.base_source)


def _lock_bases(
    recorder: Recorder,
    agent: Agent,
    plan: BuildPlan,
    *,
    status: BuilderStatus,
    made: Mapping[str, str],
) -> locks.Lock:
    """Ask for the digest of every base that has none yet; what the builder made anew has another."""
    content = agent.lock
    for base in plan.bases:
        known = content.base(base.name, status.base_source)
        wanted = made.get(base.name, known)
        if base.name == "scratch" or "@" in base.name or (known and known == wanted):
            continue
        with recorder.step("lock", f"digest of {base.name}") as draft:
            found = wanted or _base_digest(recorder.app, base.name, status)
            if not found:
                raise _no_base(recorder.app, agent, plan, name=base.name, status=status)
            draft.digest = found
        content = content.with_base(base.name, status.base_source, draft.digest)
    return content


def _lock_dependencies(
    recorder: Recorder,
    agent: Agent,
    planned: Planned,
    builder: ImageBuilder,
    access: tuple[tuple[SecretSource, ...], tuple[str, ...]],
) -> locks.Lock:
    """Run the template's ``lock`` stage, and read what it left."""
    from aac_core.workfolder import work_folder

    assert planned.missing is not None  # noqa: S101 - the caller looked
    with (
        recorder.step("lock", "dependencies") as draft,
        work_folder("lock") as folder,
    ):
        rendered = recorder.app.render(planned.plan, mode="lock")
        request = BuildRequest(
            planned.plan,
            rendered,
            str(agent.context),
            target="lock",
            outputs=(f"type=local,dest={folder}",),
            secrets=access[0],
            ssh=access[1],
        )
        builder.build(request, recorder.listen)
        files = {name: Path(folder, name).read_text("utf-8") for name in planned.missing.outputs}
        draft.detail["files"] = sorted(files)
    return agent.lock.with_resolution(planned.plan.runtime.name, planned.missing, files)


def write_lock(app: App, folder: Path, content: locks.Lock) -> bool:
    """Write ``aac.lock`` in one piece; a folder that can't be written is a warning."""
    target = folder / locks.FILE
    temporary = folder / f".{locks.FILE}.new"
    try:
        try:
            temporary.write_text(locks.lock_text(content), "utf-8")
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        app.report.warn(f"{target} can't be written ({error.strerror}); the next build has to find out again")
        return False
    return True


def _where_from(name: str, status: BuilderStatus) -> Reference:
    """Where a base is asked for: the mirror of a private engine without Docker Hub, else its registry."""
    reference = Reference.parse(name)
    return replace(reference, host=status.mirror) if status.base_source == "offline" else reference


def _base_digest(app: App, name: str, status: BuilderStatus) -> str:
    """The index digest of a base, "" when there is none."""
    reference = _where_from(name, status)
    found = app.registry(reference).resolve(reference)
    return found.digest if found else ""


def _no_base(app: App, agent: Agent, plan: BuildPlan, *, name: str, status: BuilderStatus) -> RegistryError:
    """Who asks for the image, and what this engine has instead."""
    build = agent.spec.spec.build
    field = "spec.build" if name in (build.base, build.builder) else "spec.runtime"
    where = agent.locate(Where(agent.file, field=field))
    if status.base_source != "offline":
        return RegistryError(f"the base image {name} does not exist", where=where)
    known = app.plugins.runtimes.get(plan.runtime.name).default_version
    version = Hint("engine-bases", f'take what it has: {{name: {plan.runtime.name}, version: "{known}"}}')
    other = Hint("other-engine", "or build with an engine that reaches a registry with the image")
    hints = (version, other) if field == "spec.runtime" else (other,)
    return RegistryError(f"the private engine has no base image {name}", where=where, hints=hints)


def build_image(
    recorder: Recorder, agent: Agent, *, builder: ImageBuilder, request: BuildRequest
) -> BuiltImage:
    """Build, as one timed step, and say what was cached, what ran and why.

    A failure names the line of the spec that decided the failing step.
    """
    from aac_core.compare import Comparison

    with recorder.step("build") as draft:
        comparison = Comparison(agent, request, recorder.listen)
        try:
            built = builder.build(request, comparison.listen)
        except BuildError as error:
            error.where = agent.locate(error.where)
            raise
        built = replace(built, steps=comparison.steps())
        draft.digest, draft.cached = built.digest, all(step.cached for step in built.steps)
        draft.detail["platforms"] = {image.platform: image.digest for image in built.images}
        draft.detail["steps"] = [asdict(step) for step in built.steps]
    return built


def audit_image(
    recorder: Recorder, builder: ImageBuilder, built: BuiltImage, *, plan: BuildPlan, status: BuilderStatus
) -> None:
    """Look into the layers that the build added before anything leaves this machine.

    Raises:
        BuildError: machine code of another platform, a private key, or a start command that is not
            there, each named.
    """
    with recorder.step("audit", "look into the layers"):
        layers = _base_layers(recorder.app, plan, built=built, status=status)
        problems = builder.audit(built, layers, tuple(step.packages for step in plan.steps if step.packages))
    recorder.app.report.problems(problem for problem in problems if problem.severity != "error")
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        detail = tuple(problem.message for problem in errors[:20])
        raise BuildError(
            "the image is not published: the audit refuses it", hints=errors[0].hints, detail=detail
        )


def _base_layers(app: App, plan: BuildPlan, *, built: BuiltImage, status: BuilderStatus) -> frozenset[str]:
    """The digests of the layers of the final base, for the platforms that were built."""
    name = next(base.reference for base in plan.bases if base.role == "final")
    if name == "scratch":
        return frozenset()
    reference = _where_from(name, status)
    registry = app.registry(reference)
    top = registry.manifest(reference)
    listed = top.document.get("manifests", []) if top else []
    wanted = {image.platform for image in built.images}
    digests = [
        item["digest"]
        for item in listed
        if f"{item.get('platform', {}).get('os')}/{item.get('platform', {}).get('architecture')}" in wanted
    ]
    manifests = [registry.manifest(reference.at(digest)) for digest in digests] if listed else [top]
    return frozenset(
        layer["digest"] for manifest in manifests if manifest for layer in manifest.document.get("layers", [])
    )
