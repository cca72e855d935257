"""What a build left: read, checked, and put where it was asked for."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from aac_plugins.builders.argv import BuildFiles
from aac_plugins.builders.layout import INDEX_TYPES, read_layout

from aac_core.api import BuildError, BuildRequest, BuiltImage, PlatformImage


def collect(request: BuildRequest, files: BuildFiles) -> BuiltImage:
    """The result of a build that succeeded.

    From the layout when there is one, since it can be checked; BuildKit's metadata is only
    a message, and names no platform of an index: ``images`` is empty then.

    Raises:
        BuildError: what is there is not what was asked for.
    """
    if request.metadata_file:
        _keep_metadata(Path(files.metadata), Path(request.metadata_file))
    if files.layout:
        built = read_layout(files.layout, request.platforms).built()
        _keep_layout(Path(files.layout), Path(request.layout))
        return replace(built, layout=request.layout, loaded=request.load)
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


def _keep_layout(made: Path, target: Path) -> None:
    """Put a complete layout in its place; one that is there already is replaced."""
    shutil.rmtree(made / "ingest", ignore_errors=True)
    if target.exists():
        shutil.rmtree(target)
    made.rename(target)


def _keep_metadata(made: Path, target: Path) -> None:
    """For the owner alone: it holds build arguments."""
    target.touch(mode=0o600)
    target.chmod(0o600)
    target.write_bytes(made.read_bytes())


def _metadata(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
