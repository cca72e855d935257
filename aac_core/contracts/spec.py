"""The model of ``agent.yaml``: frozen, no unknown keys, every field acts.

The table of fields with their rules is ``docs/reference/agent-yaml.md``, made from here.
Values that people write are kept as text where text is wanted (see ``aac_core.spec.read``).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class OptionsModel(BaseModel):
    """Base of every model that reads a user's mapping; a plugin's options inherit from it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True, validate_by_alias=True
    )


class Metadata(OptionsModel):
    name: str
    version: str = "0.1.0"
    description: str = ""
    author: str = ""
    license: str = ""
    source: str = ""
    documentation: str = ""
    tags: tuple[str, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)


class RuntimeChoice(OptionsModel):
    name: str
    version: str = ""
    options: dict[str, Any] = Field(default_factory=dict)


class Model(OptionsModel):
    provider: str
    name: str = ""
    config: dict[str, Any] = Field(default_factory=dict)


class EnvironmentVariable(OptionsModel):
    name: str
    value: str | None = None
    source: Literal["secret", "configmap", "env", "file"] | None = Field(default=None, alias="from")
    secret_name: str = ""
    secret_key: str = ""
    config_map_name: str = ""
    config_map_key: str = ""
    env_key: str = ""
    path: str = ""
    required: bool = False
    default_value: str | None = None


class Port(OptionsModel):
    container: int
    host: int | None = None
    protocol: Literal["tcp", "udp"] = "tcp"


class Volume(OptionsModel):
    target: str
    source: str = ""
    type: Literal["bind", "volume", "tmpfs"] = "volume"
    read_only: bool = False
    size: str = ""


class HttpCheck(OptionsModel):
    path: str = "/"
    port: int | None = None


class TcpCheck(OptionsModel):
    port: int | None = None


class FileCheck(OptionsModel):
    path: str


class HealthCheck(OptionsModel):
    command: tuple[str, ...] = ()
    http: HttpCheck | None = None
    tcp: TcpCheck | None = None
    file: FileCheck | None = None
    interval: str = "10s"
    timeout: str = "5s"
    start_period: str = "10s"
    retries: int = 3


class Quantities(OptionsModel):
    cpu: str = ""
    memory: str = ""
    ephemeral_storage: str = Field(default="", alias="ephemeral-storage")


class Resources(OptionsModel):
    limits: Quantities = Quantities()
    requests: Quantities = Quantities()


class Build(OptionsModel):
    base: str = ""
    builder: str = ""
    packages: tuple[str, ...] = ()
    build_packages: tuple[str, ...] = ()
    args: dict[str, str] = Field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    ssh: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    cache: bool = True
    annotations: dict[str, str] = Field(default_factory=dict)
    reproducible: bool = True
    emulation: Literal["never", "allow"] = "never"


class PluginChoice(OptionsModel):
    """The name of a plugin and its options, validated by the plugin's own model."""

    name: str
    options: dict[str, Any] = Field(default_factory=dict)


class Spec(OptionsModel):
    runtime: RuntimeChoice | None = None
    interface: Literal["http", "job"] | None = None
    model: Model | None = None
    capabilities: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    environment: tuple[EnvironmentVariable, ...] = ()
    ports: tuple[Port, ...] = ()
    volumes: tuple[Volume, ...] = ()
    health_check: HealthCheck | None = None
    resources: Resources = Resources()
    config: dict[str, Any] = Field(default_factory=dict)
    entrypoint: tuple[str, ...] = ()
    build: Build = Build()
    registry: PluginChoice | None = None
    sign: PluginChoice | None = None
    exporters: tuple[PluginChoice, ...] = ()


class AgentSpec(OptionsModel):
    """A whole ``agent.yaml``, profiles already merged in."""

    api_version: Literal["agent.dev/v1"] = "agent.dev/v1"
    kind: Literal["Agent"] = "Agent"
    metadata: Metadata
    spec: Spec = Spec()
