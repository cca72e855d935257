"""From what can be seen to a cause, and never beyond."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aac_plugins.containers.diagnosis import Scene, explain
from aac_plugins.containers.listening import Listener
from aac_plugins.containers.model import AgentImage, Container, RunSpec, Shown, Variables

from aac_core.api import PortMapping, Where

IMAGE = AgentImage(
    "agent:1", "sha256:0", "agent", user="65532", platform="linux/arm64", ports=(PortMapping(8080),)
)
RUNNING = Container("agent", "1", "agent:1", "running", started="now", pid=7)
ENDED = replace(RUNNING, status="exited", pid=0, exit_code=1)
LOCAL, OPEN, OTHER = Listener("127.0.0.1", 8080), Listener("0.0.0.0", 8080), Listener("::", 9000)


def scene(container: Container = RUNNING, **changes: Any) -> Scene:
    return replace(Scene(IMAGE, RunSpec("agent:1", "agent"), container, waited=60.0), **changes)


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        (scene(replace(ENDED, out_of_memory=True, exit_code=137)), "needs more memory than its limit"),
        (scene(replace(ENDED, started="", status="created")), "could not be started"),
        (scene(replace(ENDED, exit_code=0)), "exit code 0 right after its start"),
        (scene(ENDED), "ended with exit code 1"),
        (scene(replace(ENDED, exit_code=139)), "exit code 139 (SIGSEGV)"),
        (scene(listeners=(LOCAL,)), "listens on port 8080 of 127.0.0.1 only"),
        (scene(listeners=(OTHER,)), "listens on port 9000, and declares port 8080"),
        (scene(replace(RUNNING, health="unhealthy"), listeners=(OPEN,)), "is unhealthy"),
        (scene(listeners=()), "listens on no port after 60 s"),
        (scene(listeners=(LOCAL, OPEN)), "did not become ready within 60 s"),
        (scene(listeners=None), "did not become ready within 60 s"),
    ],
)
def test_causes(seen: Scene, message: str) -> None:
    assert message in explain(seen).message


@pytest.mark.parametrize(
    ("command", "advice"),
    [
        (("python", "-m", "uvicorn", "app:app"), "uvicorn --host 0.0.0.0"),
        (("gunicorn", "app:app"), "gunicorn --bind 0.0.0.0:$PORT"),
        (("/app/agent",), "an option like --host 0.0.0.0"),
    ],
)
def test_the_advice_fits_the_server(command: tuple[str, ...], advice: str) -> None:
    error = explain(scene(image=replace(IMAGE, entrypoint=command), listeners=(LOCAL,)))
    assert advice in error.hints[0].text


JOB = replace(IMAGE, ports=(), interface="job")


@pytest.mark.parametrize(
    ("found", "advice"),
    [
        ((OPEN,), ["declare-ports"]),
        ((LOCAL,), ["declare-ports", "listen-everywhere"]),
    ],
)
def test_a_server_that_declares_no_port_is_told_so(found: tuple[Listener, ...], advice: list[str]) -> None:
    """Without a port it is taken for a job, and a server never ends."""
    error = explain(scene(image=JOB, listeners=found))
    assert error.message == "agent did not end within 60 s: it listens on port 8080, and declares none"
    assert [hint.code for hint in error.hints] == advice


def test_a_job_that_takes_too_long_did_not_end() -> None:
    assert explain(scene(image=JOB, listeners=())).message == "agent did not end within 60 s"


def test_a_wrong_port_names_the_line_that_declares_it() -> None:
    where = Where("agent.yaml", 12, 9, "spec.ports[0].container")
    error = explain(scene(image=replace(IMAGE, ports_where=where), listeners=(OTHER,)))
    assert error.where == where
    assert "spec.ports[0].container: 9000" in error.hints[1].text


def test_the_log_adds_hints_and_only_what_it_says() -> None:
    spec = RunSpec(
        "agent:1",
        "agent",
        Variables(shown=(Shown("API_KEY", "unset"), Shown("OTHER", "unset"))),
        read_only=True,
    )
    log = ("KeyError: 'API_KEY'", "OSError: [Errno 30] Read-only file system: '/x'")
    error = explain(scene(ENDED, spec=spec, log=log))
    assert [hint.code for hint in error.hints] == ["set-variable", "read-only"]
    assert "OTHER" not in error.hints[0].text
    assert error.detail == log


def test_the_health_checks_own_words_are_the_reason() -> None:
    sick = replace(RUNNING, health="unhealthy", probe="GET /health: 503")
    assert (
        explain(scene(sick, listeners=(OPEN,), answer="HTTP 200")).why
        == "the health check says: GET /health: 503"
    )
    assert explain(scene(listeners=(OPEN,), answer="HTTP 503")).why == "the published port says: HTTP 503"


@pytest.mark.parametrize(
    ("line", "code", "advice"),
    [
        (
            "ImportError: libstdc++.so.6: cannot open shared object file: No such file or directory",
            "library",
            "libstdc++6",
        ),
        ("libfoo2.so.1.0: cannot open shared object file", "library", "libfoo2-1"),
        ("libGL.so.1: cannot open shared object file", "library", "libgl1"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'git'", "program", "the image has no git"),
        ("ModuleNotFoundError: No module named 'celery'", "module", "no module celery"),
        ("Error: Cannot find module 'express'", "module", "no module express"),
        (
            "PermissionError: [Errno 13] Permission denied: '/var/lib/notes'",
            "user",
            "spec.volumes: [{target: /var/lib/notes}]",
        ),
        ("open /data/db.sqlite: permission denied", "user", "spec.volumes: [{target: /data}]"),
        ("Error: EACCES: permission denied, mkdir '/data/a'", "user", "spec.volumes: [{target: /data/a}]"),
        ("Permission denied: '/app/secret.txt'", "user", "let it write /app/secret.txt to another place"),
        ("sqlite3.OperationalError: unable to open database file", "user", "let it write there"),
        ("sh: permission denied", "user", "user 65532, who may write to /tmp and to declared volumes"),
    ],
)
def test_a_line_of_the_log_names_the_line_of_the_spec(line: str, code: str, advice: str) -> None:
    error = explain(scene(ENDED, log=("starting", line, "bye")))
    assert [hint.code for hint in error.hints] == [code]
    assert advice in error.hints[0].text


@pytest.mark.parametrize(
    "line",
    ["No such file or directory: 'notes.txt'", "No such file or directory: '/etc/x'", "no module for that"],
)
def test_what_is_no_program_and_no_module_gives_no_hint(line: str) -> None:
    assert explain(scene(ENDED, log=(line,))).hints == ()


def test_a_read_only_place_is_named() -> None:
    spec = RunSpec("agent:1", "agent", read_only=True)
    error = explain(scene(ENDED, spec=spec, log=("Read-only file system: '/data/x.db'",)))
    assert "spec.volumes: [{target: /data}]" in error.hints[0].text
