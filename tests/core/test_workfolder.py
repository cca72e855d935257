"""Temporary folders, and those that killed calls have left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from aac_core.errors import MachineError
from aac_core.workfolder import work_folder

HOLD = """
import sys
from aac_core.workfolder import work_folder
with work_folder("build") as folder:
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def age(folder: Path) -> None:
    os.utime(folder, (1_700_000_000, 1_700_000_000))


def test_it_is_private_and_gone_afterwards() -> None:
    with work_folder("build") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "file").touch()
    assert not folder.exists()


@pytest.mark.parametrize("killed", [True, False])
def test_what_a_killed_call_left_goes_with_the_next_one(killed: bool, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as call:
        assert call.stdout is not None
        held = Path(call.stdout.readline().strip())
        if killed:
            call.send_signal(signal.SIGKILL)
            call.wait()
        age(held)
        with work_folder("save"):
            assert held.exists() != killed


def test_what_is_not_ours_or_young_stays(tmp_path: Path) -> None:
    names = ("aac-build-abcd_123", "aac-other-abcd_123", "aac-build-abc", "else")
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / "aac-save-abcdefgh").symlink_to(tmp_path / "else")
    for name in names[1:]:
        age(tmp_path / name)
    with work_folder("lock"):
        assert all((tmp_path / name).is_dir() for name in names)
        assert (tmp_path / "aac-save-abcdefgh").is_symlink()


def test_no_folder_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(MachineError, match="no temporary folder") as caught, work_folder("build"):
        pass
    assert [hint.code for hint in caught.value.hints] == ["tmpdir"]
