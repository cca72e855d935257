"""The sentiment template: what it renders to, and its own tests, run for real."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from aac_plugins.commands.init import uses_model, write_template
from aac_plugins.templates import aac_templates

from aac_core.api import AgentSpec, ProjectTemplate

TEMPLATE = next(one for one in aac_templates() if one.name == "sentiment")


def write(folder: Path, **values: str) -> Path:
    """The template as ``aac init`` writes it."""
    write_template(TEMPLATE, folder, values)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", name="mood", provider="", model="")


def test_the_spec_is_valid_and_has_the_name(project: Path) -> None:
    spec = AgentSpec.model_validate(yaml.safe_load((project / "agent.yaml").read_text("utf-8")))
    assert spec.metadata.name == "mood"
    assert spec.spec.model is None
    assert (project / "README.md").read_text("utf-8").startswith("# mood\n")


def test_a_model_is_taken_when_one_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path / "project", name="mood", provider="ollama", model="llama3")
    spec = AgentSpec.model_validate(yaml.safe_load((folder / "agent.yaml").read_text("utf-8")))
    assert spec.spec.model is not None
    assert (spec.spec.model.provider, spec.spec.model.name) == ("ollama", "llama3")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_and_hashed_and_names_no_index(project: Path, name: str) -> None:
    text = (project / name).read_text("utf-8")
    entries = [entry for entry in re.split(r"\n(?=[a-z])", text) if not entry.startswith("#")]
    assert len(entries) > 10
    assert all(re.match(r"[a-z0-9.-]+==", entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_the_development_lock_agrees_with_the_image(project: Path) -> None:
    pins = {
        name: set(re.findall(r"^[a-z0-9.-]+==\S+", (project / name).read_text("utf-8"), re.M))
        for name in ("requirements.txt", "requirements-dev.txt")
    }
    assert pins["requirements.txt"] < pins["requirements-dev.txt"]


@pytest.mark.parametrize("command", [["check", "."], ["format", "--check", "."]])
def test_ruff(project: Path, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.engine  # needs the package index, as the engine's tests do
def test_its_own_tests_pass_and_its_types_hold(project: Path, tmp_path: Path) -> None:
    python = tmp_path / "venv/bin/python"
    steps = (
        [sys.executable, "-m", "venv", str(tmp_path / "venv")],
        [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements-dev.txt"],
        [str(python), "-W", "error", "-m", "pytest", "-q"],
        [sys.executable, "-m", "mypy", "--python-executable", str(python), "."],
    )
    for step in steps:
        done = subprocess.run(step, cwd=project, capture_output=True, text=True)
        assert done.returncode == 0, f"{step}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("model", ["llama3", "/llama3", "ollama/"])
def test_a_model_without_its_provider_is_refused(tmp_path: Path, model: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "aac_core", "init", str(tmp_path / "mood"), "-m", model],
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert "PROVIDER/MODEL" in result.stderr
    assert not (tmp_path / "mood").exists()


def test_a_template_that_uses_no_model_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plain_template" / "files"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "README.md.j2").write_text("# {{ name }}, a model provider")
    monkeypatch.syspath_prepend(str(tmp_path))
    plain = ProjectTemplate("plain", "", "python", "plain_template:files")
    assert uses_model(TEMPLATE)
    assert not uses_model(plain)
