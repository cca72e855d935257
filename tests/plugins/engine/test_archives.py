"""Files of registry archives for offline bases."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest
from aac_plugins.engine import archives
from aac_plugins.engine.archives import archived

from aac_core.api import ArchiveFile, MachineError

URL = "https://registry.example/node.tgz"


def packed() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name in ("package/bin/node", "package/bin/nodex", "package/include/a/b.h"):
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.uid = len(name), 0o755, 501
            archive.addfile(member, io.BytesIO(name.encode()))
    return stream.getvalue()


def wanted(path: str, target: str, platform: str = "", data: bytes | None = None) -> ArchiveFile:
    digest = hashlib.sha256(data or packed()).hexdigest()
    return ArchiveFile(URL, digest, path, target, platform)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    data = packed()

    def download(url: str) -> bytes:
        asked.append(url)
        return data

    monkeypatch.setattr(archives, "_download", download)
    monkeypatch.setattr("tests.plugins.engine.test_archives.packed", lambda: data)
    return asked


def test_files_and_folders_of_the_platform(tmp_path: Path, served: list[str]) -> None:
    files = [
        wanted("package/bin/node", "/usr/local/bin/node", "linux/amd64"),
        wanted("package/include", "/usr/include"),
        wanted("package/bin/nodex", "/usr/local/bin/x", "linux/arm64"),
    ]
    found = archived(tmp_path / "cache", files, "linux/amd64")
    assert set(found) == {"usr/local/bin/node", "usr/include/a/b.h"}
    entry = found["usr/local/bin/node"]
    assert (entry.data, entry.mode, entry.uid) == (b"package/bin/node", 0o755, 0)
    archived(tmp_path / "cache", files, "linux/amd64")
    assert served == [URL], "an archive is fetched once"


def test_another_archive_is_refused(tmp_path: Path, served: list[str]) -> None:
    with pytest.raises(MachineError, match="is not the archive that the base is made from"):
        archived(tmp_path / "cache", [wanted("package/bin", "/b", data=b"other")], "linux/amd64")
    assert not (tmp_path / "cache").exists()


def test_a_file_that_is_not_there(tmp_path: Path, served: list[str]) -> None:
    with pytest.raises(MachineError, match="has no package/lib"):
        archived(tmp_path, [wanted("package/lib", "/lib")], "linux/amd64")


def test_only_https(tmp_path: Path) -> None:
    file = ArchiveFile("file:///etc/passwd", "0" * 64, "a", "/a")
    with pytest.raises(MachineError, match="is no https address"):
        archived(tmp_path, [file], "linux/amd64")
