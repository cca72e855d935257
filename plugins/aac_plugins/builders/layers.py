"""What is known of a layer, kept in aac's data folder: a digest never has another content.

Most layers of a build are those of the build before, and a base has a hundred megabytes. What
can't be read or written only costs time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from aac_plugins.builders.layout import Layout, blob_path
from aac_plugins.builders.scan import LayerFacts, scan

from aac_core.api import Descriptor, data_folder

_FORM = 1  # of the files; grows when a scan tells more
_KEPT = 64


def facts_of(layout: Layout, layer: Descriptor) -> LayerFacts:
    """What a layer holds, read once and then remembered.

    Raises:
        BuildError: it is no tar archive.
    """
    blob = blob_path(Path(layout.path), layer.digest)
    kept = data_folder() / "layers" / f"{blob.name}.{_FORM}.json"
    with suppress(OSError, ValueError, TypeError):
        found = LayerFacts(**json.loads(kept.read_bytes()))
        os.utime(kept)
        return found
    facts = scan(blob, compressed=layer.media_type.endswith("gzip"))
    with suppress(OSError):
        _keep(kept, facts)
    return facts


def readable(layer: Descriptor) -> bool:
    """Whether the compression of a layer is one that Python reads."""
    return layer.media_type.endswith(("gzip", "tar"))


def _keep(target: Path, facts: LayerFacts) -> None:
    """Readable by the user alone: it has the names of the user's files."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = target.with_suffix(f".{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        json.dump(asdict(facts), stream, separators=(",", ":"))
    temporary.replace(target)
    by_age = sorted(target.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_age[_KEPT:]:
        path.unlink(missing_ok=True)
