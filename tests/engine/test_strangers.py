"""A stranger's runtime beside aac, both from wheels in a clean environment: listed, built, run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parent.parent.parent
PLATFORMS = "linux/amd64,linux/arm64"
#: zig compiles a release of the standard library for each platform.
SLOW = 1800

Aac = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def aac(tmp_path_factory: pytest.TempPathFactory) -> Aac:
    """The command of an environment that holds aac, the runtime for Zig, and what they need."""
    folder = tmp_path_factory.mktemp("clean")
    wheels = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(folder)]
    subprocess.run([*wheels, str(ROOT), str(ROOT / "examples/aac-runtime-zig")], check=True)
    venv.create(folder / "env", with_pip=True)
    built = map(str, folder.glob("*.whl"))
    install = [str(folder / "env/bin/python"), "-m", "pip", "install", "-q", *built]
    subprocess.run(install, check=True)
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def run(*arguments: str) -> dict[str, Any]:
        command = [str(folder / "env/bin/aac"), *arguments, "--json"]
        done = subprocess.run(command, cwd=folder, env=outside, capture_output=True, text=True, timeout=SLOW)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    return run


@pytest.fixture(scope="module")
def agent(aac: Aac, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new agent, as `aac init -r zig` writes it."""
    folder = tmp_path_factory.mktemp("agents") / "words"
    aac("init", str(folder), "-r", "zig")
    return folder


@pytest.fixture(scope="module")
def image(aac: Aac, agent: Path) -> tuple[str, dict[str, Any]]:
    """It, built without a cache for both platforms and published."""
    registry = aac("engine", "status")["registry"]
    assert registry, "this test publishes to the private engine's registry"
    name = f"{registry}/test/words:1"
    return name, aac("build", str(agent), "--platform", PLATFORMS, "-t", name, "--push", "--no-cache")


def test_the_runtime_is_listed(aac: Aac) -> None:
    found = aac("plugins")
    assert "zig" in found["offers"]["runtimes"]
    assert "wordcount" in found["offers"]["templates"]


def test_two_cold_builds_give_the_same_digests(
    aac: Aac, agent: Path, image: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    other = shutil.copytree(agent, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("aac.lock"))
    for path in other.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    again = aac("build", str(other), "--platform", PLATFORMS, "-t", image[0], "--push", "--no-cache")
    assert sorted(again["platforms"]) == PLATFORMS.split(",")
    assert again["platforms"] == image[1]["platforms"]


@pytest.mark.parametrize("platform", PLATFORMS.split(","))
def test_each_platform_answers(aac: Aac, image: tuple[str, dict[str, Any]], platform: str) -> None:
    name = f"words-{platform.rpartition('/')[2]}"
    started = ("--name", name, "--platform", platform, "-p", "0:8080")
    aac("run", image[0], *started, "--detach", "--wait", "--timeout", "120")
    try:
        (address,) = [one["ports"][0]["address"] for one in aac("ps")["agents"] if one["name"] == name]
        body = json.dumps({"text": "to be or not"}).encode()
        with urllib.request.urlopen(f"http://{address}/invoke", body, timeout=30) as answer:
            assert json.load(answer) == {"words": 4, "longest": "not"}
    finally:
        aac("stop", name)
