"""The spec as plain data: for people, and the part of it that an image depends on."""

from __future__ import annotations

import json
from typing import Any

from aac_core.contracts.spec import AgentSpec

# What only publishing, running or deploying reads, and what the index holds, not an image.
_NOT_IN_IMAGE: dict[str, Any] = {
    "spec": {
        "sign": True,
        "exporters": True,
        "resources": True,
        "environment": {"__all__": {"secret_name", "secret_key", "config_map_name", "config_map_key"}},
        "ports": {"__all__": {"host"}},
        "volumes": {"__all__": {"source", "size"}},
        "build": {"platforms", "cache", "annotations", "emulation"},
    }
}


def resolved(spec: AgentSpec) -> dict[str, Any]:
    """The whole spec with the names of the file, without what is left at its default.

    Fields come in the order of the model, the keys of free mappings sorted.
    """
    return _dump(spec, None)


def image_relevant(spec: AgentSpec) -> str:
    """Canonical JSON (sorted keys, no spaces, UTF-8) of what an image depends on.

    It becomes the file that ``AGENT_CONFIG`` names. Values of secrets are in no spec; names
    of secrets of a cluster are left out.
    """
    return json.dumps(_dump(spec, _NOT_IN_IMAGE), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _dump(spec: AgentSpec, exclude: Any) -> dict[str, Any]:
    data = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=exclude)
    metadata = {"name": spec.metadata.name, "version": spec.metadata.version} | data.pop("metadata")
    body = data.pop("spec", {})
    head = {"apiVersion": spec.api_version, "kind": spec.kind, "metadata": metadata}
    for place, name in ((metadata, "labels"), (body, "config"), (body.get("model", {}), "config")):
        if name in place:
            place[name] = _sorted(place[name])
    return head | ({"spec": _without_empty(body)} if body else {})


def _without_empty(body: dict[str, Any]) -> dict[str, Any]:
    """Without the mappings that ``exclude`` left empty."""
    return {key: value for key, value in body.items() if value != {}}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
