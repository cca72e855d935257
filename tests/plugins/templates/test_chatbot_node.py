"""The chatbot for Node: what is written, what aac plans for it, and its own tests where npm is at hand."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from aac_plugins.commands.init import write_template
from aac_plugins.templates import aac_templates

from aac_core.app import App
from aac_core.discovery import OWN, discover
from aac_core.manager import Plugins
from aac_core.report import Report

TEMPLATE = next(one for one in aac_templates() if one.name == "chatbot-node")


def written(folder: Path, provider: str = "", model: str = "") -> Path:
    write_template(TEMPLATE, folder, {"name": "talker", "provider": provider, "model": model})
    return folder


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [("", "", ("openai", "gpt-4o-mini")), ("ollama", "llama3", ("ollama", "llama3"))],
)
def test_it_is_planned_as_it_is_written(
    tmp_path: Path, provider: str, model: str, expected: tuple[str, str]
) -> None:
    aac = App(Plugins([found for found in discover() if found.distribution == OWN]), Report(), {})
    agent = aac.read(str(written(tmp_path / "talker", provider, model)))
    assert agent.spec.spec.model is not None
    assert (agent.spec.spec.model.provider, agent.spec.spec.model.name) == expected
    plan = aac.plan(agent).plan
    assert plan.entrypoint == ("node", "main.js")
    assert {base.role: base.name for base in plan.bases} == {"build": "node:24", "final": "node:24-slim"}
    assert [step.name for step in plan.steps] == ["dependencies", "code"]
    assert plan.warnings == ()


@pytest.mark.engine
@pytest.mark.skipif(not shutil.which("npm"), reason="there is no npm on this machine")
def test_it_is_formatted_and_its_own_tests_pass(tmp_path: Path) -> None:
    folder = written(tmp_path / "talker")
    for command in (["npm", "ci"], ["npm", "run", "check"], ["npm", "test"]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_the_template_of_its_runtime() -> None:
    assert (TEMPLATE.runtime, TEMPLATE.default) == ("node", True)
