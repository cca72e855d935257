"""Files of package registries' archives, for bases that Debian packages alone don't make."""

from __future__ import annotations

import hashlib
import ssl
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from aac_plugins.engine.layer import Entry, read_tar
from aac_plugins.engine.process import reading

from aac_core.api import ArchiveFile, Hint, MachineError

_LARGEST = 1 << 30
_TIMEOUT = 120


def archived(cache: Path, files: Iterable[ArchiveFile], platform: str) -> dict[str, Entry]:
    """The entries of these files for a platform, by path, root's.

    Args:
        cache: a folder that keeps the archives.

    Raises:
        MachineError: an archive can't be had, is another than the recipe says, or lacks a file.
    """
    wanted = [file for file in files if file.platform in ("", platform)]
    found: dict[str, Entry] = {}
    for url in dict.fromkeys(file.url for file in wanted):
        here = [file for file in wanted if file.url == url]
        found |= _taken(_fetched(cache, here[0]), here)
    return found


def _taken(archive: Path, files: list[ArchiveFile]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    with reading(["gzip", "-dc", archive], f"unpack {archive.name}") as stream:
        for entry in read_tar(stream):
            for file in files:
                inside = entry.path.removeprefix(file.path)
                if entry.path.startswith(file.path) and inside[:1] in ("", "/"):
                    path = (file.target + inside).strip("/")
                    found[path] = replace(entry, path=path, uid=0, gid=0)
    missing = [file.path for file in files if not any(_is_below(path, file.target) for path in found)]
    if missing:
        raise MachineError(f"{files[0].url} has no {missing[0]}")
    return found


def _is_below(path: str, target: str) -> bool:
    return f"/{path}/".startswith(f"{target}/")


def _fetched(cache: Path, file: ArchiveFile) -> Path:
    """The archive on the disk; it is fetched once."""
    path = cache / f"{file.sha256}.tar.gz"
    if path.is_file():
        return path
    data = _download(file.url)
    digest = hashlib.sha256(data).hexdigest()
    if digest != file.sha256:
        why = f"its sha256 is {digest}, not {file.sha256}"
        raise MachineError(f"{file.url} is not the archive that the base is made from", why=why)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cache, delete=False) as part:
        part.write(data)
    return Path(part.name).rename(path)


def _download(url: str) -> bytes:
    if not url.startswith("https://"):
        raise MachineError(f"{url} is no https address")
    try:
        context = ssl.create_default_context()
        with urllib.request.urlopen(url, timeout=_TIMEOUT, context=context) as answer:  # noqa: S310
            data: bytes = answer.read(_LARGEST)
    except (OSError, urllib.error.URLError) as error:
        hint = Hint("registry-reachable", "check the network, and SSL_CERT_FILE when it has a CA of its own")
        raise MachineError(f"could not fetch {url}", why=str(error), hints=(hint,)) from error
    return data
