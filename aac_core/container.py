"""How the container of an agent runs: interface, ports, probe, variables, mounts, limits; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aac_core import probe
from aac_core.contracts.plan import HealthProbe, MountPoint, PortMapping, ResourceLimits, RuntimeVariable
from aac_core.contracts.spec import AgentSpec, EnvironmentVariable, HealthCheck, Resources, Volume

SPEC_FILE = "/usr/lib/aac/agent.json"
HOME = "/home/agent"
DEFAULT_PORT = 8080
#: Interfaces that are asked over HTTP, and have a port when the spec declares none.
_SERVED = ("http", "mcp-http", "a2a")


def limits_of(resources: Resources) -> ResourceLimits:
    limits, requests = resources.limits, resources.requests
    return ResourceLimits(limits.cpu, limits.memory, requests.cpu, requests.memory)


def mount_of(volume: Volume) -> MountPoint:
    return MountPoint(volume.type, volume.target, volume.source, volume.read_only, volume.size)


def ports_of(spec: AgentSpec, interface: str) -> tuple[PortMapping, ...]:
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


def environment_of(
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


def runtime_variable(variable: EnvironmentVariable) -> RuntimeVariable:
    keys = {
        "secret": "/".join(filter(None, (variable.secret_name, variable.secret_key))),
        "configmap": "/".join(filter(None, (variable.config_map_name, variable.config_map_key))),
        "env": variable.env_key,
        "file": variable.path,
    }
    source = variable.source or "env"
    default = None if source == "secret" else variable.default_value
    return RuntimeVariable(variable.name, source, keys[source] or variable.name, variable.required, default)
