from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.builders.layout import blob_path, normal, read_layout

from aac_core.api import BuildError

BOTH = ("linux/amd64", "linux/arm64")


def test_an_index_with_attestations(writer: Any) -> None:
    amd, arm = writer.image("linux/amd64", {"a": b"1"}), writer.image("linux/arm64/v8", {"a": b"1"})
    root = writer.nested(amd, arm, writer.attestation(amd), writer.attestation(arm))
    layout = read_layout(writer.index(root), BOTH)
    assert layout.root.digest == root["digest"]
    assert [image.platform for image in layout.images] == list(BOTH)
    assert len(layout.attestations) == 2
    assert layout.images[0].layers == layout.images[1].layers
    built = layout.built()
    assert built.digest == root["digest"]
    assert [(one.digest, one.size) for one in built.images] == [
        (amd["digest"], amd["size"]),
        (arm["digest"], arm["size"]),
    ]


def test_a_single_manifest_is_its_own_root(writer: Any) -> None:
    image = writer.image("linux/arm64", {"a": b"1"})
    built = read_layout(writer.index(image), ["linux/arm64/v8"]).built()
    assert (built.digest, built.images[0].digest) == (image["digest"], image["digest"])


def test_a_missing_platform_is_named(writer: Any) -> None:
    path = writer.index(writer.nested(writer.image("linux/amd64", {"a": b"1"})))
    with pytest.raises(BuildError, match="no image for linux/arm64"):
        read_layout(path, BOTH)


def test_a_label_that_the_config_contradicts(writer: Any) -> None:
    image = writer.image("linux/amd64", {"a": b"1"})
    image["platform"]["architecture"] = "arm64"
    with pytest.raises(BuildError, match="the index says linux/arm64 of an image for linux/amd64"):
        read_layout(writer.index(writer.nested(image)))


@pytest.mark.parametrize("part", ["root", "manifest", "config"])
def test_a_changed_blob_is_found(writer: Any, part: str) -> None:
    image = writer.image("linux/amd64", {"a": b"1"})
    root = writer.nested(image)
    manifest = json.loads(blob_path(writer.folder, image["digest"]).read_bytes())
    digest = {"root": root, "manifest": image, "config": manifest["config"]}[part]["digest"]
    blob = blob_path(writer.folder, digest)
    blob.write_bytes(blob.read_bytes().replace(b" ", b"\n", 1))
    with pytest.raises(BuildError, match=digest):
        read_layout(writer.index(root))


def test_a_missing_layer_is_found(writer: Any) -> None:
    image = writer.image("linux/amd64", {"a": b"1"})
    manifest = json.loads(blob_path(writer.folder, image["digest"]).read_bytes())
    blob_path(writer.folder, manifest["layers"][0]["digest"]).unlink()
    with pytest.raises(BuildError, match="layer sha256:"):
        read_layout(writer.index(image))


def test_two_entries_are_one_too_many(writer: Any) -> None:
    images = [writer.image(platform, {"a": b"1"}) for platform in BOTH]
    with pytest.raises(BuildError, match="has 2 entries"):
        read_layout(writer.index(*images))


def test_an_index_without_images(writer: Any) -> None:
    with pytest.raises(BuildError, match="left no image"):
        read_layout(writer.index(writer.nested()))


@pytest.mark.parametrize("text", ["", "[]", "{", "null"])
def test_a_broken_index(writer: Any, text: str) -> None:
    (writer.folder / "index.json").write_text(text)
    with pytest.raises(BuildError):
        read_layout(writer.folder)


def test_no_layout_at_all(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path, ignore_errors=True)
    with pytest.raises(BuildError, match=r"index\.json of the image layout can't be read"):
        read_layout(tmp_path)


@pytest.mark.parametrize("digest", ["sha256:../../../etc/passwd", "sha512:" + "0" * 64, ""])
def test_a_digest_can_name_no_other_file(tmp_path: Path, digest: str) -> None:
    with pytest.raises(BuildError, match="no sha256 digest"):
        blob_path(tmp_path, digest)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("linux/arm64/v8", "linux/arm64"),
        ("linux/amd64/v1", "linux/amd64"),
        ("linux/amd64/v3", "linux/amd64/v3"),
        ("linux/arm/v7", "linux/arm/v7"),
        ("linux/arm64", "linux/arm64"),
    ],
)
def test_variants_that_say_nothing(given: str, expected: str) -> None:
    assert normal(given) == expected
