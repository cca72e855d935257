"""Every folder of tests/examples is built for the engine's platform, started and asked."""

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
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/run.yaml"))
AAC = [sys.executable, "-m", "aac_core"]


def aac(*arguments: str) -> str:
    done = subprocess.run(
        [*AAC, *arguments], capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def agent(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy without the made-up lock."""
    left_out = shutil.ignore_patterns("expected", "run.yaml", "aac.lock")
    return Path(shutil.copytree(request.param, tmp_path / request.param.name, ignore=left_out))


def test_it_builds_runs_and_answers(agent: Path) -> None:
    asked: dict[str, Any] = yaml.safe_load((EXAMPLES / agent.name / "run.yaml").read_text("utf-8"))
    if "output" in asked:
        assert asked["output"] in aac("run", str(agent), "--name", f"example-{agent.name}")
        return
    name = f"example-{agent.name}"
    aac("run", str(agent), "--name", name, "--detach", "--wait")
    try:
        found = next(item for item in json.loads(aac("ps", "--json"))["agents"] if item["name"] == name)
        url = f"http://{found['ports'][0]['address']}{asked['path']}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert asked["expect"] in answer.read().decode()
    finally:
        aac("stop", name)
