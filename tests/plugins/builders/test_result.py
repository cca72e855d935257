from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.builders.argv import BuildFiles
from aac_plugins.builders.result import collect, from_metadata
from aac_plugins.builders.solve import build_files

from aac_core.api import BuildError, BuildPlan, BuildRequest, BuiltImage, PlatformImage, Rendered, UsageError

ONE = ("linux/arm64",)
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


@pytest.fixture
def request_(plan: BuildPlan, tmp_path: Path) -> BuildRequest:
    return BuildRequest(plan, Rendered("FROM scratch\n", "x\n"), str(tmp_path), platforms=ONE)


def metadata(kind: str) -> dict[str, Any]:
    descriptor = {"mediaType": kind, "digest": "sha256:a", "size": 7}
    return {"containerimage.digest": "sha256:a", "containerimage.descriptor": descriptor}


@pytest.mark.parametrize(
    ("found", "platforms", "images"),
    [
        (metadata(MANIFEST), ONE, (PlatformImage("linux/arm64", "sha256:a", 7),)),
        (metadata(INDEX), ONE, ()),
        (metadata(MANIFEST), (), ()),
        ({"containerimage.digest": "sha256:a"}, ONE, (PlatformImage("linux/arm64", "sha256:a", 0),)),
    ],
)
def test_from_metadata(found: dict[str, Any], platforms: tuple[str, ...], images: tuple[Any, ...]) -> None:
    assert from_metadata(found, platforms) == BuiltImage("sha256:a", images)


def test_a_build_without_an_image_has_no_digest() -> None:
    assert from_metadata({}, ONE) == BuiltImage("", ())


def test_a_loaded_image_has_to_have_a_digest(request_: BuildRequest, tmp_path: Path) -> None:
    files = BuildFiles("", str(tmp_path / "none.json"))
    with pytest.raises(BuildError, match="no digest"):
        collect(replace(request_, load="a:1"), files)
    (tmp_path / "there.json").write_text(json.dumps(metadata(MANIFEST)))
    found = collect(replace(request_, load="a:1"), BuildFiles("", str(tmp_path / "there.json")))
    assert (found.loaded, found.digest) == ("a:1", "sha256:a")


def test_an_earlier_layout_is_replaced(request_: BuildRequest, writer: Any, tmp_path: Path) -> None:
    image = writer.image("linux/arm64", {"a": b"1"})
    made = writer.index(image)
    target = tmp_path / "kept"
    (target / "blobs").mkdir(parents=True)
    (target / "oci-layout").touch()
    found = collect(replace(request_, layout=str(target)), BuildFiles("", "", str(made)))
    assert (found.digest, found.layout) == (image["digest"], str(target))
    assert not made.exists()
    assert (target / "index.json").is_file()


def test_files_are_private_and_gone_afterwards(request_: BuildRequest, tmp_path: Path) -> None:
    with build_files(replace(request_, layout=str(tmp_path / "new/layout"))) as files:
        folder = Path(files.dockerfile).parent
        assert folder.stat().st_mode & 0o777 == 0o700
        assert tmp_path not in folder.parents
        assert Path(files.dockerfile).read_text() == "FROM scratch\n"
        assert Path(files.dockerfile + ".dockerignore").read_text() == "x\n"
        assert Path(files.layout).parent == tmp_path / "new"
        assert Path(files.layout).stat().st_mode == (tmp_path / "new").stat().st_mode
    assert not folder.exists()
    assert list((tmp_path / "new").iterdir()) == []


def test_no_folder_of_the_user_is_overwritten(
    request_: BuildRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/mine").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    for name, message in [
        ("file", "no folder"),
        ("folder", "something else"),
        ("link", "no folder"),
        ("file/x", "can be made"),
    ]:
        wanted = replace(request_, layout=str(tmp_path / name))
        with pytest.raises(UsageError, match=message), build_files(wanted):
            pass
    assert (tmp_path / "folder/mine").read_text() == "x"
    assert list((tmp_path / "tmp").iterdir()) == []
