"""Files that a program reads when it runs, and what it offers."""

from __future__ import annotations

import pytest

from tests.runtimes.rust_projects import PROJECT, found, lock, package, plan_rust

WORKSPACE = {
    "Cargo.toml": '[workspace]\nmembers = ["api"]\n',
    "Cargo.lock": lock(("api", "", "")),
    "api/Cargo.toml": package("api"),
    "api/src/main.rs": "",
}


def test_folders_of_usual_names_are_taken() -> None:
    texts = {**PROJECT, "static/a.css": "", "templates/x/y.html": "", "notes/a.txt": "", "Rocket.toml": ""}
    plan = plan_rust(texts)
    assert plan.variables["files"] == ["Rocket.toml", "static", "templates"]
    assert [step.name for step in plan.steps] == ["code", "files", "program"]
    assert plan.workdir == "/app"
    assert found(plan, "files") == "Rocket.toml, static, templates"


def test_without_any_there_is_no_layer() -> None:
    assert [step.name for step in plan_rust(PROJECT).steps] == ["code", "program"]


def test_a_folder_that_is_a_package_is_code() -> None:
    texts = {**PROJECT, "migrations/Cargo.toml": package("migrations"), "migrations/src/lib.rs": ""}
    assert plan_rust(texts).variables["files"] == []


def test_included_ones_are_taken_too() -> None:
    texts = {**PROJECT, "notes/a.txt": "", "notes/b.md": "", "model.bin": ""}
    plan = plan_rust(texts, build={"include": ["notes/*.md", "model.bin"]})
    assert plan.variables["files"] == ["model.bin", "notes/b.md"]
    assert plan_rust(texts, build={"include": ["notes/"]}).variables["files"] == ["notes"]


@pytest.mark.parametrize(
    ("files", "workdir"),
    [
        (("api/static/a",), "/app/api"),
        (("static/a",), "/app"),
        (("api/static/a", "config/b"), "/app/api"),
        ((), "/app"),
    ],
)
def test_it_starts_where_its_files_are(files: tuple[str, ...], workdir: str) -> None:
    assert plan_rust(WORKSPACE | dict.fromkeys(files, ""), options={"package": "api"}).workdir == workdir


@pytest.mark.parametrize(
    ("more", "interface"),
    [
        ("", ""),
        ('[dependencies]\naxum = "0.8"\n', "http"),
        ('[dependencies]\naxum = { version = "0.8", optional = true }\n', ""),
        ('[dev-dependencies]\naxum = "0.8"\n', ""),
        ('[dependencies]\nrmcp = { version = "0.8", features = ["server", "transport-io"] }\n', "mcp-stdio"),
        (
            '[dependencies]\naxum = "0.8"\n'
            'rmcp = { version = "0.8", features = ["transport-streamable-http-server"] }\n',
            "mcp-http",
        ),
    ],
)
def test_what_it_offers(more: str, interface: str) -> None:
    crates = (("chat", "", "axum, rmcp"), ("axum", "0.8.1", ""), ("rmcp", "0.8.0", ""))
    texts = {"Cargo.toml": package(more=more), "Cargo.lock": lock(*crates), "src/main.rs": ""}
    assert plan_rust(texts).interface == interface
