# ruff: noqa: E501 - a case of a table reads better in one line
"""Whatever the bytes are, the reader answers with a document or with a SpecError."""

from __future__ import annotations

import json
from collections.abc import Callable
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


def refusal(read: Callable[[bytes, str], Any], content: bytes) -> SpecError | None:
    """The error, when there is one; any other exception fails the test."""
    try:
        read(content, "agent.yaml")
    except SpecError as error:
        return error
    return None


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_pieces_of_yaml(text: str) -> None:
    for read in (parse, load):
        error = refusal(read, text.encode("utf-8", "surrogatepass"))
        assert error is None or all(problem.where and problem.message for problem in error.problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_bytes(content: bytes) -> None:
    for read in (parse, parse_json, load):
        error = refusal(read, content)
        assert error is None or error.exit_code == 10


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, DATA, max_size=6))
def test_any_data_gets_an_answer_and_json_is_read_as_json_reads_it(data: dict[str, Any]) -> None:
    content = json.dumps(data).encode()
    error = refusal(parse_json, content)
    if error is not None:
        assert any(word in error.message for word in ("key", "NUL", "surrogate"))
        return
    assert plain(parse_json(content, "agent.json").data) == json.loads(content)
    error = refusal(load, content)
    assert error is None or all(problem.where and problem.where.line for problem in error.problems)


@given(
    st.lists(
        st.integers(0, 99) | st.text(min_size=1, max_size=9).filter(str.isprintable), min_size=1, max_size=6
    )
)
def test_paths_go_to_text_and_back(path: list[str | int]) -> None:
    assert parse_path(path_text(tuple(path))) == tuple(path)
