"""Base images of build stages: which architectures apt is told of."""

from __future__ import annotations

import pytest
from aac_plugins.engine.bootstrap import architectures

from aac_core.api import OfflineRecipe


@pytest.mark.parametrize(
    ("packages", "expected"),
    [
        (("gcc",), ("amd64",)),
        (("gcc", "libc6-dev:amd64"), ("amd64",)),
        (("gcc", "libc6-dev:arm64", "libfoo:armhf", "libbar:arm64"), ("amd64", "arm64", "armhf")),
    ],
)
def test_architectures_of_packages(packages: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert architectures(OfflineRecipe(packages), "amd64") == expected
