"""The report of ``aac test``: which check fails, and as JUnit."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock
from xml.etree import ElementTree

import pytest
from aac_plugins.containers.ask import Answer
from aac_plugins.containers.check import _stops, failed, passed, user_check
from aac_plugins.containers.junit import junit
from aac_plugins.containers.model import AgentImage, Check, Container, RunSpec
from aac_plugins.containers.ready import Ready, Started

from aac_core.api import HealthProbe, Hint, RunError

ERROR = RunError(
    "agent is unhealthy", why="the check says no", hints=(Hint("a", "do this"),), detail=("\x1b[31mlog",)
)


def image(interface: str = "http", user: str = "65532", health: HealthProbe | None = None) -> AgentImage:
    return AgentImage("agent:1", "x", "agent", interface, user=user, health=health)


def running(status: str = "running", health: str = "", started: str = "now") -> Container:
    return Container("agent", "1", "x", status, health=health, started=started)


@pytest.mark.parametrize(
    ("user", "outcome"),
    [("65532:65532", "pass"), ("1000", "pass"), ("0", "fail"), ("", "fail"), ("agent", "fail")],
)
def test_the_user_is_a_number_above_0(user: str, outcome: str) -> None:
    assert user_check(image(user=user)).outcome == outcome


@pytest.mark.parametrize(
    ("interface", "container", "expected"),
    [
        ("http", running("exited"), ["fail", "skip", "skip", "skip"]),
        ("http", running(health="starting"), ["pass", "fail", "skip", "skip"]),
        ("http", running(health="healthy"), ["pass", "pass", "fail", "skip"]),
        ("job", running("exited"), ["pass", "fail"]),
        ("job", running("created", started=""), ["fail", "skip"]),
    ],
)
def test_the_check_that_fails_follows_from_the_container(
    interface: str, container: Container, expected: list[str]
) -> None:
    assert [check.outcome for check in failed(image(interface), container, ERROR, 1.0)] == expected


@pytest.mark.parametrize(("took", "outcome"), [(11.0, "pass"), (13.0, "warn")])
def test_healthy_after_the_start_period_is_warned_about(took: float, outcome: str) -> None:
    probe = HealthProbe(("true",), interval="2s", start_period="10s")
    checks = passed(
        image(health=probe), Ready(running(), Answer(ok=True, what="HTTP 200"), "http://x/"), took
    )
    assert [check.outcome for check in checks] == ["pass", outcome, "pass"]


def test_junit() -> None:
    checks = (
        Check("user", "pass", "user 65532"),
        Check("starts", "pass"),
        Check("healthy", "fail", ERROR.message, 2.5, ERROR),
        Check("answers", "skip"),
        Check("hardened", "warn", "writes to /app", 1.0),
    )
    suite = ElementTree.fromstring(junit("agent", checks))
    assert {key: suite.get(key) for key in ("tests", "failures", "skipped", "errors", "time")} == {
        "tests": "5",
        "failures": "1",
        "skipped": "1",
        "errors": "0",
        "time": "3.500",
    }
    failure = suite.find("testcase[@name='healthy']/failure")
    assert failure is not None
    assert failure.text == "agent is unhealthy\nwhy: the check says no\nhint: do this\n\ufffd[31mlog"
    assert suite.find("testcase[@name='answers']/skipped") is not None
    assert suite.findtext("testcase[@name='hardened']/system-out") == "warn: writes to /app"


@pytest.mark.parametrize(("code", "outcome", "hints"), [(0, "pass", []), (137, "fail", ["handle-sigterm"])])
def test_an_agent_that_ignores_sigterm_is_told_what_to_do(code: int, outcome: str, hints: list[str]) -> None:
    docker = mock.Mock()
    docker.container.return_value = replace(running("exited"), exit_code=code)
    check = _stops(docker, Started("1", image(), RunSpec("agent:1", "agent")))
    assert check.outcome == outcome
    assert [hint.code for hint in (check.error.hints if check.error else ())] == hints


def test_a_job_was_asked_nothing() -> None:
    """One that speaks over its standard input ends at once, which proves little."""
    starts, ends = passed(image("job"), Ready(running("exited")), 1.0)
    assert (starts.outcome, ends.outcome) == ("pass", "pass")
    assert "empty standard input" in ends.detail
