"""The engine that the tests of this folder use: that of ``AAC_HOME``, started if need be."""

from __future__ import annotations

import os
import platform

import pytest
from aac_plugins.engine import Base, Engine, ensure_bases, require, up

from aac_core.api import BaseImage, MachineError, OfflineRecipe

_LINK = ("/usr/local/bin/python", "/usr/bin/python3")
BASES = (
    BaseImage(
        "python:3.13",
        OfflineRecipe(
            ("python3", "python3-pip", "python3-venv", "ca-certificates"), runs_scripts=True, links=(_LINK,)
        ),
    ),
    BaseImage(
        "python:3.13-slim",
        OfflineRecipe(
            ("python3", "ca-certificates", "tzdata"),
            links=(_LINK, ("/usr/local/bin/python3", "/usr/bin/python3")),
        ),
    ),
)


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine that can be used; in CI its absence is a failure."""
    try:
        return require()
    except MachineError as missing:
        try:
            return up(print)
        except MachineError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"{missing.message}; {error.message}")


@pytest.fixture(scope="session")
def bases(engine: Engine) -> tuple[Base, ...]:
    """The Python bases, made if the engine's mirror lacks them; empty where Docker Hub has them."""
    return ensure_bases(engine, BASES, ("linux/amd64", "linux/arm64"), print)


@pytest.fixture(scope="session")
def own_platform() -> str:
    """The machine's, as images name it."""
    return {"x86_64": "linux/amd64", "aarch64": "linux/arm64"}[platform.machine()]
