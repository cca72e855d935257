"""The parts of ``agent.yaml`` about the running agent: variables, ports, volumes, health, resources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from aac_core.contracts import fields
from aac_core.contracts.options import OptionsModel
from aac_core.contracts.refusal import Complaint, raise_all, refuse, shown
from aac_core.contracts.secrecy import secret_name, secret_value
from aac_core.contracts.units import quantity
from aac_core.errors import Hint

_FIELDS_OF_SOURCE = {
    "secret": ("secret_name", "secret_key"),
    "configmap": ("config_map_name", "config_map_key"),
    "env": ("env_key",),
    "file": ("path",),
}


class EnvironmentVariable(OptionsModel):
    name: fields.VariableName
    """Of the variable."""
    value: fields.OneLine | None = None
    """Goes into the image, one line as written; refused for what looks like a secret."""
    source: Literal["secret", "configmap", "env", "file"] | None = Field(default=None, alias="from")
    """Given when the agent starts, never in a layer."""
    secret_name: fields.Key = ""
    """With `from: secret`: which secret."""
    secret_key: fields.Key = ""
    """With `from: secret`: which key of it."""
    config_map_name: fields.Key = ""
    """With `from: configmap`: which one."""
    config_map_key: fields.Key = ""
    """With `from: configmap`: which key of it."""
    env_key: fields.VariableName = ""
    """With `from: env`: the variable of the caller; its own name without it."""
    path: fields.Line = ""
    """With `from: file`: the file with the value."""
    required: bool = False
    """The agent does not start without it."""
    default_value: str | None = None
    """Used when the source has none; never for a secret."""

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
    """EXPOSE, and what `aac run` publishes."""
    host: fields.PortNumber | None = None
    """The port on 127.0.0.1; the same when it is free, else a free one."""
    protocol: Literal["tcp", "udp"] = "tcp"


class Volume(OptionsModel):
    target: fields.ContainerPath
    """Absolute path in the container."""
    source: fields.Line = ""
    """Name of a volume, or folder of a bind mount."""
    type: Literal["bind", "volume", "tmpfs"] = "volume"
    read_only: bool = False
    size: fields.Storage = ""
    """Of a tmpfs, a Kubernetes quantity."""

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
    """GET; 2xx and 3xx are healthy."""
    port: fields.PortNumber | None = None
    """Of the container; the first declared one without it."""


class TcpCheck(OptionsModel):
    port: fields.PortNumber | None = None
    """Of the container; the first declared one without it."""


class FileCheck(OptionsModel):
    path: fields.ContainerPath
    """Healthy while the file exists."""


_KINDS_OF_CHECK = ("command", "http", "tcp", "file")


class HealthCheck(OptionsModel):
    command: fields.Command = ()
    """Exec form; has to exist in the image."""
    http: HttpCheck | None = None
    """Asked by aac's own probe, which is in every image with a check."""
    tcp: TcpCheck | None = None
    """A connection is enough."""
    file: FileCheck | None = None
    interval: fields.Duration = "10s"
    """Go duration, over 0."""
    timeout: fields.Duration = "5s"
    """Go duration, over 0."""
    start_period: fields.Duration = "10s"
    """Go duration: failures before its end do not count."""
    retries: fields.Positive = 3
    """Failures in a row that mean unhealthy."""

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
    """Kubernetes quantity, `500m`."""
    memory: fields.Memory = ""
    """Kubernetes quantity, `256Mi`."""


class Resources(OptionsModel):
    limits: Quantities = Quantities()
    """What `aac run` gives at most."""
    requests: Quantities = Quantities()
    """What `aac run` reserves (memory) and weighs by (CPU); at most the limits."""

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
