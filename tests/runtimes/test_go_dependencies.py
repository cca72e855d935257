"""go.mod, go.sum and vendor: complete, stale, or to be resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanGo

IMPORTS = 'package main\n\nimport _ "github.com/a/b/sub"\n\nfunc main() {}\n'
MOD = "module example.com/demo\n\ngo 1.24\n"
REQUIRE = MOD + "\nrequire github.com/a/b v1.2.3\n"
SUM = "github.com/a/b v1.2.3 h1:x=\ngithub.com/a/b v1.2.3/go.mod h1:y=\n"
LOCKED = {"go.mod": REQUIRE, "go.sum": SUM, "main.go": IMPORTS}
PLAIN = {"main.go": "package main\n\nfunc main() {}\n"}
VENDORED = {
    "go.mod": REQUIRE,
    "main.go": IMPORTS,
    "vendor/modules.txt": "# github.com/a/b v1.2.3\n## explicit; go 1.20\ngithub.com/a/b/sub\n",
}


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (LOCKED, "go.sum"),
        (VENDORED, "vendor"),
        ({**PLAIN, "go.mod": MOD}, "none"),
        (PLAIN, "none"),
        (
            {
                **LOCKED,
                "go.mod": REQUIRE + "replace github.com/a/b => ./b\n",
                "b/go.mod": "module github.com/a/b\n",
                "go.sum": "",
            },
            "none",
        ),
        (
            {
                **LOCKED,
                "go.mod": REQUIRE + "replace github.com/a/b => github.com/f/b v1.0.0\n",
                "go.sum": SUM.replace("/a/", "/f/"),
            },
            "go.sum",
        ),
    ],
)
def test_complete(plan_go: PlanGo, texts: dict[str, str], value: str) -> None:
    plan = plan_go(texts)
    assert not plan.problems
    assert plan.lock is None
    assert next(one for one in plan.findings if one.subject == "dependencies").value == value


@pytest.mark.parametrize(
    ("texts", "says", "command"),
    [
        (
            {**LOCKED, "go.mod": MOD},
            "go.mod has no module for github.com/a/b/sub, which the code imports",
            "go mod tidy",
        ),
        (
            {**LOCKED, "go.sum": "github.com/a/b v1.2.3/go.mod h1:y=\n"},
            "go.sum has no checksum of github.com/a/b v1.2.3",
            "go mod tidy",
        ),
        (
            {**VENDORED, "vendor/modules.txt": "# github.com/a/b v1.2.2\n"},
            "go.mod asks for github.com/a/b v1.2.3, which vendor/modules.txt does not have",
            "go mod vendor",
        ),
    ],
)
def test_stale(plan_go: PlanGo, texts: dict[str, str], says: str, command: str) -> None:
    (problem,) = plan_go(texts).problems
    assert problem.message == says
    assert command in problem.hints[0].text


def test_without_go_sum_it_is_resolved_once(plan_go: PlanGo) -> None:
    texts = {"go.mod": REQUIRE, "main.go": IMPORTS}
    lock = plan_go(texts).lock
    assert lock is not None
    assert dict(lock.inputs) == {"go.mod": REQUIRE, "dependencies": "", "imports": "github.com/a/b/sub"}
    assert lock.outputs == ("go.mod", "go.sum")
    resolved = plan_go(texts, resolved={"go.mod": "module x\n", "go.sum": SUM})
    assert resolved.variables["mod"] == {"go.mod": "module x\n", "go.sum": SUM}
    assert not resolved.problems


def test_without_go_mod_too(plan_go: PlanGo) -> None:
    plan = plan_go({"main.go": IMPORTS}, dependencies=["github.com/a/b@v1.2.3"])
    assert plan.lock is not None
    assert dict(plan.lock.inputs) == {
        "dependencies": "github.com/a/b@v1.2.3",
        "imports": "github.com/a/b/sub",
    }
    assert (plan.variables["ask"], plan.variables["has_mod"]) == (["github.com/a/b@v1.2.3"], False)
    alone = plan_go(PLAIN)
    assert alone.variables["mod"] == {"go.mod": "module demo\n\ngo 1.27\n"}


def test_dependencies_of_the_spec(plan_go: PlanGo) -> None:
    same = plan_go(LOCKED, dependencies=["github.com/a/b@v1.2.3"])
    assert same.lock is None
    assert not same.problems
    more = plan_go(LOCKED, dependencies=["github.com/c/d@latest"])
    assert more.lock is not None
    assert more.variables["ask"] == ["github.com/c/d@latest"]
    (problem,) = plan_go(LOCKED, dependencies=["github.com/a/b@v1.3.0"]).problems
    assert problem.message == "spec.dependencies asks for github.com/a/b@v1.3.0, but go.mod:5 for v1.2.3"
    (problem,) = plan_go(VENDORED, dependencies=["github.com/c/d@v1.0.0"]).problems
    assert "go mod vendor" in problem.hints[0].text


def test_a_workspace_without_checksums(plan_go: PlanGo) -> None:
    texts = {"go.work": "go 1.24\nuse ./a\n", "a/go.mod": REQUIRE, "a/main.go": IMPORTS}
    (problem,) = plan_go(texts).problems
    assert problem.hints[0].code == "go-work-sync"
    assert not plan_go({**texts, "go.work.sum": SUM}).problems


def test_imports_of_packages_that_are_not_compiled_do_not_count(plan_go: PlanGo) -> None:
    texts = {
        **PLAIN,
        "go.mod": MOD,
        "main_test.go": IMPORTS,
        "x_windows.go": IMPORTS,
        "gen.go": "//go:build ignore\n\n" + IMPORTS,
        "other/other.go": IMPORTS.replace("package main", "package other"),
    }
    plan = plan_go(texts)
    assert plan.lock is None
    assert not plan.problems
