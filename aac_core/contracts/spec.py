"""The model of ``agent.yaml``: frozen, no unknown keys, every field acts.

The table of fields with their rules is ``docs/reference/agent-yaml.md``, made from the texts
below the fields. Values that people write are kept as text where text is wanted (see
``aac_core.contracts.scalar``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from aac_core.contracts import fields
from aac_core.contracts.options import OptionsModel as OptionsModel
from aac_core.contracts.running import EnvironmentVariable as EnvironmentVariable
from aac_core.contracts.running import HealthCheck as HealthCheck
from aac_core.contracts.running import Port as Port
from aac_core.contracts.running import Resources as Resources
from aac_core.contracts.running import Volume as Volume


class Metadata(OptionsModel):
    name: fields.Name
    """DNS-1123 label of at most 63 characters: the default image name, the title, the container name."""
    version: fields.Version = "0.1.0"
    """Semantic version without `+build`: the default tag and the version label."""
    description: fields.Prose = ""
    """Label `org.opencontainers.image.description`, folded to one line."""
    author: fields.ShortLine = ""
    """Label `org.opencontainers.image.authors`."""
    license: fields.ShortLine = ""
    """SPDX expression (anything else is a warning): label `org.opencontainers.image.licenses`."""
    source: fields.Address = ""
    """Address of the source: label `org.opencontainers.image.source`."""
    documentation: fields.Address = ""
    """Address of the documentation: label `org.opencontainers.image.documentation`."""
    tags: fields.Lines = ()
    """Words to search by: label `dev.aac.tags`."""
    labels: fields.Labels = Field(default_factory=dict)
    """More labels of the image; `dev.aac.*` is refused, `org.opencontainers.*` wins over aac's."""


class RuntimeChoice(OptionsModel):
    name: fields.Word
    """An installed runtime (`aac plugins`)."""
    version: fields.RuntimeVersion = ""
    """One that the runtime offers; without it the project decides, else the default."""
    options: dict[str, Any] = Field(default_factory=dict)
    """The runtime's own, validated by its model."""


class Model(OptionsModel):
    provider: fields.Word
    """`AGENT_MODEL_PROVIDER`; for known providers the variables they need are checked."""
    name: fields.ShortLine = ""
    """`AGENT_MODEL_NAME`."""
    config: dict[str, Any] = Field(default_factory=dict)
    """`AGENT_MODEL_CONFIG`, as JSON."""


class Build(OptionsModel):
    base: fields.Image = ""
    """Image that the agent runs on, instead of the runtime's."""
    builder: fields.Image = ""
    """Image of the build stages, instead of the runtime's."""
    packages: fields.DebianPackages = ()
    """Debian packages of the final image, unpacked without emulation."""
    build_packages: fields.DebianPackages = ()
    """Debian packages of the build stages."""
    args: fields.BuildArgs = Field(default_factory=dict)
    """Build arguments with their defaults; never a secret."""
    secrets: Annotated[
        tuple[fields.SecretId, ...], AfterValidator(fields.unique(lambda item: item, "the secret"))
    ] = ()
    """Ids of secrets that the build must be given (`--secret`)."""
    ssh: Annotated[tuple[fields.SshId, ...], AfterValidator(fields.unique(lambda item: item, "the id"))] = ()
    """Ids of SSH agents for the build."""
    context: fields.Ancestor = ""
    """`..` or `../..`: the root of a monorepo, when `agent.yaml` lies deeper. Patterns start from there."""
    include: tuple[fields.Pattern, ...] = ()
    """Patterns that bring files back into the context."""
    exclude: tuple[fields.Pattern, ...] = ()
    """Patterns that keep files out of the context, as in .dockerignore."""
    platforms: fields.Platforms = ()
    """Platforms of a published image, when the command line names none."""
    commands: fields.ShellCommands = ()
    """Shell commands that run in the code's folder, before it becomes a layer."""
    cache: bool = True
    """Whether steps may use cache mounts."""
    annotations: fields.Annotations = Field(default_factory=dict)
    """Annotations of the index; keys in lower case."""
    emulation: Literal["never", "allow"] = "never"
    """`allow` runs the build stages on the target platform: slow, for dependencies without wheels."""


class PluginChoice(OptionsModel):
    """The name of a plugin and its options, validated by the plugin's own model."""

    name: fields.Word
    """An installed plugin (`aac plugins`)."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Validated by the plugin's own model."""


def _runtime_from_text(value: Any) -> Any:
    """``python:3.13`` is ``{name: python, version: "3.13"}``."""
    if not isinstance(value, str):
        return value
    name, colon, version = value.partition(":")
    return {"name": name, "version": version} if colon else {"name": name}


class Spec(OptionsModel):
    runtime: Annotated[RuntimeChoice | None, BeforeValidator(_runtime_from_text)] = None
    """`python`, `python:3.13` or a mapping; without it the project decides."""
    interface: Literal["http", "mcp-http", "mcp-stdio", "a2a", "job"] | None = None
    """What is asked: an answer (`http`, default with a port), tools (`mcp-*`), a card (`a2a`), an end."""
    model: Model | None = None
    capabilities: fields.Lines = ()
    """Label `dev.aac.capabilities`."""
    dependencies: Annotated[tuple[fields.Requirement, ...], AfterValidator(fields.few)] = ()
    """Requirements in the runtime's own syntax, installed beside the project's."""
    environment: Annotated[
        tuple[EnvironmentVariable, ...],
        AfterValidator(fields.few),
        AfterValidator(fields.unique(lambda item: item.name, "the variable")),
    ] = ()
    ports: Annotated[
        tuple[Port, ...],
        AfterValidator(fields.unique(lambda item: f"{item.container}/{item.protocol}", "the port")),
        AfterValidator(
            fields.unique(lambda item: item.host and f"{item.host}/{item.protocol}", "the port of the host")
        ),
    ] = ()
    volumes: Annotated[
        tuple[Volume, ...], AfterValidator(fields.unique(lambda item: item.target, "the target"))
    ] = ()
    health_check: HealthCheck | None = None
    """HEALTHCHECK; without one a TCP check of the first port."""
    resources: Resources = Resources()
    config: dict[str, Any] = Field(default_factory=dict)
    """The agent reads it from the file that `AGENT_CONFIG` names."""
    entrypoint: fields.Command = ()
    """Exec form; without it the runtime looks for what to start."""
    build: Build = Build()
    sign: PluginChoice | None = None
    """How `aac build --sign` signs: `name: cosign`, `options: {key: …}`."""
    exporters: tuple[PluginChoice, ...] = ()
    """Where the record of each run goes."""


_OLD_API_VERSIONS = {"agent.as.code/v1": "agent.dev/v1"}


class AgentSpec(OptionsModel):
    """A whole ``agent.yaml``, profiles already merged in."""

    api_version: Annotated[
        Literal["agent.dev/v1"],
        BeforeValidator(lambda text: _OLD_API_VERSIONS.get(text, text) if isinstance(text, str) else text),
    ] = "agent.dev/v1"
    kind: Literal["Agent"] = "Agent"
    metadata: Metadata
    spec: Spec = Spec()
