"""spec.dependencies: crates beside those of the manifest."""

from __future__ import annotations

import tomllib

import pytest
from aac_runtimes.rust.declared import with_declared

from aac_core.api import PlanError
from tests.runtimes.rust_projects import MANIFEST, PROJECT, errors, lock, package, plan_rust


def test_a_crate_is_added_and_locked() -> None:
    entries = ["serde@1", 'log = { version = "0.4", features = ["std"] }', "rand"]
    plan = plan_rust(PROJECT, dependencies=entries)
    text = plan.variables["manifests"]["Cargo.toml"]
    assert tomllib.loads(text)["dependencies"] == {
        "serde": {"version": "1"},
        "log": {"version": "0.4", "features": ["std"]},
        "rand": {"version": "*"},
    }
    assert plan.lock
    assert dict(plan.lock.inputs) == {"Cargo.toml": text, "Cargo.lock": PROJECT["Cargo.lock"]}


def test_what_the_manifest_has_is_compared_with_the_lock() -> None:
    texts = {
        "Cargo.toml": package(more='[dependencies]\nserde = "1"\n'),
        "Cargo.lock": lock(("chat", "", "serde"), ("serde", "1.0.200", "")),
        "src/main.rs": "",
    }
    plan = plan_rust(texts, dependencies=["serde@1.0.100"])
    assert plan.lock is None
    assert plan.variables["manifests"] == {}
    assert errors(plan_rust(texts, dependencies=["serde@2"])) == [
        "serde 2 conflicts with Cargo.lock, which has serde 1.0.200"
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("not a crate", "'not a crate' is no crate"),
        ("a = 1", "is no crate"),
        ("serde@one", "'one' is no requirement on the version of serde"),
        ('a = { git = "https://example.org/a" }', "git can't be given to a: only version,"),
        ('a = { path = "../a" }', "path can't be given to a"),
        ('a = { features = "x" }', "features of a can't be 'x'"),
    ],
)
def test_what_is_refused(entry: str, message: str) -> None:
    (found,) = errors(plan_rust(PROJECT, dependencies=[entry]))
    assert message in found


def test_where_it_is_written() -> None:
    plan = plan_rust(PROJECT, dependencies=["serde"])
    added = '\n[dependencies]\nserde = { version = "*" }\n'
    assert plan.variables["manifests"]["Cargo.toml"] == MANIFEST + added
    more = '[dependencies] # crates\na = "1"\n\n[features]\n'
    text = with_declared(MANIFEST + more, (), "Cargo.toml")
    assert text == MANIFEST + more
    with pytest.raises(PlanError, match=r"can't be added to Cargo\.toml"):
        plan_rust({**PROJECT, "Cargo.toml": 'dependencies.a = "1"\n' + MANIFEST}, dependencies=["serde"])
