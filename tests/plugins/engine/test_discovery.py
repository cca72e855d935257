"""Which engine is found, and what is said when it can't be used."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from aac_plugins.engine import Engine, checks, endpoint, find, require, server, talk

from aac_core.api import MachineError
from tests.plugins.engine.fakes import CLASSIC, CONTAINERD, VERSION, engine

Client = Callable[[str], Path]


@pytest.fixture(autouse=True)
def no_default_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(endpoint, "DEFAULT", f"unix://{tmp_path}/absent.sock")


def write_context(config: Path, name: str, host: str) -> None:
    folder = config / "contexts/meta" / hashlib.sha256(name.encode()).hexdigest()
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(json.dumps({"Name": name, "Endpoints": {"docker": {"Host": host}}}))


def codes(error: MachineError) -> list[str]:
    return [hint.code for hint in error.hints]


def test_docker_host_that_answers(client: Client, short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client("v0.29.1")
    with engine(short / "d.sock", CONTAINERD) as host:
        monkeypatch.setenv("DOCKER_HOST", host)
        found = require()
        assert server(found) == ("linux/arm64", "26.1.5")
    with pytest.raises(MachineError, match="does not answer"):
        server(found)
    assert (found.kind, found.host, found.registry, found.base_source) == ("system", host, None, "registry")
    assert found.environment == {}, "children inherit DOCKER_HOST"


def test_nothing_is_there(client: Client) -> None:
    client("v0.29.1")
    assert find() is None
    with pytest.raises(MachineError, match="no Docker engine runs") as caught:
        require()
    assert codes(caught.value) == ["engine-up", "install-docker"]


@pytest.mark.parametrize("listening", [True, False])
def test_a_dead_docker_host_is_named_and_not_passed_over(
    listening: bool, client: Client, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client("v0.29.1")
    with socket.socket(socket.AF_UNIX) as dead:
        if listening:
            dead.bind(str(short / "d.sock"))
        monkeypatch.setenv("DOCKER_HOST", f"unix://{short}/d.sock")
        with pytest.raises(MachineError, match=rf"DOCKER_HOST \(unix://{short}/d.sock\)") as caught:
            find()
    assert "docker-host" in codes(caught.value)


def test_no_permission(client: Client, short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client("v0.29.1")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Root may use every socket: a refusal can't be had from the kernel here.
    monkeypatch.setattr(talk, "info", refuse)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{short}/d.sock")
    with pytest.raises(MachineError, match="no permission") as caught:
        find()
    assert codes(caught.value) == ["docker-group"]


@pytest.mark.parametrize(
    ("buildx", "info", "message", "hint"),
    [
        ("v0.29.1", CLASSIC, "classic image store", "containerd-store"),
        ("", CONTAINERD, "has no buildx", "install-buildx"),
        ("0.11.2+azure-1", CONTAINERD, "0.11.2.* is too old", "install-buildx"),
    ],
)
def test_what_an_engine_lacks(
    buildx: str,
    info: dict[str, object],
    message: str,
    hint: str,
    client: Client,
    short: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client(buildx)
    monkeypatch.setattr(checks, "plugin_folders", lambda: [Path(os.environ["DOCKER_CONFIG"], "cli-plugins")])
    with engine(short / "d.sock", info) as host:
        monkeypatch.setenv("DOCKER_HOST", host)
        with pytest.raises(MachineError, match=message) as caught:
            require()
    assert hint in codes(caught.value)


def test_no_client(client: Client, short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(short))
    with engine(short / "d.sock", CONTAINERD) as host:
        monkeypatch.setenv("DOCKER_HOST", host)
        with pytest.raises(MachineError, match="no docker client"):
            require()


def test_the_current_context(client: Client, short: Path) -> None:
    config = client("v0.29.1")
    with engine(short / "d.sock", CONTAINERD) as host:
        write_context(config, "office", host)
        (config / "config.json").write_text('{"currentContext": "office"}')
        assert require().host == host
    with pytest.raises(MachineError, match='the docker context "office"'):
        find()


def test_a_context_that_does_not_exist(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client("v0.29.1")
    monkeypatch.setenv("DOCKER_CONTEXT", "nowhere")
    with pytest.raises(MachineError, match='"nowhere" does not exist'):
        find()


def test_a_context_with_tls_is_left_to_the_client(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    config = client("v0.29.1")
    write_context(config, "far", "tcp://far.example:2376")
    (config / "contexts/tls" / hashlib.sha256(b"far").hexdigest()).mkdir(parents=True)
    monkeypatch.setenv("DOCKER_CONTEXT", "far")
    assert not endpoint.endpoint().plain
    docker = config.parent / "programs/docker"
    docker.write_text(
        f"#!/bin/sh\n[ \"$*\" = 'version --format {{{{json .Server}}}}' ] && echo '{json.dumps(VERSION)}'\n"
    )
    engine = Engine("system", "tcp://far.example:2376", str(docker), {}, None, "registry", config)
    assert server(engine) == ("linux/arm64", "26.1.5")
    docker.write_text("#!/bin/sh\necho 'no such host' >&2; exit 1\n")
    with pytest.raises(MachineError, match="ask the engine"):
        server(engine)
