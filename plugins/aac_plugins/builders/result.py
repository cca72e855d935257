"""What a build left: read, checked, and put where it was asked for."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from aac_plugins.builders.argv import BuildFiles
from aac_plugins.builders.layout import INDEX_TYPES, LARGEST, read_layout
from aac_plugins.builders.outputs import Archive, archive_of

from aac_core.api import BuildError, BuildRequest, BuiltImage, PlatformImage

_MEMBER = re.compile(r"index\.json|blobs/sha256/[0-9a-f]{64}")


def collect(request: BuildRequest, files: BuildFiles) -> BuiltImage:
    """The result of a build that succeeded.

    From the layout when there is one, or from an output that is one, since those can be checked;
    BuildKit's metadata is only a message, and names no platform of an index: ``images`` is
    empty then.

    Raises:
        BuildError: what is there is not what was asked for.
    """
    if files.layout:
        built = read_layout(files.layout, request.platforms).built()
        _keep_layout(Path(files.layout), Path(request.layout))
        return replace(built, layout=request.layout, loaded=request.load)
    if archive := archive_of(request.outputs):
        return replace(_read(archive, request.platforms), layout="", loaded=request.load)
    built = from_metadata(_metadata(Path(files.metadata)), request.platforms)
    if request.load and not built.digest:
        raise BuildError("the build reported no digest for the loaded image")
    return replace(built, loaded=request.load)


def from_metadata(metadata: dict[str, Any], platforms: tuple[str, ...]) -> BuiltImage:
    """Digest and size as BuildKit reports them; ``containerimage.config.digest`` is not to be trusted."""
    digest = str(metadata.get("containerimage.digest") or "")
    descriptor = metadata.get("containerimage.descriptor") or {}
    if not digest or descriptor.get("mediaType") in INDEX_TYPES or len(platforms) != 1:
        return BuiltImage(digest, ())
    image = PlatformImage(platforms[0], digest, int(descriptor.get("size") or 0))
    return BuiltImage(digest, (image,))


def _read(archive: Archive, platforms: tuple[str, ...]) -> BuiltImage:
    if not archive.tar:
        return read_layout(archive.path, platforms).built()
    with tempfile.TemporaryDirectory(prefix="aac-archive-") as folder:
        try:
            _unpack(archive.path, Path(folder))
        except (OSError, tarfile.TarError) as error:
            raise BuildError(f"the build left {str(archive.path)!r}, which can't be read: {error}") from None
        return read_layout(folder, platforms).built()


def _unpack(archive: Path, folder: Path) -> None:
    """Manifests and configs of a tar file; of a large layer only that it is there."""
    (folder / "blobs/sha256").mkdir(parents=True)
    with tarfile.open(archive) as tar:
        for member in tar:
            if not _MEMBER.fullmatch(member.name) or not member.isfile():
                continue
            content = tar.extractfile(member) if member.size <= LARGEST else None
            (folder / member.name).write_bytes(content.read() if content else b"")


def _keep_layout(made: Path, target: Path) -> None:
    """Put a complete layout in its place; one that is there already is replaced."""
    shutil.rmtree(made / "ingest", ignore_errors=True)
    if target.exists():
        shutil.rmtree(target)
    made.rename(target)


def _metadata(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
