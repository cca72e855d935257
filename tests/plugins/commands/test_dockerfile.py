"""The command that ``aac dockerfile`` tells."""

from __future__ import annotations

import json
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from aac_core.cli import _guarded

AGENT = """\
metadata: {name: plain}
spec:
  runtime: python
  build: {secrets: [token], ssh: [default]}
"""


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "agent"
    folder.mkdir()
    (folder / "agent.yaml").write_text(AGENT)
    (folder / "main.py").write_text("print(1)\n")
    (tmp_path / "bundle.crt").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bundle.crt"))
    monkeypatch.setenv("PIP_INDEX_URL", "https://me:not-shown@example.invalid/simple")
    return folder


def test_the_command_gives_what_a_build_by_aac_would_give(
    agent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _guarded(["dockerfile", str(agent), "--json"]) == 0
    command = json.loads(capsys.readouterr().out)["command"]
    words = shlex.split(command)
    pairs = set(pairwise(words))
    assert {
        ("--secret", f"id=ca,src={tmp_path}/bundle.crt"),
        ("--secret", "id=PIP_INDEX_URL,env=PIP_INDEX_URL"),
        ("--secret", "id=token,src=FILE"),
        ("--ssh", "default"),
    } <= pairs
    assert "not-shown" not in command


@pytest.mark.parametrize("written", [True, False])
def test_a_printed_dockerfile_needs_its_ignore_file(
    agent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], written: bool
) -> None:
    output = ["-o", str(tmp_path / "Dockerfile")] if written else []
    assert _guarded(["dockerfile", str(agent), *output]) == 0
    assert ("-o Dockerfile" in capsys.readouterr().err) is not written
    assert (tmp_path / "Dockerfile.dockerignore").exists() is written
