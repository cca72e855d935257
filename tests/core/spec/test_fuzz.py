# ruff: noqa: E501 - a case of a table reads better in one line
"""Whatever the bytes are, the reader answers with a document or with a SpecError."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aac_core.contracts.scalar import plain
from aac_core.errors import SpecError
from aac_core.spec.parse import parse, parse_json
from aac_core.spec.paths import parse_path, path_text
from aac_core.spec.read import load

PIECES = st.sampled_from(
    ["a", ":", " ", "\n", "- ", "[", "]", "{", "}", ",", "&x ", "*x", "!", "!!int ", "|", ">", "'", '"', "\\", "#", "%",
     "?", "~", "<<: ", "---\n", "...", "\t", "0x", "1e9", ".inf", "\\u0000", "\ud7ff", "\u202e", "\x85", "@", "`", "é",
     "metadata: ", "name: a\n", "spec:\n  ", "ports: ", "environment: "]
)  # fmt: skip
NAMES = ("metadata", "spec", "name", "version", "ports", "container", "environment", "value", "healthCheck", "http",
         "build", "args", "runtime", "profiles", "resources", "limits", "memory", "labels", "volumes", "type")  # fmt: skip
KEYS = st.sampled_from(NAMES) | st.text(max_size=5)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
DATA: Any = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_pieces_of_yaml(text: str) -> None:
    for read in (parse, load):
        try:
            read(text.encode("utf-8", "surrogatepass"), "agent.yaml")
        except SpecError as error:
            assert all(problem.where and problem.message for problem in error.problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_bytes(content: bytes) -> None:
    for read in (parse, parse_json, load):
        try:
            read(content, "agent.yaml")
        except SpecError as error:
            assert error.exit_code == 10


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, DATA, max_size=6))
def test_any_data_gets_an_answer_and_json_is_read_as_json_reads_it(data: dict[str, Any]) -> None:
    content = json.dumps(data).encode()
    try:
        document = parse_json(content, "agent.json")
    except SpecError as error:
        assert "key" in error.message or "NUL" in error.message or "surrogate" in error.message  # noqa: PT017
        return
    assert plain(document.data) == json.loads(content)
    try:
        load(content, "agent.yaml")
    except SpecError as error:
        assert all(problem.where and problem.where.line for problem in error.problems)


@given(
    st.lists(
        st.integers(0, 99) | st.text(min_size=1, max_size=9).filter(str.isprintable), min_size=1, max_size=6
    )
)
def test_paths_go_to_text_and_back(path: list[str | int]) -> None:
    assert parse_path(path_text(tuple(path))) == tuple(path)
