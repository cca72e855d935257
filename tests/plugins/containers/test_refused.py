"""Words of the engine about a program that can't be started."""

from __future__ import annotations

import pytest
from aac_plugins.containers.check import not_started
from aac_plugins.containers.model import AgentImage
from aac_plugins.containers.refused import ProgramError, program_error

from aac_core.api import RunError

RUNC = "failed to create task for container: OCI runtime create failed: unable to start container process: "


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        ('exec: "serve": executable file not found in $PATH: unknown', "has no program serve", "entrypoint"),
        (
            'exec: "/app/run": stat /app/run: no such file or directory: unknown',
            "has no program /app/run",
            "entrypoint",
        ),
        ("exec /app/run: no such file", "the engine could not start 1", ""),
        ('exec: "/app/run": permission denied: unknown', "/app/run is not executable", "executable"),
        ('exec: "./run": exec format error', "./run is no program of this platform", "format"),
        ("no space left on device", "the engine could not start 1", ""),
    ],
)
def test_the_engines_words(words: str, message: str, code: str) -> None:
    error = program_error("demo", RunError("the engine could not start 1", why=RUNC + words))
    assert message in error.message
    assert "".join(hint.code for hint in error.hints) == code
    assert isinstance(error, ProgramError) is bool(code)


@pytest.mark.parametrize(("interface", "count"), [("http", 4), ("job", 2)])
def test_it_fails_the_first_check(interface: str, count: int) -> None:
    error = ProgramError("demo could not be started")
    checks = not_started(AgentImage("demo:1", "x", "demo", interface), error, 0.5)
    assert [check.outcome for check in checks] == ["fail", *["skip"] * (count - 1)]
    assert checks[0].error is error
