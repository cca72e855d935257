"""Which package manager, which workspace, and what is declared in agent.yaml."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aac_core.api import PlanError
from tests.runtimes.node_locks import PNPM_9, YARN_1, YARN_4, manifest, npm_lock

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanNode

EXPRESS = {"express": "^5.0.0"}
NPM = npm_lock({"express": {"version": "5.1.0"}})
BASE = {"server.js": "", "package.json": manifest(dependencies=EXPRESS)}
PNPM = PNPM_9.replace(
    "    devDependencies:\n      typescript:\n        specifier: ^5.0.0\n        version: 5.7.2\n", ""
)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({}, "npm"),
        ({"package-lock.json": NPM}, "npm"),
        ({"pnpm-lock.yaml": PNPM}, "pnpm 10.34.9"),
        ({"pnpm-lock.yaml": "lockfileVersion: '6.0'\n"}, "pnpm 8.15.9"),
        ({"yarn.lock": YARN_1}, "yarn 1.22.22"),
        ({"yarn.lock": YARN_4}, "yarn 4.18.1"),
        ({"package.json": manifest(dependencies=EXPRESS, packageManager="pnpm@9.1.0")}, "pnpm 9.1.0"),
        ({"package.json": manifest(dependencies=EXPRESS, packageManager="pnpm@9")}, "pnpm 9.15.9"),
        ({"package.json": manifest(dependencies=EXPRESS, packageManager="npm@11.0.0")}, "npm 11.0.0"),
        (
            {
                "package.json": manifest(
                    dependencies=EXPRESS,
                    devEngines={"packageManager": {"name": "yarn", "version": "^4.1.0"}},
                )
            },
            "yarn 4.1.0",
        ),
    ],
)
def test_the_manager_and_its_version(plan_node: PlanNode, texts: dict[str, str], words: str) -> None:
    plan = plan_node({**BASE, **texts})
    found = next(one for one in plan.findings if one.subject == "package manager")
    assert found.value == words


def test_the_hash_of_package_manager_is_checked(plan_node: PlanNode) -> None:
    text = manifest(dependencies=EXPRESS, packageManager="yarn@4.1.0+sha224.abc123")
    assert plan_node({**BASE, "package.json": text}).variables["manager"]["checksum"] == "sha224:abc123"
    other = manifest(dependencies=EXPRESS, packageManager="yarn@4.1.0")
    assert plan_node({**BASE, "package.json": other}).variables["manager"]["checksum"] == ""
    maintained = plan_node({**BASE, "yarn.lock": YARN_1}).variables["manager"]["checksum"]
    assert maintained.startswith("sha512:")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bun@1.0.0", "names no known package manager"),
        ("pnpm@latest", "names no known package manager"),
        ("pnpm@7.1.0", "pnpm 7 is not offered"),
        ("yarn@3.2.1", "yarn 3 is not offered"),
    ],
)
def test_a_manager_that_is_not_offered(plan_node: PlanNode, text: str, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        plan_node({**BASE, "package.json": manifest(dependencies=EXPRESS, packageManager=text)})


def test_contradictions_name_both_places(plan_node: PlanNode) -> None:
    yarn = YARN_1.replace("@mapbox/node-pre-gyp", "plain")
    two = {**BASE, "package-lock.json": NPM, "yarn.lock": yarn}
    (problem,) = plan_node(two).problems
    assert problem.message.endswith("several package managers: package-lock.json and yarn.lock")
    assert plan_node(two, options={"manager": "yarn"}).problems == ()
    asked = manifest(dependencies=EXPRESS, packageManager="pnpm@9.1.0")
    problem = plan_node({**BASE, "package.json": asked, "package-lock.json": NPM}).problems[0]
    assert problem.message == "packageManager is pnpm, but the lock is package-lock.json"


SHOP = {
    "package.json": manifest(name="shop", workspaces=["packages/*"], scripts={"build": "turbo"}),
    "packages/a/package.json": manifest(
        name="@shop/a",
        scripts={"build": "tsc", "start": "node dist/a.js"},
        dependencies={"b": "^1.0.0"},
        devDependencies={"tools": "*"},
    ),
    "packages/a/src/a.ts": "",
    "packages/b/package.json": manifest(name="b", version="1.2.0", scripts={"build": "tsc"}),
    "packages/c/package.json": manifest(name="c", dependencies={"big": "^1"}),
    "packages/c/index.js": "",
    "packages/tools/package.json": manifest(name="tools"),
    "tsconfig.base.json": "{}",
}


@pytest.mark.parametrize("package", ["packages/a", "./packages/a/", "@shop/a"])
def test_a_member_is_chosen(plan_node: PlanNode, package: str) -> None:
    plan = plan_node(SHOP, options={"package": package})
    assert plan.workdir == "/app/packages/a"
    assert plan.entrypoint == ("node", "dist/a.js")
    assert plan.variables["folders"] == [".", "packages/b", "packages/a"]
    assert plan.variables["scripts"] == [["/app/packages/b", "build"], ["/app/packages/a", "build"]]
    sources = [source for source, _ in plan.variables["copies"]]
    assert sources == [
        "package.json",
        "packages/a/",
        "packages/b/",
        "packages/tools/",
        "tsconfig.base.json",
    ]
    assert "--exclude=./packages/tools" in plan.variables["excludes"]


def test_the_folder_of_agent_yaml_chooses(plan_node: PlanNode) -> None:
    plan = plan_node(SHOP, folder="packages/a")
    assert (plan.workdir, plan.entrypoint) == ("/app/packages/a", ("node", "dist/a.js"))


def test_a_folder_with_a_lock_of_its_own_is_no_member(plan_node: PlanNode) -> None:
    texts = {f"bots/chat/{path}": text for path, text in {**BASE, "package-lock.json": NPM}.items()}
    plan = plan_node({**texts, "other/index.js": ""}, folder="bots/chat")
    assert plan.workdir == "/app"
    assert plan.variables["copies"] == [["bots/chat/", "/app/"]]
    assert plan.variables["lock"]["source"] == "bots/chat/package-lock.json"


def test_a_member_that_is_not_there(plan_node: PlanNode) -> None:
    with pytest.raises(PlanError) as error:
        plan_node(SHOP, options={"package": "gone"})
    assert error.value.message == "the workspace has no member 'gone'"
    assert error.value.hints[0].text == "members of the workspace: @shop/a, b, c, tools"


def test_a_root_that_starts_nothing_asks_for_a_member(plan_node: PlanNode) -> None:
    texts = {path: text for path, text in SHOP.items() if "packages/a" not in path}
    problem = plan_node(texts).problems[-1]
    assert problem.message == "nothing says which package of the workspace is the agent"


def test_yarn_1_is_shown_the_needed_members_only(plan_node: PlanNode) -> None:
    texts = {**SHOP, "yarn.lock": '# yarn lockfile v1\n\nbig@^1:\n  version "1.0.0"\n'}
    plan = plan_node(texts, options={"package": "b"})
    assert '"workspaces": [\n    "packages/b"\n  ]' in plan.variables["manifests"]["/app/package.json"]


def test_a_change_of_scripts_installs_nothing_again(plan_node: PlanNode) -> None:
    def given(**fields: object) -> object:
        text = manifest(dependencies=EXPRESS, **fields)
        return plan_node({**BASE, "package.json": text, "package-lock.json": NPM}).variables["manifests"]

    assert given(version="1.0.0", scripts={"test": "a"}) == given(version="2.0.0", description="b")


def test_declared_packages_are_resolved_beside_the_lock(plan_node: PlanNode) -> None:
    texts = {**BASE, "package-lock.json": NPM}
    plan = plan_node(texts, dependencies=["ms@^2.1.0", "express@^5"])
    assert '"ms": "^2.1.0"' in plan.variables["manifests"]["/app/package.json"]
    assert plan.lock is not None
    assert plan.lock.outputs == ("package-lock.json",)
    assert [problem.severity for problem in plan.problems] == ["warning"]
    resolved = {"package-lock.json": npm_lock({"ms": {"version": "2.1.3"}, "express": {"version": "5.1.0"}})}
    plan = plan_node(texts, dependencies=["ms@^2.1.0"], resolved=resolved)
    assert plan.problems == ()
    assert plan.variables["lock"]["text"] == resolved["package-lock.json"]


def test_a_declared_package_that_the_lock_has_changes_nothing(plan_node: PlanNode) -> None:
    assert plan_node({**BASE, "package-lock.json": NPM}, dependencies=["express"]).lock is None


def test_a_conflict_with_the_lock_names_both(plan_node: PlanNode) -> None:
    (problem,) = plan_node({**BASE, "package-lock.json": NPM}, dependencies=["express@^4"]).problems
    assert problem.message == "express@^4 conflicts with package-lock.json, which has express 5.1.0"
    assert problem.where is not None
    assert problem.where.field == "spec.dependencies[0]"


@pytest.mark.parametrize("text", ["../x", "a@../x", "git+ssh://a", "a b", "a@^1 || rm -rf"])
def test_what_is_no_declared_package(plan_node: PlanNode, text: str) -> None:
    problems = plan_node({"server.js": ""}, dependencies=[text]).problems
    assert "is no package of a registry" in problems[0].message


def test_a_project_without_a_manifest(plan_node: PlanNode) -> None:
    plan = plan_node({"server.js": ""}, dependencies=["express@^5"])
    text = plan.variables["manifests"]["/app/package.json"]
    assert json.loads(text) == {"dependencies": {"express": "^5"}}
    assert [step.name for step in plan_node({"server.js": ""}).steps] == ["code"]


def test_variables_of_the_registry_configuration(plan_node: PlanNode) -> None:
    texts = {**BASE, "package-lock.json": NPM, ".npmrc": "//r.example/:_authToken=${TOKEN}\nx=${OTHER:-1}\n"}
    (warning,) = plan_node(texts).problems
    assert warning.message == ".npmrc names ${TOKEN}, which no build has"
    plan = plan_node(texts, build={"secrets": ["TOKEN"]})
    assert (plan.problems, plan.variables["secrets"]) == ((), ["TOKEN"])
    assert plan.variables["configuration"] == [[".npmrc", "/app/.npmrc"]]
