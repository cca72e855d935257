"""What is published can start: the audit of a real image, before anything leaves the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.engine import Engine

pytestmark = pytest.mark.engine

SPEC = """\
apiVersion: agent.dev/v1
kind: Agent
metadata: {{name: audited}}
spec:
  runtime: python:3.13
  entrypoint: {entrypoint}
  ports: [{{container: {port}}}]
"""


def push(folder: Path, engine: Engine, entrypoint: list[str], port: int = 8080) -> tuple[dict[str, Any], str]:
    """The document and the lines of ``aac build --push`` for both platforms."""
    if engine.registry is None:
        pytest.skip("only a private engine has a registry to publish to")
    (folder / "agent.yaml").write_text(SPEC.format(entrypoint=json.dumps(entrypoint), port=port))
    (folder / "main.py").write_text("print('hello')\n")
    (folder / "start.sh").write_text("#!/bin/bash5\nexec python main.py\n")
    (folder / "start.sh").chmod(0o755)
    reference = f"{engine.registry}/audited-{os.getpid()}/agent:1"
    platforms = "linux/amd64,linux/arm64"
    command = ["build", str(folder), "--json", "--push", "-t", reference, "--platform", platforms]
    done = subprocess.run(
        [sys.executable, "-m", "aac_core", *command], capture_output=True, text=True, timeout=600
    )
    return json.loads(done.stdout), done.stderr


@pytest.mark.parametrize(
    ("entrypoint", "words"),
    [
        (["serve"], "it can't be started: the image has no program serve"),
        (["/app/main.py"], "it can't be started: /app/main.py is not executable"),
        (["./start.sh"], "it can't be started: ./start.sh is a script for /bin/bash5, which the image lacks"),
    ],
)
def test_what_can_not_start_is_not_published(
    tmp_path: Path, engine: Engine, entrypoint: list[str], words: str
) -> None:
    document, said = push(tmp_path, engine, entrypoint)
    assert document["error"]["detail"] == [words], said
    assert document["error"]["exitCode"] == 30


def test_what_starts_is_published_with_a_warning_about_its_tools(tmp_path: Path, engine: Engine) -> None:
    """``python`` and ``sh`` are in the base, behind links."""
    command = ["sh", "-c", "exec python -m uvicorn main:app --reload"]
    document, said = push(tmp_path, engine, command, port=80)
    assert document["published"]["references"], said
    assert "the start command is for development: uvicorn main:app --reload" in said
    assert "port 80 is below 1024" in said
