"""Layers whose bytes depend on their content only, and trees made of packages."""

from __future__ import annotations

import gzip
import hashlib
import io
import subprocess
import tarfile
from pathlib import Path

import pytest
from aac_plugins.engine.layer import Entry, folder, link, read_tar, write_layer
from aac_plugins.engine.rootfs import kept, unpacked

ENTRIES = [
    folder("usr"),
    Entry("usr/a", mode=0o4755, uid=5, data=b"content"),
    link("b", "usr/a"),
    Entry("aa", tarfile.LNKTYPE, target="usr/a"),
]


def test_order_and_time_do_not_matter(tmp_path: Path) -> None:
    one = write_layer(ENTRIES, tmp_path / "one")
    two = write_layer(reversed(ENTRIES), tmp_path / "two")
    assert (one.digest, one.diff_id, one.size) == (two.digest, two.diff_id, two.size)


def test_digests_are_those_of_the_bytes(tmp_path: Path) -> None:
    layer = write_layer(ENTRIES, tmp_path / "layer")
    data = layer.path.read_bytes()
    assert layer.digest == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert layer.diff_id == f"sha256:{hashlib.sha256(gzip.decompress(data)).hexdigest()}"
    assert layer.size == len(data)


def test_members(tmp_path: Path) -> None:
    layer = write_layer(ENTRIES, tmp_path / "layer")
    with tarfile.open(layer.path) as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == ["b", "usr", "usr/a", "aa"], "hard links come last"
    assert {member.mtime for member in members} == {0}
    assert (members[2].mode, members[2].uid, members[2].uname) == (0o4755, 5, "")
    assert list(read_tar(io.BytesIO(gzip.decompress(layer.path.read_bytes())))) == [
        next(entry for entry in ENTRIES if entry.path == member.name) for member in members
    ]


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("usr/share/doc/x/copyright", True),
        ("usr/share/doc/x/changelog.gz", False),
        ("usr/share/man/man1/x.1.gz", False),
        ("usr/lib/python3.13/EXTERNALLY-MANAGED", False),
        ("var/log/apt/term.log", False),
        ("var/log", True),
        ("etc/machine-id", False),
        ("usr/lib/os-release", True),
    ],
)
def test_what_is_left_out(path: str, stays: bool) -> None:
    assert bool(list(kept([Entry(path)]))) is stays


def package(where: Path, name: str, files: dict[str, str]) -> Path:
    root = where / name
    for path, text in {**files, "DEBIAN/control": control(name)}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "DEBIAN").chmod(0o755)
    deb = where / f"{name}.deb"
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", root, deb], check=True, capture_output=True)
    return deb


def control(name: str) -> str:
    return f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: x\n"


def test_a_tree_of_packages(tmp_path: Path) -> None:
    users = {
        "usr/share/base-passwd/passwd.master": "root:*:0:0\n",
        "usr/share/base-passwd/group.master": "root:*:0\n",
    }
    certificates = {f"usr/share/ca-certificates/mozilla/{name}.crt": f"{name}\n" for name in "ba"}
    debs = [package(tmp_path, "base", users), package(tmp_path, "certs", {**certificates, "bin/x": "x"})]
    tree = unpacked(debs, [("/usr/local/bin/python", "/usr/bin/python3")], {})
    assert tree["etc/passwd"].data == b"root:*:0:0\n"
    assert tree["etc/ssl/certs/ca-certificates.crt"].data == b"a\nb\n"
    assert tree["tmp"].mode == 0o1777
    assert tree["usr/local/bin/python"].target == "/usr/bin/python3"
    assert "usr/bin/x" in tree, "/bin is a link to /usr/bin"
    status = tree["var/lib/dpkg/status"].data.decode()
    assert status.startswith("Package: base\nStatus: install ok installed\nVersion: 1\n")
    assert status.count("Package: ") == 2
    assert all(str(Path(path).parent) in {*tree, "."} for path in tree)
