"""Outputs that a user asks for: read, refused, made the same as the others, measured afterwards."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.builders.argv import BuildFiles
from aac_plugins.builders.outputs import Archive, additions, archive_of, check, parse
from aac_plugins.builders.result import collect

from aac_core.api import BuildError, BuildPlan, BuildRequest, Rendered, UsageError

BOTH = ("linux/amd64", "linux/arm64")
NOTES = {"annotation-index.a": "b"}


def test_an_output_is_one_csv_record() -> None:
    assert parse("out") == {"type": "local", "dest": "out"}
    assert parse('type=oci,"dest=a,b.tar"') == {"type": "oci", "dest": "a,b.tar"}


@pytest.mark.parametrize("text", ["-", "type=oci,dest=-", "type=tar,dest=-"])
def test_stdout_has_the_result(text: str) -> None:
    with pytest.raises(UsageError, match="name a file"):
        check(text)


@pytest.mark.parametrize("text", ["type=registry,name=h/a:1", "type=image,name=h/a:1,push=true"])
def test_nothing_is_published_past_the_checks(text: str) -> None:
    with pytest.raises(UsageError, match="before the image is checked"):
        check(text)
    check("type=image,name=h/a:1,push=false")


def test_no_file_in_a_folder_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "o"
    for text in (f"type=local,dest={folder}", str(folder)):
        check(text)
        folder.mkdir()
        check(text)
        (folder / "etc").mkdir()
        with pytest.raises(UsageError, match="would write over files"):
            check(text)
        (folder / "etc").rmdir()
        folder.rmdir()
    with pytest.raises(UsageError, match="write over files in /"):
        check("type=local,dest=/")


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("type=oci,dest=a.tar", NOTES),
        ("type=image,name=a", {**NOTES, "oci-mediatypes": "true"}),
        ("type=docker,dest=a.tar", {"oci-mediatypes": "true"}),
        ("type=docker,dest=a.tar,oci-mediatypes=false", {}),
        ("type=local,dest=a", {}),
        ("a", {}),
    ],
)
def test_every_exporter_writes_the_same_image(text: str, added: dict[str, str]) -> None:
    assert additions(parse(text), NOTES) == added


def test_what_can_be_read_afterwards() -> None:
    assert archive_of(["out", "type=docker,dest=a.tar"]) is None
    assert archive_of(["out", "type=oci,dest=a.tar"]) == Archive(Path("a.tar"), tar=True)
    assert archive_of(["type=oci,dest=a,tar=false"]) == Archive(Path("a"), tar=False)


def of(plan: BuildPlan, output: str) -> BuildRequest:
    return BuildRequest(plan, Rendered("FROM scratch\n", "x\n"), ".", platforms=BOTH, outputs=(output,))


@pytest.mark.parametrize("form", ["tar", "folder"])
def test_the_digests_of_the_platforms_are_those_that_were_written(
    plan: BuildPlan, writer: Any, tmp_path: Path, form: str
) -> None:
    images = [writer.image(platform, {"a": platform.encode()}) for platform in BOTH]
    nested = writer.nested(*images)
    layout = writer.index(nested)
    output = f"type=oci,dest={layout},tar=false"
    if form == "tar":
        output = f"type=oci,dest={tmp_path / 'x.tar'}"
        with tarfile.open(tmp_path / "x.tar", "w") as tar:
            for path in layout.rglob("*"):
                tar.add(path, path.relative_to(layout), recursive=False)
    built = collect(of(plan, output), BuildFiles("", str(tmp_path / "none.json")))
    assert built.digest == nested["digest"]
    assert [(image.platform, image.digest) for image in built.images] == [
        (platform, image["digest"]) for platform, image in zip(BOTH, images, strict=True)
    ]
    assert built.layout == ""


def test_a_file_that_is_no_archive_is_an_error(plan: BuildPlan, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"no tar")
    with pytest.raises(BuildError, match="can't be read"):
        collect(of(plan, f"type=oci,dest={tmp_path / 'x.tar'}"), BuildFiles("", str(tmp_path / "none.json")))
