"""How an agent starts, what is built for it, and what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aac_runtimes.nodejs.command import read_command

from aac_core.api import PlanError
from tests.runtimes.node_locks import YARN_4, manifest, npm_lock

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanNode

SCRIPTS = {"start:prod": "node dist/main", "build": "tsc"}


def program(name: str) -> tuple[str, ...]:
    return ("node", "/app/node_modules/next/dist/bin/next") if name == "next" else ()


@pytest.mark.parametrize(
    ("text", "words", "environment"),
    [
        ("node server.js", "node server.js", {}),
        ("NODE_ENV=production PORT=1 node .", "node .", {"NODE_ENV": "production", "PORT": "1"}),
        ("cross-env A='b c' node x.js --name 'a b'", "node x.js --name|a b", {"A": "b c"}),
        ("npm run build && node x.js", "node x.js", {}),
        ("tsc -p . && exec node x.js", "node x.js", {}),
        ("yarn start:prod", "node dist/main", {}),
        ("A=1 pnpm run start:prod", "node dist/main", {"A": "1"}),
        ("next start -p ${PORT:-3000}", "node /app/node_modules/next/dist/bin/next start -p 80", {}),
        ("node --watch --env-file=.env --inspect x.js", "node x.js", {}),
    ],
)
def test_a_script_in_exec_form(text: str, words: str, environment: dict[str, str]) -> None:
    found = read_command(text, SCRIPTS, 80, program)
    *first, last = words.split("|")
    assert found.words == (*" ".join(first or [last]).split(), *([last] if first else []))
    assert dict(found.environment) == environment


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nodemon x.js", "runs nodemon x.js, which is for development"),
        ("next dev", "runs next dev, which is for development"),
        ("tsx watch src/x.ts", "runs tsx watch, which is for development"),
        ("tsx src/x.ts", "runs tsx, which no package among the dependencies brings"),
        ("prisma migrate deploy && node x.js", "runs 'prisma migrate deploy' before it starts"),
        ("node x.js | tee log", "needs a shell"),
        ("node x.js $HOME", "needs a shell"),
        ("node 'x.js", "is no command line that can be read"),
        ("", "needs a shell"),
    ],
)
def test_a_script_that_is_not_taken_over(text: str, why: str) -> None:
    assert read_command(text, SCRIPTS, 80, program).why_not == why


@pytest.mark.parametrize(
    ("texts", "command"),
    [
        ({"server.js": "", "index.js": ""}, "server.js"),
        ({"src/index.mjs": ""}, "src/index.mjs"),
        ({"index.ts": ""}, "index.ts"),
        ({"package.json": manifest(main="./lib/go.js"), "lib/go.js": ""}, "lib/go.js"),
        ({"package.json": manifest(main="lib"), "lib/index.js": ""}, "lib/index.js"),
        ({"package.json": manifest(main="gone.js"), "app.js": ""}, "app.js"),
        ({"package.json": manifest(name="@a/tool", bin="./cli.js"), "cli.js": "", "index.js": ""}, "cli.js"),
        ({"package.json": manifest(bin={"demo": "d.js", "other": "o.js"}), "d.js": "", "o.js": ""}, "d.js"),
        ({"package.json": manifest(scripts={"build": "tsc"}, main="dist/a.js")}, "dist/a.js"),
        (
            {
                "package.json": manifest(scripts={"build": "tsc"}),
                "tsconfig.json": '{ // a comment\n  "compilerOptions": {\n    "outDir": "./out"\n}}',
                "src/server.ts": "",
            },
            "out/server.js",
        ),
        ({"package.json": manifest(scripts={"start": "nodemon a.js"}), "index.js": ""}, "index.js"),
        ({"package.json": manifest(scripts={"start": "nest start", "start:prod": "node d.js"})}, "d.js"),
    ],
)
def test_what_is_started(plan_node: PlanNode, texts: dict[str, str], command: str) -> None:
    plan = plan_node(texts)
    assert plan.problems == ()
    assert plan.entrypoint == ("node", command)


def test_spec_entrypoint_wins(plan_node: PlanNode) -> None:
    plan = plan_node({"package.json": manifest(scripts={"start": "nodemon x"})}, entrypoint=["node", "y.js"])
    assert plan.entrypoint == ()
    assert plan.problems == ()


def test_nothing_to_start_has_hints(plan_node: PlanNode) -> None:
    (problem,) = plan_node({"package.json": "{}"}).problems
    assert problem.message == "nothing says how the agent starts"
    (problem,) = plan_node({"package.json": manifest(scripts={"start": "vite"})}).problems
    assert problem.message == "the script start runs vite, which is for development"
    assert [hint.code for hint in problem.hints] == ["set-entrypoint"]


def test_variables_of_a_script_are_in_the_image_and_env_files_are_not(plan_node: PlanNode) -> None:
    plan = plan_node({"package.json": manifest(scripts={"start": "LOG=1 node --env-file=.env x.js"})})
    assert dict(plan.environment) == {"NODE_ENV": "production", "LOG": "1"}
    (warning,) = plan.problems
    assert warning.message == "--env-file=.env of the script start is left out in the image"
    assert warning.severity == "warning"


def test_a_program_of_a_package(plan_node: PlanNode) -> None:
    lock = npm_lock({"fastify-cli": {"version": "7.0.0", "bin": {"fastify": "cli.js"}}})
    texts = {
        "package.json": manifest(
            dependencies={"fastify-cli": "^7"}, scripts={"start": "fastify start app.js"}
        ),
        "package-lock.json": lock,
    }
    assert plan_node(texts).entrypoint[1:3] == ("/app/node_modules/fastify-cli/cli.js", "start")


@pytest.mark.parametrize(
    ("packages", "texts", "interface"),
    [
        (["express"], {}, "http"),
        ([], {"server.js": "http.createServer(f).listen(1)"}, "http"),
        ([], {"server.js": "console.log(1)"}, ""),
        (["@modelcontextprotocol/sdk"], {"src/a.ts": "new StdioServerTransport()"}, "mcp-stdio"),
        (
            ["@modelcontextprotocol/sdk", "express"],
            {"src/a.ts": "new StreamableHTTPServerTransport({})"},
            "mcp-http",
        ),
        (["@modelcontextprotocol/sdk", "express"], {"server.js": "client"}, "http"),
    ],
)
def test_what_it_offers(
    plan_node: PlanNode, packages: list[str], texts: dict[str, str], interface: str
) -> None:
    dependencies = dict.fromkeys(packages, "*")
    plan = plan_node({"server.js": "", "package.json": manifest(dependencies=dependencies), **texts})
    assert plan.interface == interface


def test_scripts_that_build(plan_node: PlanNode) -> None:
    texts = {
        "server.js": "",
        "package.json": manifest(scripts={"build": "tsc", "compile": "swc", "postinstall": "gen"}),
    }
    assert plan_node(texts).variables["scripts"] == [["/app/", "postinstall"], ["/app/", "build"]]
    assert plan_node(texts, options={"script": "compile"}).variables["scripts"][1] == ["/app/", "compile"]
    assert plan_node(texts, options={"script": ""}).variables["scripts"] == [["/app/", "postinstall"]]
    with pytest.raises(PlanError, match="script is gone"):
        plan_node(texts, options={"script": "gone"})


def test_a_published_package_is_not_built_again(plan_node: PlanNode) -> None:
    texts = {"package.json": manifest(scripts={"build": "tsc"}, bin="dist/cli.js"), "dist/cli.js": ""}
    plan = plan_node(texts)
    assert plan.variables["scripts"] == []
    assert [one.value for one in plan.findings if one.subject == "build"] == ["none"]
    for source in ("src/cli.ts", "tsconfig.json", "webpack.config.js", "Makefile"):
        assert plan_node({**texts, source: "{}"}).variables["scripts"] == [["/app/", "build"]]
    assert plan_node(texts, options={"script": "build"}).variables["scripts"] == [["/app/", "build"]]


def test_next_leaves_a_server(plan_node: PlanNode) -> None:
    texts = {
        "package.json": manifest(
            dependencies={"next": "15"}, scripts={"build": "next build", "start": "next start"}
        ),
        "next.config.ts": 'export default {\n  output: "standalone",\n};\n',
    }
    plan = plan_node(texts)
    assert plan.entrypoint == ("node", "server.js")
    assert dict(plan.environment)["HOSTNAME"] == "0.0.0.0"
    assert [step.name for step in plan.steps] == ["code", "dependencies"]
    exported = plan_node({**texts, "next.config.ts": 'export default {\n  output: "export",\n};\n'})
    assert "Next exports files only" in exported.problems[-1].message


def test_a_program_that_yarn_4_locks(plan_node: PlanNode) -> None:
    texts = {
        "package.json": manifest(
            packageManager="yarn@4.18.1", dependencies={"express": "^5.0.0"}, scripts={"start": "fastify x"}
        ),
        "yarn.lock": YARN_4,
    }
    assert "runs fastify" in plan_node(texts).problems[0].message
