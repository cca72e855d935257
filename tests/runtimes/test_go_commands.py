"""Which program of a project is the agent, and what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanGo

MAIN = "package main\n\nfunc main() {}\n"
MOD = "module example.com/acme/tool/v2\n\ngo 1.24\n"
TWO = {"go.mod": MOD, "cmd/chat/main.go": MAIN, "cmd/worker/main.go": MAIN}
WORK = {
    "go.work": "go 1.24\n\nuse (\n\t./services/chat\n\t./services/mail\n\t./lib\n)\n",
    "services/chat/go.mod": "module example.com/chat\n\ngo 1.24\n",
    "services/chat/main.go": 'package main\n\nimport _ "example.com/lib/text"\n\nfunc main() {}\n',
    "services/mail/go.mod": "module example.com/mail\n\ngo 1.24\n",
    "services/mail/cmd/mail/main.go": MAIN,
    "lib/go.mod": "module example.com/lib\n\ngo 1.24\n",
    "lib/text/text.go": "package text\n",
}


@pytest.mark.parametrize(
    ("texts", "given", "package", "binary"),
    [
        ({"main.go": MAIN}, {}, ".", "demo"),
        ({"go.mod": MOD, "main.go": MAIN}, {}, ".", "tool"),
        ({"go.mod": MOD, "cmd/chat/main.go": MAIN}, {}, "./cmd/chat", "chat"),
        ({**TWO, "cmd/demo/main.go": MAIN}, {}, "./cmd/demo", "demo"),
        ({**TWO, "main.go": MAIN}, {}, ".", "tool"),
        ({"go.mod": MOD, "cmd/chat/main.go": MAIN, "tools/gen/main.go": MAIN}, {}, "./cmd/chat", "chat"),
        (TWO, {"options": {"package": "./cmd/worker"}}, "./cmd/worker", "worker"),
        (TWO, {"options": {"package": "cmd/chat"}}, "./cmd/chat", "chat"),
        (TWO, {"options": {"package": "example.com/acme/tool/v2/cmd/chat"}}, "./cmd/chat", "chat"),
        (TWO, {"entrypoint": ["worker", "-v"]}, "./cmd/worker", "worker"),
        (TWO, {"entrypoint": ["/srv/bin/worker"]}, "./cmd/worker", "worker"),
        ({**TWO, "cmd/worker/main.go": "//go:build ignore\n\n" + MAIN}, {}, "./cmd/chat", "chat"),
        ({**TWO, "cmd/worker/main.go": "package main\n"}, {}, "./cmd/chat", "chat"),
        ({**TWO, "cmd/worker/go.mod": "module other\n"}, {}, "./cmd/chat", "chat"),
        (
            {
                "go.mod": MOD,
                "a/main.go": MAIN,
                "vendor/v/main.go": MAIN,
                "testdata/t/main.go": MAIN,
                "_x/m.go": MAIN,
            },
            {},
            "./a",
            "a",
        ),
    ],
)
def test_the_command(
    plan_go: PlanGo, texts: dict[str, str], given: dict[str, Any], package: str, binary: str
) -> None:
    plan = plan_go(texts, **given)
    assert not plan.problems
    assert plan.variables["package"] == package
    assert plan.variables["binary"].rpartition("/")[2] == binary
    assert next(one for one in plan.findings if one.subject == "command").value == package


@pytest.mark.parametrize(
    ("texts", "given", "says"),
    [
        (TWO, {}, "the project has several commands: ./cmd/chat, ./cmd/worker"),
        (TWO, {"options": {"package": "./cmd/mail"}}, "./cmd/mail is no command of the project"),
        ({"go.mod": MOD, "lib.go": "package lib\n"}, {}, "no command is in the project"),
        (WORK, {}, "the project has several commands: ./services/chat, ./services/mail/cmd/mail"),
    ],
)
def test_no_command(plan_go: PlanGo, texts: dict[str, str], given: dict[str, Any], says: str) -> None:
    (problem,) = plan_go(texts, **given).problems
    assert problem.message == says
    assert problem.hints
    assert problem.where is not None
    assert problem.where.field == "spec.runtime.options.package"


@pytest.mark.parametrize(
    ("given", "folder", "package", "name"),
    [
        ({"folder": "services/chat"}, "/src/services/chat", ".", "chat"),
        ({"options": {"package": "services/mail"}}, "/src/services/mail", "./cmd/mail", "mail"),
        ({"options": {"package": "example.com/mail"}}, "/src/services/mail", "./cmd/mail", "mail"),
        (
            {"folder": "services/mail", "options": {"package": "./cmd/mail"}},
            "/src/services/mail",
            "./cmd/mail",
            "mail",
        ),
    ],
)
def test_a_member_of_a_workspace(
    plan_go: PlanGo, given: dict[str, Any], folder: str, package: str, name: str
) -> None:
    plan = plan_go(WORK, **given)
    assert not plan.problems
    assert (plan.variables["folder"], plan.variables["package"]) == (folder, package)
    assert plan.entrypoint == (f"/usr/local/bin/{name}",)


@pytest.mark.parametrize(
    ("given", "binary", "final"),
    [
        ({}, "/usr/local/bin/tool", "scratch"),
        ({"entrypoint": ["tool", "serve"]}, "/usr/local/bin/tool", "scratch"),
        ({"entrypoint": ["./server"]}, "/app/server", "scratch"),
        ({"entrypoint": ["/opt/x/run"]}, "/opt/x/run", "scratch"),
        ({"entrypoint": ["sh", "-c", "exec tool"]}, "/usr/local/bin/tool", "debian:trixie-slim"),
        ({"entrypoint": ["/app/run"], "build": {"packages": ["git"]}}, "/app/run", "debian:trixie-slim"),
        (
            {"entrypoint": ["/usr/bin/tini", "tool"], "build": {"packages": ["tini"]}},
            "/usr/local/bin/tool",
            "debian:trixie-slim",
        ),
        (
            {"entrypoint": ["/usr/bin/tini", "tool"], "build": {"base": "mine:1"}},
            "/usr/local/bin/tool",
            "scratch",
        ),
    ],
)
def test_the_program_is_where_the_entrypoint_starts_it(
    plan_go: PlanGo, given: dict[str, Any], binary: str, final: str
) -> None:
    plan = plan_go({"go.mod": MOD, "main.go": MAIN}, **given)
    assert (plan.variables["binary"], plan.final_base.name) == (binary, final)


def test_a_workspace_that_does_not_use_the_agent(plan_go: PlanGo) -> None:
    from aac_core.api import PlanError

    texts = {**WORK, "go.work": "go 1.24\nuse ./lib\n"}
    with pytest.raises(PlanError, match=r"go.work does not use services/chat/go.mod"):
        plan_go(texts, folder="services/chat")
    with pytest.raises(PlanError, match=r"../x is outside of the build context"):
        plan_go({**WORK, "go.work": "use ../x\n"})
    replaced = {"go.mod": MOD + "replace example.com/x => ../x\n", "main.go": MAIN}
    with pytest.raises(PlanError, match=r"../x is outside of the build context") as caught:
        plan_go(replaced)
    assert "spec.build.context" in caught.value.hints[0].text
