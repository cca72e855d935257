"""The child processes, with a program in the docker client's place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aac_plugins import whales
from aac_plugins.engine import Engine

from aac_core.api import MachineError


def engine(docker: Path, **environment: str) -> Engine:
    return Engine("system", "", str(docker), environment, None, "registry", docker.parent)


@pytest.fixture
def docker(tmp_path: Path) -> Path:
    """Prints its arguments and a variable, or starts a child that sleeps."""
    path = tmp_path / "docker"
    path.write_text(
        '#!/bin/sh\nif [ "$1" = sleep ]; then trap "" TERM; sleep 60 & echo $!; wait; wait; fi\n'
        'echo "$@"; echo "$SECRET $EXTRA" >&2; exit 3\n'
    )
    path.chmod(0o755)
    return path


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_both_streams_the_code_and_the_environment(docker: Path) -> None:
    client = whales.client(engine(docker, EXTRA="x y"))
    with whales.running(client, ["a b", "c"], environment={"SECRET": "s"}) as child:
        assert list(child.lines()) == ["a b c\n", "s x y\n"]
        assert child.wait() == 3
    assert "s" not in client.client_config.docker_cmd


def test_leaving_early_ends_the_whole_group(docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whales, "GRACE", 0.3)
    client = whales.client(engine(docker))
    with whales.running(client, ["sleep"]) as child:
        grandchild = int(next(child.lines()))
        assert alive(grandchild)
    end = time.monotonic() + 5
    while alive(grandchild) and time.monotonic() < end:
        time.sleep(0.01)
    assert not alive(grandchild)


def test_a_client_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "setpriv" else name)
    client = whales.client(engine(tmp_path / "none"))
    with pytest.raises(MachineError, match="can't be started"), whales.running(client, []):
        pass


def test_the_call_ties_the_client_to_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "setpriv").touch(0o755)
    (tmp_path / "env").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    setpriv, env = str(tmp_path / "setpriv"), str(tmp_path / "env")
    assert whales.call("/d", {}) == [setpriv, "--pdeathsig", "TERM", "--", "/d"]
    assert whales.call("/d", {"B": "2", "A": "1"})[4:] == [env, "A=1", "B=2", "/d"]


def test_a_setpriv_that_can_not_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert whales.call("/d", {}) == ["/d"]
    (tmp_path / "busybox").touch(0o755)
    (tmp_path / "setpriv").symlink_to("busybox")
    assert whales.call("/d", {}) == ["/d"]


def test_a_builder_and_its_driver(docker: Path) -> None:
    with pytest.raises(MachineError, match="no buildx builder 'x'"):
        whales.driver_of(whales.client(engine(docker)), "x")
    docker.write_text(
        '#!/bin/sh\nprintf "Name: %s\\nDriver:  remote\\n\\nNodes:\\nDriver Options: x\\n" "$*"\n'
    )
    assert whales.driver_of(whales.client(engine(docker))) == "remote"


def test_the_plugin_loads_nothing_heavy() -> None:
    code = (
        "import sys, aac_plugins.builders.buildx as b; b.aac_builders();"
        "heavy = {'python_on_whales', 'pydantic', 'aac_plugins.builders.audit'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    found = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": paths}, capture_output=True, text=True, check=True
    )
    assert found.stdout == "[]\n"
