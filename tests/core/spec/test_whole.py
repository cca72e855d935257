"""One document with every field, profiles, the resolved spec and the JSON Schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest
import yaml

from aac_core.contracts.spec import AgentSpec, OptionsModel
from aac_core.errors import SpecError, UsageError
from aac_core.spec.profiles import merge
from aac_core.spec.read import load, validate_options
from aac_core.spec.resolve import image_relevant, resolved
from aac_core.spec.schema import schema

EVERY_FIELD = Path(__file__).parent / "every-field.yaml"


class Options(OptionsModel):
    """Options of a made-up plugin."""

    version: str = ""
    count: int = 0
    mode: Literal["a", "b"] = "a"
    deep: dict[str, int] = {}  # noqa: RUF012 - pydantic copies it


def text() -> bytes:
    return EVERY_FIELD.read_bytes()


def test_every_field_of_the_model_is_in_the_document_and_comes_back() -> None:
    loaded = load(text(), "agent.yaml")
    assert loaded.warnings == ()
    written = yaml.load(text(), Loader=yaml.BaseLoader)
    del written["spec"]["profiles"]
    written["spec"]["runtime"]["version"] = "3.10"
    assert stringed(resolved(loaded.spec)) == stringed(written)
    absent = {name for name in names(AgentSpec) if not re.search(rf"\b{name}:", text().decode())}
    assert absent == {"tcp", "file", "command"}, "a health check has one kind only"


def names(model: Any) -> set[str]:
    made = model.model_json_schema(by_alias=True)
    return {name for one in (made, *made["$defs"].values()) for name in one.get("properties", {})}


def stringed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: stringed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [stringed(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def test_the_part_of_an_image_has_nothing_of_the_run_and_no_secret() -> None:
    relevant = image_relevant(load(text(), "agent.yaml").spec)
    data = json.loads(relevant)
    assert relevant == json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert not {"sign", "exporters", "resources", "profiles"} & set(data["spec"])
    assert data["spec"]["ports"] == [{"container": 8080}, {"container": 53, "protocol": "udp"}]
    assert "source" not in data["spec"]["volumes"][0]
    assert not {"platforms", "cache", "annotations", "emulation"} & set(data["spec"]["build"])
    assert "cluster-secret" not in relevant
    assert "é" in relevant


@pytest.mark.parametrize(
    "change",
    [
        {"resources": {"limits": {"cpu": "2"}}},
        {"sign": {"name": "other"}},
        {"build": {"platforms": ["linux/amd64"], "cache": True}},
        {"profiles": {"other": {}}},
    ],
)
def test_what_an_image_does_not_depend_on(change: dict[str, Any]) -> None:
    base = yaml.load(text(), Loader=yaml.BaseLoader)
    base["spec"]["build"].update({"cache": False})
    for port in base["spec"]["ports"]:
        port.update({key: int(port[key]) for key in ("container", "host") if key in port})
    for item in (base["spec"]["volumes"][0], base["spec"]["environment"][1]):
        item.update({key: True for key in ("readOnly", "required") if key in item})
    base["spec"]["healthCheck"].update({"retries": 5, "http": {"path": "/health", "port": 8080}})
    before = image_relevant(load(yaml.safe_dump(base).encode(), "a").spec)
    assert image_relevant(load(yaml.safe_dump(merge(base, {"spec": change})).encode(), "a").spec) == before
    other = merge(base, {"spec": {"config": {"new": 1}}})
    assert image_relevant(load(yaml.safe_dump(other).encode(), "a").spec) != before


class TestProfiles:
    BASE = b"metadata: {name: a}\nspec:\n  model: {provider: acme, config: {a: 1, b: 2}}\n"
    BASE += b"  ports: [{container: 80, host: 1}]\n"

    def test_mappings_merge_and_lists_replace(self) -> None:
        content = (
            self.BASE
            + b"  profiles:\n    dev: {model: {config: {b: 3}}, ports: [{container: 81}]}\n    prod: {}\n"
        )
        plain, dev = load(content, "f").spec, load(content, "f", profile="dev").spec
        assert plain.spec.model is not None
        assert plain.spec.model.config == {"a": 1, "b": 2}
        assert dev.spec.model is not None
        assert (dev.spec.model.provider, dev.spec.model.config) == ("acme", {"a": 1, "b": 3})
        assert [(port.container, port.host) for port in dev.spec.ports] == [(81, None)]
        assert load(content, "f", profile="prod").spec == plain

    def test_an_unknown_profile_names_the_known(self) -> None:
        with pytest.raises(UsageError, match=r"'x' \(known: dev\)") as caught:
            load(self.BASE + b"  profiles: {dev: {}}\n", "f", profile="x")
        assert caught.value.exit_code == 2

    def test_a_profile_is_checked_when_it_is_not_chosen(self) -> None:
        content = (
            self.BASE + b"  profiles:\n    dev:\n      ports:\n      - host: 80\n      model: {nope: 1}\n"
        )
        with pytest.raises(SpecError) as caught:
            load(content, "f")
        assert [str(problem.where) for problem in caught.value.problems] == [
            "f:8:9 spec.profiles.dev.ports[0].container",
            "f:9:15 spec.profiles.dev.model.nope",
        ]

    def test_a_problem_of_the_base_is_told_once(self) -> None:
        content = b"metadata: {name: a}\nspec:\n  interface: x\n  profiles: {a: {}, b: {}, c: {ports: []}}\n"
        with pytest.raises(SpecError) as caught:
            load(content, "f")
        assert [str(problem.where) for problem in caught.value.problems] == ["f:3:14 spec.interface"]


class TestOptions:
    def check(self, content: bytes, profile: str = "") -> Any:
        loaded = load(content, "f", profile=profile)
        assert loaded.spec.spec.runtime is not None
        path = ("spec", "runtime", "options")
        return validate_options(Options, loaded.spec.spec.runtime.options, path, loaded.document)

    def test_text_as_written_reaches_a_plugin(self) -> None:
        content = b"metadata: {name: a}\nspec: {runtime: {name: x, options: {version: 3.10, count: 2}}}\n"
        assert self.check(content) == Options(version="3.10", count=2)
        assert self.check(b"metadata: {name: a}\nspec: {runtime: x}\n") == Options()

    def test_problems_are_rooted_at_the_options(self) -> None:
        content = b"metadata: {name: a}\nspec:\n  runtime:\n    name: x\n"
        content += b"    options: {coutn: 1, mode: c, deep: {a: b}}\n"
        with pytest.raises(SpecError) as caught:
            self.check(content)
        assert [(str(one.where), one.message) for one in caught.value.problems] == [
            ("f:5:15 spec.runtime.options.coutn", "expected a known field, found 'coutn'"),
            ("f:5:31 spec.runtime.options.mode", "expected one of a, b, found the text 'c'"),
            ("f:5:44 spec.runtime.options.deep.a", "expected a whole number, found the text 'b'"),
        ]
        assert caught.value.problems[0].hints[0].text == "did you mean count?"

    def test_a_profile_changes_options(self) -> None:
        content = b"metadata: {name: a}\nspec:\n  runtime: {name: x, options: {count: 1, mode: b}}\n"
        content += b"  profiles: {p: {runtime: {options: {count: no}}}}\n"
        assert self.check(content).count == 1
        with pytest.raises(SpecError) as caught:
            self.check(content, "p")
        assert str(caught.value.where) == "f:4:45 spec.profiles.p.runtime.options.count"

    def test_a_plugin_without_options(self) -> None:
        loaded = load(b"metadata: {name: a}\nspec: {sign: {name: x, options: {a: 1}}}\n", "f")
        path = ("spec", "sign", "options")
        assert validate_options("", {}, path, loaded.document) is None
        with pytest.raises(SpecError, match="expected no options"):
            validate_options("", {"a": 1}, path, loaded.document)


class TestSchema:
    def errors(self, content: bytes) -> list[str]:
        made = schema({"runtime": {"x": Options}, "exporter": {"y": Options}, "signer": {"z": Options}})
        jsonschema.Draft202012Validator.check_schema(made)
        found = jsonschema.Draft202012Validator(made).iter_errors(yaml.safe_load(content))
        return sorted(".".join(map(str, error.absolute_path)) for error in found)

    def test_every_field_holds(self) -> None:
        assert self.errors(text()) == []

    @pytest.mark.parametrize(
        ("spec", "places"),
        [
            ("runtime: x:3.13", []),
            ("runtime: {name: x, options: {count: 1}}", []),
            ("runtime: {name: x, options: {count: a}}", ["spec.runtime"]),
            ("runtime: {name: other, options: {count: a}}", []),
            ("exporters: [{name: y, options: {mode: c}}]", ["spec.exporters.0.options.mode"]),
            ("sign: {name: z, options: {nope: c}}", ["spec.sign.options"]),
            ("healthCheck: {type: http, port: 80}", []),
            ("profiles: {dev: {model: {config: {a: 1}}}}", []),
            ("profiles: {dev: {ports: [{host: 1}]}}", ["spec.profiles.dev.ports.0"]),
            ("nope: 1", ["spec"]),
        ],
    )
    def test_places(self, spec: str, places: list[str]) -> None:
        content = f"apiVersion: agent.as.code/v1\nkind: Agent\nmetadata: {{name: a}}\nspec:\n  {spec}\n"
        assert self.errors(content.encode()) == places
