"""The engine to use: the one that the user names, the machine's, or the private one that runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from aac_plugins.engine.checks import INSTALL, UP, check
from aac_plugins.engine.endpoint import Endpoint, endpoint
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.model import Engine
from aac_plugins.engine.startup import running

from aac_core.api import MachineError, data_folder


def find() -> Engine | None:
    """A usable engine, or None when the user names none and none is there.

    Raises:
        MachineError: ``DOCKER_HOST`` or a docker context names an engine that can't be used.
            There is no silent fall-back to another one then.
    """
    found = _look()
    return found if isinstance(found, Engine) else None


def require() -> Engine:
    """A usable engine.

    Raises:
        MachineError: why there is none, and what to do.
    """
    found = _look()
    if isinstance(found, Engine):
        return found
    raise found


def _look() -> Engine | MachineError:
    place = endpoint()
    layout = Layout(data_folder())
    if place.host == layout.host and (private := running(layout)):
        return private
    absent = not place.source and not Path(place.host.removeprefix("unix://")).exists()
    problems = () if absent else check(place)
    if not absent and not problems:
        return _system(place)
    if place.source:
        raise problems[0]
    if private := running(layout):
        return private
    if problems:
        return problems[0]
    return MachineError("no Docker engine runs on this machine", hints=(UP, INSTALL))


def _system(place: Endpoint) -> Engine:
    return Engine(
        kind="system",
        host=place.host,
        docker=shutil.which("docker") or "docker",
        # The client finds it by itself, TLS material and all: children inherit what named it.
        environment={},
        registry=None,
        base_source="registry",
        data=data_folder(),
    )
