"""From what can be seen to a cause, and never beyond."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aac_plugins.containers.diagnosis import explain
from aac_plugins.containers.listening import Listener
from aac_plugins.containers.model import AgentImage, Container, RunSpec, Shown, Variables
from aac_plugins.containers.scene import Scene

from aac_core.api import PortMapping, Where

IMAGE = AgentImage(
    "agent:1", "sha256:0", "agent", user="65532", platform="linux/arm64", ports=(PortMapping(8080),)
)
RUNNING = Container("agent", "1", "agent:1", "running", started="now", pid=7)
ENDED = replace(RUNNING, status="exited", pid=0, exit_code=1)
STDIO, CARD = replace(IMAGE, interface="mcp-stdio"), replace(IMAGE, interface="a2a")
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
        (scene(replace(ENDED, exit_code=0), image=STDIO), "exit code 0 before it answered as an MCP"),
        (scene(image=STDIO, answer="no answer to initialize"), "does not speak MCP over its standard input"),
        (scene(image=CARD, listeners=(OPEN,), status=404), "answers, and not as a2a does"),
        (scene(image=CARD, listeners=(OPEN,), status=503), "did not become ready within 60 s"),
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
    error = explain(
        scene(image=replace(IMAGE, places={"spec.ports[0].container": where}), listeners=(OTHER,))
    )
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
        (
            "[ERR_MODULE_NOT_FOUND]: Cannot find package '@a/b' imported from /app/x.js",
            "module",
            "@a/b",
        ),
        ("Error: Cannot find module '/app/dist/index.js'", "start-file", "no /app/dist/index.js"),
        ("python: can't open file '/app/main.py': [Errno 2] No such file", "start-file", "no /app/main.py"),
        ("Error: Unable to access jarfile /app/app.jar", "start-file", "no /app/app.jar"),
        ("Error: spawn ffmpeg ENOENT", "program", "no ffmpeg"),
        ('exec: "git": executable file not found in $PATH', "program", "no git"),
        ("/app/x: /lib/libc.so.6: version `GLIBC_2.38' not found (required by /app/x)", "c-library", "2.38"),
        ("exec /app/agent: no such file or directory", "loader", "/app/agent is there"),
        (
            'mkdir failed: Os { code: 13, kind: PermissionDenied, message: "Permission denied" }',
            "user",
            "there",
        ),
        ("java.nio.file.AccessDeniedException: /data/x.db", "user", "spec.volumes: [{target: /data}]"),
        ("java.io.FileNotFoundException: /logs/a (Permission denied)", "user", "{target: /logs/a}"),
        (
            "UnsatisfiedLinkError: /tmp/libzstd.so: failed to map segment from shared object",
            "exec-tmp",
            "-Djava.io.tmpdir",
        ),
        ("Error: Could not find or load main class com.example.Main", "java-class", "class com.example.Main"),
        ("java.lang.NoClassDefFoundError: org/slf4j/Logger", "java-class", "org.slf4j.Logger"),
        (
            "UnsupportedClassVersionError: Main (class file version 69.0), this version of the Java Runtime "
            "only recognizes class file versions up to 65.0",
            "java-version",
            "for Java 25, and the image has Java 21",
        ),
        ("no main manifest attribute, in /app/a.jar", "main-class", "/app/a.jar names no class"),
        ("Error: listen EACCES: permission denied 0.0.0.0:80", "low-port", "below 1024"),
        ("listen tcp :80: bind: permission denied", "low-port", "below 1024"),
        ("Error: connect ECONNREFUSED 127.0.0.1:5432", "own-address", "127.0.0.1:5432"),
        ("dial tcp [::1]:6379: connect: connection refused", "own-address", "::1]:6379"),
        ("KeyError: 'API_KEY'", "declare-variable", "{name: API_KEY, from: env}"),
        (
            "The api_key option must be set by passing api_key or by setting the OPENAI_API_KEY variable",
            "declare-variable",
            "OPENAI_API_KEY",
        ),
        ("panic: DATABASE_URL is not set", "declare-variable", "DATABASE_URL"),
        ("Could not resolve placeholder 'APIKEY' in value", "declare-variable", "APIKEY"),
    ],
)
def test_a_line_of_the_log_names_the_line_of_the_spec(line: str, code: str, advice: str) -> None:
    error = explain(scene(ENDED, log=("starting", line, "bye")))
    assert [hint.code for hint in error.hints] == [code]
    assert advice in error.hints[0].text


@pytest.mark.parametrize(
    "line",
    [
        "No such file or directory: 'notes.txt'",
        "No such file or directory: '/etc/x'",
        "no module for that",
        "ERR_MODULE_NOT_FOUND is missing",
        "connection refused by 10.0.0.7:80",
        "the file is not found",
    ],
)
def test_what_is_no_program_and_no_module_gives_no_hint(line: str) -> None:
    assert explain(scene(ENDED, log=(line,))).hints == ()


def test_a_read_only_place_is_named() -> None:
    spec = RunSpec("agent:1", "agent", read_only=True)
    error = explain(scene(ENDED, spec=spec, log=("Read-only file system: '/data/x.db'",)))
    assert "spec.volumes: [{target: /data}]" in error.hints[0].text


@pytest.mark.parametrize(
    "line",
    [
        "Error: EROFS: read-only file system, open '/data/x.db'",
        "open /data/x.db: read-only file system",
        "java.nio.file.FileSystemException: /data/x.db: Read-only file system",
        "java.io.FileNotFoundException: /data/x.db (Read-only file system)",
    ],
)
def test_a_read_only_place_in_the_words_of_each_language(line: str) -> None:
    error = explain(scene(ENDED, spec=RunSpec("agent:1", "agent", read_only=True), log=(line,)))
    assert [hint.code for hint in error.hints] == ["read-only"]
    assert "spec.volumes: [{target: /data}]" in error.hints[0].text


def test_rust_and_java_do_not_name_the_place() -> None:
    spec = RunSpec("agent:1", "agent", read_only=True)
    for line in (
        'Os { code: 30, kind: ReadOnlyFilesystem, message: "Read-only file system" }',
        "Caused by: java.nio.file.ReadOnlyFileSystemException",
    ):
        assert explain(scene(ENDED, spec=spec, log=(line,))).hints[0].text.endswith("let it write there")


@pytest.mark.parametrize(
    ("log", "first"),
    [(("hello",), "job"), (("Starting MCP server 'x' with transport 'stdio'",), "mcp-stdio")],
)
def test_a_server_that_ends_at_once_may_speak_over_stdin(log: tuple[str, ...], first: str) -> None:
    where = Where("agent.yaml", 6, 3, "spec.interface")
    seen = scene(replace(ENDED, exit_code=0), image=replace(IMAGE, places={"spec.interface": where}), log=log)
    error = explain(seen)
    assert (error.where, error.hints[0].code) == (where, first)
    assert {hint.code for hint in error.hints} == {"job", "mcp-stdio"}


def test_a_web_server_that_declares_stdio_is_told_so() -> None:
    error = explain(scene(image=STDIO, answer="no answer to initialize within 60 s", listeners=(OTHER,)))
    assert [hint.code for hint in error.hints] == ["interface"]
    assert "container: 9000" in error.hints[0].text
    assert error.why == ""


def test_the_log_leads_to_the_field_that_decides() -> None:
    where = Where("agent.yaml", 9, 3, "spec.dependencies")
    image = replace(IMAGE, places={"spec.dependencies": where})
    assert explain(scene(ENDED, image=image, log=("No module named 'x'",))).where == where
    assert explain(scene(ENDED, image=image, log=("bye",))).where is None


def test_what_a_long_stack_hides_is_shown() -> None:
    stack = tuple(f"\t/usr/lib/go/x.go:{line}" for line in range(60))
    shown = explain(scene(ENDED, log=("start", "panic: no model", *stack))).detail
    assert shown[:2] == ("panic: no model", "…")
    assert shown[2:] == stack[-20:]
    assert explain(scene(ENDED, log=("start", *stack))).detail == stack[-20:]
