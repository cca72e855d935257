"""What images and containers say about themselves: from the engine's JSON, or from a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aac_plugins.containers.durations import from_nanoseconds
from aac_plugins.containers.model import NAME_LABEL, AgentImage, Binding, Container

from aac_core.api import BuildPlan, HealthProbe, MountPoint, PortMapping, RuntimeVariable

_NEVER = "0001-01-01T00:00:00Z"


def image_facts(document: Mapping[str, Any], reference: str) -> AgentImage:
    """An agent's image from ``docker image inspect``; what the spec alone has is not in it.

    Args:
        document: one element of the answer (Engine API, ImageInspect).
    """
    config = document.get("Config") or {}
    labels = config.get("Labels") or {}
    parts = (document.get("Os"), document.get("Architecture"), document.get("Variant"))
    return AgentImage(
        reference=reference,
        id=str(document.get("Id", "")),
        name=labels.get("org.opencontainers.image.title", ""),
        interface=labels.get("dev.aac.interface", "http"),
        user=config.get("User", ""),
        platform="/".join(part for part in parts if part),
        ports=tuple(_port(text) for text in _ordered(config, labels)),
        health=_health(config.get("Healthcheck") or {}),
        entrypoint=(*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())),
    )


def _ordered(config: Mapping[str, Any], labels: Mapping[str, str]) -> list[str]:
    """Exposed ports, those of the label first and in its order: the first one is the agent's own."""
    exposed = sorted(config.get("ExposedPorts") or {})
    first = [text for text in labels.get("dev.aac.ports", "").split(",") if text in exposed]
    return list(dict.fromkeys([*first, *exposed]))


def with_spec(image: AgentImage, text: str) -> AgentImage:
    """The facts with what the spec in the image adds: variables and mounts.

    Limits, host ports and sources of volumes belong to a machine and are in no image.

    Raises:
        ValueError: the text is no JSON object.
    """
    document = json.loads(text)
    spec = document.get("spec", document)
    return replace(
        image,
        name=(document.get("metadata") or {}).get("name", image.name),
        variables=tuple(_variable(item) for item in spec.get("environment") or () if item.get("from")),
        mounts=tuple(_mount(item) for item in spec.get("volumes") or ()),
    )


def plan_facts(image: AgentImage, plan: BuildPlan, folder: Path) -> AgentImage:
    """The facts of an image that was just built: what the plan knows is taken from it."""
    return replace(
        image,
        name=plan.name,
        interface=plan.interface,
        ports=plan.ports,
        mounts=plan.mounts,
        variables=plan.runtime_variables,
        limits=plan.limits,
        folder=folder,
    )


def container_facts(document: Mapping[str, Any]) -> Container:
    """A container from ``docker container inspect`` (Engine API, ContainerInspectResponse)."""
    state, config = document.get("State") or {}, document.get("Config") or {}
    health = state.get("Health") or {}
    log = health.get("Log") or ()
    labels = config.get("Labels") or {}
    started = state.get("StartedAt", _NEVER)
    return Container(
        name=str(document.get("Name", "")).removeprefix("/") or labels.get(NAME_LABEL, ""),
        id=str(document["Id"]),
        image=config.get("Image", ""),
        status=state.get("Status", ""),
        image_id=document.get("Image", ""),
        health="" if health.get("Status") in (None, "none") else health["Status"],
        ports=_bindings(document),
        started="" if started == _NEVER else started,
        exit_code=int(state.get("ExitCode", 0)),
        out_of_memory=bool(state.get("OOMKilled")),
        pid=int(state.get("Pid", 0)),
        error=state.get("Error", ""),
        probe=str(log[-1].get("Output", "")).strip() if log else "",
        labels=labels,
    )


def _bindings(document: Mapping[str, Any]) -> tuple[Binding, ...]:
    published = (document.get("NetworkSettings") or {}).get("Ports") or {}
    found = [
        Binding(_port(text).container, int(item["HostPort"]), _port(text).protocol, item["HostIp"])
        for text, items in published.items()
        for item in items or ()
        if item.get("HostPort")
    ]
    return tuple(sorted(found, key=lambda binding: (binding.container, binding.protocol, binding.address)))


def _port(text: str) -> PortMapping:
    number, _, protocol = text.partition("/")
    return PortMapping(int(number), None, protocol or "tcp")


def _health(check: Mapping[str, Any]) -> HealthProbe | None:
    """``["NONE"]`` and an absent test are no check; a shell form stays one."""
    test = list(check.get("Test") or ["NONE"])
    if test[0] == "NONE":
        return None
    command = test[1:] if test[0] == "CMD" else ["/bin/sh", "-c", *test[1:]]
    # What is absent is Docker's default (Dockerfile reference, HEALTHCHECK).
    return HealthProbe(
        tuple(command),
        interval=from_nanoseconds(check.get("Interval") or 30 * 10**9),
        timeout=from_nanoseconds(check.get("Timeout") or 30 * 10**9),
        start_period=from_nanoseconds(check.get("StartPeriod") or 0),
        retries=check.get("Retries") or 3,
    )


def _variable(item: Mapping[str, Any]) -> RuntimeVariable:
    source = item["from"]
    keys = {"env": item.get("envKey"), "file": item.get("path")}
    default = None if source == "secret" else item.get("defaultValue")
    name = str(item["name"])
    return RuntimeVariable(name, source, keys.get(source) or name, bool(item.get("required")), default)


def _mount(item: Mapping[str, Any]) -> MountPoint:
    return MountPoint(
        type=item.get("type") or "volume",
        target=item["target"],
        source=item.get("source") or "",
        read_only=bool(item.get("readOnly")),
        size=item.get("size") or "",
    )
