"""The engine is killed at ten points of a call: one clear message, and the next call works."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import PASSWORD, SECRET, Call, holding, wait_until
from tests.engine.own import Own, own_engine
from tests.engine.test_signals import PROGRAM, SPEC, get, tag_is_sound

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(os.geteuid() != 0, reason="a private engine needs root"),
]

#: Events of a build after which the engine is killed, and the exit codes that may follow.
BUILDS = (
    (("engine", "start", ""), (3,)),
    (("bases", "start", ""), (3, 0)),
    (("lock", "start", "digest of"), (3, 0)),
    (("build", "start", "load build definition"), (3,)),
    (("build/dependencies", "start", ""), (3,)),
    (("build/code", "start", ""), (3,)),
    (("audit", "start", ""), (0,)),  # from here on the registry alone is asked
    (("sign", "start", ""), (0,)),
)
RUNS = (
    ("run", ("run", "killed:1.0.0", "--publish", "8080"), "127.0.0.1:"),
    ("wait", ("run", "killed:1.0.0", "--publish", "8080", "--wait", "-e", "LATE=60"), ""),
    ("test", ("test", "killed:1.0.0"), ""),
)
MESSAGES = (
    "the engine went away",
    "the engine does not answer",
    "no Docker engine runs",
    "no engine answers",
)


@pytest.fixture(scope="module")
def own(engine: Any, bases: Any) -> Iterator[Own]:
    with own_engine(engine) as started:
        yield started


@pytest.fixture(scope="module")
def work(own: Own, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    call = Call("sign", "--generate-key", "cosign.key", cwd=folder, environment=own.environment)
    assert call.end() == 0, call.said
    agent(folder, "first")
    call = Call("build", "first", cwd=folder, environment=own.environment)
    assert call.end() == 0, call.said
    return folder


@pytest.fixture(autouse=True)
def up(own: Own) -> Iterator[None]:
    own.aac("engine", "up", "--private", "--no-emulation")
    yield
    Call.end_all()


def agent(work: Path, name: str) -> None:
    (work / name).mkdir()
    spec = {**SPEC, "metadata": {"name": "killed", "version": "1.0.0"}}
    (work / name / "agent.yaml").write_text(json.dumps(spec))
    (work / name / "main.py").write_text(f"# {name}\n{PROGRAM}")
    (work / name / "requirements.txt").write_text("idna==3.10\n")


def is_told(call: Call, codes: tuple[int, ...]) -> int:
    """One clear message, no process left, no secret; returns the exit code."""
    code = call.end(40)
    assert code in codes, call.said
    assert "Traceback" not in call.said
    if code:
        errors = [line for line in call.lines if line.startswith("error: ")]
        assert len(errors) == 1, call.said
        assert any(message in errors[0] for message in MESSAGES), call.said
        assert "hint: " in call.said, call.said
    wait_until(lambda: not call.living(), "its children end", 15)
    assert holding((PASSWORD, SECRET), (call.temporary,)) == []
    assert list(call.temporary.iterdir()) == []
    return code


@pytest.mark.parametrize("at", range(len(BUILDS)), ids=lambda at: "-".join(filter(None, BUILDS[at][0])))
def test_building_while_the_engine_is_killed(at: int, own: Own, work: Path) -> None:
    event, codes = BUILDS[at]
    agent(work, f"agent-{at}")
    name = f"test/killed-{at}"
    arguments = ["build", f"agent-{at}", "-t", f"{own.registry}/{name}:1", "--push", "--sign"]
    arguments += ["--key", "cosign.key"]
    cached = ["--no-cache"] if event[0].startswith("build/") else []
    call = Call(*arguments, *cached, "--progress", "json", cwd=work, environment=own.environment)
    call.reaches(*event)
    own.kill()
    code = is_told(call, codes)
    assert (get(own.registry, name, "manifests/1") is not None) == (code == 0)
    own.aac("engine", "up", "--private", "--no-emulation")
    if code:
        again = Call(*arguments, "--json", cwd=work, environment=own.environment)
        assert again.end() == 0, again.said
    assert tag_is_sound(own.registry, name, None, work)


@pytest.mark.parametrize("at", range(len(RUNS)), ids=lambda at: RUNS[at][0])
def test_running_while_the_engine_is_killed(at: int, own: Own, work: Path) -> None:
    _, arguments, said = RUNS[at]
    call = Call(*arguments, cwd=work, environment=own.environment)
    call.comes_to(lambda: said in call.said if said else "killed" in own.aac("ps"), "it runs")
    own.kill()
    is_told(call, (3,))
    own.aac("engine", "up", "--private", "--no-emulation")
    again = Call("test", "killed:1.0.0", "--timeout", "30", cwd=work, environment=own.environment)
    assert again.end() == 0, again.said
    own.aac("stop", "--all")
