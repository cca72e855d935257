"""``aac build`` says what was cached, what ran, and why: through the command line, on a real engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.engine

SPEC = """\
apiVersion: agent.dev/v1
kind: Agent
metadata: {{name: explained}}
spec:
  runtime: python:3.13
  interface: job
  dependencies: [{requirement}]
  build: {{args: {{TEST: "{test}"}}}}
  config: {{level: {level}}}
  exporters:
    - name: jsonl
      options: {{path: {record}}}
"""


class Folder:
    """An agent whose first build nobody has made before."""

    def __init__(self, path: Path) -> None:
        self.path, self.record = path / "agent", path / "runs.jsonl"
        self.path.mkdir()
        self.test = uuid.uuid4()
        (self.path / "main.py").write_text(f"print('{uuid.uuid4()}')\n")
        (self.path / "other.py").write_text("x = 1\n")
        self.spec()

    def spec(self, requirement: str = "idna==3.10", level: int = 1) -> None:
        text = SPEC.format(requirement=requirement, level=level, test=self.test, record=self.record)
        (self.path / "agent.yaml").write_text(text)

    def build(self, *options: str) -> tuple[dict[str, str], str]:
        """The steps as ``--json`` has them, each as one line of reasons; and the lines on stderr."""
        command = [sys.executable, "-m", "aac_core", "build", str(self.path), "--json", *options]
        command += ["--output", "type=cacheonly"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        run = json.loads(self.record.read_text().splitlines()[-1])
        (step,) = (step for step in run["steps"] if step["name"] == "build")
        assert step["detail"]["steps"] == document["steps"]
        found = {
            one["name"]: "cached" if one["cached"] else "; ".join(why["text"] for why in one["reasons"])
            for one in document["steps"]
        }
        return found, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_what_was_cached_what_ran_and_why(folder: Folder) -> None:
    first, _ = folder.build()
    assert first == dict.fromkeys(("rootfs", "dependencies", "code"), "it is the first build here") | {
        name: why for name, why in first.items() if name == "toolchain"
    }
    before = {path.name for path in folder.path.iterdir()}
    assert before == {"agent.yaml", "aac.lock", "main.py", "other.py"}

    os.utime(folder.path / "other.py", (1, 1))
    again, said = folder.build()
    assert set(again.values()) == {"cached"}
    assert "code: cached\n" in said

    (folder.path / "main.py").write_text(f"print('{uuid.uuid4()}')\n")
    changed, said = folder.build()
    assert changed == {"dependencies": "cached", "code": "main.py changed"}
    assert "dependencies: cached\ncode: built, because main.py changed\n" in said

    folder.spec(requirement="idna==3.11", level=uuid.uuid4().int >> 64)
    locked, _ = folder.build()
    assert locked["rootfs"] == "spec.config.level changed; spec.dependencies changed"
    assert locked["code"] == "cached"
    assert locked["dependencies"] == "spec.dependencies changed; aac.lock has idna==3.11, was idna==3.10"

    forced, _ = folder.build("--no-cache")
    assert set(forced.values()) == {"--no-cache was given"}
    assert {path.name for path in folder.path.iterdir()} == before, "nothing is kept in the user's folder"
