from __future__ import annotations

import pytest

from aac_core.api import PlanError, VersionClaim, choose_version, spec_claim, tool_pins
from aac_core.testing import TextProject

OFFERED = ("20", "22", "24")


def claim(source: str, *versions: str) -> VersionClaim:
    return VersionClaim(source, "/".join(versions), lambda version: version in versions)


def test_without_a_claim_it_is_the_default() -> None:
    chosen = choose_version("Node", OFFERED, "22", ())
    assert (chosen.version, chosen.finding.source, chosen.problems) == ("22", "default", ())


def test_the_default_when_it_is_allowed_else_the_newest() -> None:
    assert choose_version("Node", OFFERED, "22", [claim("a", "20", "22", "24")]).version == "22"
    assert choose_version("Node", OFFERED, "22", [claim("a", "20", "24")]).version == "24"


def test_all_claims_count_and_the_strongest_is_the_reason() -> None:
    chosen = choose_version("Node", OFFERED, "22", [claim(".nvmrc", "20", "24"), claim("package.json", "20")])
    assert chosen.version == "20"
    assert (chosen.finding.source, chosen.finding.reason) == (".nvmrc", "20/24")


def test_a_contradiction_names_both_places() -> None:
    claims = [*spec_claim("24"), claim("package.json", "24", "22"), claim(".nvmrc", "20")]
    (problem,) = choose_version("Node", OFFERED, "22", claims).problems
    assert problem.message == "agent.yaml asks for Node 24, but .nvmrc for 20"
    assert problem.where is not None
    assert problem.where.field == "spec.runtime"


def test_the_claim_that_it_contradicts_is_named_not_just_the_first() -> None:
    claims = [claim("a", "20", "22"), claim("b", "22"), claim("c", "20")]
    (problem,) = choose_version("Node", OFFERED, "22", claims).problems
    assert problem.message == "b asks for Node 22, but c for 20"


def test_what_is_not_offered_says_what_is() -> None:
    old = VersionClaim(".nvmrc", "18", lambda _: False)
    (problem,) = choose_version("Node", OFFERED, "22", [old]).problems
    assert problem.message == ".nvmrc asks for Node 18, which is not offered"
    assert problem.hints[0].text == "offered: 20, 22, 24"


def test_pins_of_version_managers() -> None:
    project = TextProject(
        {
            ".tool-versions": "python 3.12.1\n# nodejs 18\nnodejs 22.1.0 system # chosen\n",
            "mise.toml": '[tools]\nnode = ["24", "22"]\n"core:go" = { version = "1.24" }\nrust = "latest"\n',
        }
    )
    found = [(pin.file, pin.text, pin.line) for pin in tool_pins(project, "nodejs", "node")]
    assert found == [(".tool-versions", "22.1.0", 3), ("mise.toml", "24", 0)]
    assert [pin.text for pin in tool_pins(project, "go")] == ["1.24"]
    assert tool_pins(project, "rust") == ()


def test_the_nearest_file_counts() -> None:
    texts = {".tool-versions": "go 1.22\n", "services/chat/.tool-versions": "go 1.24\n"}
    assert [pin.text for pin in tool_pins(TextProject(texts, "services/chat"), "go")] == ["1.24"]
    assert [pin.file for pin in tool_pins(TextProject(texts, "services/other"), "go")] == [".tool-versions"]


def test_a_broken_mise_file_is_named() -> None:
    with pytest.raises(PlanError, match=r"mise\.toml is no TOML"):
        tool_pins(TextProject({"mise.toml": "[tools"}), "go")
