"""The engine that the tests of this folder use: that of ``AAC_HOME``, started if need be."""

from __future__ import annotations

import os
import platform

import pytest
from aac_plugins.engine import Base, Engine, ensure_bases, require, up
from aac_runtimes.python.versions import bases as base_images

from aac_core.api import MachineError

#: The runtime's own: two recipes for one name would be made in turn.
BASES = base_images("3.13")


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


@pytest.fixture(scope="session", autouse=True)
def bases(engine: Engine) -> tuple[Base, ...]:
    """The Python bases, made if the engine's mirror lacks them; empty where Docker Hub has them."""
    return ensure_bases(engine, BASES, ("linux/amd64", "linux/arm64"), print)


@pytest.fixture(scope="session")
def own_platform() -> str:
    """The machine's, as images name it."""
    return {"x86_64": "linux/amd64", "aarch64": "linux/arm64"}[platform.machine()]
