"""Whether an image can start what it names: its files over several layers, as the kernel would look."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.builders import layers, scan
from aac_plugins.builders.audit import audit, problems, start_audit
from aac_plugins.builders.files import Files
from aac_plugins.builders.layout import read_layout
from aac_plugins.builders.scan import LayerFacts
from aac_plugins.builders.start import start_problems

from tests.plugins.builders.test_audit import elf

BASE = {
    "usr/bin/python3.13": "x@/lib64/ld.so",
    "usr/bin/python": ">python3.13",
    "usr/bin/env": "x",
    "usr/bin/sh": "x",
    "bin": ">usr/bin",
    "lib64/ld.so": "x",
    "usr/bin/gone": "x",
    "opt/old/tool": "x",
}
TOP = {
    "app/run.sh": "x#/bin/sh",
    "app/plain.sh": "-",
    "app/windows.sh": "x#/bin/sh\r",
    "app/bash.sh": "x#/bin/bash",
    "app/serve": "x#/usr/bin/env -S python3.13 -u",
    "app/node.js": "x#/usr/bin/env node",
    "app/musl": "x@/lib/ld-musl-x86_64.so.1",
    "app/static": "x",
    "app/loop": ">loop",
    "usr/bin/.wh.gone": "-",
    "opt/old/.wh..wh..opq": "-",
}


def files(*names: Mapping[str, str]) -> Files:
    return Files([lambda one=one: one for one in names])  # type: ignore[misc]


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/bin/python", "x@/lib64/ld.so"),
        ("/app/../bin/./sh", "x"),
        ("/usr/bin/gone", ""),
        ("/opt/old/tool", ""),
        ("/app/none", ""),
        ("/app/loop", ">loop"),
        ("/", "d"),
    ],
)
def test_paths_are_followed_over_layers(path: str, word: str) -> None:
    assert files(BASE, TOP).find(path) == word


def test_lower_layers_are_left_alone_when_a_higher_one_has_it() -> None:
    def never() -> Mapping[str, str]:
        raise AssertionError("it was read")

    assert Files([never, lambda: {"app": "d", "app/x": "x"}]).find("/app/x") == "x"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["python", "-m", "x"], None),
        (["/app/run.sh"], None),
        (["./run.sh"], None),
        (["/app/serve"], None),
        (["/app/static"], None),
        (["uvicorn"], "the image has no program uvicorn"),
        (["/app/none"], "the image has no program /app/none"),
        (["/app/plain.sh"], "/app/plain.sh is not executable"),
        (["/app/windows.sh"], "/app/windows.sh has line ends of Windows"),
        (["/app/bash.sh"], "/app/bash.sh is a script for /bin/bash, which the image lacks"),
        (["/app/node.js"], "/app/node.js is a script for node, which the image lacks"),
        (["/app/musl"], "/app/musl needs /lib/ld-musl-x86_64.so.1, which the image lacks"),
    ],
)
def test_the_start_command_is_looked_for(command: list[str], words: str | None) -> None:
    config = {"Entrypoint": command, "WorkingDir": "/app", "Env": ["A=1", "PATH=/bin:/sbin"]}
    found = [one.message for one in start_problems(config, files(BASE, TOP))]
    assert found == ([f"it can't be started: {words}"] if words else [])


def test_what_works_and_should_not_is_a_warning() -> None:
    config = {"Entrypoint": ["/app/static"], "Cmd": ["go", "run"], "User": "65532:65532",
              "ExposedPorts": {"80/tcp": {}, "53/udp": {}, "8080/tcp": {}}}  # fmt: skip
    found = list(start_problems(config, files(BASE, TOP)))
    assert [one.severity for one in found] == ["warning", "warning"]
    assert [one.hints[0].code for one in found] == ["production", "declare-port"]
    assert found[1].message.startswith("port 80 is below 1024")


def test_an_image_is_judged_and_its_layers_are_read_once(
    writer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = writer.image(
        "linux/amd64", {"usr/bin/x": elf(62)}, {"app/y": b"y" * 30}, config={"Entrypoint": ["x"]}
    )
    layout = read_layout(writer.index(writer.nested(image)))
    (problem,) = start_audit(layout)
    assert problem.message == "it can't be started: x is not executable"
    assert audit(layout).elf_files == 1
    monkeypatch.setattr(layers, "scan", lambda *_, **__: pytest.fail("it was read again"))
    assert start_audit(layout) == (problem,)
    assert audit(layout).elf_files == 1
    (kept, *_) = Path(os.environ["AAC_HOME"], "layers").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_text("{")
    monkeypatch.undo()
    assert start_audit(layout) == (problem,)


def test_old_layers_are_forgotten(writer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "_KEPT", 2)
    image = writer.image("linux/amd64", *({f"f{number}": b"x"} for number in range(4)))
    layout = read_layout(writer.index(image))
    for layer in layout.images[0].layers:
        layers.facts_of(layout, layer)
    assert len(list(Path(os.environ["AAC_HOME"], "layers").iterdir())) == 2


def layer(path: Path) -> Path:
    """One of each kind of file."""
    with tarfile.open(path, "w") as archive:
        for name, kind, mode, content in (
            ("./app", tarfile.DIRTYPE, 0o755, b""),
            ("./app/run", tarfile.REGTYPE, 0o755, b"#!/bin/sh -e\nexit\n"),
            ("./app/data", tarfile.REGTYPE, 0o644, b"data"),
            ("./app/again", tarfile.LNKTYPE, 0o755, b"./app/run"),
            ("./app/link", tarfile.SYMTYPE, 0o777, b"run"),
            ("./app/program", tarfile.REGTYPE, 0o755, program(b"/lib/ld.so\0")),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.mode = kind, mode
            if kind in (tarfile.LNKTYPE, tarfile.SYMTYPE):
                member.linkname = content.decode()
            member.size = len(content) if kind == tarfile.REGTYPE else 0
            archive.addfile(member, io.BytesIO(content))
    return path


def program(loader: bytes) -> bytes:
    """An ELF64 file with one program header, PT_INTERP, and the text that it points to."""
    header = bytearray(elf(62, kind=2))
    header[32:40], header[54:56], header[56:58] = (64).to_bytes(8, "little"), b"\x38\0", b"\x01\0"
    segment = bytearray(56)
    segment[0:4], segment[8:16] = (3).to_bytes(4, "little"), (120).to_bytes(8, "little")
    segment[32:40] = len(loader).to_bytes(8, "little")
    return bytes(header + segment) + loader


def test_each_kind_of_file_has_its_word(tmp_path: Path) -> None:
    assert scan.scan(layer(tmp_path / "layer"), compressed=False) == LayerFacts(
        names={
            "app": "d",
            "app/run": "x#/bin/sh -e",
            "app/data": "-",
            "app/again": "x#/bin/sh -e",
            "app/link": ">run",
            "app/program": "x@/lib/ld.so",
        },
        machines={"app/program": 62},
    )


def test_the_loader_of_a_real_program() -> None:
    with Path("/bin/sh").resolve().open("rb") as content:
        loader = scan.elf_loader(content.read(1024))
    assert Path(loader).exists()
    assert scan.elf_loader(elf(62)) == ""
    assert scan.elf_loader(b"#!/bin/sh") == ""


def jar(entries: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_jar_has_to_have_code_for_the_platform(writer: Any) -> None:
    both = jar({"linux/amd64/libz.so": elf(62), "linux/aarch64/libz.so.1": elf(183), "A.class": elf(22)})
    layer = {
        "lib/both.jar": both,
        "lib/amd.jar": jar({"libz.so": elf(62), "native/tool": elf(62)}),
        "lib/nested.jar": jar({"BOOT-INF/lib/z.jar": jar({"z.so": elf(62)})}),
        "lib/netty-linux-x86_64.jar": jar({"z.so": elf(62)}),
        "lib/pure.jar": jar({"A.class": b"\xca\xfe\xba\xbe"}),
        "lib/broken.jar": b"PK no archive, and no error of ours",
    }
    layout = read_layout(writer.index(writer.image("linux/arm64", layer)))
    found = problems(audit(layout))
    assert {one.severity for one in found} == {"warning"}
    words = "holds machine code for amd64, and none for linux/arm64"
    assert [one.message for one in found] == [f"/lib/amd.jar {words}", f"/lib/nested.jar {words}"]
    layout = read_layout(writer.index(writer.image("linux/amd64", layer)))
    assert problems(audit(layout)) == ()


def test_a_layer_that_can_not_be_read_is_not_judged(writer: Any) -> None:
    layout = read_layout(writer.index(writer.image("linux/amd64", {"x": b"x"}, config={"Entrypoint": ["y"]})))
    assert [one.message for one in start_audit(layout)] == ["it can't be started: the image has no program y"]
    from dataclasses import replace

    (image,) = layout.images
    unread = replace(image.layers[0], media_type="application/vnd.oci.image.layer.v1.tar+zstd")
    assert start_audit(replace(layout, images=(replace(image, layers=(unread,)),))) == ()
