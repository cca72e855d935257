"""Which Go compiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanGo

MAIN = {"main.go": "package main\n\nfunc main() {}\n"}


def mod(*lines: str) -> dict[str, str]:
    return {**MAIN, "go.mod": "\n".join(("module example.com/demo", *lines, ""))}


@pytest.mark.parametrize(
    ("texts", "asked", "version", "source"),
    [
        (MAIN, "", "1.27", "default"),
        (mod("go 1.20"), "", "1.27", "go.mod"),
        (mod("go 1.24.3"), "", "1.27", "go.mod"),
        (mod("go 1.24.3"), "1.25", "1.25", "agent.yaml"),
        ({**mod("go 1.21"), ".go-version": "1.22.4\n"}, "", "1.22", ".go-version"),
        ({**mod("go 1.21"), ".tool-versions": "golang 1.23.1\n"}, "", "1.23", ".tool-versions"),
        ({**mod("go 1.21"), "mise.toml": '[tools]\ngo = "1.24"\n'}, "", "1.24", "mise.toml"),
        (mod("go 1.29.1"), "", "1.29", "go.mod"),
        (mod("go 1.24", "toolchain go1.28.0"), "", "1.28", "go.mod"),
        (
            {**MAIN, "go.work": "go 1.26\nuse ./m\n", "m/go.mod": "module m\n", "m/x.go": MAIN["main.go"]},
            "",
            "1.27",
            "go.work",
        ),
    ],
)
def test_the_version(plan_go: PlanGo, texts: dict[str, str], asked: str, version: str, source: str) -> None:
    plan = plan_go(texts, version=asked)
    assert not plan.problems
    assert plan.version == version
    assert plan.build_base.name == f"golang:{version}"
    assert next(one for one in plan.findings if one.subject == "go").source == source


@pytest.mark.parametrize(
    ("texts", "asked", "says"),
    [
        (mod("go 1.26"), "1.24", "agent.yaml asks for Go 1.24, but go.mod for go 1.26"),
        (
            mod("go 1.22", "toolchain go1.26.1"),
            "1.24",
            "agent.yaml asks for Go 1.24, but go.mod for toolchain go1.26.1",
        ),
        (
            {**mod("go 1.26"), ".go-version": "1.22"},
            "",
            ".go-version asks for Go 1.22, but go.mod for go 1.26",
        ),
        ({**MAIN, ".go-version": "1.4"}, "", ".go-version asks for Go 1.4, which is not offered"),
    ],
)
def test_a_contradiction_names_both_places(
    plan_go: PlanGo, texts: dict[str, str], asked: str, says: str
) -> None:
    assert says in [problem.message for problem in plan_go(texts, version=asked).problems]


def test_an_offline_base_takes_the_release_as_a_module(plan_go: PlanGo) -> None:
    def toolchain(version: str) -> str:
        recipe = plan_go(MAIN, version=version).build_base.offline
        assert recipe is not None
        return str(dict(recipe.environment)["GOTOOLCHAIN"])

    assert toolchain("1.24") == "local"
    assert toolchain("1.27").startswith("go1.27.")
    assert toolchain("1.27").endswith("+auto")
