"""Which Rust, and what asks for it."""

from __future__ import annotations

import pytest

from tests.runtimes.rust_projects import PROJECT, errors, package, plan_rust

INHERITED = package(more='rust-version.workspace = true\n[workspace.package]\nrust-version = "1.91"\n')
EDITION = {"Cargo.toml": package(more='edition = "2024"\n')}
FORMAT = {"Cargo.lock": PROJECT["Cargo.lock"].replace("version = 3", "version = 4")}


def test_the_default_is_what_debian_has() -> None:
    plan = plan_rust(PROJECT)
    assert plan.version == "1.85"
    assert plan.build_base.name == "rust:1.85"
    recipe = plan.build_base.offline
    assert recipe
    assert {"libstd-rust-dev:amd64", "libstd-rust-dev:arm64"} <= set(recipe.packages)


@pytest.mark.parametrize(
    ("file", "text", "version"),
    [
        ("rust-toolchain", "1.80\n", "1.80"),
        ("rust-toolchain", "stable\n", "1.85"),
        ("rust-toolchain.toml", '[toolchain]\nchannel = "1.90.0"\n', "1.90"),
        ("rust-toolchain.toml", '[toolchain]\ncomponents = ["clippy"]\n', "1.85"),
        (".tool-versions", "rust 1.88.0\n", "1.88"),
        ("mise.toml", '[tools]\nrust = "1.87"\n', "1.87"),
        ("Cargo.toml", package(more='rust-version = "1.88"\n'), "1.95"),
        ("Cargo.toml", package(more='rust-version = "1.70"\n'), "1.85"),
        ("Cargo.toml", INHERITED, "1.95"),
    ],
)
def test_places_that_name_one(file: str, text: str, version: str) -> None:
    plan = plan_rust({**PROJECT, file: text})
    assert plan.version == version
    assert errors(plan) == []


@pytest.mark.parametrize(
    ("texts", "version", "message"),
    [
        ({"rust-toolchain": "1.80"}, "1.85", "agent.yaml asks for Rust 1.85, but rust-toolchain for 1.80"),
        ({"rust-toolchain": "nightly"}, "", "rust-toolchain asks for Rust nightly, which is not offered"),
        (EDITION, "1.80", "agent.yaml asks for Rust 1.80, but Cargo.toml for edition = 2024"),
        (FORMAT, "1.77", "agent.yaml asks for Rust 1.77, but Cargo.lock for version = 4"),
    ],
)
def test_contradictions_name_both_places(texts: dict[str, str], version: str, message: str) -> None:
    assert errors(plan_rust({**PROJECT, **texts}, version=version)) == [message]
