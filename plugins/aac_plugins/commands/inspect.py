"""``aac inspect``"""

from __future__ import annotations

import json
from typing import Any

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App, Manifest, Reference, Registry, RegistryError

_EPILOG = """\b
Examples:
  aac inspect HOST/my-agent:1.0
  aac inspect HOST/my-agent@sha256:… --json
"""


@click.command(short_help="show an image as its registry has it", epilog=_EPILOG)
@click.argument("image")
@pass_app
def inspect(app: App, image: str) -> None:
    """Show digests, platforms, sizes, labels and configuration of an image, read from its registry.

    Nothing is pulled, and every value is the registry's own.
    """
    reference = Reference.parse(image)
    registry = app.registry(reference)
    found = registry.manifest(reference)
    if found is None:
        raise RegistryError(f"{reference} does not exist")
    platforms = [platform_facts(registry, reference.at(digest)) for digest in platform_digests(found)]
    data = {
        "image": str(reference),
        "digest": found.descriptor.digest,
        "mediaType": found.descriptor.media_type,
        "annotations": found.document.get("annotations", {}),
        "platforms": platforms,
        "attestations": [digest for digest in children(found) if digest not in platform_digests(found)],
    }
    app.report.result(data, lambda: _text(app, data))


def children(manifest: Manifest) -> list[str]:
    """The digests that an index lists; none for a manifest."""
    return [str(item["digest"]) for item in manifest.document.get("manifests", [])]


def platform_digests(manifest: Manifest) -> list[str]:
    """The images of an index (attestations have the platform ``unknown``), or the manifest itself."""
    listed = manifest.document.get("manifests")
    if listed is None:
        return [manifest.descriptor.digest]
    known = [item for item in listed if item.get("platform", {}).get("os", "unknown") != "unknown"]
    return [str(item["digest"]) for item in known]


def platform_facts(registry: Registry, reference: Reference) -> dict[str, Any]:
    """What a platform's manifest and configuration say (OCI image specification, config)."""
    manifest = registry.manifest(reference)
    if manifest is None:
        raise RegistryError(f"the index lists {reference.digest}, and the registry does not have it")
    config = json.loads(registry.blob(reference, manifest.document["config"]["digest"]))
    inner = config.get("config", {})
    layers = manifest.document["layers"]
    return {
        "platform": "/".join(filter(None, (config["os"], config["architecture"], config.get("variant")))),
        "digest": manifest.descriptor.digest,
        "created": config.get("created", ""),
        "size": sum(layer["size"] for layer in layers),
        "layers": len(layers),
        "user": inner.get("User", ""),
        "entrypoint": inner.get("Entrypoint") or [],
        "command": inner.get("Cmd") or [],
        "environment": inner.get("Env") or [],
        "ports": sorted(inner.get("ExposedPorts") or {}),
        "health": (inner.get("Healthcheck") or {}).get("Test", []),
        "labels": dict(sorted((inner.get("Labels") or {}).items())),
    }


def _text(app: App, data: dict[str, Any]) -> str:
    rows = [
        (facts["platform"], facts["digest"], f"{facts['size'] / 1e6:.1f} MB", str(facts["layers"]))
        for facts in data["platforms"]
    ]
    lines = [
        f"{data['image']}",
        f"{data['digest']}",
        "",
        app.report.table(("platform", "digest", "size", "layers"), rows),
    ]
    if data["platforms"]:
        first = data["platforms"][0]
        lines += ["", "start   " + json.dumps(first["entrypoint"]), "user    " + first["user"]]
        lines += ["ports   " + ", ".join(first["ports"]), "health  " + json.dumps(first["health"]), ""]
        lines += [f"{name}={value}" for name, value in first["labels"].items()]
    return "\n".join(lines)
