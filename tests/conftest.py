"""Guards around every test, and the parts that tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    regen = "Write the expectations of tests/examples, and docs/errors.json, again."
    parser.addoption("--regen", action="store_true", help=regen)
    every = "Build and run every folder of tests/examples for both platforms, not just those of CI."
    parser.addoption("--all-examples", action="store_true", help=every)


def pytest_configure(config: pytest.Config) -> None:
    from tests.messages import Messages

    plugin = Messages()
    plugin.install()
    config.pluginmanager.register(plugin)


#: What a test may see of the machine's environment; all else could change its outcome.
_KEPT = {"PATH", "HOME", "TMPDIR", "AAC_HOME", "DOCKER_HOST", "LANG", "SSL_CERT_FILE", "CI", "COVERAGE_FILE"}


@pytest.fixture(autouse=True)
def environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A bare environment, and a working directory of the test's own."""
    if any(request.node.get_closest_marker(name) for name in ("engine", "registry")):
        return
    for name in set(os.environ) - _KEPT:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AAC_HOME", str(tmp_path / "aac"))
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
