"""The health probe that every image gets: its source, and its binaries as text.

``probes.json`` holds a static program of 1-2 KB for each platform, as base64, with its
SHA-256; ``build.py`` makes it from ``probe.c``, and a test makes it again and compares.
"""

from __future__ import annotations

import json
from importlib import resources

#: Where the probe lies in an image.
PATH = "/usr/lib/aac/probe"
_LINE = 76


def probes() -> dict[str, str]:
    """By architecture, the probe as base64 in short lines."""
    stored = json.loads(resources.files(__name__).joinpath("probes.json").read_text("utf-8"))
    return {
        arch: "\n".join(entry["base64"][at : at + _LINE] for at in range(0, len(entry["base64"]), _LINE))
        for arch, entry in stored.items()
    }
