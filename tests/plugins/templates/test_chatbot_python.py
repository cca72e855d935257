"""The chatbot in Python: what is written, what aac plans for it, and its own tests, run for real."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from aac_plugins.commands.init import write_template
from aac_plugins.templates import aac_templates

from aac_core.app import App
from aac_core.discovery import OWN, discover
from aac_core.manager import Plugins
from aac_core.report import Report

TEMPLATE = next(one for one in aac_templates() if one.name == "chatbot-python")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "talker"
    write_template(TEMPLATE, folder, {"name": "talker", "provider": "ollama", "model": "llama3"})
    return folder


def test_it_is_planned_as_it_is_written(project: Path) -> None:
    aac = App(Plugins([found for found in discover() if found.distribution == OWN]), Report(), {})
    agent = aac.read(str(project))
    assert agent.spec.spec.model is not None
    assert (agent.spec.spec.model.provider, agent.spec.spec.model.name) == ("ollama", "llama3")
    plan = aac.plan(agent).plan
    assert plan.entrypoint[:4] == ("python", "-m", "uvicorn", "main:app")
    assert plan.warnings == ()


def test_it_is_the_template_of_its_runtime() -> None:
    assert (TEMPLATE.runtime, TEMPLATE.default) == ("python", True)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its own environment, from its own lock."""
    folder = tmp_path_factory.mktemp("chatbot") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    lock = Path(__file__).parents[3] / "plugins/aac_plugins/templates/chatbot-python/requirements-dev.txt"
    install = ["-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)]
    subprocess.run([str(folder / "bin/python"), *install], check=True)
    return folder / "bin"


@pytest.mark.engine  # needs the package index, as the engine's tests do
@pytest.mark.parametrize(
    "tool",
    ["pytest -q -W error -p no:cacheprovider", "ruff check", "ruff format --check", "mypy ."],
)
def test_its_own_tools_are_content(environment: Path, project: Path, tool: str) -> None:
    name, *arguments = tool.split()
    command = [str(environment / name), *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
