"""Libraries of the system: found in the lock, linked dynamically, put into the image."""

from __future__ import annotations

import pytest

from tests.runtimes.rust_projects import found, lock, package, plan_rust

OPTIONAL = '[dependencies]\nsqlx = { version = "1", optional = true }\n'
MANIFEST = package(more='[dependencies]\nreqwest = "0.12"\n')


def project(manifest: str = MANIFEST, *crates: tuple[str, str, str]) -> dict[str, str]:
    return {"Cargo.toml": manifest, "Cargo.lock": lock(*crates), "src/main.rs": ""}


TLS = (("chat", "", "reqwest"), ("reqwest", "0.12.0", "native-tls"), ("native-tls", "0.2.0", "openssl-sys"))


def test_a_library_of_the_system_is_named_and_comes_along() -> None:
    crates = (*TLS, ("openssl-sys", "0.9.1", "pkg-config"), ("pkg-config", "0.3.0", ""))
    plan = plan_rust(project(MANIFEST, *crates))
    assert plan.packages == ("libssl3t64",)
    assert plan.variables["libraries"] == ["libssl-dev"]
    assert plan.final_base.name == "debian:trixie-slim"
    assert "crt-static" not in plan.variables["config"]
    finding = next(one for one in plan.findings if one.subject == "libraries")
    assert finding.source == "Cargo.lock"
    assert finding.reason == 'openssl-sys links it (rustls, or the feature "vendored" would make it static)'


def test_one_that_is_compiled_in_is_none() -> None:
    crates = (*TLS, ("openssl-sys", "0.9.1", "openssl-src"), ("openssl-src", "300.0.0", ""))
    plan = plan_rust(project(MANIFEST, *crates))
    assert plan.packages == ()
    assert plan.final_base.name == "scratch"
    assert found(plan, "libraries") == "static"
    assert plan.variables["config"].count("+crt-static") == 2


def test_system_packages_need_a_base_and_a_program_that_links_them() -> None:
    texts = project(MANIFEST, ("chat", "", "reqwest"), ("reqwest", "0.12.0", ""))
    plan = plan_rust(texts, build={"packages": ["git"]})
    assert plan.final_base.name == "debian:trixie-slim"
    assert found(plan, "libraries") == "dynamic"


@pytest.mark.parametrize(
    ("more", "options", "linked"),
    [
        (OPTIONAL, {}, False),
        (OPTIONAL, {"features": ["sqlx"]}, True),
        ('[features]\ndb = ["dep:sqlx"]\ndefault = ["db"]\n' + OPTIONAL, {}, True),
        ('[features]\ndb = ["dep:sqlx"]\ndefault = ["db"]\n' + OPTIONAL, {"defaultFeatures": False}, False),
        ('[features]\ndb = ["sqlx?/tls"]\n' + OPTIONAL, {"features": ["db"]}, False),
        ('[features]\ndb = ["sqlx/tls"]\n' + OPTIONAL, {"features": ["db"]}, True),
        ('[dev-dependencies]\nsqlx = "1"\n', {}, False),
        ('[build-dependencies]\nsqlx = "1"\n', {}, True),
        ("[target.'cfg(windows)'.dependencies]\nsqlx = \"1\"\n", {}, False),
        ("[target.'cfg(not(windows))'.dependencies]\nsqlx = \"1\"\n", {}, True),
        ("[target.'cfg(unix)'.dependencies]\nsqlx = \"1\"\n", {}, True),
    ],
)
def test_only_what_the_program_is_made_of_counts(more: str, options: dict[str, object], linked: bool) -> None:
    crates = (("chat", "", "sqlx"), ("sqlx", "1.0.0", "libsqlite3-sys"), ("libsqlite3-sys", "0.30.0", ""))
    plan = plan_rust(project(package(more=more), *crates), options=options)
    assert plan.packages == (("libsqlite3-0",) if linked else ())


def test_through_the_projects_own_packages_with_their_features() -> None:
    root = '[dependencies]\nstore = { path = "store", features = ["pg"] }\n[workspace]\n'
    store = '[dependencies]\npq-sys = { version = "0.6", optional = true }\n[features]\npg = ["pq-sys"]\n'
    texts = {
        "Cargo.toml": package(more=root),
        "Cargo.lock": lock(("chat", "", "store"), ("store", "", "pq-sys"), ("pq-sys", "0.6.0", "")),
        "src/main.rs": "",
        "store/Cargo.toml": package("store", store),
        "store/src/lib.rs": "",
    }
    assert plan_rust(texts).packages == ("libpq5",)
    texts["Cargo.toml"] = texts["Cargo.toml"].replace(', features = ["pg"]', "")
    assert plan_rust(texts).packages == ()


def test_the_version_that_is_meant_is_followed() -> None:
    crates = (
        ("chat", "", "a 2.0.0"),
        ("a", "1.0.0", "openssl-sys"),
        ("a", "2.0.0", ""),
        ("openssl-sys", "0.9.0", ""),
    )
    texts = project(package(more='[dependencies]\na = "2"\n'), *crates)
    assert plan_rust(texts).packages == ()
    texts["Cargo.toml"] = package(more='[dependencies]\na = "1"\n')
    assert plan_rust(texts).packages == ("libssl3t64",)
    others = (("chat", "", "b"), ("b", "1.0.0", "a 2.0.0"), *crates[1:])
    assert plan_rust(project(package(more='[dependencies]\nb = "1"\n'), *others)).packages == ()


@pytest.mark.parametrize(
    ("more", "options", "packages"),
    [
        ('tls = { version = "1", features = ["vendored"] }\n', {}, ()),
        ('tls = "1"\n[features]\nown = ["tls/vendored"]\n', {}, ("libssl3t64",)),
        ('tls = "1"\n[features]\nown = ["tls/vendored"]\n', {"features": ["own"]}, ()),
        ('tls = "1"\n[features]\nown = ["other/vendored"]\n', {}, ()),
        (
            'tls = "1"\n[dev-dependencies]\ntls = { version = "1", features = ["vendored"] }\n',
            {},
            ("libssl3t64",),
        ),
    ],
)
def test_a_feature_that_is_off_compiles_nothing_in(
    more: str, options: dict[str, object], packages: tuple[str, ...]
) -> None:
    crates = (
        ("chat", "", "tls"),
        ("tls", "1.0.0", "openssl-sys"),
        ("openssl-sys", "0.9.0", "openssl-src"),
        ("openssl-src", "300.0.0", ""),
    )
    texts = project(package(more=f"[dependencies]\n{more}"), *crates)
    assert plan_rust(texts, options=options).packages == packages
