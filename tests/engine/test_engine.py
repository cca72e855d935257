"""A real engine: the shared one, and a second one beside it that is purged at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from aac_plugins.containers.engine import Docker
from aac_plugins.engine import Base, Engine, down, ensure_bases, find, require, status, talk, up
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.process import run, wait_until

from tests.engine.conftest import BASES

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(os.geteuid() != 0, reason="a private engine needs root"),
]
CHECK = """
import sqlite3, ssl, zoneinfo
zoneinfo.ZoneInfo("Europe/Paris")
print(len(ssl.create_default_context().get_ca_certs()) > 100)
"""


def docker(engine: Engine, *arguments: str) -> str:
    environment = {**os.environ, **engine.environment}
    done = subprocess.run(
        [engine.docker, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def second() -> Iterator[Engine]:
    """A private engine in a folder of its own, its name not an easy one."""
    before = os.environ.get("AAC_HOME")
    home = Path(tempfile.mkdtemp(prefix="aac second "))
    os.environ["AAC_HOME"] = str(home)
    try:
        yield up(print)
    finally:
        os.environ["AAC_HOME"] = str(home)
        down(print, purge=True)
        shutil.rmtree(home, ignore_errors=True)
        os.environ.pop("AAC_HOME")
        if before is not None:
            os.environ["AAC_HOME"] = before


def test_the_engine_has_what_builds_need(engine: Engine) -> None:
    assert docker(engine, "buildx", "version").startswith("github.com/docker/buildx")
    assert "io.containerd.snapshotter.v1" in docker(engine, "info", "--format", "{{.DriverStatus}}")


@pytest.mark.parametrize("platform", ["linux/amd64", "linux/arm64"])
def test_the_final_base_runs_python(platform: str, engine: Engine, bases: tuple[Base, ...]) -> None:
    run_it = ("run", "--rm", "--init", "--platform", platform, "python:3.13-slim")
    assert docker(engine, *run_it, "python", "-c", CHECK) == "True"


def test_bases_are_made_once(engine: Engine, bases: tuple[Base, ...]) -> None:
    said: list[str] = []
    assert ensure_bases(engine, BASES, ("linux/amd64", "linux/arm64"), said.append) == bases
    assert said == []


def test_the_build_base_can_install_packages(engine: Engine, bases: tuple[Base, ...]) -> None:
    command = "apt-get -q update && apt-get -q install --download-only -y libjpeg62-turbo && pip --version"
    assert "pip" in docker(engine, "run", "--rm", "python:3.13", "sh", "-c", command)


def test_two_engines_on_one_machine(engine: Engine, second: Engine) -> None:
    assert second.host != engine.host
    assert second.registry != engine.registry
    assert docker(engine, "version", "--format", "{{.Server.Version}}")
    assert docker(second, "version", "--format", "{{.Server.Version}}")
    said: list[str] = []
    assert (up(said.append), said) == (second, [])
    found = status()
    assert (found.kind, found.running, found.host) == ("private", True, second.host)
    assert {"tools", "docker"} <= {usage.part for usage in found.usage}
    assert {"bridge", "firewall", "folder"} <= {change.kind for change in found.changes}


def test_a_published_port_of_the_second(second: Engine, own_platform: str) -> None:
    ensure_bases(second, BASES[1:], (own_platform,))
    # The init ends at once when it is told to; Python as process 1 would take ten seconds.
    serve = ("python", "-m", "http.server", "80")
    name = docker(second, "run", "-d", "--init", "-p", "127.0.0.1::80", "python:3.13-slim", *serve)
    address = docker(second, "port", name, "80")
    assert wait_until(lambda: talk.answers(f"http://{address}", "/"), 10)


def test_its_build_cache_can_be_removed(second: Engine, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    docker(second, "buildx", "build", "--quiet", str(tmp_path))
    assert not docker(second, "builder", "du").endswith("\t0B")
    Docker(second).prune_cache()
    assert docker(second, "builder", "du").endswith("\t0B")


def test_a_lost_registry_comes_back_without_the_engine_stopping(second: Engine) -> None:
    layout = Layout(second.data)
    before = (layout.run / "dockerd.pid").read_text()
    os.kill(int((layout.run / "registry.pid").read_text()), 9)
    assert up() == second
    assert (layout.run / "dockerd.pid").read_text() == before


def test_a_crash_is_survived(second: Engine) -> None:
    layout = Layout(second.data)
    for name in ("dockerd.pid", "registry.pid"):
        os.kill(int((layout.run / name).read_text()), 9)
    assert up() == second
    assert require() == second


def test_down_and_purge_leave_nothing(engine: Engine, second: Engine) -> None:
    layout = Layout(second.data)
    rules: tuple[str | Path, ...] = (layout.sbin / "iptables", "-S")
    assert layout.bridge in run(rules, "list rules")
    assert down() == ()
    assert find() != second
    assert not layout.run.exists()
    assert not Path("/sys/class/net", layout.bridge).exists()
    assert layout.bridge not in run(rules, "list rules")
    down(purge=True)
    assert not second.data.exists()
    assert docker(engine, "version", "--format", "{{.Server.Version}}"), "the first engine goes on"
