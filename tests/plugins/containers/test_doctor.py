"""What ``aac doctor`` concludes without an engine."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from aac_plugins.containers import doctor
from aac_plugins.containers.doctor import LOOKS, Machine, examine

from aac_core.api import Hint, MachineError


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """A machine without an engine."""

    def refuse() -> None:
        raise MachineError("no engine here", hints=(Hint("engine-up", "aac engine up"),))

    monkeypatch.setattr("aac_plugins.engine.require", refuse, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return Machine()


def test_one_cause_fails_once_and_the_rest_is_skipped(bare: Machine) -> None:
    found = {finding.name: finding for finding in examine(bare)}
    assert list(found) == [name for name, _, _ in LOOKS]
    assert (found["engine"].outcome, found["engine"].detail) == ("fail", "no engine here")
    assert [hint.code for hint in found["engine"].hints] == ["engine-up"]
    assert {found[name].outcome for name in ("buildx", "image store", "base images")} == {"skip"}
    assert found["cosign"].outcome == "warn"
    assert found["python"].outcome == "ok"


@pytest.mark.parametrize(("free", "outcome"), [(1 << 29, "fail"), (2 << 30, "warn"), (50 << 30, "ok")])
def test_disk(bare: Machine, monkeypatch: pytest.MonkeyPatch, free: int, outcome: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    verdict = doctor.disk(bare)
    assert (verdict.outcome, bool(verdict.hints)) == (outcome, outcome != "ok")


def test_a_data_folder_that_can_not_be_made(
    bare: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AAC_HOME", str(tmp_path / "file/aac"))
    verdict = doctor.data_folder(bare)
    assert (verdict.outcome, verdict.hints[0].code) == ("fail", "aac-home")
