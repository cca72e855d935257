"""From spec, project, runtimes and lock to a :class:`BuildPlan`; pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aac_core import consult, probe
from aac_core.catalog import Catalog
from aac_core.contracts.base import BaseImage
from aac_core.contracts.plan import (
    BuildPlan,
    BuildSecret,
    Finding,
    HealthProbe,
    HostSecret,
    MountPoint,
    PinnedBase,
    PlannedRuntime,
    PortMapping,
    ResourceLimits,
    RuntimeVariable,
)
from aac_core.contracts.project import Project
from aac_core.contracts.runtime import LockRequest, Runtime, RuntimePlan, RuntimeRequest
from aac_core.contracts.spec import AgentSpec, EnvironmentVariable, HealthCheck, Resources, Volume
from aac_core.errors import Hint, PlanError, Problem, SpecError, UsageError, Where
from aac_core.labels import image_labels, index_annotations
from aac_core.lock import Lock

SPEC_FILE = "/usr/lib/aac/agent.json"
HOME = "/home/agent"
DEFAULT_PORT = 8080
#: Interfaces that are asked over HTTP, and have a port when the spec declares none.
_SERVED = ("http", "mcp-http", "a2a")
#: Where a CA bundle is: Debian, Alpine and Arch; Fedora and RHEL; openSUSE; macOS.
_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
#: What every build is offered, whatever its runtime is.
_HOST_SECRETS = (
    HostSecret("ca", ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), _CA_FILES),
    HostSecret("netrc", ("NETRC",), ("~/.netrc",)),
)


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
    offered = interface(request.spec, decided.interface)
    ports = _ports(request.spec, offered)
    health = health_probe(spec.health_check, ports)
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
        environment=_environment(request.spec, decided.environment, ports),
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
        ignore=request.ignore,
        epoch=request.epoch,
        workdir=decided.workdir,
        interface=offered,
        ports=ports,
        health=health,
        mounts=tuple(_mount(volume) for volume in spec.volumes),
        runtime_variables=tuple(
            _runtime_variable(item) for item in spec.environment if item.source is not None
        ),
        limits=_limits(spec.resources),
        secrets=tuple(BuildSecret(name, required=True) for name in build.secrets),
        host_secrets=tuple(sorted((*_HOST_SECRETS, *runtime.host_secrets), key=lambda one: one.id)),
        ssh=build.ssh,
        args=tuple(sorted(build.args.items())),
        system_packages=build.packages,
        build_packages=build.build_packages,
        commands=build.commands,
        cache=build.cache,
        emulation=build.emulation == "allow",
        warnings=tuple(problem for problem in decided.problems if problem.severity != "error"),
    )


def _limits(resources: Resources) -> ResourceLimits:
    limits, requests = resources.limits, resources.requests
    return ResourceLimits(limits.cpu, limits.memory, requests.cpu, requests.memory)


def _mount(volume: Volume) -> MountPoint:
    return MountPoint(volume.type, volume.target, volume.source, volume.read_only, volume.size)


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


def _ports(spec: AgentSpec, interface: str) -> tuple[PortMapping, ...]:
    declared = tuple(PortMapping(port.container, port.host, port.protocol) for port in spec.spec.ports)
    if declared or interface not in _SERVED:
        return declared
    return (PortMapping(DEFAULT_PORT),)


def interface(spec: AgentSpec, found: str = "") -> str:
    """What the agent offers: as the spec says; else ``http`` when it declares a port; else what its
    files tell; else ``job``."""
    return spec.spec.interface or ("http" if spec.spec.ports else found or "job")


def health_probe(check: HealthCheck | None, ports: tuple[PortMapping, ...]) -> HealthProbe | None:
    """The check that the spec declares; without one, a TCP check of the first TCP port.

    Only the core's probe and the agent's own command are used: an image need not have curl.
    """
    port = next((port.container for port in ports if port.protocol == "tcp"), None)
    if check is None:
        return None if port is None else HealthProbe((probe.PATH, "tcp", str(port)))
    command: tuple[str, ...] = check.command
    if check.http is not None:
        command = (probe.PATH, "http", str(check.http.port or port or DEFAULT_PORT), check.http.path)
    if check.tcp is not None:
        command = (probe.PATH, "tcp", str(check.tcp.port or port or DEFAULT_PORT))
    if check.file is not None:
        command = (probe.PATH, "file", check.file.path)
    return HealthProbe(command, check.interval, check.timeout, check.start_period, check.retries)


def _environment(
    spec: AgentSpec, runtime: Iterable[tuple[str, str]], ports: tuple[PortMapping, ...]
) -> tuple[tuple[str, str], ...]:
    """Runtime first, then what every agent finds, then the spec's own, which wins."""
    found: dict[str, str] = dict(runtime)
    found |= {"HOME": HOME, "AGENT_NAME": spec.metadata.name, "AGENT_VERSION": spec.metadata.version}
    found["AGENT_CONFIG"] = SPEC_FILE
    tcp = next((port.container for port in ports if port.protocol == "tcp"), None)
    if tcp is not None:
        found["PORT"] = str(tcp)
    model = spec.spec.model
    if model is not None:
        found["AGENT_MODEL_PROVIDER"] = model.provider
        found |= {"AGENT_MODEL_NAME": model.name} if model.name else {}
        found |= {"AGENT_MODEL_CONFIG": _canonical(model.config)} if model.config else {}
    found |= {item.name: item.value for item in spec.spec.environment if item.value is not None}
    return tuple(sorted(found.items()))


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _runtime_variable(variable: EnvironmentVariable) -> RuntimeVariable:
    keys = {
        "secret": "/".join(filter(None, (variable.secret_name, variable.secret_key))),
        "configmap": "/".join(filter(None, (variable.config_map_name, variable.config_map_key))),
        "env": variable.env_key,
        "file": variable.path,
    }
    source = variable.source or "env"
    default = None if source == "secret" else variable.default_value
    return RuntimeVariable(variable.name, source, keys[source] or variable.name, variable.required, default)
