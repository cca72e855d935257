"""What a build needs of an engine and of the client; each lack is one sentence with a hint."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from aac_plugins.engine import talk
from aac_plugins.engine.endpoint import Endpoint, endpoint, plugin_folders
from aac_plugins.engine.model import Engine
from aac_plugins.engine.process import run

from aac_core.api import Hint, MachineError

OLDEST_BUILDX = (0, 12)
UP = Hint("engine-up", "run `aac engine up`: it sets up an engine of its own on Debian and Ubuntu, as root")
INSTALL = Hint("install-docker", "elsewhere install Docker, https://docs.docker.com/engine/install/")
_BUILDX = Hint("install-buildx", "install buildx 0.12 or newer, https://github.com/docker/buildx#installing")
_STORE = Hint(
    "containerd-store",
    'set "features": {"containerd-snapshotter": true} in /etc/docker/daemon.json and restart the engine',
)


def check(place: Endpoint) -> tuple[MachineError, ...]:
    """All that is wrong with an engine, gravest first; empty when it can be used."""
    docker = shutil.which("docker")
    if docker is None:
        return (MachineError("there is no docker client on PATH", hints=(UP, INSTALL)),)
    info = engine_info(place, docker)
    found = [info if isinstance(info, MachineError) else image_store(info), buildx()]
    return tuple(problem for problem in found if isinstance(problem, MachineError))


def engine_info(place: Endpoint, docker: str) -> dict[str, Any] | MachineError:
    """What the engine says of itself, or why it can't be asked."""
    if not place.plain:
        return _ask_client(place, docker)
    try:
        return talk.info(place.host)
    except PermissionError:
        group = Hint("docker-group", "run `sudo usermod -aG docker $USER` and log in again")
        return MachineError(f"no permission to use the engine of {place}", hints=(group,))
    except OSError as error:
        start = Hint("start-engine", "start it (`sudo systemctl start docker`, or Docker Desktop)")
        hints = (Hint("docker-host", f"correct or unset {place.source}"),) if place.source else (UP,)
        return MachineError(f"no engine answers at {place}", why=str(error), hints=(start, *hints))


def server(engine: Engine) -> tuple[str, str]:
    """The engine's own platform (``linux/amd64``) and its version.

    Raises:
        MachineError: it does not answer.
    """
    try:
        if engine.kind == "private" or endpoint().plain:
            found = talk.version(engine.host)
        else:
            words = [engine.docker, "version", "--format", "{{json .Server}}"]
            found = json.loads(run(words, "ask the engine"))
        return f"{found['Os']}/{found['Arch']}", str(found["Version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MachineError("the engine does not answer", why=str(error)) from None


def image_store(info: dict[str, Any]) -> MachineError | None:
    """The classic store holds one platform of an image and no attestations."""
    if ["driver-type", "io.containerd.snapshotter.v1"] in (info.get("DriverStatus") or []):
        return None
    why = "multi-platform images and attestations need the containerd image store"
    return MachineError("the engine uses the classic image store", why=why, hints=(_STORE, UP))


def buildx() -> str | MachineError:
    """The version of the buildx that ``docker buildx`` runs, or what is wrong with it."""
    found = next(filter(Path.is_file, (folder / "docker-buildx" for folder in plugin_folders())), None)
    if found is None:
        return MachineError("the docker client has no buildx", hints=(_BUILDX, UP))
    version = buildx_version(found)
    number = re.match(r"v?(\d+)\.(\d+)", version)
    if number and (int(number[1]), int(number[2])) < OLDEST_BUILDX:
        return MachineError(f"buildx {version} is too old", why=f"found {found}", hints=(_BUILDX, UP))
    return version


def buildx_version(plugin: Path) -> str:
    """From the plugin's own description (docker/cli, plugin metadata); a file of ours or empty."""
    try:
        return str(json.loads(run([plugin, "docker-cli-plugin-metadata"], "ask buildx")).get("Version", ""))
    except (MachineError, ValueError, AttributeError):
        return ""


def _ask_client(place: Endpoint, docker: str) -> dict[str, Any] | MachineError:
    try:
        found = json.loads(run([docker, "info", "--format", "{{json .}}"], f"reach the engine of {place}"))
    except MachineError as error:
        return error
    except ValueError:
        return MachineError(f"no engine answers at {place}")
    return found if isinstance(found, dict) else {}
