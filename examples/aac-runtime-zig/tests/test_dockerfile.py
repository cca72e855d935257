"""The Dockerfile, the hints and the template for new agents."""

from __future__ import annotations

import aac_runtime_zig
import pytest

from aac_core.api import BuildError
from aac_core.testing import agent_spec, load_plugin, plan_with, render_plan

BUILD = 'b.addExecutable(.{ .name = "agent" })'
PLUGIN = load_plugin(aac_runtime_zig)


def dockerfile(texts: dict[str, str] | None = None, **options: object) -> str:
    spec = agent_spec(ports=[{"container": 8080}], build={"commands": ["zig version"]})
    files = texts or {"build.zig": BUILD}
    return render_plan(
        plan_with(PLUGIN.runtimes.get("zig"), files, spec=spec, options=options).plan
    ).dockerfile


def test_the_toolchain_is_pinned_for_both_kinds_of_build_machine() -> None:
    text = dockerfile()
    assert text.count("--hash=sha256:") == 2
    assert "--require-hashes" in text


def test_the_build_is_cross_compiled_with_the_options() -> None:
    text = dockerfile(step="agent", optimize="small", define={"tls": "true", "motto": "a b"})
    assert "zig build agent --release=small" in text
    assert '"-Dtarget=$machine-linux-musl"' in text
    assert "'-Dmotto=a b' -Dtls=true" in text
    assert "zig build --fetch" not in text


def test_packages_are_fetched_first() -> None:
    manifest = '.{ .dependencies = .{ .web = .{ .url = "https://example.com/w.tgz", .hash = "w-1" } } }'
    assert "zig build --fetch" in dockerfile({"build.zig": BUILD, "build.zig.zon": manifest})


def test_a_program_alone_is_compiled_in_the_words_of_its_zig() -> None:
    assert "zig build-exe src/main.zig -O ReleaseSafe" in dockerfile({"src/main.zig": ""})
    assert "-O safe" in dockerfile({"src/main.zig": "", ".zigversion": "0.17.1"})


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("error: invalid option: -Dtarget", "zig-target"),
        ('error: invalid option: "target"', "zig-target"),
        ("error: unable to find dynamic system library 'sqlite3' using strategy", "zig-system-library"),
        ("error: no step named 'serve'", "zig-step"),
    ],
)
def test_words_of_zig_become_hints(line: str, code: str) -> None:
    hints = aac_runtime_zig.aac_error_hints(BuildError("the step failed", detail=("...", line)))
    assert [hint.code for hint in hints] == [code]
    assert "{" not in hints[0].text


def test_new_agents_get_a_template() -> None:
    (template,) = PLUGIN.templates
    assert (template.name, template.runtime, template.default) == ("wordcount", "zig", True)
