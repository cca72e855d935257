"""One stage that makes several layers, and what a runtime keeps out of the context."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aac_core.contracts.base import BaseImage
from aac_core.contracts.plan import BuildStep
from aac_core.contracts.runtime import Detection, Runtime, RuntimePlan, RuntimeRequest
from aac_core.testing import plan_with, render_plan

TEXT = '{% extends "aac:Dockerfile.j2" %}{% block make %}COPY . /src\nRUN build\n{% endblock %}'


def decide(request: RuntimeRequest) -> RuntimePlan:
    settled = request.project.exists("settled")
    return RuntimePlan(
        version="1",
        build_base=BaseImage("debian:trixie"),
        final_base=BaseImage("debian:trixie-slim"),
        entrypoint=("/app/start",),
        steps=(
            BuildStep("make", "everything", layer=False, settled=settled),
            BuildStep("libraries", "the libraries", made_by="make"),
            BuildStep("code", "the code", made_by="make"),
        ),
        ignore=("target",),
    )


@pytest.fixture
def maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    package = tmp_path / "pkg_maker"
    monkeypatch.delitem(sys.modules, package.name, raising=False)
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "Dockerfile.j2").write_text(TEXT)
    monkeypatch.syspath_prepend(str(tmp_path))
    template = "pkg_maker:Dockerfile.j2"
    return Runtime("maker", "", ("1",), "1", template, lambda _: Detection(True, "x"), decide)


def test_layers_are_taken_from_the_stage_that_makes_them(maker: Runtime) -> None:
    text = render_plan(plan_with(maker, {}).plan).dockerfile
    assert text.count("FROM toolchain AS") == 1
    copies = [line for line in text.splitlines() if line.startswith("COPY --link")]
    assert copies[1:] == [
        "COPY --link --from=make /out/libraries /",
        "COPY --link --from=make /out/code /",
    ]


def test_the_skeleton_sets_their_times_unless_the_runtime_did(maker: Runtime) -> None:
    times = "RUN find /out "
    assert times in render_plan(plan_with(maker, {}).plan).dockerfile
    assert times not in render_plan(plan_with(maker, {"settled": ""}).plan).dockerfile


def test_what_tools_leave_behind_is_not_sent(maker: Runtime) -> None:
    plan = plan_with(maker, {}).plan
    assert plan.ignore == ("target",)
    assert render_plan(plan).dockerignore == "target\n"
