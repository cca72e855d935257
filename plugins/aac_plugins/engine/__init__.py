"""Finding a Docker engine, and bringing one up on a bare Debian or Ubuntu machine.

``find``, ``require``, ``check`` and ``server`` look for an engine; ``up``, ``down`` and ``status`` keep
a private one in the data folder; ``ensure_bases`` fills its mirror with base images made
from Debian packages where Docker Hub is out of reach. Names are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aac_plugins.engine.bases import ensure_bases as ensure_bases
    from aac_plugins.engine.checks import check as check
    from aac_plugins.engine.checks import server as server
    from aac_plugins.engine.discovery import find as find
    from aac_plugins.engine.discovery import require as require
    from aac_plugins.engine.model import Base as Base
    from aac_plugins.engine.model import Change as Change
    from aac_plugins.engine.model import Engine as Engine
    from aac_plugins.engine.model import Status as Status
    from aac_plugins.engine.model import Usage as Usage
    from aac_plugins.engine.shutdown import down as down
    from aac_plugins.engine.startup import up as up
    from aac_plugins.engine.survey import status as status

_HOMES = {
    "ensure_bases": "bases",
    "check": "checks",
    "down": "shutdown",
    "find": "discovery",
    "require": "discovery",
    "server": "checks",
    "Base": "model",
    "Change": "model",
    "Engine": "model",
    "Status": "model",
    "Usage": "model",
    "status": "survey",
    "up": "startup",
}
__all__ = [*_HOMES]  # noqa: PLE0604 - the names are loaded on first use


def __getattr__(name: str) -> Any:
    # No module has the name of a function: importing it would bind the module here instead.
    if name not in _HOMES:
        raise AttributeError(name)
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
