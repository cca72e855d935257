"""Judges what the layers of a built image hold: machine code of another platform, private keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, partial

from aac_plugins.builders.files import Files
from aac_plugins.builders.layers import facts_of, readable
from aac_plugins.builders.layout import Layout
from aac_plugins.builders.start import start_problems

from aac_core.api import Descriptor, Hint, Problem

# e_machine (System V ABI, ELF header) by the architecture's name in OCI.
_NAMES = {3: "386", 21: "ppc64le", 22: "s390x", 40: "arm", 62: "amd64", 183: "arm64", 243: "riscv64"}
_SPELLINGS = {"x64": "amd64", "x8664": "amd64", "aarch64": "arm64", "i386": "386", "i686": "386"}


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
        return self.machine in _named(self.path)


@dataclass(frozen=True)
class PrivateKey:
    """A file with a private key in PEM form (RFC 7468)."""

    path: str
    layer: str


@dataclass(frozen=True)
class Lacking:
    """An archive (jar) with machine code, and none for the image's platform."""

    path: str
    machines: tuple[str, ...]
    platform: str


@dataclass(frozen=True)
class Audit:
    """What was found, in the order of the layers.

    Args:
        elf_files: how many executables and shared objects were looked at.
        unread: digests of layers in a compression that Python's tarfile can't read.
        lacking: archives without machine code for the platform.
    """

    mismatches: tuple[Mismatch, ...]
    keys: tuple[PrivateKey, ...]
    elf_files: int
    unread: tuple[str, ...]
    lacking: tuple[Lacking, ...] = ()


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
    lacking: list[Lacking] = []
    files = 0
    for layer, platforms in _layers(layout, skip):
        if not readable(layer):
            unread.append(layer.digest)
            continue
        facts = facts_of(layout, layer)
        files += len(facts.machines)
        keys += [PrivateKey(path, layer.digest) for path in facts.keys]
        for platform in platforms:
            own = platform.split("/")[1]
            foreign = ((path, _name(one)) for path, one in facts.machines.items() if _name(one) != own)
            mismatches += [Mismatch(path, name, platform, layer.digest) for path, name in foreign]
            held = ((path, tuple(map(_name, several))) for path, several in facts.archives.items())
            lacking += [Lacking(path, names, platform) for path, names in held if own not in names]
    return Audit(tuple(mismatches), tuple(keys), files, tuple(unread), tuple(lacking))


def start_audit(layout: Layout) -> tuple[Problem, ...]:
    """Whether each image can start; lower layers are looked into when higher ones have not what it needs."""
    found: dict[Problem, None] = {}
    for image in layout.images:
        if all(readable(layer) for layer in image.layers):
            names = [cache(partial(_names, layout, layer)) for layer in image.layers]
            found |= dict.fromkeys(start_problems(image.runs, Files(names)))
    return tuple(found)


def _names(layout: Layout, layer: Descriptor) -> dict[str, str]:
    return facts_of(layout, layer).names


def _name(machine: int) -> str:
    return _NAMES.get(machine, str(machine))


def _named(path: str) -> set[str]:
    """The machines that a path names."""
    words = re.split(r"[^a-z0-9]+", re.sub(r"x86[_-]64", "x8664", path.lower()))
    return {_SPELLINGS.get(word, word) for word in words} & set(_NAMES.values())


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
        *(_lacking_problem(one) for one in found.lacking if not _named(one.path)),
        *(Problem(f"the layer {digest} can't be looked into", severity="warning") for digest in found.unread),
    )


def _lacking_problem(one: Lacking) -> Problem:
    words = f"/{one.path} holds machine code for {', '.join(one.machines)}, and none for {one.platform}"
    hint = Hint("archive-platform", "what it loads fails there: take a release of it for that platform")
    return Problem(words, None, (hint,), "warning")


def _key_problem(key: PrivateKey, packages: tuple[str, ...]) -> Problem:
    message = f"/{key.path} is a private key"
    if any(f"/{key.path}".startswith(f"{folder}/") for folder in packages):
        return Problem(f"{message} that a package brings, known to everybody", severity="warning")
    words = "keep it out with spec.build.exclude, and take another key: this one was copied"
    return Problem(message, hints=(Hint("keep-out", words),))
