"""Which Node the image has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aac_runtimes.nodejs.semver import admits, is_range, satisfies

from tests.runtimes.node_locks import manifest

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanNode

SERVER = {"server.js": ""}


@pytest.mark.parametrize(
    ("texts", "version", "source"),
    [
        ({}, "24", "default"),
        ({".nvmrc": "v20.11.1\n"}, "20", ".nvmrc"),
        ({".nvmrc": "# the line\nlts/jod\n"}, "22", ".nvmrc"),
        ({".nvmrc": "lts/*\n"}, "24", "default"),
        ({".nvmrc": "node\n"}, "24", "default"),
        ({".node-version": "22"}, "22", ".node-version"),
        ({".tool-versions": "nodejs 20.5.0\n"}, "20", ".tool-versions"),
        ({"mise.toml": '[tools]\nnode = "22"\n'}, "22", "mise.toml"),
        ({"package.json": manifest(engines={"node": ">= 18 <21"})}, "20", "package.json"),
        ({"package.json": manifest(engines={"node": "^20.9.0 || ^22.1"})}, "22", "package.json"),
        ({"package.json": manifest(engines={"node": ">=20.19.0"})}, "24", "package.json"),
        ({"package.json": manifest(volta={"node": "20.1.0"})}, "20", "package.json"),
        (
            {"package.json": manifest(devEngines={"runtime": {"name": "node", "version": "22.x"}})},
            "22",
            "package.json",
        ),
        ({"package.json": manifest(engines={"node": ">=20"}), ".nvmrc": "22"}, "22", ".nvmrc"),
    ],
)
def test_the_version_comes_from_the_project(
    plan_node: PlanNode, texts: dict[str, str], version: str, source: str
) -> None:
    plan = plan_node({**SERVER, **texts})
    assert (plan.version, plan.findings[0].source, plan.problems) == (version, source, ())
    assert plan.build_base.name == f"node:{version}"
    assert plan.final_base.name == f"node:{version}-slim"


def test_a_pin_above_the_agent_counts(plan_node: PlanNode) -> None:
    plan = plan_node({"bots/chat/server.js": "", ".nvmrc": "20"}, folder="bots/chat")
    assert (plan.version, plan.findings[0].source) == ("20", ".nvmrc")


def test_a_contradiction_names_both_places(plan_node: PlanNode) -> None:
    texts = {**SERVER, ".nvmrc": "20", "package.json": manifest(engines={"node": ">=22"})}
    (problem,) = plan_node(texts).problems
    assert problem.message == ".nvmrc asks for Node 20, but package.json for engines.node >=22"
    (problem,) = plan_node(texts, version="24").problems[:1]
    assert problem.message == "agent.yaml asks for Node 24, but .nvmrc for 20"


def test_a_version_that_is_not_offered(plan_node: PlanNode) -> None:
    (problem,) = plan_node({**SERVER, ".nvmrc": "16"}).problems
    assert problem.message == ".nvmrc asks for Node 16, which is not offered"
    assert problem.hints[0].text == "offered: 20, 22, 24"


@pytest.mark.parametrize(
    ("version", "wanted", "answer"),
    [
        ("1.2.3", "^1.0.0", True),
        ("2.0.0", "^1.0.0", False),
        ("1.2.3", ">= 1.2 < 2", True),
        ("1.2.3", "1.x || 3", True),
        ("2.0.0-beta.1", "^2.0.0", True),
        ("1.2.3", "latest", None),
        ("1.2.3", "github:a/b", None),
        ("1.2.3", "workspace:*", None),
    ],
)
def test_ranges(version: str, wanted: str, answer: bool | None) -> None:
    assert satisfies(version, wanted) is answer
    assert is_range(wanted) is (answer is not None)


def test_a_line_is_admitted_by_any_version_in_it() -> None:
    assert admits(">=20.19.0", "20")
    assert admits("20.11.1", "20")
    assert not admits("^22.12", "20")
    assert admits("latest", "20")
