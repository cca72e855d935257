"""Locks of npm, pnpm and yarn: what is installed, what is stale, what is compiled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aac_runtimes.nodejs.errors import read_yaml
from aac_runtimes.nodejs.locks import npm, pnpm, yarn
from aac_runtimes.nodejs.manifest import Manifest

from aac_core.api import PlanError
from aac_core.testing import TextProject
from tests.runtimes.node_locks import PNPM_6, PNPM_9, YARN_1, YARN_4, manifest, npm_lock

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanNode

EXPRESS = {"express": "^5.0.0"}
SERVER = {"server.js": ""}


def yaml(text: str) -> dict[str, Any]:
    return read_yaml(TextProject({"x.yaml": text}), "x.yaml")


def member(folder: str, **data: Any) -> Manifest:
    return Manifest(folder, data)


def test_npm_resolves_as_node_does() -> None:
    lock = json.loads(
        npm_lock(
            {
                "a": {"version": "1.0.0", "dependencies": {"b": "^2"}},
                "node_modules/a/node_modules/b": {"version": "2.0.0", "optionalDependencies": {"c": "*"}},
                "b": {"version": "1.0.0"},
                "c": {"version": "3.0.0", "os": ["linux"], "cpu": ["x64"]},
            }
        )
    )
    graph = npm.read(lock, "package-lock.json", {"": member("", dependencies={"a": "^1"})})
    assert graph.version("", "a") == "1.0.0"
    assert graph.reached([""], {"": ["a"]}) == {
        "node_modules/a": True,
        "node_modules/a/node_modules/b": True,
        "node_modules/c": False,
    }
    assert graph.packages["node_modules/c"].platforms == ("linux", "x64")


def test_npm_follows_links_to_members() -> None:
    lock = json.loads(
        npm_lock(
            {
                "lib": {"resolved": "packages/lib", "link": True},
                "node_modules/x": {"version": "1.0.0"},
                "packages/lib/node_modules/x": {"version": "2.0.0"},
            }
        )
    )
    lock["packages"]["packages/lib"] = {"version": "1.0.0", "dependencies": {"x": "^2"}}
    members = {"": member(""), "apps/a": member("apps/a", name="a", dependencies={"lib": "*"})}
    graph = npm.read(lock, "package-lock.json", members)
    reached = graph.reached(["apps/a"], {"apps/a": ["lib"]})
    assert set(reached) == {"packages/lib", "packages/lib/node_modules/x"}


def test_pnpm_9_with_members_and_peers() -> None:
    members = {
        "": member("", dependencies=EXPRESS, devDependencies={"typescript": "^5.0.0"}),
        "packages/a": member("packages/a", dependencies={"b": "workspace:*", "sharp": "^0.34.0"}),
        "packages/b": member("packages/b", dependencies={"sqlite3": "^5.0.0"}),
    }
    graph = pnpm.read(yaml(PNPM_9), "pnpm-lock.yaml", members)
    assert graph.stale == ()
    reached = graph.reached(["packages/a"], {"packages/a": ["b", "sharp"]})
    names = {graph.packages[key].name: needed for key, needed in reached.items()}
    assert names == {
        "packages/b": True,
        "sqlite3": True,
        "bindings": True,
        "sharp": True,
        "@img/sharp-linux-x64": False,
    }


def test_pnpm_6() -> None:
    graph = pnpm.read(yaml(PNPM_6), "pnpm-lock.yaml", {"": member("", dependencies=EXPRESS)})
    assert graph.version("", "express") == "5.1.0"
    reached = graph.reached([""], {"": ["express"]})
    assert set(reached) == {"express@5.1.0", "better-sqlite3@11.0.0", "prebuild-install@7.0.0"}


def test_yarn_1() -> None:
    graph = yarn.read_classic(YARN_1, "yarn.lock", {"": member("", dependencies=EXPRESS)})
    assert graph.version("", "express") == "5.1.0"
    assert graph.packages["@types/node@*"].version == "20.1.0"
    reached = graph.reached([""], {"": ["express"]})
    assert reached["bcrypt@^5.0.0"]
    assert not reached["cpu-features@~0.0.10"]


def test_yarn_4() -> None:
    graph = yarn.read_berry(yaml(YARN_4), "yarn.lock", {"": member("", dependencies=EXPRESS)})
    assert graph.version("", "express") == "5.1.0"
    assert graph.packages["fastify-cli@npm:^7.0.0"].bins == {"fastify": "cli.js"}


STALE = [
    ("package-lock.json", npm_lock({"ms": {"version": "2.0.0"}}), "npm install"),
    ("npm-shrinkwrap.json", npm_lock({"express": {"version": "4.0.0"}}), "npm install"),
    ("pnpm-lock.yaml", "lockfileVersion: '9.0'\nimporters:\n  .: {}\n", "pnpm install"),
    ("yarn.lock", "# yarn lockfile v1\n", "yarn install"),
    ("yarn.lock", "__metadata:\n  version: 8\n", "yarn install"),
]


@pytest.mark.parametrize(("file", "text", "command"), STALE)
def test_a_stale_lock_names_the_command(plan_node: PlanNode, file: str, text: str, command: str) -> None:
    plan = plan_node({**SERVER, "package.json": manifest(dependencies=EXPRESS), file: text})
    (problem,) = plan.problems
    assert problem.message.startswith(f"{file} is older than package.json: it lacks express ^5.0.0")
    assert problem.hints[0].text == f"run {command}, and commit {file}"


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("package-lock.json", '{"lockfileVersion": 1, "dependencies": {}}', "of npm 6 or older"),
        ("pnpm-lock.yaml", "lockfileVersion: 5.4\n", "a lock of such an old pnpm is not offered"),
        ("yarn.lock", "__metadata:\n  version: 6\n", "of yarn 2 or 3"),
        ("package-lock.json", "{", "no valid JSON"),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n: [", "no valid YAML"),
    ],
)
def test_a_lock_that_is_not_read(plan_node: PlanNode, file: str, text: str, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        plan_node({**SERVER, "package.json": manifest(dependencies=EXPRESS), file: text})


SQLITE = npm_lock(
    {
        "better-sqlite3": {
            "version": "11.0.0",
            "hasInstallScript": True,
            "dependencies": {"bindings": "*", "prebuild-install": "*"},
        },
        "bindings": {"version": "1.5.0"},
        "prebuild-install": {"version": "7.0.0"},
    }
)


def test_a_package_that_is_compiled_is_named(plan_node: PlanNode) -> None:
    texts = {
        **SERVER,
        "package.json": manifest(dependencies={"better-sqlite3": "^11.0.0"}),
        "package-lock.json": SQLITE,
    }
    (problem,) = plan_node(texts).problems
    assert problem.message.startswith("better-sqlite3 11.0.0 is compiled, or fetches a binary")
    assert [hint.code for hint in problem.hints] == ["other-package", "allow-emulation"]
    assert plan_node(texts, build={"emulation": "allow"}).problems == ()


def test_what_development_needs_may_be_compiled(plan_node: PlanNode) -> None:
    texts = {
        **SERVER,
        "package.json": manifest(devDependencies={"better-sqlite3": "^11.0.0"}),
        "package-lock.json": SQLITE,
    }
    assert plan_node(texts).problems == ()


def test_an_optional_package_that_is_compiled_is_left_as_it_is(plan_node: PlanNode) -> None:
    texts = {
        **SERVER,
        "package.json": manifest(dependencies=EXPRESS),
        "yarn.lock": YARN_1.replace('bcrypt "^5.0.0"', 'nan "^2.19.0"'),
    }
    plan = plan_node(texts)
    assert plan.variables["dispensable"] == ["cpu-features"]


def test_a_package_with_binaries_for_all_platforms_is_no_problem(plan_node: PlanNode) -> None:
    lock = npm_lock(
        {
            "bcrypt": {
                "version": "6.0.0",
                "hasInstallScript": True,
                "dependencies": {"node-gyp-build": "*", "node-addon-api": "*"},
            },
            "node-gyp-build": {"version": "4.8.0"},
            "node-addon-api": {"version": "8.0.0"},
        }
    )
    texts = {**SERVER, "package.json": manifest(dependencies={"bcrypt": "6"}), "package-lock.json": lock}
    assert plan_node(texts).problems == ()
