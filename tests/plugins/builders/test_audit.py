from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest
from aac_plugins.builders.audit import Mismatch, audit, problems
from aac_plugins.builders.layout import blob_path, read_layout
from aac_plugins.builders.scan import elf_machine

from aac_core.api import BuildError

PEM = b"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"


def elf(machine: int, *, kind: int = 3, order: Literal["little", "big"] = "little") -> bytes:
    """The first bytes of an ELF64 file: e_ident, e_type, e_machine."""
    ident = b"\x7fELF" + bytes([2, 1 if order == "little" else 2, 1]) + bytes(9)
    return ident + kind.to_bytes(2, order) + machine.to_bytes(2, order) + bytes(44)


@pytest.mark.parametrize(
    ("head", "machine"),
    [
        (elf(62), 62),
        (elf(183, kind=2), 183),
        (elf(22, order="big"), 22),
        (elf(247, kind=1), None),
        (b"\x7fELF", None),
        (b"#!/bin/sh\n" + bytes(20), None),
    ],
)
def test_elf_machine(head: bytes, machine: int | None) -> None:
    assert elf_machine(head) == machine


def test_foreign_files_are_named_with_their_layer(writer: Any) -> None:
    amd = writer.image("linux/amd64", {"usr/bin/x": elf(62)})
    arm = writer.image("linux/arm64", {"usr/bin/x": elf(183), "./usr/lib/y.so": elf(62), "z": elf(999)})
    layout = read_layout(writer.index(writer.nested(amd, arm)))
    found = audit(layout)
    layer = layout.images[1].layers[0].digest
    assert found.mismatches == (
        Mismatch("usr/lib/y.so", "amd64", "linux/arm64", layer),
        Mismatch("z", "999", "linux/arm64", layer),
    )
    assert found.elf_files == 4
    assert found.keys == ()


def test_a_shared_layer_is_wrong_for_one_of_the_platforms(writer: Any) -> None:
    images = [writer.image(platform, {"x": elf(62)}) for platform in ("linux/amd64", "linux/arm64")]
    found = audit(read_layout(writer.index(writer.nested(*images))))
    assert [one.platform for one in found.mismatches] == ["linux/arm64"]
    assert found.elf_files == 1


@pytest.mark.parametrize("by", ["digest", "diff_id"])
def test_layers_of_the_base_are_left_out(writer: Any, by: str) -> None:
    image = writer.image("linux/arm64", {"base": elf(62)}, {"added": elf(62)})
    layout = read_layout(writer.index(image))
    base = layout.images[0].layers[0].digest if by == "digest" else layout.images[0].diff_ids[0]
    assert [one.path for one in audit(layout, skip={base}).mismatches] == ["added"]


@pytest.mark.parametrize(
    ("path", "content", "is_key"),
    [
        ("app/server.txt", PEM, True),
        ("app/id_ed25519", b"comment\n" * 20 + PEM.replace(b"RSA", b"OPENSSH"), True),
        ("app/both.pem", b"-----BEGIN CERTIFICATE-----\nMII\n" * 9 + PEM, True),
        ("app/k", b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOY", True),
        ("app/k8.key", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII", True),
        ("app/cert.pem", b"-----BEGIN CERTIFICATE-----\nMII\n", False),
        ("app/pub.pem", b"-----BEGIN PUBLIC KEY-----\nMII\n", False),
        ("app/docs.md", b"how to make a key\n" * 5 + PEM, False),
    ],
)
def test_private_keys(writer: Any, path: str, content: bytes, is_key: bool) -> None:
    found = audit(read_layout(writer.index(writer.image("linux/amd64", {path: content}))))
    assert [key.path for key in found.keys] == ([path] if is_key else [])


def test_a_key_of_a_package_is_a_warning(writer: Any) -> None:
    files = {"app/site-packages/w/test.key": PEM, "app/site-packages.key": PEM}
    found = audit(read_layout(writer.index(writer.image("linux/amd64", files))))
    assert {one.message: one.severity for one in problems(found, ("/app/site-packages",))} == {
        "/app/site-packages/w/test.key is a private key that a package brings, known to everybody": "warning",
        "/app/site-packages.key is a private key": "error",
    }


@pytest.mark.parametrize(
    ("path", "machine", "named"),
    [
        ("node_modules/x/prebuilds/linux-x64/node.node", "amd64", True),
        ("site/debugpy/attach_linux_amd64.so", "amd64", True),
        ("lib/x86_64-linux-gnu/libc.so.6", "amd64", True),
        ("prebuilds/linux-arm64/a.node", "amd64", False),
        ("usr/lib/libx.so", "amd64", False),
        ("opt/aarch64/a", "arm64", True),
    ],
)
def test_paths_that_name_their_machine(path: str, machine: str, named: bool) -> None:
    assert Mismatch(path, machine, "linux/arm64", "sha256:0").named is named


def test_what_can_not_be_read_is_told(writer: Any) -> None:
    layout = read_layout(writer.index(writer.image("linux/amd64", {"x": elf(62)})))
    blob_path(writer.folder, layout.images[0].layers[0].digest).write_bytes(b"no archive")
    with pytest.raises(BuildError, match="can't be read"):
        audit(layout)


def test_another_compression_is_reported(writer: Any) -> None:
    layout = read_layout(writer.index(writer.image("linux/amd64", {"x": elf(62)})))
    image = layout.images[0]
    zstd = replace(image.layers[0], media_type="application/vnd.oci.image.layer.v1.tar+zstd")
    found = audit(replace(layout, images=(replace(image, layers=(zstd,)),)))
    assert found.unread == (zstd.digest,)
    assert found.elf_files == 0
