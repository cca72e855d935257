"""ZON, as zig reads it."""

from __future__ import annotations

import pytest
from aac_runtime_zig.zon import read_zon

from aac_core.api import PlanError

SOURCE = r"""
.{
    .name = .agent, // an enum literal
    .@"odd name" = "a \"quoted\" text",
    .fingerprint = 0xd069_3794,
    .lines =
        \\one
        \\two
    ,
    .paths = .{ "src", "build.zig", },
    .inner = .{ .empty = .{}, .on = true },
}
"""


def test_every_form_of_value() -> None:
    root = read_zon(SOURCE, "build.zig.zon")
    assert (root.text("name"), root.text("odd name")) == ("agent", 'a "quoted" text')
    assert (root.text("fingerprint"), root.text("lines")) == ("0xd069_3794", "one\ntwo")
    paths = root.get("paths")
    assert paths is not None
    assert [item.data for item in paths.data] == ["src", "build.zig"]
    assert root.text("inner", "on") == "true"
    assert root.get("inner", "nothing", "below") is None
    inner = root.get("inner")
    assert inner is not None
    assert inner.line == 11


@pytest.mark.parametrize(
    ("source", "line", "found"),
    [(".{\n  .a = #\n}", 2, "'#'"), (".{ .a = 1", 1, "the end"), (".{ .a 1 }", 1, "1"), (".{} .{}", 1, ".{")],
)
def test_what_is_no_zon_is_refused_with_its_line(source: str, line: int, found: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_zon(source, "build.zig.zon")
    assert caught.value.where is not None
    assert caught.value.where.line == line
    assert found in caught.value.message
