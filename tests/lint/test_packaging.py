"""The wheel holds what it should, and works in a clean environment."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_the_four_packages_and_their_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "aac_core",
        "aac_plugins",
        "aac_registries",
        "aac_runtimes",
    }
    assert {f"{top}/py.typed" for top in tops if not top.endswith(".dist-info")} <= names
    for data in ("aac_core/templates/Dockerfile.j2", "aac_core/probe/probes.json"):
        assert data in names
    assert "aac_runtimes/python/Dockerfile.j2" in names
    assert any(name.startswith("aac_plugins/templates/sentiment/") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_it_installs_and_runs_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env/bin/python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    aac = tmp_path / "env/bin/aac"
    listed = subprocess.run([aac, "plugins"], check=True, capture_output=True, text=True)
    assert listed.stderr == ""
    assert "runtime-python" in listed.stdout
    subprocess.run([aac, "init", "hello", "-t", "sentiment"], check=True, cwd=tmp_path)
    valid = subprocess.run(
        [aac, "validate", "hello"], check=True, cwd=tmp_path, capture_output=True, text=True
    )
    assert "hello/agent.yaml is valid" in valid.stdout
