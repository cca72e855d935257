from __future__ import annotations

from typing import Any

import pytest
from aac_runtimes import custom

from aac_core.api import BuildPlan, SpecError
from aac_core.testing import agent_spec, plan_with, render_plan

(RUNTIME,) = custom.aac_runtimes()
COMMANDS = ["cc -o run main.c"]


def planned(*, options: dict[str, Any] | None = None, folder: str = "", **build: Any) -> BuildPlan:
    spec = agent_spec(
        runtime={"name": "custom", "options": options or {}},
        entrypoint=["/app/run"],
        build={"base": "debian:trixie-slim", **build},
    )
    texts = {f"{folder}/main.c".lstrip("/"): ""}
    return plan_with(RUNTIME, texts, spec=spec, options=options, folder=folder).plan


def test_the_bases_are_the_users_with_the_recipes_that_are_known() -> None:
    plan = planned(builder="debian:trixie")
    assert [(base.role, base.name) for base in plan.bases] == [
        ("build", "debian:trixie"),
        ("final", "debian:trixie-slim"),
    ]


def test_commands_run_in_the_agents_folder_for_each_platform() -> None:
    plan = planned(commands=COMMANDS, folder="services/chat")
    text = render_plan(plan).dockerfile
    assert plan.workdir == "/app/services/chat"
    assert plan.steps[0].per_platform
    stage = text.partition("# the agent's files")[2].partition("FROM ")[2]
    assert "ARG TARGETARCH" in stage
    assert "WORKDIR /app/services/chat\n" in stage
    assert "cc -o run main.c" in stage


def test_without_commands_both_platforms_share_the_layer() -> None:
    assert not planned().steps[0].per_platform


def test_only_what_is_kept_goes_into_the_image() -> None:
    text = render_plan(planned(options={"keep": ["run", "share/words.txt"]})).dockerfile
    assert "cp -a --parents run share/words.txt /out/app/" in text


@pytest.mark.parametrize("path", ["/etc", "../x", "a//b", "-rf", ""])
def test_what_is_kept_lies_inside(path: str) -> None:
    with pytest.raises(SpecError, match="expected a path inside"):
        planned(options={"keep": [path]})


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"entrypoint": ["x"]}, "spec.build.base"),
        ({"entrypoint": ["x"], "build": {"base": "scratch"}}, "spec.build.builder"),
        ({"build": {"base": "debian:trixie-slim"}}, "spec.entrypoint"),
        (
            {"entrypoint": ["x"], "build": {"base": "debian:trixie-slim"}, "dependencies": ["a"]},
            "spec.dependencies",
        ),
    ],
)
def test_what_is_missing_is_named(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(SpecError) as caught:
        plan_with(RUNTIME, {}, spec=agent_spec(runtime="custom", **fields))
    assert [problem.where.field for problem in caught.value.problems if problem.where] == [place]


def test_it_claims_no_project() -> None:
    from aac_core.testing import TextProject

    assert not RUNTIME.detect(TextProject({"main.c": ""})).claimed
