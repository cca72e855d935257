"""Labels and annotations of an image: the OCI image specification's and ``dev.aac.*``."""

from __future__ import annotations

import hashlib
import json

from aac_core.contracts.plan import HealthProbe, PortMapping
from aac_core.contracts.spec import AgentSpec

#: Pre-defined annotation keys of the OCI image specification, by the field of metadata.
_OCI = {
    "title": "name",
    "version": "version",
    "description": "description",
    "authors": "author",
    "licenses": "license",
    "source": "source",
    "documentation": "documentation",
}


def index_annotations(spec: AgentSpec) -> tuple[tuple[str, str], ...]:
    """What the index says about itself; ``spec.build.annotations`` win."""
    found = _descriptive(spec) | dict(spec.spec.build.annotations)
    return tuple(sorted(found.items()))


def image_labels(
    spec: AgentSpec,
    *,
    runtime: str,
    interface: str,
    ports: tuple[PortMapping, ...],
    health: HealthProbe | None,
    config: str,
) -> tuple[tuple[str, str], ...]:
    """What the image says about itself, sorted; a user's ``org.opencontainers.*`` wins."""
    model = spec.spec.model
    own = {
        "dev.aac.schema": spec.api_version,
        "dev.aac.runtime": runtime,
        "dev.aac.capabilities": ",".join(spec.spec.capabilities),
        "dev.aac.tags": ",".join(spec.metadata.tags),
        "dev.aac.interface": interface,
        "dev.aac.model": "/".join(filter(None, (model.provider, model.name))) if model else "",
        "dev.aac.ports": ",".join(f"{port.container}/{port.protocol}" for port in ports),
        "dev.aac.health": json.dumps(list(health.command), ensure_ascii=False) if health else "",
        "dev.aac.spec.digest": "sha256:" + hashlib.sha256(config.encode()).hexdigest(),
    }
    found = (
        _descriptive(spec) | dict(spec.metadata.labels) | {key: value for key, value in own.items() if value}
    )
    return tuple(sorted(found.items()))


def _descriptive(spec: AgentSpec) -> dict[str, str]:
    """Text of several lines becomes one: a Dockerfile can't hold a line break in a label."""
    pairs = ((key, getattr(spec.metadata, field)) for key, field in _OCI.items())
    return {f"org.opencontainers.image.{key}": " ".join(value.split()) for key, value in pairs if value}
