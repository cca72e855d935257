"""The command line of one build, as a pure function of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aac_plugins.builders.outputs import additions, check

from aac_core.api import BuildRequest, SecretSource, UsageError

# A build argument that picks the frontend, or changes what the plan has decided.
RESERVED = frozenset({"BUILDKIT_SYNTAX", "SOURCE_DATE_EPOCH"})


@dataclass(frozen=True)
class BuildFiles:
    """Where the files of one build are, all outside the context.

    Args:
        dockerfile: its ignore file is beside it, with ``.dockerignore`` added to its name.
        metadata: what ``--metadata-file`` writes.
        layout: the fresh folder that becomes the OCI layout, or "".
    """

    dockerfile: str
    metadata: str
    layout: str = ""


def build_arguments(
    request: BuildRequest, files: BuildFiles, *, driver: str, secrets: Iterable[SecretSource]
) -> tuple[str, ...]:
    """The arguments after ``docker``; none of them holds a secret.

    Args:
        driver: of the buildx builder: docker, docker-container, kubernetes or remote.
        secrets: those of the request and those of the host.

    Raises:
        UsageError: a build argument has a reserved name, or a value that can't be passed on, or an
            output is refused.
    """
    arguments = [
        *("buildx", "build", "--progress", "rawjson"),
        *("--file", files.dockerfile, "--metadata-file", files.metadata),
        *_each("--builder", [request.builder] if request.builder else []),
        *_each("--platform", [",".join(request.platforms)] if request.platforms else []),
        *_each("--target", [request.target] if request.target else []),
        *_each("--build-arg", _build_args(request)),
        *_each("--secret", [_secret(secret) for secret in secrets]),
        *_each("--ssh", request.ssh),
        *_each("--cache-from", request.cache_from),
        *_each("--cache-to", request.cache_to),
        *(["--no-cache"] if request.no_cache else []),
        *_attestations(request),
        *_each("--output", _outputs(request, files, driver)),
    ]
    return (*arguments, str(Path(request.context).resolve()))


def fields(values: Mapping[str, str]) -> str:
    """``key=value,…`` as buildx reads it: one CSV record (RFC 4180), quoted where it has to be.

    Raises:
        UsageError: a value has a line break or a NUL.
    """
    return ",".join(_field(f"{key}={value}") for key, value in values.items())


def _field(text: str) -> str:
    if set(text) & {"\n", "\r", "\0"}:
        raise UsageError(f"{text[:80]!r} has a line break and can't be passed to the builder")
    if "," in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _each(flag: str, values: Iterable[str]) -> list[str]:
    return [part for value in values for part in (flag, value)]


def _build_args(request: BuildRequest) -> list[str]:
    reserved = sorted(RESERVED & set(request.args))
    if reserved:
        raise UsageError(f"the build argument {reserved[0]} is set by aac and can't be given")
    given = [f"{name}={value}" for name, value in request.args.items()]
    return [f"SOURCE_DATE_EPOCH={request.plan.epoch}", *given]


def _secret(secret: SecretSource) -> str:
    if secret.env:
        return fields({"id": secret.id, "env": secret.env})
    return fields({"id": secret.id, "src": secret.file})


def _attestations(request: BuildRequest) -> list[str]:
    # Older BuildKit ignores the version and writes v0.2: whoever signs reads the type back.
    provenance = f"mode={request.provenance},version=v1" if request.provenance else "false"
    return [f"--provenance={provenance}", "--sbom=false"]


def _outputs(request: BuildRequest, files: BuildFiles, driver: str) -> list[str]:
    """Each exporter is told the same media types and annotations, so that digests agree."""
    outputs = []
    if files.layout:
        layout = {"type": "oci", "tar": "false", "dest": files.layout}
        outputs.append(fields(layout | _annotations(request)))
    if request.load:
        kind = {"type": "image", "unpack": "true"} if driver == "docker" else {"type": "docker"}
        load = kind | {"name": request.load, "oci-mediatypes": "true"}
        outputs.append(fields(load | _annotations(request)))
    outputs.extend(_given(text, _annotations(request)) for text in request.outputs)
    return outputs or ["type=cacheonly"]


def _given(text: str, annotations: Mapping[str, str]) -> str:
    more = fields(additions(check(text), annotations))
    return f"{text},{more}" if more else text


def _annotations(request: BuildRequest) -> dict[str, str]:
    """On the index only: on a manifest they would change the digest of the platform."""
    if len(request.platforms) < 2 and not request.provenance:
        return {}
    return {f"annotation-index.{name}": value for name, value in request.plan.annotations}
