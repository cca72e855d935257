"""Why a step ran: every kind of reason, from the inputs of two builds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from aac_core import last_build
from aac_core.contracts.builder import BuiltStep, Reason
from aac_core.last_build import file_states
from aac_core.reasons import FileState, Inputs, explain
from aac_core.stages import stages

DOCKERFILE = """\
# comment
ARG SOURCE_DATE_EPOCH=0

FROM --platform=$BUILDPLATFORM python:3.13@sha256:{build} AS toolchain
COPY <<'AAC' /aac/tool.txt
FROM nothing AS trap
COPY . /trap
AAC

FROM toolchain AS dependencies
ARG SOURCE_DATE_EPOCH
COPY <<'AAC' /aac/requirements.txt
{requirements}
AAC
RUN install -r /aac/requirements.txt

FROM toolchain AS code
ARG MODE={mode}
COPY . /app
RUN {command}

FROM python:3.13-slim AS base

FROM python:3.13 AS rootfs
COPY <<'AAC' /agent.json
{config}
AAC
RUN --mount=type=bind,from=base,target=/base sh /make

FROM base AS agent
COPY --link --from=code /out /
"""
VALUES = {
    "build": "a" * 64,
    "mode": '"x"',
    "command": "true",
    "config": "e30=",
    "requirements": "flask==3.0.0 \\\n    --hash=sha256:1\nidna==3.1 \\\n    --hash=sha256:2",
}
CONFIG = '{"metadata":{"version":"1.0.0"},"spec":{"build":{"commands":["true"]},"config":{"level":1}}}'
FILES = {"main.py": FileState(10, 1, 0o644, "aa"), "data.bin": FileState(9_000_000, 1, 0o644)}
NAMES = ("dependencies", "code")


def inputs(**values: str) -> Inputs:
    return Inputs(
        version="1.0",
        config=CONFIG,
        stages=stages(DOCKERFILE.format(**{**VALUES, **values})),
        sources={"dependencies": "uv.lock"},
        fields={"code": "spec.build.commands"},
        files=FILES,
    )


def why(
    before: Inputs | None, now: Inputs, ran: Sequence[str] = NAMES, *, no_cache: bool = False
) -> dict[str, str]:
    found = explain(NAMES, ran, before=before, now=now, no_cache=no_cache)
    return {step.name: str(step) for step in found}


def because(text: str) -> str:
    return f"built, because {text}"


def test_stages() -> None:
    found = stages(DOCKERFILE.format(**VALUES))
    assert list(found) == ["", "toolchain", "dependencies", "code", "base", "rootfs", "agent"]
    assert found["toolchain"].texts == ("FROM nothing AS trap", "COPY . /trap")
    assert [name for name, stage in found.items() if stage.context] == ["code"]
    assert found["rootfs"].inputs == ("base",)
    assert found["agent"].base == "base"
    assert found["agent"].inputs == ("code",)


def test_a_mount_of_the_context_counts_as_the_context() -> None:
    found = stages("FROM x AS a\nRUN --mount=type=bind,target=/x make\nFROM x AS b\nRUN make\n")
    assert (found["a"].context, found["b"].context) == (True, False)


def test_what_is_cached_has_no_reason() -> None:
    assert why(inputs(), inputs(command="false"), ran=()) == {"dependencies": "cached", "code": "cached"}


def test_stages_that_only_put_things_together_are_not_told_about() -> None:
    assert why(inputs(), inputs(), ran=["agent", "base", "build", ""]) == {
        "dependencies": "cached",
        "code": "cached",
    }


def test_the_first_build() -> None:
    assert set(why(None, inputs()).values()) == {because("it is the first build here")}


def test_no_cache() -> None:
    assert set(why(inputs(), inputs(), no_cache=True).values()) == {because("--no-cache was given")}


def test_nothing_changed() -> None:
    said = because("nothing changed, but the builder no longer had it")
    assert set(why(inputs(), inputs()).values()) == {said}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"main.py": FileState(10, 2, 0o644, "bb")}, "main.py changed"),
        ({"main.py": FileState(10, 1, 0o755, "aa")}, "main.py changed"),
        ({"data.bin": FileState(9_000_000, 2, 0o644)}, "data.bin changed"),
        ({"new.py": FileState(1, 1, 0o644, "cc")}, "new.py is new"),
        (
            {f"{letter}.py": FileState(1, 1, 0o644, "cc") for letter in "abcde"},
            "a.py is new, b.py is new, c.py is new, and 2 more",
        ),
    ],
)
def test_files_are_reasons_for_the_stages_that_take_them(files: dict[str, FileState], said: str) -> None:
    now = replace(inputs(), files={**FILES, **files})
    assert why(inputs(), now, ran=["code"]) == {"dependencies": "cached", "code": because(said)}
    assert "builder" in why(inputs(), now)["dependencies"]


def test_a_file_that_is_gone_and_one_that_was_touched() -> None:
    now = replace(inputs(), files={"main.py": replace(FILES["main.py"], modified=99)})
    assert why(inputs(), now)["code"] == because("data.bin is gone")


def test_a_base_is_a_reason_for_all_that_stands_on_it() -> None:
    said = because(f"the base python:3.13 is sha256:{'b' * 12}, was sha256:{'a' * 12}")
    found = why(inputs(), inputs(build="b" * 64), ran=["toolchain", *NAMES])
    assert found == dict.fromkeys(("toolchain", *NAMES), said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("flask==3.0.0", "flask==3.1.0", "uv.lock has flask==3.1.0, was flask==3.0.0"),
        ("idna==3.1", "six==1.0", "uv.lock has six==1.0 now, uv.lock no longer has idna==3.1"),
        ("sha256:2", "sha256:3", "uv.lock has --hash=sha256:3, was --hash=sha256:2"),
    ],
)
def test_the_entry_of_a_lock(old: str, new: str, said: str) -> None:
    now = inputs(requirements=VALUES["requirements"].replace(old, new))
    assert why(inputs(), now, ran=["dependencies"])["dependencies"] == because(said)
    assert "builder" in why(inputs(), now)["code"]


def test_arguments_are_named_and_their_values_are_not_shown() -> None:
    assert why(inputs(), inputs(mode='"hidden"'))["code"] == because("the build argument MODE changed")
    given = replace(inputs(), args={"MODE": "1", "OTHER": "2"})
    assert why(inputs(), given)["code"] == because("the build argument MODE changed")
    epoch = replace(inputs(), stages=stages(DOCKERFILE.format(**VALUES).replace("EPOCH=0", "EPOCH=5")))
    said = because("the build argument SOURCE_DATE_EPOCH changed")
    assert why(inputs(), epoch)["dependencies"] == said


def test_fields_of_the_spec() -> None:
    now = replace(inputs(command="make"), config=CONFIG.replace('["true"]', '["make"]'))
    assert why(inputs(), now)["code"] == because("spec.build.commands changed")
    now = replace(inputs(config="e31="), config=CONFIG.replace('"level":1', '"level":2'))
    found = why(inputs(), now, ran=["rootfs"])
    assert found == {
        "rootfs": because("spec.config.level changed"),
        "dependencies": "cached",
        "code": "cached",
    }


def test_another_aac_and_what_has_no_better_name() -> None:
    now = replace(inputs(command="better"), version="2.0")
    assert why(inputs(), now)["code"] == because("aac is 2.0, was 1.0")
    assert why(inputs(), inputs(command="better"))["code"] == because("the instructions of code changed")


def test_a_step_that_was_not_there() -> None:
    before = inputs()
    before = replace(before, stages={name: one for name, one in before.stages.items() if name != "code"})
    assert why(before, inputs())["code"] == because("the step code is new")


def test_reasons_as_data() -> None:
    (step,) = explain(["code"], ["code"], before=None, now=inputs())
    assert step == BuiltStep("code", False, (Reason("first", "", "it is the first build here"),))


def test_files_are_read_once_and_then_known_by_their_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "small").write_text("one")
    (tmp_path / "large").write_bytes(bytes(2 << 20))
    first = file_states(tmp_path, ["small", "large", "gone"], {})
    assert list(first) == ["small", "large"]
    assert first["small"].digest
    assert first["large"].digest == ""
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    assert file_states(tmp_path, ["small", "large"], first) == first
    monkeypatch.undo()
    os.utime(tmp_path / "small", (1, 1))
    touched = file_states(tmp_path, ["small"], first)["small"]
    assert touched != first["small"]
    assert touched.same(first["small"])
    (tmp_path / "small").write_text("two")
    assert not file_states(tmp_path, ["small"], first)["small"].same(first["small"])


def test_inputs_are_kept_for_the_user_alone(tmp_path: Path) -> None:
    target = tmp_path / "builds/x.json"
    assert last_build.load(target) is None
    kept = replace(inputs(), args={"MODE": "1"})
    last_build.save(target, kept)
    assert last_build.load(target) == kept
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["x.json"]
    for text in ("", "[]", "{", '{"version": 1}'):
        target.write_text(text)
        assert last_build.load(target) is None


def test_only_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_build, "_KEPT", 2)
    for number in range(4):
        target = tmp_path / f"{number}.json"
        last_build.save(target, inputs())
        os.utime(target, (number, number))
    last_build.save(tmp_path / "4.json", inputs())
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["3.json", "4.json"]


def test_a_folder_that_can_not_be_written_costs_nothing_but_the_explanation(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    last_build.save(tmp_path / "file" / "x.json", inputs())
    assert last_build.load(tmp_path / "file" / "x.json") is None
