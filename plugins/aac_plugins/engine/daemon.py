"""The daemons of a private engine: dockerd (which runs its own containerd) and a registry."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

from aac_plugins.engine import talk
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.process import lives, start_daemon, stop, tail, wait_until
from aac_plugins.engine.state import State

from aac_core.api import Hint, MachineError

_REGISTRY: dict[str, object] = {
    "version": 0.1,
    "log": {"level": "error", "accesslog": {"disabled": True}},
}
#: What the build cache may take of the disk, cache mounts included.
_CACHE = "20GB"


def dockerd_config(layout: Layout, state: State) -> dict[str, object]:
    """The daemon.json; keys as in the reference of dockerd."""
    config: dict[str, object] = {
        "data-root": str(layout.docker_root),
        "exec-root": str(layout.run / "exec"),
        "pidfile": str(layout.run / "docker.pid"),
        "hosts": [layout.host],
        "bridge": layout.bridge,
        "default-address-pools": [{"base": f"10.{state.network}.128.0/17", "size": 24}],
        "iptables": False,  # see network.py
        "ip6tables": False,
        "features": {"containerd-snapshotter": True},
        "builder": {"gc": {"enabled": True, "defaultKeepStorage": _CACHE}},
        "insecure-registries": ["127.0.0.0/8"],
        "userland-proxy-path": str(layout.sbin / "docker-proxy"),
        "init-path": str(layout.sbin / "docker-init"),
    }
    if state.base_source == "offline":
        config["registry-mirrors"] = [f"http://{state.registry}"]
    return config


def dockerd_runs(layout: Layout) -> bool:
    """Whether the engine answers."""
    return layout.socket.exists() and talk.answers(layout.host)


def registry_runs(state: State) -> bool:
    """Whether the loopback registry answers."""
    return state.port != 0 and talk.answers(f"http://{state.registry}", "/v2/")


def start_dockerd(layout: Layout, state: State) -> None:
    """Start dockerd once its predecessor has ended, and wait until it answers.

    Raises:
        MachineError: it ended, or does not answer within 30 s; with the end of its log.
    """
    stop(_docker_pid(layout), layout.data)
    # Left by a crash or a reboot: dockerd refuses a pid file, and a client a dead socket.
    for name in ("docker.pid", "docker.sock"):
        (layout.run / name).unlink(missing_ok=True)
    config, log = layout.data / "dockerd.json", layout.logs / "dockerd.log"
    config.write_text(json.dumps(dockerd_config(layout, state), indent=2) + "\n", "utf-8")
    programs = os.pathsep.join(
        [str(layout.sbin), str(layout.bin), os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"]
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
    argv: list[str | Path] = [layout.sbin / "dockerd", "--config-file", config]
    _fresh(log)
    pid = start_daemon(argv, log, layout.run / "dockerd.pid", {**environment, "PATH": programs})
    wait_until(lambda: dockerd_runs(layout) or not lives(pid), 30)
    if not dockerd_runs(layout):
        raise MachineError("the engine did not start", hints=(_log(log),), detail=tail(log))


def start_registry(layout: Layout, state: State) -> None:
    """Start the loopback registry and wait until it answers.

    Raises:
        MachineError: it does not answer within 10 s; with the end of its log.
    """
    pidfile, config = layout.run / "registry.pid", layout.data / "registry.json"
    stop(pidfile, config)
    storage = {"filesystem": {"rootdirectory": str(layout.registry_root)}, "delete": {"enabled": True}}
    content = {**_REGISTRY, "storage": storage, "http": {"addr": state.registry}}
    config.write_text(json.dumps(content, indent=2) + "\n", "utf-8")  # JSON is YAML
    log = layout.logs / "registry.log"
    _fresh(log)
    pid = start_daemon([layout.sbin / "docker-registry", "serve", config], log, pidfile, os.environ)
    wait_until(lambda: registry_runs(state) or not lives(pid), 10)
    if not registry_runs(state) or not lives(pid):
        raise MachineError("the local registry did not start", hints=(_log(log),), detail=tail(log))


def stop_all(layout: Layout) -> bool:
    """Stop both daemons and wait for their end; False if none ran."""
    registry = stop(layout.run / "registry.pid", layout.data / "registry.json")
    dockerd = stop(_docker_pid(layout), layout.data)
    stop(layout.run / "exec/containerd/containerd.pid", layout.run)
    return registry or dockerd


def free_port(kept: int) -> int:
    """The kept port if nobody has it now, else a free one of the loopback interface."""
    for port in (kept, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise MachineError("no free port on the loopback interface")


def _docker_pid(layout: Layout) -> Path:
    """Ours, written before dockerd has written its own."""
    return layout.run / "dockerd.pid"


def _fresh(log: Path) -> None:
    """Keep one earlier log."""
    if log.exists():
        log.replace(log.with_suffix(".old"))


def _log(log: Path) -> Hint:
    return Hint("engine-log", f"read {log}")
