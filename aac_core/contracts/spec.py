"""The model of ``agent.yaml``: frozen, no unknown keys, every field acts.

The table of fields with their rules is ``docs/reference/agent-yaml.md``, made from here.
Values that people write are kept as text where text is wanted (see ``aac_core.contracts.scalar``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from aac_core.contracts import fields
from aac_core.contracts.refusal import Complaint, raise_all, refuse, shown
from aac_core.contracts.scalar import settle
from aac_core.contracts.secrecy import secret_name, secret_value
from aac_core.contracts.units import quantity
from aac_core.errors import Hint


class OptionsModel(BaseModel):
    """Base of every model that reads a user's mapping; a plugin's options inherit from it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True, validate_by_alias=True
    )

    @model_validator(mode="before")
    @classmethod
    def _settle_scalars(cls, data: Any) -> Any:
        """Give each field of a parsed file the text or the meaning, as its type wants."""
        if not isinstance(data, dict):
            return data
        types = {field.alias or name: field.annotation for name, field in cls.model_fields.items()}
        return {key: settle(types[key], value) if key in types else value for key, value in data.items()}


class Metadata(OptionsModel):
    name: fields.Name
    version: fields.Version = "0.1.0"
    description: fields.Filled = ""
    author: fields.Line = ""
    license: fields.Line = ""
    source: fields.Address = ""
    documentation: fields.Address = ""
    tags: fields.Lines = ()
    labels: fields.Labels = Field(default_factory=dict)


class RuntimeChoice(OptionsModel):
    name: fields.Word
    version: fields.RuntimeVersion = ""
    options: dict[str, Any] = Field(default_factory=dict)


class Model(OptionsModel):
    provider: fields.Word
    name: fields.Line = ""
    config: dict[str, Any] = Field(default_factory=dict)


_FIELDS_OF_SOURCE = {
    "secret": ("secret_name", "secret_key"),
    "configmap": ("config_map_name", "config_map_key"),
    "env": ("env_key",),
    "file": ("path",),
}


class EnvironmentVariable(OptionsModel):
    name: fields.VariableName
    value: str | None = None
    source: Literal["secret", "configmap", "env", "file"] | None = Field(default=None, alias="from")
    secret_name: fields.Key = ""
    secret_key: fields.Key = ""
    config_map_name: fields.Key = ""
    config_map_key: fields.Key = ""
    env_key: fields.VariableName = ""
    path: fields.Line = ""
    required: bool = False
    default_value: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.value is None) == (self.source is None):
            found = "neither" if self.value is None else "both"
            raise refuse(
                f"expected one of value and from for {self.name}, found {found}",
                Hint("environment", "value goes into the image, from is given when the agent starts"),
            )
        raise_all(self._complaints())
        return self

    def _complaints(self) -> Iterable[Complaint]:
        allowed = {"name", "value"}
        if self.source is not None:
            allowed = {"name", "source", "required", "default_value", *_FIELDS_OF_SOURCE[self.source]}
        if self.source == "secret":
            allowed.discard("default_value")
        place = f"from: {self.source}" if self.source else "value"
        for field in sorted(self.model_fields_set - allowed):
            alias = type(self).model_fields[field].alias or field
            yield Complaint(f"{alias} has no effect beside {place}", at=(alias,))
        if self.source == "file" and not self.path:
            yield Complaint("expected path beside from: file, found none")
        yield from self._secrets()

    def _secrets(self) -> Iterable[Complaint]:
        """What would lie in the image: the value, and the default in the image's copy of the spec."""
        for alias, text in (("value", self.value), ("defaultValue", self.default_value)):
            if not text or not (secret_name(self.name) or secret_value(text)):
                continue
            hint = Hint("from-secret", "give it when the agent starts: from: secret")
            message = f"{self.name} looks like a secret, and {alias} would put it into the image"
            yield Complaint(message, (hint,), (alias,))


class Port(OptionsModel):
    container: fields.PortNumber
    host: fields.PortNumber | None = None
    protocol: Literal["tcp", "udp"] = "tcp"


class Volume(OptionsModel):
    target: fields.ContainerPath
    source: fields.Line = ""
    type: Literal["bind", "volume", "tmpfs"] = "volume"
    read_only: bool = False
    size: fields.Storage = ""

    @model_validator(mode="after")
    def _source_fits(self) -> Self:
        is_path = self.source.startswith((".", "/", "~"))
        rules = (
            (self.type == "bind" and not self.source, "source", "expected the folder to mount, found none"),
            (
                self.type == "volume" and is_path,
                "type",
                f"expected type bind for the path {shown(self.source)}",
            ),
            (bool(self.size) and self.type != "tmpfs", "size", f"size acts on tmpfs only, found {self.type}"),
        )
        raise_all(Complaint(message, at=(at,)) for applies, at, message in rules if applies)
        return self


class HttpCheck(OptionsModel):
    path: fields.UrlPath = "/"
    port: fields.PortNumber | None = None


class TcpCheck(OptionsModel):
    port: fields.PortNumber | None = None


class FileCheck(OptionsModel):
    path: fields.ContainerPath


_KINDS_OF_CHECK = ("command", "http", "tcp", "file")


class HealthCheck(OptionsModel):
    command: fields.Command = ()
    http: HttpCheck | None = None
    tcp: TcpCheck | None = None
    file: FileCheck | None = None
    interval: fields.Duration = "10s"
    timeout: fields.Duration = "5s"
    start_period: fields.Duration = "10s"
    retries: fields.Positive = 3

    @model_validator(mode="before")
    @classmethod
    def _form_of_v1(cls, data: Any) -> Any:
        """``type: http, path, port`` becomes ``http: {path, port}``."""
        if not isinstance(data, dict) or data.get("type") not in ("command", "http", "tcp"):
            return data
        kind = str(data["type"])
        inner = {key: data[key] for key in ("path", "port") if key in data}
        if kind == "command" or kind in data:
            return {key: value for key, value in data.items() if key != "type"}
        rest = {key: value for key, value in data.items() if key not in ("type", "path", "port")}
        return rest | {kind: inner}

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in _KINDS_OF_CHECK if getattr(self, kind)]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise refuse(f"expected one of {', '.join(_KINDS_OF_CHECK)}, found {found}")
        return self


class Quantities(OptionsModel):
    cpu: fields.Cpu = ""
    memory: fields.Memory = ""
    ephemeral_storage: fields.Storage = Field(default="", alias="ephemeral-storage")


class Resources(OptionsModel):
    limits: Quantities = Quantities()
    requests: Quantities = Quantities()

    @model_validator(mode="after")
    def _request_within_limit(self) -> Self:
        raise_all(
            Complaint(
                f"the request {asked} is more than the limit {limit}", at=("requests", field.alias or name)
            )
            for name, field in Quantities.model_fields.items()
            if (asked := getattr(self.requests, name))
            and (limit := getattr(self.limits, name))
            and quantity(asked) > quantity(limit)
        )
        return self


class Build(OptionsModel):
    base: fields.Image = ""
    builder: fields.Image = ""
    packages: tuple[fields.DebianPackage, ...] = ()
    build_packages: tuple[fields.DebianPackage, ...] = ()
    args: fields.BuildArgs = Field(default_factory=dict)
    secrets: Annotated[
        tuple[fields.SecretId, ...], AfterValidator(fields.unique(lambda item: item, "the secret"))
    ] = ()
    ssh: Annotated[tuple[fields.SshId, ...], AfterValidator(fields.unique(lambda item: item, "the id"))] = ()
    include: tuple[fields.Pattern, ...] = ()
    exclude: tuple[fields.Pattern, ...] = ()
    platforms: fields.Platforms = ()
    commands: fields.Command = ()
    cache: bool = True
    annotations: fields.Labels = Field(default_factory=dict)
    reproducible: bool = True
    emulation: Literal["never", "allow"] = "never"


class PluginChoice(OptionsModel):
    """The name of a plugin and its options, validated by the plugin's own model."""

    name: fields.Word
    options: dict[str, Any] = Field(default_factory=dict)


def _runtime_from_text(value: Any) -> Any:
    """``python:3.13`` is ``{name: python, version: "3.13"}``."""
    if not isinstance(value, str):
        return value
    name, colon, version = value.partition(":")
    return {"name": name, "version": version} if colon else {"name": name}


class Spec(OptionsModel):
    runtime: Annotated[RuntimeChoice | None, BeforeValidator(_runtime_from_text)] = None
    interface: Literal["http", "job"] | None = None
    model: Model | None = None
    capabilities: fields.Lines = ()
    dependencies: Annotated[tuple[fields.Requirement, ...], AfterValidator(fields.few)] = ()
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
    resources: Resources = Resources()
    config: dict[str, Any] = Field(default_factory=dict)
    entrypoint: fields.Command = ()
    build: Build = Build()
    registry: PluginChoice | None = None
    sign: PluginChoice | None = None
    exporters: tuple[PluginChoice, ...] = ()


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
