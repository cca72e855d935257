"""A layer as bytes that depend on its content only: sorted, no times, no names of users."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Layer:
    """A gzip layer on the disk.

    Args:
        digest: of the compressed file, ``sha256:…``.
        diff_id: of the tar inside (image-spec config, ``rootfs.diff_ids``).
        size: of the compressed file, bytes.
    """

    path: Path
    digest: str
    diff_id: str
    size: int


@dataclass(frozen=True)
class Entry:
    """One file, folder or link; ``data`` for a regular file only.

    Args:
        path: without a leading ``./`` or ``/``.
        kind: a type of :mod:`tarfile` (``tarfile.REGTYPE``, …).
        target: of a symbolic or hard link.
    """

    path: str
    kind: bytes = tarfile.REGTYPE
    mode: int = 0o644
    uid: int = 0
    gid: int = 0
    target: str = ""
    data: bytes = b""


def folder(path: str, mode: int = 0o755) -> Entry:
    """A directory of root."""
    return Entry(path, tarfile.DIRTYPE, mode)


def link(path: str, target: str) -> Entry:
    """A symbolic link."""
    return Entry(path, tarfile.SYMTYPE, 0o777, target=target)


class _Digest:
    """Hashes and counts what passes."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner, self._hash, self.size = inner, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._inner.write(data)

    def flush(self) -> None:
        self._inner.flush()

    def __str__(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"


def write_layer(entries: Iterable[Entry], path: Path, level: int = 5) -> Layer:
    """Write the entries, sorted by path, as ``.tar.gz``; hard links after what they point to."""
    ordered = sorted(entries, key=lambda entry: (entry.kind == tarfile.LNKTYPE, entry.path))
    with path.open("wb") as file:
        packed = _Digest(file)
        with gzip.GzipFile("", "wb", level, packed, mtime=0) as zipper:
            plain = _Digest(zipper)  # type: ignore[arg-type]
            with tarfile.open(fileobj=plain, mode="w|", format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
                for entry in ordered:
                    archive.addfile(_header(entry), io.BytesIO(entry.data))
    return Layer(path, str(packed), str(plain), packed.size)


def _header(entry: Entry) -> tarfile.TarInfo:
    header = tarfile.TarInfo(entry.path)
    header.type, header.mode, header.linkname = entry.kind, entry.mode, entry.target
    header.uid, header.gid, header.mtime, header.size = entry.uid, entry.gid, 0, len(entry.data)
    return header


def read_tar(stream: IO[bytes]) -> Iterator[Entry]:
    """The files, folders and links of a tar stream; devices, sockets and pipes are left out."""
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            path = member.name.removeprefix("./").strip("/")
            if (
                not path
                or path == "."
                or not (member.isfile() or member.isdir() or member.issym() or member.islnk())
            ):
                continue
            target = member.linkname.removeprefix("./") if member.islnk() else member.linkname
            content = archive.extractfile(member) if member.isreg() else None
            data = content.read() if content else b""
            kind = tarfile.REGTYPE if member.isreg() else member.type
            yield Entry(path, kind, member.mode, member.uid, member.gid, target, data)
