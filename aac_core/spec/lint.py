"""What is allowed and probably not meant: warnings, and errors that only a second look finds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from aac_core.contracts.loader import Document
from aac_core.contracts.maps import ELSEWHERE, MAX_VALUE
from aac_core.contracts.refusal import shown
from aac_core.contracts.registry import Reference
from aac_core.contracts.secrecy import secret_name, secret_value
from aac_core.contracts.spec import AgentSpec
from aac_core.errors import Hint, Problem
from aac_core.spec.paths import Path
from aac_core.spec.problems import place


@dataclass(frozen=True)
class Remark:
    """A finding before it has its place."""

    path: Path
    message: str
    hints: tuple[Hint, ...] = ()
    severity: str = "warning"


# What each provider's client reads; of the names in one group one is enough.
VARIABLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "openai": (("OPENAI_API_KEY",),),
    "anthropic": (("ANTHROPIC_API_KEY",),),
    "google": (("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_APPLICATION_CREDENTIALS"),),
    "azure": (("AZURE_OPENAI_API_KEY", "AZURE_CLIENT_ID"), ("AZURE_OPENAI_ENDPOINT", "OPENAI_BASE_URL")),
    "bedrock": (("AWS_REGION", "AWS_DEFAULT_REGION"),),
    "ollama": (("OLLAMA_HOST", "OLLAMA_BASE_URL", "OPENAI_BASE_URL"),),
    "local": (("OLLAMA_HOST", "OLLAMA_BASE_URL", "OPENAI_BASE_URL"),),
    "openai-compatible": (("OPENAI_BASE_URL",),),
}
_AT_START = Hint("from-secret", "declare a variable in spec.environment with from: secret")
_ADDRESS_KEYS = frozenset({"base_url", "baseUrl", "endpoint", "host", "url"})
_LOADER = re.compile(r"LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|PATH|DYLD_.*")


def remarks(spec: AgentSpec, document: Document) -> Iterator[Problem]:
    """Every remark with its place, not sorted."""
    for check in _CHECKS:
        for remark in check(spec):
            yield Problem(remark.message, place(document, remark.path), remark.hints, remark.severity)


def _license(spec: AgentSpec) -> Iterator[Remark]:
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    text = spec.metadata.license
    if not text:
        return
    try:
        canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        hint = Hint("spdx", "see https://spdx.org/licenses: MIT, Apache-2.0, LicenseRef-Proprietary")
        yield Remark(
            ("metadata", "license"), f"expected an SPDX licence expression, found {shown(text)}", (hint,)
        )


def _labels(spec: AgentSpec) -> Iterator[Remark]:
    for key in spec.metadata.labels:
        if "." not in key:
            message = f"the label {shown(key)} is not in reverse DNS notation and may clash with another's"
            yield Remark(
                ("metadata", "labels", key), message, (Hint("label-key", f"for example: com.example.{key}"),)
            )


def _bases(spec: AgentSpec) -> Iterator[Remark]:
    for name, text in (("base", spec.spec.build.base), ("builder", spec.spec.build.builder)):
        path = ("spec", "build", name)
        if text == "scratch" and name == "builder":
            yield Remark(path, "expected an image with a shell to build in, found scratch", severity="error")
        elif (
            text
            and text != "scratch"
            and not (reference := Reference.parse(text)).tag
            and not reference.digest
        ):
            yield Remark(
                path, f"{shown(text)} has no tag, latest is taken", (Hint("tag", f"write {text}:TAG"),)
            )


def _environment(spec: AgentSpec) -> Iterator[Remark]:
    for at, variable in enumerate(spec.spec.environment):
        if _LOADER.fullmatch(variable.name):
            message = f"{variable.name} changes which programs or libraries the agent loads"
            yield Remark(("spec", "environment", at, "name"), message)


def _model(spec: AgentSpec) -> Iterator[Remark]:
    model = spec.spec.model
    if model is None or _ADDRESS_KEYS & model.config.keys():
        return
    declared = {variable.name for variable in spec.spec.environment}
    for group in VARIABLES.get(model.provider, ()):
        if not declared & set(group):
            names = " or ".join(group)
            hint = Hint("declare-variable", f"add to spec.environment: name: {group[0]}, from: secret or env")
            message = f"the provider {model.provider} reads {names}, which spec.environment does not declare"
            yield Remark(("spec", "model", "provider"), message, (hint,))


def _model_config(spec: AgentSpec) -> Iterator[Remark]:
    config = spec.spec.model.config if spec.spec.model else {}
    size = len(json.dumps(config, ensure_ascii=False).encode())
    if size > MAX_VALUE:
        message = f"expected at most {MAX_VALUE} bytes as JSON, for AGENT_MODEL_CONFIG, found {size}"
        yield Remark(("spec", "model", "config"), message, (ELSEWHERE,), "error")


def _health(spec: AgentSpec) -> Iterator[Remark]:
    check = spec.spec.health_check
    if check is not None and check.command and check.command[0].rpartition("/")[2] in ("curl", "wget"):
        hint = Hint("probe", "use http: {path: /health, port: 8080}; its probe comes with every image")
        message = f"{check.command[0]} is in few images, and the check fails where it is absent"
        yield Remark(("spec", "healthCheck", "command"), message, (hint,))


def _volumes(spec: AgentSpec) -> Iterator[Remark]:
    for at, volume in enumerate(spec.spec.volumes):
        if volume.type == "tmpfs" and volume.source:
            yield Remark(("spec", "volumes", at, "source"), "source has no effect on tmpfs")


def _free_values(spec: AgentSpec) -> Iterator[Remark]:
    """The image's copy of the spec holds the free mappings, so they may hold no secret."""
    body = spec.spec
    for path, data in (
        (("spec", "config"), body.config),
        (("spec", "model", "config"), body.model.config if body.model else {}),
        (("spec", "runtime", "options"), body.runtime.options if body.runtime else {}),
    ):
        for at, text in _texts(data, path):
            if secret_value(text):
                yield Remark(at, "looks like a secret and would be in the image", (_AT_START,), "error")
            elif isinstance(at[-1], str) and secret_name(at[-1]) and "${" not in text:
                yield Remark(at, "has the name of a secret and would be in the image", (_AT_START,))


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str) and data:
        yield path, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from _texts(value, (*path, key))


def _patterns(spec: AgentSpec) -> Iterator[Remark]:
    from aac_core.ignore import BadPatternError, compile_pattern

    for name in ("include", "exclude"):
        for at, text in enumerate(getattr(spec.spec.build, name)):
            try:
                compile_pattern(text)
            except BadPatternError as error:
                message = f"expected a pattern as .dockerignore takes it, found {shown(text)}: {error}"
                yield Remark(("spec", "build", name, at), message, severity="error")


_CHECKS: tuple[Callable[[AgentSpec], Iterator[Remark]], ...] = (
    _license, _labels, _bases, _environment, _model, _model_config, _health,
    _volumes, _free_values, _patterns,
)  # fmt: skip
