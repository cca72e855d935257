"""Cargo.lock: what it fixes, when it is out of date, and what the lock step is asked for."""

from __future__ import annotations

import pytest
from aac_runtimes.rust.semver import allows, is_requirement

from aac_core.api import PlanError
from tests.runtimes.rust_projects import LOCK, MANIFEST, PROJECT, errors, found, lock, package, plan_rust

SERDE = package(more='[dependencies]\nserde = "1.0.150"\n')
LOCKED = {
    "Cargo.toml": SERDE,
    "Cargo.lock": lock(("chat", "", "serde"), ("serde", "1.0.200", "")),
    "src/main.rs": "",
}
LACKS = "Cargo.toml depends on {}, which it does not have"


def test_a_lock_is_used_as_it_is() -> None:
    plan = plan_rust(LOCKED)
    assert plan.lock is None
    assert plan.variables["lock"] == ""
    assert "--locked" in plan.variables["arguments"]
    assert found(plan, "dependencies") == "1 crates"


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (package(more='[dependencies]\nserde = "1"\nhttp = "1"\n'), LACKS.format("http")),
        (package(more='[dependencies]\nserde = "2"\n'), "Cargo.toml depends on serde 2, but it has 1.0.200"),
        (package(more='[dev-dependencies]\nrand = "*"\n'), LACKS.format("rand")),
        (package(more="[target.'cfg(unix)'.dependencies]\nnix = \"*\"\n"), LACKS.format("nix")),
        (package("other"), "it does not have the package other"),
        (SERDE.replace("1.2.3", "1.3.0"), "it has chat 1.2.3, but Cargo.toml version 1.3.0"),
    ],
)
def test_a_stale_lock_is_named_with_the_command_that_renews_it(manifest: str, message: str) -> None:
    plan = plan_rust({**LOCKED, "Cargo.toml": manifest})
    assert errors(plan) == [f"Cargo.lock is out of date: {message}"]
    assert "cargo update --workspace" in plan.problems[0].hints[0].text


def test_several_differences_are_counted() -> None:
    manifest = package(more='[dependencies]\nhttp = "1"\nhyper = "1"\n')
    assert errors(plan_rust({**LOCKED, "Cargo.toml": manifest}))[0].endswith("(1 more)")


def test_what_the_workspace_says_for_its_members() -> None:
    shared = '[workspace.package]\nversion = "9.0.0"\n[workspace.dependencies]\n'
    shared += 's = { package = "serde", version = "1" }\n'
    manifest = '[package]\nname = "chat"\nversion.workspace = true\n[dependencies]\ns.workspace = true\n'
    texts = {**LOCKED, "Cargo.toml": f"{manifest}[workspace]\n{shared}"}
    assert errors(plan_rust(texts))[0].endswith("it has chat 1.2.3, but Cargo.toml version 9.0.0")
    texts["Cargo.lock"] = texts["Cargo.lock"].replace('"1.2.3"', '"9.0.0"')
    assert errors(plan_rust(texts)) == []


def test_without_a_lock_the_lock_step_is_asked() -> None:
    texts = {"Cargo.toml": MANIFEST, "src/main.rs": ""}
    plan = plan_rust(texts)
    assert plan.lock
    assert plan.lock.outputs == ("Cargo.lock",)
    assert dict(plan.lock.inputs) == {"Cargo.toml": MANIFEST}
    assert "--locked" not in plan.variables["arguments"]
    again = plan_rust(texts, resolved={"Cargo.lock": LOCK})
    assert again.lock == plan.lock
    assert again.variables["lock"] == LOCK
    assert "--locked" in again.variables["arguments"]
    assert [one.source for one in again.findings if one.subject == "dependencies"] == ["aac.lock"]


def test_a_broken_lock_has_its_place() -> None:
    with pytest.raises(PlanError, match=r"Cargo\.lock is no valid TOML"):
        plan_rust({**PROJECT, "Cargo.lock": "[[package]\n"})


@pytest.mark.parametrize(
    ("requirement", "yes", "no"),
    [
        ("1.2.3", "1.2.3 1.2.4 1.9.0", "1.2.2 2.0.0 1.3.0-alpha"),
        ("0.2", "0.2.0 0.2.9", "0.3.0 0.1.9"),
        ("0.0.3", "0.0.3", "0.0.4"),
        ("0.0", "0.0.7", "0.1.0"),
        ("0", "0.9.1", "1.0.0"),
        ("^1", "1.0.0 1.99.0", "2.0.0"),
        ("~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"),
        ("~1.2", "1.2.0", "1.3.0"),
        ("~1", "1.9.9", "2.0.0"),
        ("=1.2.3", "1.2.3 1.2.3+build", "1.2.4"),
        ("=1.2", "1.2.9", "1.3.0"),
        ("1.*", "1.5.0", "2.0.0"),
        ("1.2.*", "1.2.7", "1.3.0"),
        ("*", "0.0.1 9.9.9", "1.0.0-rc.1"),
        ("", "1.0.0 1.0.0-rc.1", ""),
        (">=1.2, <1.5", "1.2.0 1.4.9", "1.5.0 1.1.9"),
        (">1.2", "1.3.0", "1.2.9"),
        (">1.2.3", "1.2.4", "1.2.3"),
        ("<=1.2", "1.2.9 1.0.0", "1.3.0"),
        ("1.0.0-rc.2", "1.0.0-rc.2 1.0.0-rc.10 1.0.0", "1.0.0-rc.1 1.0.1-rc.3"),
        ("=0.1.0-alpha.3", "0.1.0-alpha.3", "0.1.0-alpha.4 0.1.0"),
    ],
)
def test_requirements(requirement: str, yes: str, no: str) -> None:
    assert is_requirement(requirement)
    assert [version for version in yes.split() if not allows(requirement, version)] == []
    assert [version for version in no.split() if allows(requirement, version)] == []


@pytest.mark.parametrize("text", ["one", "1.2.3.4", "=>1", "1 2", "https://x"])
def test_what_is_no_requirement(text: str) -> None:
    assert not is_requirement(text)
