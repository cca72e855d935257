"""Which program of which package is the agent."""

from __future__ import annotations

import pytest

from aac_core.api import PlanError
from tests.runtimes.rust_projects import (
    LOCK,
    MANIFEST,
    PROJECT,
    errors,
    found,
    hinted,
    lock,
    package,
    plan_rust,
)

MAIN = "fn main() {}\n"
WORKSPACE = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/old"]\n',
    "Cargo.lock": lock(("api", "", "core"), ("core", "", ""), ("worker", "", "core")),
    "crates/api/Cargo.toml": package("api", '[dependencies]\ncore = { path = "../core" }\n'),
    "crates/api/src/main.rs": MAIN,
    "crates/core/Cargo.toml": package("core"),
    "crates/core/src/lib.rs": "",
    "crates/old/Cargo.toml": package("old"),
    "crates/old/src/main.rs": MAIN,
    "crates/worker/Cargo.toml": package("worker", '[dependencies]\ncore = { path = "../core" }\n'),
    "crates/worker/src/main.rs": MAIN,
}
SEVERAL = {
    "Cargo.toml": package("chat", '[[bin]]\nname = "serve"\npath = "src/serve.rs"\n'),
    "Cargo.lock": LOCK,
    "src/main.rs": MAIN,
    "src/serve.rs": MAIN,
    "src/bin/migrate.rs": MAIN,
    "src/bin/bench/main.rs": MAIN,
    "src/bin/bench/other.rs": "",
    "examples/echo.rs": MAIN,
}


def test_the_only_program() -> None:
    plan = plan_rust(PROJECT)
    assert plan.entrypoint == ("/usr/local/bin/chat",)
    assert found(plan, "program") == "chat: chat"
    assert plan.variables["compiled"] == "release/chat"
    assert plan.variables["arguments"] == ["--locked", "--profile", "release", "--bin", "chat"]


def test_programs_are_found_by_their_places() -> None:
    with pytest.raises(PlanError, match=r"several programs: chat \(chat\), serve \(chat\), bench .*migrate"):
        plan_rust(SEVERAL)


def test_a_program_is_chosen_by_option() -> None:
    assert plan_rust(SEVERAL, options={"bin": "serve"}).entrypoint == ("/usr/local/bin/serve",)
    with pytest.raises(PlanError, match=r"options.bin is none, but") as error:
        plan_rust(SEVERAL, options={"bin": "none"})
    assert "known: bench, chat, migrate, serve" in hinted(error.value)


def test_a_program_is_chosen_by_entrypoint() -> None:
    plan = plan_rust(SEVERAL, entrypoint=["migrate", "--all"])
    assert plan.variables["program"] == "migrate"
    assert errors(plan) == []
    wrong = plan_rust(SEVERAL, entrypoint=["./target/release/migrate"])
    assert errors(wrong) == ["the program is not at ./target/release/migrate in the image"]


def test_default_run_and_the_name_of_the_agent() -> None:
    manifest = package("chat", 'default-run = "migrate"\n')
    assert plan_rust({**SEVERAL, "Cargo.toml": manifest}).variables["program"] == "migrate"
    files = {**SEVERAL, "src/bin/demo.rs": MAIN}
    assert plan_rust(files).variables["program"] == "demo"


def test_without_autobins_only_what_is_listed_counts() -> None:
    manifest = package("chat", 'autobins = false\n[[bin]]\nname = "serve"\npath = "src/serve.rs"\n')
    assert plan_rust({**SEVERAL, "Cargo.toml": manifest}).variables["program"] == "serve"


def test_src_main_under_another_name_is_one_program() -> None:
    manifest = package("chat", '[[bin]]\nname = "serve"\npath = "src/main.rs"\n')
    assert plan_rust({**PROJECT, "Cargo.toml": manifest}).variables["program"] == "serve"


def test_an_example() -> None:
    plan = plan_rust(SEVERAL, options={"example": "echo", "profile": "dev"})
    assert plan.variables["compiled"] == "debug/examples/echo"
    assert plan.variables["arguments"][-2:] == ["--example", "echo"]
    with pytest.raises(PlanError, match=r"options.example is none"):
        plan_rust(SEVERAL, options={"example": "none"})


def test_a_library_is_no_agent() -> None:
    with pytest.raises(PlanError, match="no program, only libraries"):
        plan_rust({"Cargo.toml": MANIFEST, "Cargo.lock": LOCK, "src/lib.rs": ""})


def test_no_manifest() -> None:
    with pytest.raises(PlanError, match=r"there is no Cargo\.toml"):
        plan_rust({})


def test_a_broken_manifest_has_its_place() -> None:
    with pytest.raises(PlanError, match=r"Cargo\.toml is no valid TOML") as error:
        plan_rust({"Cargo.toml": "[package\n"})
    assert error.value.where
    assert error.value.where.line == 1


def test_a_member_of_a_workspace_is_chosen() -> None:
    with pytest.raises(PlanError, match=r"several programs: api \(api\), worker \(worker\)"):
        plan_rust(WORKSPACE)
    for wanted in ("api", "crates/api", "./crates/api/"):
        plan = plan_rust(WORKSPACE, options={"package": wanted})
        assert plan.variables["folder"] == "/app/crates/api"
        assert plan.variables["root"] == "/app"
        assert errors(plan) == []
    with pytest.raises(PlanError, match="no package 'old'") as error:
        plan_rust(WORKSPACE, options={"package": "old"})
    assert "known: api, core, worker" in hinted(error.value)


def test_the_package_of_the_agents_folder() -> None:
    plan = plan_rust(WORKSPACE, folder="crates/worker")
    assert plan.variables["program"] == "worker"
    assert plan.variables["root"] == "/app"


def test_the_agents_folder_may_lie_deeper_than_the_package() -> None:
    assert plan_rust(WORKSPACE, folder="crates/worker/deploy").variables["program"] == "worker"


def test_an_excluded_package_stands_alone() -> None:
    files = {**WORKSPACE, "crates/old/Cargo.lock": lock(("old", "", ""))}
    assert plan_rust(files, folder="crates/old").variables["root"] == "/app/crates/old"


def test_default_members() -> None:
    manifest = WORKSPACE["Cargo.toml"] + 'default-members = ["crates/api"]\n'
    assert plan_rust({**WORKSPACE, "Cargo.toml": manifest}).variables["program"] == "api"


def test_several_packages_with_one_program_name() -> None:
    more = '[[bin]]\nname = "serve"\npath = "src/main.rs"\n'
    manifests = {f"crates/{name}/Cargo.toml": package(name, more) for name in ("worker", "api")}
    files = {**WORKSPACE, **manifests}
    with pytest.raises(PlanError, match="which several packages have: api, worker"):
        plan_rust(files, options={"bin": "serve"})


def test_a_member_by_path_and_a_root_that_is_named() -> None:
    files = {
        "Cargo.toml": package("chat", '[dependencies]\ntools = { path = "libs/tools" }\n[workspace]\n'),
        "Cargo.lock": lock(("chat", "", "tools"), ("tools", "", "")),
        "src/main.rs": MAIN,
        "libs/tools/Cargo.toml": package("tools"),
        "libs/tools/src/lib.rs": "",
    }
    assert errors(plan_rust(files)) == []
    named = {
        "all/Cargo.toml": '[workspace]\nmembers = ["../deep/*"]\n',
        "all/Cargo.lock": lock(("chat", "", "")),
        "deep/chat/Cargo.toml": package("chat", 'workspace = "../../all"\n'),
        "deep/chat/src/main.rs": MAIN,
    }
    assert plan_rust(named, folder="deep/chat").variables["root"] == "/app/all"


def test_features_that_a_program_requires() -> None:
    more = '[features]\nserver = []\n[[bin]]\nname = "chat"\nrequired-features = ["server"]\n'
    files = {**PROJECT, "Cargo.toml": package("chat", more)}
    assert errors(plan_rust(files)) == ["the program chat requires the features server"]
    plan = plan_rust(files, options={"features": ["server"], "defaultFeatures": False})
    assert errors(plan) == []
    assert plan.variables["arguments"][-3:] == ["--features", "server", "--no-default-features"]


def test_an_unknown_feature() -> None:
    assert errors(plan_rust(PROJECT, options={"features": ["fast"]})) == ["Cargo.toml has no feature 'fast'"]
