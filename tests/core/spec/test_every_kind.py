"""Every field of the model with every kind of value, made from the model: a new field is tested by itself."""

from __future__ import annotations

import types
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from aac_core.contracts.spec import AgentSpec
from aac_core.errors import SpecError
from aac_core.spec.read import Loaded, load

Place = tuple[str | int, ...]
WRITTEN: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "every-field.yaml").read_text("utf-8"))
CHECKS = ({"file": {"path": "/tmp/up"}}, {"command": ["check", "now"]}, {"tcp": {"port": 8080}})
EXPECTED = {
    "text": "text",
    "choice": "one of",
    "whole number": "a whole number",
    "truth value": "true or false",
    "list": "a list",
    "mapping": "a mapping",
}
#: Values by kind, as they are written; a scalar is the text that it was written as where text is wanted.
VALUES = {
    "null": "null",
    "truth value": "true",
    "whole number": "7",
    "number": "1.5",
    "text": "zz",
    "empty text": "''",
    "list": "[1]",
    "mapping": "{zz: 1}",
}
SCALARS = {"truth value", "whole number", "number", "text", "empty text"}


def plain(annotation: Any) -> Any:
    """Without validators and ``| None``."""
    if get_origin(annotation) is Annotated:
        return plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return plain(next(item for item in get_args(annotation) if item is not type(None)))
    return annotation


def places(annotation: Any, data: Any, at: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every place of the document that the type knows, with the kind that it wants."""
    kind = plain(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield at, "mapping"
        for name, field in kind.model_fields.items():
            key = field.alias or name
            if key in data:
                yield from places(field.annotation, data[key], (*at, key))
    elif get_origin(kind) is tuple:
        yield at, "list"
        for number, item in enumerate(data):
            yield from places(get_args(kind)[0], item, (*at, number))
    elif get_origin(kind) is dict:
        yield at, "mapping"
        for key, item in data.items() if get_args(kind)[1] is str else ():
            yield from places(str, item, (*at, key))
    else:
        yield at, {str: "text", int: "whole number", bool: "truth value"}.get(kind, "choice")


def documents() -> Iterator[dict[str, Any]]:
    base = deepcopy(WRITTEN)
    del base["spec"]["profiles"]
    yield base
    for check in CHECKS:
        yield {"metadata": {"name": "a"}, "spec": {"healthCheck": check}}


CASES = [(at, kind, data) for data in documents() for at, kind in places(AgentSpec, data) if at]
#: Kinds that a field takes beside its own: its short form is text, as it was written.
ALSO: dict[Place, set[str]] = {("spec", "runtime"): SCALARS}


def test_the_model_is_walked_through() -> None:
    known = {at for at, _, _ in CASES}
    assert len(known) > 90
    assert ("spec", "environment", 1, "secretKey") in known
    assert {kind for _, kind, _ in CASES} == set(EXPECTED)


def answer(data: dict[str, Any], at: Place, text: str) -> Loaded | SpecError:
    """The outcome with the value, written as it is, in that place."""
    made = deepcopy(data)
    here: Any = made
    for part in at[:-1]:
        here = here[part]
    here[at[-1]] = "VALUE-HERE"
    content = yaml.safe_dump(made, width=10**6, sort_keys=False).replace("VALUE-HERE", text)
    try:
        return load(content.encode(), "agent.yaml")
    except SpecError as error:
        return error


def named(value: Any) -> str:
    return ".".join(map(str, value)) if isinstance(value, tuple) else ""


@pytest.mark.parametrize(("at", "wanted", "data"), CASES, ids=named)
def test_another_kind_of_value(at: Place, wanted: str, data: dict[str, Any]) -> None:
    for kind, text in VALUES.items():
        if kind == wanted or kind in ALSO.get(at, ()):
            continue
        found = answer(data, at, text)
        if wanted in ("text", "choice") and kind in SCALARS:
            if isinstance(found, Loaded):
                assert written(found, at) == text.strip("'"), kind
            continue
        assert isinstance(found, SpecError), (kind, found)
        assert found.exit_code == 10
        here = [
            one for one in found.problems if one.message.startswith(f"expected {EXPECTED[wanted]}, found")
        ]
        here += [one for one in found.problems if wanted == "choice" and "expected one of" in one.message]
        assert here, (kind, found.problems)
        assert all(one.where and one.where.line and one.where.field for one in here)


def written(loaded: Loaded, at: Place) -> Any:
    here: Any = loaded.spec.model_dump(mode="json", by_alias=True)
    for part in at:
        here = here[part]
    return here


#: Texts that mean something when they are empty.
MAY_BE_EMPTY = {"value", "defaultValue", "args", "labels", "annotations"}


TEXTS = [(at, data) for at, kind, data in CASES if kind == "text"]


@pytest.mark.parametrize(("at", "data"), TEXTS, ids=named)
def test_empty_text(at: Place, data: dict[str, Any]) -> None:
    found = answer(data, at, "''")
    if set(at) & MAY_BE_EMPTY:
        assert isinstance(found, Loaded)
        return
    assert isinstance(found, SpecError), at
    assert any(one.where and one.where.line for one in found.problems)
