"""What the files of one layer are: names, machine code, private keys; nothing is judged here.

A base image that exists for one platform only, or a wheel of the build platform, gives an
image that is labelled arm64 and holds x86-64 files; nothing in BuildKit notices.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from aac_core.api import BuildError

_KEY = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")
_KEY_NAME = re.compile(r"\.(?:pem|key|p8)$|^id_(?:rsa|dsa|ecdsa|ed25519)$")
_ARCHIVE = re.compile(r"\.(?:jar|war|ear)$", re.I)
#: What in an archive may be machine code: libraries, and programs, which have no suffix.
_NATIVE = re.compile(r"\.(?:so(?:\.\d+)*|node|jnilib)$|(?:^|/)[^./]+$")
_HEAD = 1024  # has the first line of a script, and where a program names its loader
_WHOLE = 1024 * 1024
_LARGEST = 512 * _WHOLE  # of an archive that is looked into
_NESTED = 2  # archives in archives: Spring Boot's
_INTERP = 3  # p_type PT_INTERP (System V ABI, program header)


@dataclass
class LayerFacts:
    """One layer; paths have no leading slash.

    Args:
        names: what each path is: ``d`` a folder, ``-`` a file, ``x`` a program, ``x#LINE`` a script
            with its first line, ``x@LOADER`` a program that another one loads, ``>TARGET`` a link.
        machines: the e_machine of executables and shared objects.
        archives: the machines in archives that hold machine code.
        keys: files with a private key in PEM form (RFC 7468).
    """

    names: dict[str, str] = field(default_factory=dict)
    machines: dict[str, int] = field(default_factory=dict)
    archives: dict[str, list[int]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)


def scan(path: Path, *, compressed: bool) -> LayerFacts:
    """Read a layer once.

    Raises:
        BuildError: it is no tar archive.
    """
    # Not tarfile's own "r|gz": it copies all that a chunk unpacks to for each read.
    unpack, facts = gzip.open if compressed else open, LayerFacts()
    try:
        with (
            unpack(path, "rb") as stream,
            tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 16) as archive,
        ):
            for member in archive:
                _note(facts, member, archive)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise BuildError(f"the layer sha256:{path.name} can't be read: {error}") from error
    return facts


def _note(facts: LayerFacts, member: tarfile.TarInfo, archive: tarfile.TarFile) -> None:
    path = member.name.removeprefix("./").strip("/")
    if member.isdir() or member.issym():
        facts.names[path] = f">{member.linkname}" if member.issym() else "d"
        return
    if member.islnk():
        facts.names[path] = facts.names.get(member.linkname.removeprefix("./").strip("/"), "-")
        return
    content = archive.extractfile(member) if member.isreg() else None
    head = content.read(_HEAD) if content else b""
    facts.names[path] = f"x{_starter(head)}" if member.mode & 0o111 else "-"
    machine = elf_machine(head)
    if machine is not None:
        facts.machines[path] = machine
        return
    if content and _ARCHIVE.search(path) and member.size <= _LARGEST:
        machines = machines_in(io.BytesIO(head + content.read()))
        facts.archives |= {path: sorted(machines)} if machines else {}
        return
    whole = content and _KEY_NAME.search(PurePosixPath(path).name) and member.size <= _WHOLE
    if _KEY.search(head + content.read() if content and whole else head[:64]):
        facts.keys.append(path)


def elf_machine(head: bytes) -> int | None:
    """The e_machine of an executable or shared object, None for anything else.

    Relocatable objects (e_type 1: eBPF programs, archives' members) run on no machine by themselves.
    """
    if len(head) < 20 or head[:4] != b"\x7fELF" or head[5] not in (1, 2):
        return None
    kind = int.from_bytes(head[16:18], _order(head))
    return int.from_bytes(head[18:20], _order(head)) if kind in (2, 3) else None


def elf_loader(head: bytes) -> str:
    """The loader that a program of 64 bits names (PT_INTERP), "" when it needs none."""
    if elf_machine(head) is None or head[4] != 2:
        return ""

    def number(at: int, size: int) -> int:
        return int.from_bytes(head[at : at + size], _order(head))

    start, size, count = number(32, 8), number(54, 2), number(56, 2)
    for at in range(start, min(start + size * count, len(head) - 56), size or 56):
        if number(at, 4) == _INTERP:
            begin, length = number(at + 8, 8), number(at + 32, 8)
            return head[begin : begin + length].rstrip(b"\0").decode("utf-8", "replace")
    return ""


def machines_in(archive: IO[bytes], depth: int = _NESTED) -> set[int]:
    """The machines of the machine code in a zip file, and in those that it holds."""
    found: set[int] = set()
    try:
        with zipfile.ZipFile(archive) as files:
            for entry in files.infolist():
                if depth and _ARCHIVE.search(entry.filename):
                    found |= machines_in(io.BytesIO(files.read(entry)), depth - 1)
                elif _NATIVE.search(entry.filename) and not entry.is_dir():
                    with files.open(entry) as content:
                        found |= (
                            {machine} if (machine := elf_machine(content.read(64))) is not None else set()
                        )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        return found  # encrypted, damaged or of another compression: it is somebody's data
    return found


def _starter(head: bytes) -> str:
    if head.startswith(b"#!"):
        return "#" + head[2:].partition(b"\n")[0].decode("utf-8", "replace")
    loader = elf_loader(head)
    return f"@{loader}" if loader else ""


def _order(head: bytes) -> Literal["little", "big"]:
    return "little" if head[5] == 1 else "big"
