"""``spec.runtime.options`` of the Python runtime."""

from __future__ import annotations

from typing import Literal

from aac_core.api import OptionsModel

Manager = Literal["uv", "pylock", "poetry", "pdm", "pipenv", "requirements", "pyproject", "setuptools"]


class PythonOptions(OptionsModel):
    extras: tuple[str, ...] = ()
    """Optional dependencies of the project that are installed."""
    groups: tuple[str, ...] = ()
    """Dependency groups (PEP 735, Poetry, PDM, Pipenv) that are installed as well."""
    manager: Manager | None = None
    """Whose file is read when the project has those of several."""
    installer: Literal["uv"] = "uv"
    """What installs; only uv does."""
    package: str = ""
    """Which package of a monorepo is the agent: its folder, or its name. Without it, `agent.yaml`'s own."""
