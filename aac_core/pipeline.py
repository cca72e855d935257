"""The steps below the line, timed, in their order, each an effect that returns a value.

lock → build → push by digest → sign → verify → tag last (the last four in
``aac_core.publish``). Every step looks first whether its work is there already, so a second
run resumes where the first one ended.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aac_core import lock as locks
from aac_core.contracts.builder import BuilderStatus, BuildRequest, BuiltImage, ImageBuilder
from aac_core.contracts.events import Listener
from aac_core.contracts.registry import Reference
from aac_core.errors import ContextError, Hint, RegistryError, Where

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
        temporary.write_text(locks.lock_text(content), "utf-8")
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


def build_image(recorder: Recorder, builder: ImageBuilder, request: BuildRequest) -> BuiltImage:
    """Build, as one timed step."""
    with recorder.step("build") as draft:
        built = builder.build(request, recorder.listen)
        draft.digest = built.digest
        draft.detail["platforms"] = {image.platform: image.digest for image in built.images}
    return built
