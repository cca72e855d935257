"""Where things lie, what is remembered, and how the network is chosen."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest
from aac_plugins.engine import client, network, state
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.model import Base, Change
from aac_plugins.engine.process import pid_of, stop
from aac_plugins.engine.state import State

from aac_core.api import data_folder


def test_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert data_folder() == tmp_path / "aac"
    monkeypatch.delenv("AAC_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/share")
    assert data_folder() == Path("/srv/share/aac")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert data_folder() == tmp_path / "home/.local/share/aac"


def test_names_fit_the_kernels_limits_however_deep_the_folder(tmp_path: Path) -> None:
    layout = Layout(tmp_path / ("deep/" * 40))
    assert len(str(layout.socket)) <= 107
    assert len(layout.bridge) <= 15
    assert layout.bridge != Layout(tmp_path).bridge


def test_the_state_is_read_back(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    written = State(
        5000, 77, "offline", (Base("a:1", "sha256:0", ("linux/amd64",), "r"),), (Change("bridge", "b"),)
    )
    state.write(layout, written)
    assert state.read(layout) == written
    assert [path.name for path in tmp_path.glob("state*")] == ["state.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"bases": [], "changes": [], "unknown": 1}', "\x00"])
def test_a_state_that_can_not_be_read_counts_as_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(text)
    assert state.read(Layout(tmp_path)) is None


def test_the_lock_keeps_others_out(tmp_path: Path) -> None:
    with state.locked(tmp_path):
        handle = os.open(tmp_path / "lock", os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)


def test_the_network_is_kept_and_a_taken_one_passed_over(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    first = network.choose(layout, 0, "header\n")
    assert 64 <= first < 224
    assert network.choose(layout, 200, "header\n") == 200
    taken = f"header\neth0\t0000{200:02X}0A\t0\n"
    assert network.choose(layout, 200, taken) == 201
    mine = f"header\n{layout.bridge}\t0000{200:02X}0A\t0\n"
    assert network.choose(layout, 200, mine) == 200
    assert network.choose(layout, 223, f"header\neth0\t0000{223:02X}0A\t0\n") == 64


def test_every_rule_bears_the_engines_name(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert all(layout.bridge in rule for rule in network.rules(layout, 99))


def test_the_shadow_configuration_keeps_the_users_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout, user = Layout(tmp_path / "aac"), tmp_path / "home/.docker"
    user.mkdir()
    (user / "contexts").mkdir()
    (user / "config.json").write_text('{"auths": {"r.example": {"auth": "eA=="}}}')
    folder = client.shadow(layout)
    assert json.loads((folder / "config.json").read_text())["auths"]
    assert (folder / "config.json").readlink() == user / "config.json"
    assert (folder / "contexts").is_dir()
    assert (folder / "cli-plugins/docker-buildx").readlink() == layout.bin / "docker-buildx"
    assert client.shadow(layout) == folder
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))
    assert client.shadow(layout) == folder, "a child of ours asks again"


def test_a_pid_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    pidfile = tmp_path / "d.pid"
    pidfile.write_text(str(os.getpid()))
    assert pid_of(pidfile, Path("/no/such/mark")) is None
    assert stop(pidfile, Path("/no/such/mark")) is False
    assert not pidfile.exists()
