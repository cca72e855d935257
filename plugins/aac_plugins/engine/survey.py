"""What ``aac engine status`` shows."""

from __future__ import annotations

import contextlib
from typing import Any

from aac_plugins.engine import state as states
from aac_plugins.engine import talk
from aac_plugins.engine.checks import buildx, buildx_version, engine_info
from aac_plugins.engine.discovery import find
from aac_plugins.engine.endpoint import endpoint
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.model import Engine, Status, Usage
from aac_plugins.engine.process import run

from aac_core.api import MachineError, data_folder

_PARTS = ("tools", "docker", "registry", "apt")


def status() -> Status:
    """The engine that commands would use, else the private one that is stopped, else ``none``.

    Raises:
        MachineError: as :func:`find`, for an engine that the user names.
    """
    engine, layout = find(), Layout(data_folder())
    if engine and engine.kind == "system":
        return _system(engine, layout)
    state = states.read(layout)
    if state is None:
        return Status("none", False, "", None, "", layout.data, usage=_usage(layout))
    info = talk.info(layout.host) if engine else {}
    return Status(
        kind="private",
        running=engine is not None,
        host=layout.host,
        registry=state.registry,
        base_source=state.base_source,
        data=layout.data,
        versions=_versions(info, buildx_version(layout.bin / "docker-buildx")),
        usage=_usage(layout),
        bases=state.bases,
        changes=state.changes,
    )


def _system(engine: Engine, layout: Layout) -> Status:
    info, version = engine_info(endpoint(), engine.docker), buildx()
    found = {} if isinstance(info, MachineError) else info
    versions = _versions(found, version if isinstance(version, str) else "")
    return Status("system", True, engine.host, None, engine.base_source, layout.data, versions)


def _versions(info: dict[str, Any], plugin: str) -> dict[str, str]:
    store = dict(info.get("DriverStatus") or []).get("driver-type", "")
    found = {"server": str(info.get("ServerVersion", "")), "buildx": plugin, "store": store}
    return {name: version for name, version in found.items() if version}


def _usage(layout: Layout) -> tuple[Usage, ...]:
    found = []
    for part in _PARTS:
        if (layout.data / part).exists():
            with contextlib.suppress(MachineError):
                size = run(["du", "-sx", "--block-size=1", layout.data / part], "measure the data folder")
                found.append(Usage(part, int(size.split()[0])))
    return tuple(found)
