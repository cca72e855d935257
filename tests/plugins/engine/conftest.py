"""A short folder for sockets, and a docker client with a buildx that only tell their versions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def short() -> Iterator[Path]:
    """A socket path ends at 107 bytes, and pytest's folders are long."""
    folder = Path(tempfile.mkdtemp(prefix="aac-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a docker client and a buildx of a version (or none, for "") where they are looked for."""
    config, programs = tmp_path / "config", tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("DOCKER_CONFIG", str(config))
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.delenv("DOCKER_HOST", raising=False)

    def write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o755)

    def install(buildx: str) -> Path:
        write(programs / "docker", "#!/bin/sh\n")
        if buildx:
            metadata = f'{{"SchemaVersion": "0.1.0", "Version": "{buildx}"}}'
            write(config / "cli-plugins/docker-buildx", f"#!/bin/sh\necho '{metadata}'\n")
        return config

    return install
