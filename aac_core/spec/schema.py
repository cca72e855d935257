"""The JSON Schema of ``agent.yaml`` for editors (draft 2020-12), made from the models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from aac_core.contracts.spec import _OLD_API_VERSIONS, AgentSpec

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Options = Mapping[str, Mapping[str, type[BaseModel]]]
# Where the options of each kind of plugin are, as a definition and one of its properties.
_SLOTS = {"runtime": "runtime", "registry": "registry", "signer": "sign", "exporter": "exporters"}
_PARTIAL = "Partial"


def schema(options: Options | None = None) -> dict[str, Any]:
    """The whole schema, profiles included.

    Args:
        options: the options models of the installed plugins by kind (``runtime``,
            ``registry``, ``signer``, ``exporter``) and name.
    """
    made = AgentSpec.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = made["$defs"]
    for kind, models in sorted((options or {}).items()):
        _add_options(definitions, kind, models)
    _accept_unquoted_text(made)
    _short_forms(definitions)
    _add_profiles(definitions)
    made["properties"]["apiVersion"] = {
        "enum": ["agent.dev/v1", *_OLD_API_VERSIONS],
        "default": "agent.dev/v1",
    }
    return {"$schema": DRAFT, **made, "title": "agent.yaml"}


def _add_options(definitions: dict[str, Any], kind: str, models: Mapping[str, type[BaseModel]]) -> None:
    """Let ``options`` depend on ``name``."""
    rules = []
    for name, model in sorted(models.items()):
        prefix = f"{kind}.{name}."
        own = model.model_json_schema(by_alias=True, ref_template=f"#/$defs/{prefix}{{model}}")
        definitions |= {prefix + key: value for key, value in own.pop("$defs", {}).items()}
        definitions[prefix + "options"] = own
        rules.append(
            {
                "if": {"properties": {"name": {"const": name}}, "required": ["name"]},
                "then": {"properties": {"options": {"$ref": f"#/$defs/{prefix}options"}}},
            }
        )
    if not rules:
        return
    if kind == "runtime":
        definitions["RuntimeChoice"]["allOf"] = rules
        return
    properties = definitions["Spec"]["properties"]
    field = _SLOTS.get(kind, kind)
    choice = {"allOf": [{"$ref": "#/$defs/PluginChoice"}, *rules]}
    held = {"type": "array", "items": choice} if field == "exporters" else choice
    properties[field] = {
        **{key: properties[field][key] for key in ("title",) if key in properties[field]},
        **held,
    }


def _accept_unquoted_text(node: Any) -> None:
    """Where text is wanted, ``3.10`` and ``true`` are taken as written, so an editor may not complain."""
    if isinstance(node, dict):
        if node.get("type") == "string" and not {"enum", "const"} & node.keys():
            node["type"] = ["string", "number", "boolean"]
        for value in node.values():
            _accept_unquoted_text(value)
    elif isinstance(node, list):
        for item in node:
            _accept_unquoted_text(item)


def _short_forms(definitions: dict[str, Any]) -> None:
    """What is read besides the models' own form: ``python:3.13``, and health checks of v1."""
    runtime = {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9A-Za-z][0-9A-Za-z.+_-]*)?$"}
    definitions["Spec"]["properties"]["runtime"] = {"anyOf": [runtime, {"$ref": "#/$defs/RuntimeChoice"}]}
    check = definitions["HealthCheck"]["properties"]
    check["type"] = {"enum": ["command", "http", "tcp"], "deprecated": True}
    check["path"] = {"type": "string", "deprecated": True}
    check["port"] = {"type": "integer", "minimum": 1, "maximum": 65535, "deprecated": True}


def _add_profiles(definitions: dict[str, Any]) -> None:
    """A profile is a ``spec`` whose mappings need not be complete; items of lists are."""
    for name in list(definitions):
        if "." not in name:
            partial = _to_partial(definitions[name])
            partial.pop("required", None)
            definitions[name + _PARTIAL] = partial
    definitions["Spec"]["properties"]["profiles"] = {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
        "additionalProperties": {"$ref": f"#/$defs/Spec{_PARTIAL}"},
    }


def _to_partial(node: Any) -> Any:
    if isinstance(node, list):
        return [_to_partial(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: value if key == "items" else _to_partial(value) for key, value in node.items()}
    reference = made.get("$ref", "")
    if isinstance(reference, str) and reference and "." not in reference:
        made["$ref"] = reference + _PARTIAL
    return made
