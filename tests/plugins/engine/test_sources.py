"""The machine's package sources, in both forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.engine.sources import DEFAULT, KEYRING, Source, System, debian_sources, host_sources, system

DEB822 = """\
# a comment
Types: deb deb-src
# another, inside the stanza
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
  contrib
Signed-By: /usr/share/keyrings/key.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
"""
LINES = """\
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib # why
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/flat ./
deb http://mirror.example/debian-security bookworm-security main
"""
SECURITY = Source("http://mirror.example/debian-security", "bookworm-security")


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_deb822(etc: Path) -> None:
    (etc / "sources.list.d/debian.sources").write_text(DEB822)
    key = (("signed-by", "/usr/share/keyrings/key.gpg"),)
    main = Source("http://mirror.example/debian", "bookworm", ("main", "contrib"), key)
    updates = Source("http://mirror.example/debian", "bookworm-updates", ("main", "contrib"), key)
    assert host_sources("bookworm", etc) == (main, updates, SECURITY)


def test_one_line(etc: Path) -> None:
    (etc / "sources.list").write_text(LINES)
    options = (("signed-by", "/k.gpg"),)
    main = Source("http://mirror.example/debian", "bookworm", ("main", "contrib"), options)
    assert host_sources("bookworm", etc) == (main, SECURITY)
    assert main.line() == "deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib"


def test_third_parties_are_left_out(etc: Path) -> None:
    (etc / "sources.list.d/other.list").write_text("deb https://other.example/apt nodistro main\n")
    (etc / "sources.list.d/key.gpg").write_bytes(b"\xff\xfe")
    assert host_sources("bookworm", etc) == ()


def test_debian_13_comes_from_the_machines_mirror() -> None:
    host = (Source("http://mirror.example/debian", "bookworm", ("main", "non-free")), SECURITY)
    assert [source.line() for source in debian_sources("trixie", host, "debian")] == [
        "deb http://mirror.example/debian trixie main",
        "deb http://mirror.example/debian-security trixie-security main",
    ]


def test_ubuntu_takes_the_default_with_debians_keyring() -> None:
    host = (Source("http://archive.example/ubuntu", "noble"),)
    (found,) = debian_sources("trixie", host, "ubuntu")
    assert found.line() == f"deb [signed-by={KEYRING}] {DEFAULT} trixie main"


def test_system(tmp_path: Path) -> None:
    (tmp_path / "os-release").write_text('PRETTY_NAME="x"\nID=ubuntu\nVERSION_CODENAME="noble"\n')
    assert system(tmp_path / "os-release") == System("ubuntu", "noble")
    assert system(tmp_path / "absent").name == ""
