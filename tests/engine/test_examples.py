"""Folders of tests/examples are built, started and asked: those of CI, or with --all-examples every one.

``run.yaml`` says what to ask; tests/examples/README.md explains it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parent.parent / "examples"
ASKED: dict[str, dict[str, Any]] = {
    path.parent.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted(EXAMPLES.glob("*/run.yaml"))
}
BOTH = ("linux/amd64", "linux/arm64")
PATIENCE = "120s"  # and five times as long for an emulated platform
AAC = [sys.executable, "-m", "aac_core"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each folder and platform."""
    everything = metafunc.config.getoption("--all-examples")
    chosen = [
        (name, platform)
        for name, asked in ASKED.items()
        for platform in (BOTH if everything or asked.get("ci") == "both" else ("",))
        if everything or "ci" in asked
    ]
    metafunc.parametrize(("name", "platform"), chosen, ids=lambda value: value.replace("/", "-") or "own")


def aac(*arguments: str) -> str:
    done = subprocess.run(
        [*AAC, *arguments], capture_output=True, text=True, timeout=1800, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture
def agent(name: str, tmp_path: Path) -> Path:
    """A copy without the made-up lock; the folder of the agent in it."""
    left_out = shutil.ignore_patterns("expected", "run.yaml", "aac.lock")
    copy = Path(shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=left_out))
    return next(copy.rglob("agent.yaml")).parent


def test_it_builds_runs_and_answers(name: str, platform: str, agent: Path) -> None:
    asked = ASKED[name]
    on = ("--platform", platform) if platform else ()
    if "output" in asked:
        assert asked["output"] in aac("run", str(agent), "--name", f"example-{name}", *on)
        return
    if "path" not in asked:
        report = aac("test", str(agent), "--json", "--timeout", PATIENCE, *on)
        assert asked["expect"] in report
        return
    container = f"example-{name}"
    aac("run", str(agent), "--name", container, "--detach", "--wait", "--timeout", PATIENCE, *on)
    try:
        found = next(item for item in json.loads(aac("ps", "--json"))["agents"] if item["name"] == container)
        assert asked["expect"] in answer(f"http://{found['ports'][0]['address']}{asked['path']}", asked)
    finally:
        aac("stop", container)


def answer(url: str, asked: dict[str, Any]) -> str:
    body = json.dumps(asked["body"]).encode() if "body" in asked else None
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        text: str = reply.read().decode()
        return text
