"""From spec, project, runtimes and lock to a :class:`BuildPlan`; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from aac_core import consult, container
from aac_core.catalog import Catalog
from aac_core.contracts.base import BaseImage
from aac_core.contracts.plan import (
    BuildPlan,
    BuildSecret,
    Finding,
    PinnedBase,
    PlannedRuntime,
)
from aac_core.contracts.project import Project
from aac_core.contracts.runtime import LockRequest, Runtime, RuntimePlan, RuntimeRequest
from aac_core.contracts.spec import AgentSpec
from aac_core.errors import Hint, PlanError, Problem, SpecError, UsageError, Where
from aac_core.host_secrets import host_secrets
from aac_core.labels import image_labels, index_annotations
from aac_core.lock import Lock


@dataclass(frozen=True)
class PlanRequest:
    """What a plan is made from.

    Args:
        config: the image-relevant part of the spec, canonical JSON.
        ignore: lines of the ignore file.
        base_source: which of the lock's digests apply, ``registry`` or ``offline``.
        options: validates ``spec.runtime.options`` against a runtime's own model.
    """

    spec: AgentSpec
    project: Project
    config: str
    ignore: tuple[str, ...]
    lock: Lock = field(default_factory=Lock)
    base_source: str = "registry"
    platforms: tuple[str, ...] = ()
    epoch: int = 0
    options: Callable[[Runtime], Any] = lambda runtime: None


@dataclass(frozen=True)
class Planned:
    """A plan, and what the lock step may have to add for it.

    Args:
        bases: the images it starts from, unpinned.
        missing: the resolution that neither project nor lock has.
    """

    plan: BuildPlan
    bases: tuple[BaseImage, BaseImage]
    missing: LockRequest | None = None


def make_plan(request: PlanRequest, runtimes: Catalog[Runtime]) -> Planned:
    """Decide everything.

    Raises:
        PlanError: no runtime fits, or it can't plan the project.
        SpecError: the runtime found problems in the spec.
        UsageError: a platform that the runtime can't build for.
    """
    runtime, detected = choose(request, runtimes)
    platforms = _platforms(request, runtime)
    decided, missing = _decide(request, runtime)
    errors = [problem for problem in decided.problems if problem.severity == "error"]
    if errors:
        raise _refusal(errors)
    build = request.spec.spec.build
    wanted = ((decided.build_base, build.builder), (decided.final_base, build.base))
    bases = tuple(_base(runtimes, base, named) for base, named in wanted)
    plan = replace(
        _assemble(request, decided, runtime),
        platforms=platforms,
        bases=tuple(_pin(request, role, base) for role, base in zip(("build", "final"), bases, strict=True)),
        findings=(detected, *decided.findings),
    )
    return Planned(plan, (bases[0], bases[1]), missing)


def _assemble(request: PlanRequest, decided: RuntimePlan, runtime: Runtime) -> BuildPlan:
    """What the image is and how it runs, from the spec and the runtime's decisions."""
    spec, build = request.spec.spec, request.spec.spec.build
    offered = container.interface(request.spec, decided.interface)
    ports = container.ports_of(request.spec, offered)
    health = container.health_probe(spec.health_check, ports)
    entrypoint = spec.entrypoint or decided.entrypoint
    if not entrypoint:
        raise PlanError(f"the runtime {runtime.name} found nothing to start, and spec.entrypoint is not set")
    return BuildPlan(
        name=request.spec.metadata.name,
        version=request.spec.metadata.version,
        runtime=PlannedRuntime(runtime.name, decided.version, runtime.template, decided.variables),
        platforms=(),
        bases=(),
        steps=decided.steps,
        environment=container.environment_of(request.spec, decided.environment, ports),
        labels=image_labels(
            request.spec,
            runtime=f"{runtime.name}:{decided.version}",
            interface=offered,
            ports=ports,
            health=health,
            config=request.config,
        ),
        annotations=index_annotations(request.spec),
        entrypoint=entrypoint,
        config=request.config,
        ignore=(*decided.ignore, *request.ignore),
        epoch=request.epoch,
        workdir=decided.workdir,
        interface=offered,
        ports=ports,
        health=health,
        mounts=tuple(container.mount_of(volume) for volume in spec.volumes),
        runtime_variables=tuple(
            container.runtime_variable(item) for item in spec.environment if item.source is not None
        ),
        limits=container.limits_of(spec.resources),
        secrets=tuple(BuildSecret(name, required=True) for name in build.secrets),
        host_secrets=host_secrets(runtime, decided),
        ssh=build.ssh,
        args=tuple(sorted(build.args.items())),
        system_packages=tuple(dict.fromkeys((*build.packages, *decided.packages))),
        build_packages=build.build_packages,
        commands=build.commands,
        cache=build.cache,
        emulation=build.emulation == "allow",
        warnings=tuple(problem for problem in decided.problems if problem.severity != "error"),
    )


def choose(request: PlanRequest, runtimes: Catalog[Runtime]) -> tuple[Runtime, Finding]:
    """The runtime that the spec names, else the only one that claims the project."""
    wanted = request.spec.spec.runtime
    if wanted is not None:
        try:
            runtime = runtimes.get(wanted.name)
        except UsageError as error:
            where = Where("agent.yaml", field="spec.runtime")
            raise SpecError((Problem(f"{error.message} ({error.why})", where, error.hints),)) from None
        return runtime, Finding("runtime", wanted.name, "agent.yaml", "spec.runtime")
    answers = [(runtime, consult.detect(runtime, request.project)) for runtime in runtimes]
    claims = [(runtime, detection.reason) for runtime, detection in answers if detection.claimed]
    if len(claims) == 1:
        runtime, reason = claims[0]
        return runtime, Finding("runtime", runtime.name, reason, "the only runtime that claims the project")
    hint = Hint("set-runtime", f"set spec.runtime to one of: {', '.join(runtimes.names)}")
    if claims:
        found = "; ".join(f"{runtime.name} ({reason})" for runtime, reason in claims)
        raise PlanError("more than one runtime claims this project", why=found, hints=(hint,))
    looked = "; ".join(f"{runtime.name}: {detection.reason}" for runtime, detection in answers)
    raise PlanError("no runtime claims this project", why=looked, hints=(hint,))


def _decide(request: PlanRequest, runtime: Runtime) -> tuple[RuntimePlan, LockRequest | None]:
    """Plan once; again with the lock's resolution when there is one that fits."""
    wanted = request.spec.spec.runtime
    version = wanted.version if wanted else ""
    if version and version not in runtime.versions:
        known = ", ".join(runtime.versions)
        where = Where("agent.yaml", field="spec.runtime")
        raise SpecError((Problem(f"{runtime.name} {version} is not offered (known: {known})", where),))
    question = RuntimeRequest(request.spec, request.options(runtime), request.project, version)
    decided = consult.plan(runtime, question)
    if decided.lock is None:
        return decided, None
    resolved = request.lock.resolved(runtime.name, decided.lock)
    if not resolved:
        return decided, decided.lock
    return consult.plan(runtime, replace(question, resolved=resolved)), None


def _refusal(errors: list[Problem]) -> PlanError | SpecError:
    if any(problem.where is not None and problem.where.field for problem in errors):
        return SpecError(tuple(errors))
    first = errors[0]
    more = tuple(problem.message for problem in errors[1:])
    return PlanError(first.message, where=first.where, hints=first.hints, detail=more)


def _platforms(request: PlanRequest, runtime: Runtime) -> tuple[str, ...]:
    platforms = request.platforms or request.spec.spec.build.platforms
    unknown = [platform for platform in platforms if platform not in runtime.platforms]
    if unknown:
        known = ", ".join(runtime.platforms)
        raise UsageError(f"{runtime.name} can't be built for {', '.join(unknown)} (known: {known})")
    return tuple(sorted(set(platforms)))


def _base(runtimes: Catalog[Runtime], base: BaseImage, wanted: str) -> BaseImage:
    """The image that the spec names, else the runtime's; with the recipe of whoever has one for it."""
    name = wanted or base.name
    if base.name == name and base.offline:
        return base
    images = (image for runtime in runtimes for image in consult.images(runtime))
    return next((image for image in images if image.name == name and image.offline), BaseImage(name))


def _pin(request: PlanRequest, role: str, base: BaseImage) -> PinnedBase:
    digest = (
        ""
        if base.name == "scratch" or "@" in base.name
        else request.lock.base(base.name, request.base_source)
    )
    return PinnedBase(role, base.name, f"{base.name}@{digest}" if digest else base.name)
