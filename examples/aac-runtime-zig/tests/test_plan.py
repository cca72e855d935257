"""What the runtime decides, with aac's kit for plugin authors: no engine is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aac_runtime_zig
import pytest

from aac_core.api import BuildPlan, PlanError, Runtime, SpecError
from aac_core.testing import TextProject, agent_spec, load_plugin, plan_with

BUILD = """
pub fn build(b: *std.Build) void {
    // b.addExecutable(.{ .name = "old" });
    const exe = b.addExecutable(.{
        .root_module = b.createModule(.{ .imports = &.{.{ .name = "lib", .module = lib }} }),
        .name = "agent-main",
    });
}
"""
MANIFEST = '.{ .name = .agent, .version = "1.0.0", .minimum_zig_version = "0.14.0", .paths = .{""} }'


def runtime() -> Runtime:
    return load_plugin(aac_runtime_zig).runtimes.get("zig")


def plan(texts: Mapping[str, str], **arguments: Any) -> BuildPlan:
    return plan_with(runtime(), texts, **arguments).plan


def test_a_build_file_is_built_and_its_executable_started() -> None:
    found = plan({"build.zig": BUILD, "build.zig.zon": MANIFEST})
    assert found.runtime.version == "0.14"
    assert found.entrypoint == ("/app/bin/agent-main",)
    assert [base.name for base in found.bases] == ["python:3.13", "scratch"]
    assert {one.subject: one.source for one in found.findings}["zig"] == "build.zig.zon"


def test_a_program_without_a_build_file_is_compiled_alone() -> None:
    found = plan({"src/main.zig": ""})
    assert found.runtime.version == "0.15"
    assert not found.runtime.variables["builds"]
    assert found.entrypoint == ("/app/bin/agent",)


@pytest.mark.parametrize(
    ("files", "claimed"),
    [
        (("build.zig",), True),
        (("build.zig.zon",), True),
        (("src/main.zig",), True),
        (("src/lib.zig",), False),
    ],
)
def test_what_it_claims(files: tuple[str, ...], claimed: bool) -> None:
    assert runtime().detect(TextProject(dict.fromkeys(files, ""))).claimed is claimed


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({".zigversion": "0.13.0\n"}, "0.13"),
        ({".tool-versions": "zig 0.16.0\n"}, "0.16"),
        ({"mise.toml": '[tools]\nzig = "0.14"\n'}, "0.14"),
        ({"build.zig.zon": MANIFEST.replace("0.14.0", "0.15.3")}, "0.17"),
        ({"build.zig.zon": MANIFEST.replace("0.14.0", "0.16.0-dev.27+abc")}, "0.16"),
        ({"build.zig.zon": MANIFEST, ".zigversion": "0.16.0"}, "0.16"),
    ],
)
def test_the_version_comes_from_the_files(files: dict[str, str], version: str) -> None:
    assert plan({"build.zig": BUILD, **files}).runtime.version == version


def test_places_that_contradict_each_other_are_both_named() -> None:
    with pytest.raises(PlanError) as caught:
        plan({"build.zig": BUILD, "build.zig.zon": MANIFEST, ".zigversion": "0.13.0"})
    assert ".zigversion" in caught.value.message
    assert "minimum_zig_version 0.14.0" in caught.value.message


def test_a_nightly_build_is_not_offered() -> None:
    with pytest.raises(PlanError, match="not offered"):
        plan({"build.zig": BUILD, ".zigversion": "0.16.0-dev.27+abc"})


def test_the_executable_has_to_be_clear() -> None:
    two = BUILD + 'b.addExecutable(.{ .name = "tool" })'
    with pytest.raises(SpecError) as caught:
        plan({"build.zig": two})
    assert "agent-main, tool" in caught.value.problems[0].message
    assert plan({"build.zig": two}, options={"executable": "tool"}).entrypoint == ("/app/bin/tool",)
    spec = agent_spec(entrypoint=["/app/bin/tool", "--serve"])
    assert plan({"build.zig": two}, spec=spec).entrypoint == ("/app/bin/tool", "--serve")


def test_the_agent_can_be_a_folder_of_a_monorepo() -> None:
    files = {"agents/a/build.zig": BUILD, "build.zig": "", "lib/root.zig": ""}
    files["agents/a/build.zig.zon"] = '.{ .dependencies = .{ .lib = .{ .path = "../../lib" } } }'
    for arguments in ({"folder": "agents/a"}, {"options": {"package": "agents/a"}}):
        assert plan(files, **arguments).runtime.variables["folder"] == "/src/agents/a"


def test_dependencies_have_hashes_and_are_there() -> None:
    manifest = """.{
        .dependencies = .{
            .web = .{ .url = "https://example.com/web.tar.gz" },
            .lib = .{ .path = "../lib" },
        },
    }"""
    with pytest.raises(PlanError) as caught:
        plan({"build.zig": BUILD, "build.zig.zon": manifest})
    assert caught.value.where is not None
    assert (caught.value.where.file, caught.value.where.line) == ("build.zig.zon", 3)
    assert caught.value.hints[0].text.startswith("zig fetch --save=web https://example.com/web.tar.gz")
    assert caught.value.detail == ("the dependency lib at ../lib is not in the build context",)


def test_dependencies_of_the_spec_are_refused() -> None:
    with pytest.raises(SpecError) as caught:
        plan({"build.zig": BUILD}, spec=agent_spec(dependencies=["web"]))
    assert caught.value.problems[0].hints[0].code == "zig-fetch"


def test_a_folder_without_sources_is_refused() -> None:
    with pytest.raises(PlanError, match=r"no build\.zig"):
        plan({"build.zig": BUILD}, options={"package": "other"})


@pytest.mark.parametrize(
    "options", [{"optimize": "quick"}, {"step": "a b"}, {"define": {"a=b": "1"}}, {"x": 1}]
)
def test_options_are_checked(options: dict[str, Any]) -> None:
    with pytest.raises(SpecError):
        plan({"build.zig": BUILD}, options=options)
