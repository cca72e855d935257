"""Looks into the layers of a built image for machine code of another platform, and for private keys.

A base image that exists for one platform only, or a wheel of the build platform, gives an
image that is labelled arm64 and holds x86-64 files; nothing in BuildKit notices.
"""

from __future__ import annotations

import gzip
import re
import tarfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from aac_plugins.builders.layout import Layout, blob_path

from aac_core.api import BuildError, Descriptor, Hint, Problem

# e_machine (System V ABI, ELF header) by the architecture's name in OCI.
_NAMES = {3: "386", 21: "ppc64le", 22: "s390x", 40: "arm", 62: "amd64", 183: "arm64", 243: "riscv64"}
_SPELLINGS = {"x64": "amd64", "x8664": "amd64", "aarch64": "arm64", "i386": "386", "i686": "386"}
_KEY = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")
_KEY_NAME = re.compile(r"\.(?:pem|key|p8)$|^id_(?:rsa|dsa|ecdsa|ed25519)$")
_HEAD = 64
_WHOLE = 1024 * 1024


@dataclass(frozen=True)
class Mismatch:
    """An executable or shared object for another machine than the image's.

    Args:
        path: in the image, without a leading slash.
        machine: ``arm64``, or the number of an unknown e_machine.
        platform: of the image.
        layer: the digest of the layer's blob.
    """

    path: str
    machine: str
    platform: str
    layer: str

    @property
    def named(self) -> bool:
        """Whether the path says the machine, as in packages that carry all (prebuilds/linux-arm64/)."""
        words = re.split(r"[^a-z0-9]+", re.sub(r"x86[_-]64", "x8664", self.path.lower()))
        return self.machine in {_SPELLINGS.get(word, word) for word in words}


@dataclass(frozen=True)
class PrivateKey:
    """A file with a private key in PEM form (RFC 7468)."""

    path: str
    layer: str


@dataclass(frozen=True)
class Audit:
    """What was found, in the order of the layers.

    Args:
        elf_files: how many executables and shared objects were looked at.
        unread: digests of layers in a compression that Python's tarfile can't read.
    """

    mismatches: tuple[Mismatch, ...]
    keys: tuple[PrivateKey, ...]
    elf_files: int
    unread: tuple[str, ...]


def audit(layout: Layout, *, skip: Collection[str] = frozenset()) -> Audit:
    """Look at every layer once, whoever shares it.

    Args:
        skip: blob digests or diff ids of layers to leave out, as a rule those of the base:
            BuildKit takes a base's layers over as they are, so its manifest tells their digests.

    Raises:
        BuildError: a layer is no tar archive.
    """
    mismatches: list[Mismatch] = []
    keys: list[PrivateKey] = []
    unread: list[str] = []
    files = 0
    for layer, platforms in _layers(layout, skip):
        if not layer.media_type.endswith(("gzip", "tar")):
            unread.append(layer.digest)
            continue
        blob = blob_path(Path(layout.path), layer.digest)
        for path, machine in _scan(blob, compressed=layer.media_type.endswith("gzip")):
            if machine is None:
                keys.append(PrivateKey(path, layer.digest))
                continue
            files += 1
            name = _NAMES.get(machine, str(machine))
            wrong = [platform for platform in platforms if platform.split("/")[1] != name]
            mismatches += [Mismatch(path, name, platform, layer.digest) for platform in wrong]
    return Audit(tuple(mismatches), tuple(keys), files, tuple(unread))


def elf_machine(head: bytes) -> int | None:
    """The e_machine of an executable or shared object, None for anything else.

    Relocatable objects (e_type 1: eBPF programs, archives' members) run on no machine by themselves.
    """
    if len(head) < 20 or head[:4] != b"\x7fELF" or head[5] not in (1, 2):
        return None
    order: Literal["little", "big"] = "little" if head[5] == 1 else "big"
    kind = int.from_bytes(head[16:18], order)
    return int.from_bytes(head[18:20], order) if kind in (2, 3) else None


def _layers(layout: Layout, skip: Collection[str]) -> Iterator[tuple[Descriptor, tuple[str, ...]]]:
    """Each layer with the platforms that have it."""
    layers: dict[str, Descriptor] = {}
    platforms: dict[str, list[str]] = {}
    for image in layout.images:
        for layer, diff_id in zip(image.layers, image.diff_ids, strict=True):
            if layer.digest not in skip and diff_id not in skip:
                layers[layer.digest] = layer
                platforms.setdefault(layer.digest, []).append(image.platform)
    return ((layer, tuple(dict.fromkeys(platforms[digest]))) for digest, layer in layers.items())


def _scan(path: Path, *, compressed: bool) -> Iterator[tuple[str, int | None]]:
    """Executables with their machine, and private keys with None."""
    # Not tarfile's own "r|gz": it copies all that a chunk unpacks to for each read.
    unpack = gzip.open if compressed else open
    try:
        with (
            unpack(path, "rb") as stream,
            tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 16) as archive,
        ):
            for member in archive:
                if not member.isreg() or member.size < 20:
                    continue
                content = archive.extractfile(member)
                if content is not None:
                    yield from _look(member, content)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise BuildError(f"the layer sha256:{path.name} can't be read: {error}") from error


def _look(member: tarfile.TarInfo, content: IO[bytes]) -> Iterator[tuple[str, int | None]]:
    path = member.name.removeprefix("./")
    head = content.read(_HEAD)
    machine = elf_machine(head)
    if machine is not None:
        yield path, machine
        return
    if _KEY_NAME.search(PurePosixPath(path).name) and member.size <= _WHOLE:
        head += content.read()
    if _KEY.search(head):
        yield path, None


def problems(found: Audit, packages: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """What an audit found, in words; files that name their machine are packages that carry all.

    Args:
        packages: folders of the image with what others have published: a key there is no secret.
    """
    wrong = Hint("base-platform", "the base, or a package, exists for another platform only")
    return (
        *(
            Problem(
                f"/{item.path} is machine code for {item.machine} in the image for {item.platform}",
                hints=(wrong,),
            )
            for item in found.mismatches
            if not item.named
        ),
        *(_key_problem(key, packages) for key in found.keys),
        *(Problem(f"the layer {digest} can't be looked into", severity="warning") for digest in found.unread),
    )


def _key_problem(key: PrivateKey, packages: tuple[str, ...]) -> Problem:
    message = f"/{key.path} is a private key"
    if any(f"/{key.path}".startswith(f"{folder}/") for folder in packages):
        return Problem(f"{message} that a package brings, known to everybody", severity="warning")
    words = "keep it out with spec.build.exclude, and take another key: this one was copied"
    return Problem(message, hints=(Hint("keep-out", words),))
