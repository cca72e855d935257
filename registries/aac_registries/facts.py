"""Facts of an image from its manifest and config (OCI image specification, "Image Configuration")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aac_core.api import Descriptor, ImageFacts, Manifest
from aac_registries.manifests import descriptor, descriptors

_REFERENCE_TYPE = "vnd.docker.reference.type"


def is_attestation(child: Descriptor) -> bool:
    """Whether an entry of an index holds BuildKit's attestations; both of its shapes are marked so."""
    return _REFERENCE_TYPE in child.annotations or child.platform.startswith("unknown/")


def image_facts(manifest: Manifest, config: Mapping[str, Any]) -> ImageFacts:
    """What the manifest and the config of one platform say.

    Raises:
        RegistryError: the manifest's descriptors are broken.
    """
    digest, document = manifest.descriptor.digest, dict(manifest.document)
    layers = descriptors(document, "layers", digest)
    run = _mapping(config.get("config"))
    return ImageFacts(
        platform="/".join(
            _text(config, key) for key in ("os", "architecture", "variant") if _text(config, key)
        ),
        digest=digest,
        size=descriptor(document.get("config"), digest).size + sum(layer.size for layer in layers),
        layers=layers,
        created=_text(config, "created"),
        labels={str(key): str(value) for key, value in sorted(_mapping(run.get("Labels")).items())},
        environment=tuple(entry.partition("=")[0] for entry in _texts(run.get("Env"))),
        entrypoint=_texts(run.get("Entrypoint")),
        command=_texts(run.get("Cmd")),
        user=_text(run, "User"),
        working_dir=_text(run, "WorkingDir"),
        ports=tuple(sorted(_mapping(run.get("ExposedPorts")))),
        health=_mapping(run.get("Healthcheck")),
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
