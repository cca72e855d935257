"""Hostile text in every text field: refused with its place, or the Dockerfile keeps its instructions.

The Dockerfile is read by BuildKit's own parser (the package ``dockerfile`` binds it), which knows
heredocs. Fields are those of ``every-field.yaml``, which another test holds to the model.
"""

from __future__ import annotations

import json
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import dockerfile  # type: ignore[import-not-found,unused-ignore]
import pytest
import yaml

from aac_core.app import App
from aac_core.discovery import OWN, discover
from aac_core.errors import PlanError, SpecError
from aac_core.manager import Plugins
from aac_core.render import _tidy
from aac_core.report import Report

HERE = Path(__file__).parent
PAYLOADS: dict[str, str] = json.loads((HERE.parent / "hostile.json").read_text("utf-8"))
FIELDS: dict[str, Any] = yaml.load((HERE / "spec/every-field.yaml").read_text("utf-8"), yaml.BaseLoader)
CHECKS = ({"file": {"path": "/tmp/up"}}, {"command": ["check", "now"]}, {"tcp": {"port": "8080"}})
FREE = ("labels", "args", "annotations", "config", "options")
PYPROJECT = """
[project]
name = "demo"
version = "1"
scripts = {demo = "main:main"}
optional-dependencies = {a = []}
"""
#: The one in C is quicker, where PyYAML has it.
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Path_ = tuple[str | int, ...]
Shape = list[list[tuple[Any, ...]]]


def leaves(data: Any, at: Path_ = ()) -> list[Path_]:
    """The places of all scalars, and, as ``(…, key, "KEY")``, of the keys of free mappings."""
    if isinstance(data, dict):
        keys = [(*at, key, "KEY") for key in data] if set(at) & set(FREE) else []
        return keys + [found for key, value in data.items() for found in leaves(value, (*at, key))]
    if isinstance(data, list):
        return [found for number, value in enumerate(data) for found in leaves(value, (*at, number))]
    return [at]


def documents() -> list[tuple[Path_, dict[str, Any]]]:
    """For each text field its place, and a small document that has it."""
    body = {name: value for name, value in FIELDS["spec"].items() if name != "profiles"}
    found: list[tuple[Path_, dict[str, Any]]]
    found = [((name,), {name: value}) for name, value in FIELDS.items() if name != "spec"]
    found += [(("spec", name), {"spec": {name: value}}) for name, value in body.items()]
    found += [(("spec", "healthCheck"), {"spec": {"healthCheck": check}}) for check in CHECKS]
    made = [(at, {"metadata": {"name": "a"}} | deepcopy(part)) for at, part in found]
    return [(place, part) for at, part in made for place in leaves(below(part, at), at)]


def below(data: Any, path: Path_) -> Any:
    for part in path:
        data = data[part]
    return data


def planted(document: dict[str, Any], path: Path_, text: str) -> dict[str, Any]:
    """The document with the text in a place, be it a value or a key."""
    made = deepcopy(document)
    if path[-1] == "KEY":
        holder = below(made, path[:-2])
        holder[text] = holder.pop(path[-2])
    else:
        below(made, path[:-1])[path[-1]] = text
    return made


CASES = documents()


@pytest.fixture(scope="module")
def app() -> App:
    return App(Plugins([found for found in discover() if found.distribution == OWN]), Report(), {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "agent").mkdir()
    (tmp_path / "agent/main.py").write_text("def main(): ...\n")
    (tmp_path / "agent/pyproject.toml").write_text(PYPROJECT)
    return tmp_path / "agent"


def instructions(app: App, folder: Path, document: dict[str, Any]) -> Shape:
    """The shape of the Dockerfile, and of the one that resolves dependencies when there is need."""
    document = document | {"spec": {"runtime": "python:3.10"} | document.get("spec", {})}
    (folder / "agent.yaml").write_text(yaml.dump(typed(document), Dumper=DUMPER, width=10**6))
    planned = app.plan(app.read(str(folder)))
    modes = ("image", "lock") if planned.missing else ("image",)
    return [shape(app.render(planned.plan, mode=mode).dockerfile) for mode in modes]


def typed(value: Any) -> Any:
    """Numbers and truth values of the document as such: it was read as text throughout."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return (
        int(value)
        if value.isascii() and value.isdigit()
        else {"true": True, "false": False}.get(value, value)
    )


@lru_cache(maxsize=512)
def shape(text: str) -> list[tuple[Any, ...]]:
    found = dockerfile.parse_string(text)
    return [
        (one.cmd, one.sub_cmd, one.json, len(one.flags), len(one.value), len(one.heredocs)) for one in found
    ]


def test_40_payloads_and_more() -> None:
    assert len(PAYLOADS) >= 40


@pytest.mark.parametrize(
    ("path", "document"),
    CASES,
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_no_text_adds_an_instruction(app: App, folder: Path, path: Path_, document: dict[str, Any]) -> None:
    expected = instructions(app, folder, document)
    for name, payload in PAYLOADS.items():
        found = outcome(app, folder, planted(document, path, payload))
        if isinstance(found, PlanError):
            assert "pyproject.toml" in str(found.where), "what the spec asks of another file is the file's"
        elif isinstance(found, SpecError):
            assert found.exit_code == 10, name
            assert all(one.where and one.where.line and one.where.field for one in found.problems), (
                name,
                found,
            )
        else:
            assert found == expected, name


def outcome(app: App, folder: Path, document: dict[str, Any]) -> Shape | SpecError | PlanError:
    try:
        return instructions(app, folder, document)
    except (SpecError, PlanError) as error:
        return error


def test_the_longest_values_fit_into_lines(app: App, folder: Path) -> None:
    long = '"$' * 16_000
    spec = {"environment": [{"name": "A", "value": long}], "entrypoint": ['"' * 15_000]}
    spec |= {"runtime": "python:3.10", "build": {"commands": ["a" * 32_000], "args": {"A": "\\" * 32_000}}}
    document = {"metadata": {"name": "a", "labels": {"a.b": "\\" * 32_000}}, "spec": spec}
    assert instructions(app, folder, document)


def test_a_line_that_a_runtime_makes_too_long_is_refused() -> None:
    with pytest.raises(PlanError, match="more than 65535 bytes"):
        _tidy("FROM a\nRUN " + "x" * 65_532)
