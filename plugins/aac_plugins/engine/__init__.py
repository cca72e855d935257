"""Finding a Docker engine, and bringing one up on a bare Debian or Ubuntu machine.

``find``, ``require`` and ``check`` look for an engine; ``up``, ``down`` and ``status`` keep
a private one in the data folder; ``ensure_bases`` fills its mirror with base images made
from Debian packages where Docker Hub is out of reach. Names are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aac_plugins.engine.bases import ensure_bases as ensure_bases
    from aac_plugins.engine.checks import check as check
    from aac_plugins.engine.down import down as down
    from aac_plugins.engine.find import find as find
    from aac_plugins.engine.find import require as require
    from aac_plugins.engine.model import Base as Base
    from aac_plugins.engine.model import Change as Change
    from aac_plugins.engine.model import Engine as Engine
    from aac_plugins.engine.model import Status as Status
    from aac_plugins.engine.model import Usage as Usage
    from aac_plugins.engine.status import status as status
    from aac_plugins.engine.up import up as up

_HOMES = {
    "ensure_bases": "bases",
    "check": "checks",
    "down": "down",
    "find": "find",
    "require": "find",
    "Base": "model",
    "Change": "model",
    "Engine": "model",
    "Status": "model",
    "Usage": "model",
    "status": "status",
    "up": "up",
}
__all__ = [*_HOMES]  # noqa: PLE0604 - the names are loaded on first use


def __getattr__(name: str) -> Any:
    # `up`, `down` and `status` are functions in modules of their name: the import binds the
    # module here, so the function is bound over it, and later look-ups cost nothing.
    if name not in _HOMES:
        raise AttributeError(name)
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
