"""Machines that lack something: one clear message, or it works all the same."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pty
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.engine import Engine, talk
from aac_plugins.engine.folder import Layout

from tests.engine.harness import PASSWORD, Call, wait_until
from tests.engine.own import own_engine
from tests.engine.test_signals import PROGRAM, SPEC

pytestmark = pytest.mark.engine
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, engine: Engine, bases: Any) -> Path:
    """A folder with an agent that is locked and built, and a key pair."""
    folder = tmp_path_factory.mktemp("machines")
    (folder / "agent").mkdir()
    spec = {**SPEC, "metadata": {"name": "machine", "version": "1.0.0"}}
    (folder / "agent/agent.yaml").write_text(json.dumps(spec))
    (folder / "agent/main.py").write_text(PROGRAM)
    for arguments in (("sign", "--generate-key", "cosign.key"), ("build", "agent")):
        call = Call(*arguments, cwd=folder)
        assert call.end() == 0, call.said
    return folder


@pytest.fixture
def beside(engine: Engine, tmp_path: Path) -> dict[str, str]:
    """The engine as one that is not aac's own: the data folder is empty, docker is on PATH."""
    (tmp_path / "engine.sock").symlink_to(engine.host.removeprefix("unix://"))
    (tmp_path / "bin").mkdir()
    for name in ("docker", "setpriv", "env"):
        (tmp_path / "bin" / name).symlink_to(engine.docker if name == "docker" else str(shutil.which(name)))
    return {
        "DOCKER_HOST": f"unix://{tmp_path / 'engine.sock'}",
        "DOCKER_CONFIG": engine.environment["DOCKER_CONFIG"],
        "AAC_HOME": str(tmp_path / "home"),
        "PATH": str(tmp_path / "bin"),
    }


def told(call: Call, code: int, message: str, hint: str = "") -> None:
    """One error with this message."""
    assert call.end() == code, call.said
    errors = [line for line in call.lines if line.startswith("error: ")]
    assert len(errors) == 1, call.said
    assert message in errors[0], call.said
    assert hint in call.said
    assert "Traceback" not in call.said


@contextmanager
def small_disk(folder: Path, size: str, *, leave: int | None = None) -> Iterator[Path]:
    """A file system in memory; with ``leave`` all but so many KiB of it are taken."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)
    try:
        if leave is not None:
            free = shutil.disk_usage(folder).free
            (folder / "taken").write_bytes(bytes(max(0, free - leave * 1024)))
        yield folder
    finally:
        if folder.is_mount():  # removing an engine unmounts what lies below
            subprocess.run(["umount", "-l", folder], check=True)


# -- engines that can't be used -----------------------------------------------------------


@as_root
def test_the_classic_image_store(engine: Engine, work: Path, beside: dict[str, str], tmp_path: Path) -> None:
    layout, place = Layout(engine.data), Path(f"/run/aac-test-{os.getpid()}")
    place.mkdir()
    config = {
        "data-root": str(tmp_path / "data"),
        "exec-root": str(place / "exec"),
        "pidfile": str(place / "pid"),
        "hosts": [f"unix://{place}/sock"],
        "bridge": "none",
        "iptables": False,
        "ip6tables": False,
        "features": {"containerd-snapshotter": False},
    }
    (tmp_path / "daemon.json").write_text(json.dumps(config))
    environment = {**os.environ, "PATH": f"{layout.sbin}:{layout.bin}:{os.environ['PATH']}"}
    command = [str(layout.sbin / "dockerd"), "--config-file", str(tmp_path / "daemon.json")]
    with (tmp_path / "log").open("wb") as log:
        daemon = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: talk.answers(f"unix://{place}/sock"), "the classic engine answers", 30)
        call = Call("build", "agent", cwd=work, environment={**beside, "DOCKER_HOST": f"unix://{place}/sock"})
        told(call, 3, "the engine uses the classic image store", "containerd-snapshotter")
    finally:
        daemon.terminate()
        daemon.wait(30)
        shutil.rmtree(place, ignore_errors=True)


def test_a_client_without_buildx(work: Path, beside: dict[str, str], tmp_path: Path) -> None:
    if any(Path(f"/usr/{at}/docker/cli-plugins/docker-buildx").exists() for at in ("lib", "libexec")):
        pytest.skip("the machine's own buildx can't be taken away")
    call = Call("build", "agent", cwd=work, environment={**beside, "DOCKER_CONFIG": str(tmp_path)})
    told(call, 3, "the docker client has no buildx", "install buildx")


def test_an_old_buildx(work: Path, beside: dict[str, str], tmp_path: Path) -> None:
    plugin = tmp_path / "cli-plugins/docker-buildx"
    plugin.parent.mkdir()
    plugin.write_text('#!/bin/sh\necho \'{"SchemaVersion": "0.1.0", "Version": "v0.9.1"}\'\n')
    plugin.chmod(0o755)
    call = Call("build", "agent", cwd=work, environment={**beside, "DOCKER_CONFIG": str(tmp_path)})
    told(call, 3, "buildx v0.9.1 is too old", "install buildx")


def test_no_docker_client(work: Path, beside: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bin/docker").unlink()
    told(Call("build", "agent", cwd=work, environment=beside), 3, "no docker client", "aac engine up")


def test_no_cosign(work: Path, engine: Engine, beside: dict[str, str]) -> None:
    name = f"{engine.registry}/test/machine-{os.getpid()}:1"
    arguments = ("push", "machine:1.0.0", name, "--sign", "--key", "cosign.key")
    told(Call(*arguments, cwd=work, environment=beside), 3, "cosign is not installed", "install cosign")
    signed = Call(*arguments, cwd=work)
    assert signed.end() == 0, signed.said
    alone = Call("verify", name, "--key", "cosign.pub", cwd=work, environment=beside)
    assert alone.end() == 0, alone.said
    assert "verified by aac" in alone.said


@pytest.mark.parametrize("command", [("build", "agent"), ("run", "machine:1.0.0"), ("ps",)])
def test_no_daemon(command: tuple[str, ...], work: Path, tmp_path: Path) -> None:
    environment = {"DOCKER_HOST": f"unix://{tmp_path}/absent.sock"}
    told(Call(*command, cwd=work, environment=environment), 3, "no engine answers at DOCKER_HOST")


def test_a_context_that_can_not_be_reached(work: Path, tmp_path: Path) -> None:
    meta = tmp_path / "contexts/meta" / hashlib.sha256(b"far").hexdigest()
    meta.mkdir(parents=True)
    document = {"Name": "far", "Metadata": {}, "Endpoints": {"docker": {"Host": "tcp://127.0.0.1:1"}}}
    (meta / "meta.json").write_text(json.dumps(document))
    environment = {"DOCKER_CONFIG": str(tmp_path), "DOCKER_CONTEXT": "far"}
    told(Call("build", "agent", cwd=work, environment=environment), 3, 'the docker context "far"')


@as_root
def test_no_permission(work: Path, tmp_path: Path) -> None:
    """Another user's socket, without the capability that lets root pass over that."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "sock"))
        listening.listen()
        os.chown(tmp_path / "sock", 65534, 65534)
        (tmp_path / "sock").chmod(0o600)
        drop = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
        done = subprocess.run(
            [*drop, sys.executable, "-m", "aac_core", "build", "agent"],
            cwd=work,
            env={**os.environ, "DOCKER_HOST": f"unix://{tmp_path}/sock"},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 3, done.stderr
    assert "no permission to use the engine" in done.stderr
    assert "usermod -aG docker" in done.stderr


# -- folders ------------------------------------------------------------------------------


@as_root
def test_a_project_folder_that_can_only_be_read(work: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(work / "agent", tmp_path / "agent", ignore=lambda *_: ["aac.lock"])
    for options in (["--bind"], ["-o", "remount,bind,ro"]):
        subprocess.run(["mount", *options, folder, folder], check=True)
    try:
        call = Call("build", str(folder), cwd=tmp_path)
        assert call.end() == 0, call.said
        assert "aac.lock can't be written (Read-only file system)" in call.said
        told(Call("init", str(folder / "new"), cwd=tmp_path), 3, "read-only file system")
    finally:
        subprocess.run(["umount", folder], check=True)


@as_root
@pytest.mark.parametrize("command", ["build", "push"])
def test_a_full_temporary_folder(command: str, work: Path, engine: Engine, tmp_path: Path) -> None:
    name = f"{engine.registry}/test/full-{os.getpid()}:1"
    arguments = {"build": ("build", "agent", "-t", name, "--push"), "push": ("push", "machine:1.0.0", name)}
    with small_disk(tmp_path / "small", "1m", leave=200) as small:
        call = Call(*arguments[command], cwd=work, environment={"TMPDIR": str(small)})
        told(call, 3, "", "TMPDIR")
        assert "no space left on device" in call.said
        assert [path.name for path in small.iterdir()] == ["taken"]


@as_root
def test_a_full_project_folder(work: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "1m") as small:
        shutil.copytree(work / "agent", small / "agent", ignore=lambda *_: ["aac.lock"])
        (small / "taken").write_bytes(bytes(shutil.disk_usage(small).free))
        call = Call("build", str(small / "agent"), cwd=work)
        assert call.end() == 0, call.said
        assert "aac.lock can't be written (No space left on device)" in call.said
        told(Call("init", str(small / "new"), cwd=work), 3, "no space left on device", "make room")


@as_root
def test_an_engine_whose_disk_is_full(work: Path, engine: Engine, tmp_path: Path) -> None:
    home = Path(f"/tmp/aac-full-{os.getpid()}")
    with small_disk(home / "docker", "40m"), own_engine(engine, home) as own:
        call = Call("build", "agent", "--no-cache", cwd=work, environment=own.environment)
        assert call.end() in (3, 30), call.said
        assert "no space left on device" in call.said
        assert "make room for the engine" in call.said
        assert "Traceback" not in call.said


# -- surroundings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(["env", "-u", "HOME"], id="no HOME"),
        pytest.param(["env", "HOME=/nonexistent"], id="HOME is not there"),
        pytest.param(["env", "-u", "LANG", "LC_ALL=C"], id="C locale"),
        pytest.param(["env", "TERM=dumb", "NO_COLOR=1"], id="dumb terminal"),
        pytest.param(["sh", "-c", '"$@" <&-', "sh"], id="stdin closed"),
        pytest.param(["sh", "-c", '"$@" >&-', "sh"], id="stdout closed"),
        pytest.param(["sh", "-c", '"$@" 2>&-', "sh"], id="stderr closed"),
        pytest.param(["sh", "-c", '"$@" <&- >&- 2>&-', "sh"], id="all closed"),
    ],
)
def test_surroundings_in_which_it_works(
    change: list[str], work: Path, engine: Engine, request: pytest.FixtureRequest
) -> None:
    name = f"{engine.registry}/test/around-{os.getpid()}:1"
    signs = any(word in request.node.name for word in ("HOME", "all closed"))
    publish = ["build", "agent", "-t", name, "--push"]
    publish += ["--sign", "--key", "cosign.key"] if signs else []
    done = subprocess.run(
        [*change, sys.executable, "-m", "aac_core", *publish],
        cwd=work,
        env={**os.environ, "COSIGN_PASSWORD": PASSWORD},
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    check = ("verify", name, "--key", "cosign.pub") if signs else ("inspect", name)
    call = Call(*check, cwd=work)
    assert call.end() == 0, call.said


def test_stdout_that_takes_nothing(work: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "aac_core", "build", "agent"]
        done = subprocess.run(command, cwd=work, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
    assert done.returncode == 3
    assert "error: no space left on device" in done.stderr
    assert "Traceback" not in done.stderr


class Terminal:
    """A terminal of 40 columns with a call of ``aac`` in it."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        self.main, self.side = pty.openpty()
        fcntl.ioctl(self.side, termios.TIOCSWINSZ, struct.pack("HHHH", 12, 40, 0, 0))
        self.before = termios.tcgetattr(self.side)
        self.text = b""
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "40"}
        command = [sys.executable, "-m", "aac_core", *arguments]
        streams = {"stdin": self.side, "stdout": self.side, "stderr": self.side}
        self.process = subprocess.Popen(command, cwd=cwd, env=environment, **streams)  # type: ignore[call-overload]

    def read(self, until: bytes = b"") -> str:
        """What it shows, to its end or until something is seen."""
        os.set_blocking(self.main, False)

        def more() -> bool:
            ended = self.process.poll() is not None
            try:
                self.text += os.read(self.main, 65536)
            except BlockingIOError:
                return ended
            return bool(until) and until in self.text

        wait_until(more, f"{until!r} in {self.text!r}")
        return self.text.decode()

    def close(self) -> list[Any]:
        """End it; returns the terminal's settings."""
        self.process.wait(20)
        after = termios.tcgetattr(self.side)
        os.close(self.main)
        os.close(self.side)
        return after


@pytest.mark.parametrize(
    "command", [("build", "agent"), ("images",), ("ps",), ("plan", "agent"), ("--help",)]
)
def test_a_terminal_of_forty_columns(command: tuple[str, ...], work: Path) -> None:
    terminal = Terminal(*command, cwd=work)
    shown = terminal.read()
    assert terminal.close() == terminal.before
    assert terminal.process.returncode == 0, shown
    assert "Traceback" not in shown
    assert "\x1b[?25l" not in shown, "the cursor is hidden"
    if command[0] == "build":
        assert "⠿" in shown, "the live view"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_terminal_after_a_signal(number: signal.Signals, work: Path) -> None:
    terminal = Terminal("build", "agent", "--no-cache", cwd=work)
    terminal.read(until="⠿".encode())
    terminal.process.send_signal(number)
    shown = terminal.read()
    assert terminal.close() == terminal.before
    assert "\x1b[?25l" not in shown, "the cursor is hidden"
    assert "Traceback" not in shown
    if number != signal.SIGKILL:
        word = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}[number]
        assert shown.rstrip().endswith(word), shown
