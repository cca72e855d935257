"""C, files beside the program, version, interface; and what can be seen to go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanGo

MOD = "module example.com/demo\n\ngo 1.24\n"
MAIN = "package main\n\nfunc main() {}\n"
PLAIN = {"go.mod": MOD, "main.go": MAIN}
WITH_C = 'package db\n\n// #include <stdio.h>\nimport "C"\n'
USES_C = {"go.mod": MOD, "main.go": 'package main\n\nimport _ "example.com/demo/db"\n\nfunc main() {}\n'}
SQLITE = {
    "go.mod": MOD + "\nrequire github.com/mattn/go-sqlite3 v1.14.0\n",
    "go.sum": "github.com/mattn/go-sqlite3 v1.14.0 h1:x=\n",
    "main.go": 'package main\n\nimport _ "github.com/mattn/go-sqlite3"\n\nfunc main() {}\n',
}


@pytest.mark.parametrize(
    ("texts", "options", "cgo"),
    [
        (PLAIN, {}, False),
        (PLAIN, {"cgo": True}, True),
        ({**USES_C, "db/db.go": WITH_C}, {}, True),
        ({**PLAIN, "db/db.go": WITH_C}, {}, False),
        ({**USES_C, "db/db.go": WITH_C, "db/pure.go": "//go:build !cgo\n\npackage db\n"}, {}, False),
        ({**USES_C, "db/c.go": "//go:build cgo\n\n" + WITH_C, "db/db.go": "package db\n"}, {}, False),
        (
            {**USES_C, "db/c.go": "//go:build cgo\n\n" + WITH_C, "db/db.go": "package db\n"},
            {"cgo": True},
            True,
        ),
        (SQLITE, {}, True),
        (SQLITE, {"cgo": False}, False),
    ],
)
def test_cgo(plan_go: PlanGo, texts: dict[str, str], options: dict[str, Any], *, cgo: bool) -> None:
    plan = plan_go(texts, options=options)
    assert not plan.problems
    assert plan.variables["cgo"] is cgo
    assert plan.final_base.name == "scratch"
    assert ('-extldflags "-static"' in plan.variables["flags"][3]) is cgo
    assert ("netgo" in plan.variables["flags"][1]) is cgo


def test_the_reason_for_c_is_named(plan_go: PlanGo) -> None:
    own = next(one for one in plan_go({**USES_C, "db/db.go": WITH_C}).findings if one.subject == "cgo")
    assert own.source == "db/db.go:4"
    known = next(one for one in plan_go(SQLITE).findings if one.subject == "cgo")
    assert (known.source, known.reason) == ("go.mod:5", "github.com/mattn/go-sqlite3 is written in C")
    (problem,) = plan_go({**USES_C, "db/db.go": WITH_C}, options={"cgo": False}).problems
    assert problem.severity == "warning"


def test_libraries_of_the_system(plan_go: PlanGo) -> None:
    linked = WITH_C.replace("// #include", "// #cgo pkg-config: sqlite3\n// #include")
    texts = {**USES_C, "db/db.go": linked}
    plan = plan_go(texts)
    assert plan.final_base.name == "debian:trixie-slim"
    assert "-static" not in plan.variables["flags"][3]
    assert [problem.severity for problem in plan.problems] == ["warning"]
    both = plan_go(texts, build={"platforms": ["linux/amd64", "linux/arm64"]})
    assert [problem.severity for problem in both.problems] == ["error"]
    assert "sqlite3" in both.problems[0].message
    assert not plan_go(texts, build={"emulation": "allow"}).problems


def copied(plan: Any) -> list[tuple[tuple[str, ...], str]]:
    return [(tuple(copy["sources"]), copy["target"]) for copy in plan.variables["files"]]


FILES = {
    "README.md": "",
    "Makefile": "",
    ".github/workflows/ci.yml": "",
    "config.yaml": "",
    "templates/index.html": "",
    "templates/mail/hello.txt": "",
    "web/web.go": "package web\n",
    "web/static/app.js": "",
    "web/static/helper.h": "",
    "web/helper.h": "",
    "data[1]/$x.csv": "",
    "one.tmpl": "",
}


@pytest.mark.parametrize(
    ("code", "copied_files"),
    [
        ('fmt.Println("hello")', []),
        ('template.ParseGlob("templates/*.html")', [(("templates/index.html",), "templates/")]),
        ('http.Dir("./templates")', [(("templates",), "templates/")]),
        ('os.Open("/app/templates/mail/hello.txt")', [(("templates/mail",), "templates/mail/")]),
        ('viper.SetConfigName("config")', [(("config.yaml",), "")]),
        ('filepath.Join("web", "static")', [(("web/static",), "web/static/")]),
        ('os.Open("data[1]/$x.csv")', [(("data[[]1]",), "data[1]/")]),
        ('f.Glob("*.tmpl")', [(("one.tmpl",), "")]),
        ('cors.Origins("*"); os.Open("."); os.Open("main.go"); os.Open("/config.yaml")', []),
        ('// os.Open("README.md")', []),
    ],
)
def test_files_that_the_code_names(plan_go: PlanGo, code: str, copied_files: list[Any]) -> None:
    texts = {**PLAIN, **FILES, "main.go": f"package main\n\nfunc main() {{\n\t{code}\n}}\n"}
    plan = plan_go(texts)
    assert copied(plan) == [(sources, f"/out/app/{target}") for sources, target in copied_files]
    assert [step.name for step in plan.steps] == (["files", "binary"] if copied_files else ["binary"])


def test_files_that_the_spec_names(plan_go: PlanGo) -> None:
    def taken(**spec: Any) -> list[str]:
        found = copied(plan_go({**PLAIN, **FILES}, **spec))
        return [source for sources, _ in found for source in sources]

    assert taken(entrypoint=["demo", "--config=config.yaml"]) == ["config.yaml"]
    assert taken(environment=[{"name": "TEMPLATES", "value": "./templates"}]) == ["templates"]
    assert taken(build={"include": ["README.md"]}) == ["README.md"]


def test_what_is_embedded_is_in_the_program(plan_go: PlanGo) -> None:
    code = MAIN.replace(
        "\n\n", '\n\nimport "embed"\n\n//go:embed static templates/*.html\nvar f embed.FS\n\n'
    )
    code += 'var names = []string{"static", "templates"}\n'
    files = {"static/a/b.js": "", "templates/x.html": "", "templates/x.txt": ""}
    plan = plan_go({"go.mod": MOD, "main.go": code, **files})
    assert not plan.problems
    assert copied(plan) == [(("templates/x.txt",), "/out/app/templates/")]


def test_an_embedded_file_that_is_not_there(plan_go: PlanGo) -> None:
    code = 'package main\n\nimport _ "embed"\n\n//go:embed dist/app.js\nvar app string\n\nfunc main() {}\n'
    (problem,) = plan_go({"go.mod": MOD, "main.go": code}).problems
    assert problem.message == "nothing matches //go:embed dist/app.js"
    assert problem.where is not None
    assert problem.where.line == 5
    assert not plan_go({"go.mod": MOD, "main.go": code}, build={"commands": ["make dist"]}).problems


def test_files_of_the_agents_own_folder_only(plan_go: PlanGo) -> None:
    code = MAIN.replace("{}", '{ open("a.txt", "b.txt", "svc") }')
    texts = {"go.mod": MOD, "svc/main.go": code, "svc/a.txt": "", "b.txt": ""}
    assert copied(plan_go(texts, folder="svc")) == [(("svc/a.txt",), "/out/app/")]


def test_the_version_variable(plan_go: PlanGo) -> None:
    texts = {"go.mod": MOD, "main.go": 'package main\n\nvar version = "dev"\n\nfunc main() {}\n'}
    assert plan_go(texts).variables["flags"][3] == "-s -w -X main.version=0.1.0"
    given = plan_go(texts, options={"ldflags": "-X main.version=7 -X main.commit=abc"})
    assert given.variables["flags"][3] == "-s -w -X main.version=7 -X main.commit=abc"


def test_tags(plan_go: PlanGo) -> None:
    texts = {**PLAIN, "x.go": '//go:build fancy\n\npackage main\n\nimport _ "github.com/a/b"\n'}
    assert plan_go(texts).lock is None
    tagged = plan_go(texts, options={"tags": ["fancy"]})
    assert tagged.lock is not None
    assert tagged.variables["flags"][:2] == ["-tags", "fancy,timetzdata"]


@pytest.mark.parametrize(
    ("call", "module", "interface"),
    [
        ('http.ListenAndServe(":8080", nil)', "net/http", "http"),
        ('r.Run(":8080")', "github.com/gin-gonic/gin", "http"),
        ("server.ServeStdio(s)", "github.com/mark3labs/mcp-go/server", "mcp-stdio"),
        ("s.Run(ctx, &mcp.StdioTransport{})", "github.com/modelcontextprotocol/go-sdk/mcp", "mcp-stdio"),
        ("fmt.Println()", "fmt", ""),
    ],
)
def test_the_interface(plan_go: PlanGo, call: str, module: str, interface: str) -> None:
    code = f'package main\n\nimport _ "{module}"\n\nfunc main() {{\n\t{call}\n}}\n'
    assert plan_go({"go.mod": MOD, "main.go": code}).interface == interface
