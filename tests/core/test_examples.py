"""Every folder of tests/examples: the plan and the Dockerfile are what they were."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from aac_core.app import App
from aac_core.contracts.plan import plan_from_json, plan_to_json
from aac_core.discovery import OWN, discover
from aac_core.manager import Plugins
from aac_core.report import Report

EXAMPLES = Path(__file__).parent.parent / "examples"
FOLDERS = sorted(path for path in EXAMPLES.iterdir() if next(path.rglob("agent.yaml"), None))


def app() -> App:
    return App(Plugins([found for found in discover() if found.distribution == OWN]), Report(), {})


def decide(folder: Path) -> tuple[str, str]:
    aac = app()
    plan = aac.plan(aac.read(str(folder))).plan
    assert plan_from_json(plan_to_json(plan)) == plan
    return plan_to_json(plan), aac.render(plan).dockerfile


def test_there_are_examples() -> None:
    assert len(FOLDERS) >= 6


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_plan_and_dockerfile(folder: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    agent = shutil.copytree(
        folder, tmp_path / folder.name, ignore=shutil.ignore_patterns("expected", "run.yaml")
    )
    lies = next(Path(agent).rglob("agent.yaml")).parent
    found = dict(zip(("plan.json", "Dockerfile"), decide(lies), strict=True))
    for name, text in found.items():
        expected = folder / "expected" / name
        if request.config.getoption("--regen"):
            expected.parent.mkdir(exist_ok=True)
            expected.write_text(text, "utf-8")
        assert text == expected.read_text("utf-8"), f"{folder.name}/{name}; see tests/examples/README.md"


def test_the_same_bytes_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another path, another order of files, other times, another locale and time zone."""
    folder = FOLDERS[0]
    first = shutil.copytree(folder, tmp_path / "a", ignore=shutil.ignore_patterns("expected", "run.yaml"))
    expected = decide(first)
    second = tmp_path / "elsewhere" / "b"
    second.mkdir(parents=True)
    for source in sorted(first.iterdir(), reverse=True):
        copied = (
            shutil.copytree(source, second / source.name) if source.is_dir() else shutil.copy(source, second)
        )
        os.utime(copied, (1_600_000_000, 1_600_000_000))
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    assert decide(second) == expected
