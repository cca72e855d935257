"""``spec.dependencies`` beside the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aac_runtimes.python.declared import read_declared

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanPython

HASH = "--hash=sha256:" + "a" * 64
MAIN = {"main.py": "print(1)\n"}
LOCKED = MAIN | {"requirements.txt": f"httpx==0.28.1 {HASH}\nidna==3.10 {HASH}\n"}


def test_alone_they_are_resolved(plan_python: PlanPython) -> None:
    plan = plan_python(MAIN, dependencies=["httpx>=0.27", "uvicorn[standard]"])
    assert plan.variables["resolve"] == {"requirements.in": "httpx>=0.27\nuvicorn[standard]\n"}
    assert [one.reason for one in plan.findings if one.subject == "dependency"] == [
        "spec.dependencies[0]",
        "spec.dependencies[1]",
    ]


def test_what_the_lock_has_needs_nothing(plan_python: PlanPython) -> None:
    plan = plan_python(LOCKED, dependencies=["HTTPX>=0.27"])
    assert (plan.lock, plan.problems) == (None, ())


def test_a_conflict_with_the_lock_is_an_error(plan_python: PlanPython) -> None:
    (problem,) = plan_python(LOCKED, dependencies=["anyio", "httpx<0.20"]).problems[:1]
    assert problem.message == "httpx<0.20 conflicts with requirements.txt, which has httpx 0.28.1"
    assert problem.where is not None
    assert (problem.severity, problem.where.field) == ("error", "spec.dependencies[1]")


def test_what_the_lock_lacks_is_resolved_within_it(plan_python: PlanPython) -> None:
    plan = plan_python(LOCKED, dependencies=["anyio"])
    assert plan.variables["resolve"] == {
        "requirements.in": "anyio\n",
        "constraints.txt": "httpx==0.28.1\nidna==3.10\n",
    }
    resolved = f"anyio==4.9.0 {HASH}\nidna==3.10 {HASH}\n"
    again = plan_python(LOCKED, dependencies=["anyio"], resolved={"requirements.txt": resolved})
    names = [line.split()[0] for line in again.variables["requirements"].splitlines() if "==" in line]
    assert names == ["anyio==4.9.0", "httpx==0.28.1", "idna==3.10"]
    assert again.variables["hashed"] is True


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("x; rm -rf /", "option"),
        ("-e git+https://example.org/x", "option"),
        ("--index-url https://example.org", "option"),
        ("httpx --index-url=https://example.org", "option"),
        ("foo @ file:///etc", "address"),
        ("foo@https://example.org/x.whl", "address"),
        ("./local", "address"),
        ("/etc/passwd", "address"),
        ("httpx\nevil", "line break"),
        ("httpx\x1b[0m", "control"),
        ("two words", "no requirement"),
        ("", "no requirement"),
        ("{{7*7}}", "no requirement"),
    ],
)
def test_refused_entries(entry: str, words: str) -> None:
    valid, problems = read_declared(["httpx", entry], "3.13")
    assert [str(one.requirement) for one in valid] == ["httpx"]
    (problem,) = problems
    assert words in problem.message
    assert problem.where is not None
    assert (problem.severity, problem.where.field) == ("error", "spec.dependencies[1]")


def test_a_refused_entry_refuses_the_plan(plan_python: PlanPython) -> None:
    (problem, _) = plan_python(MAIN, dependencies=["httpx", "two words"]).problems
    assert (problem.severity, problem.message) == ("error", "'two words' is no requirement of Python")


def test_a_marker_that_does_not_hold_leaves_nothing(plan_python: PlanPython) -> None:
    assert plan_python(MAIN, dependencies=["pywin32 ; sys_platform == 'win32'"]).lock is None
