"""Ranges of versions as npm writes them."""

from __future__ import annotations

import re

_SPACE = re.compile(r"([<>=~^]+)\s+")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def satisfies(version: str, wanted: str) -> bool | None:
    """Whether a version is in a range; None when either is no such thing (a tag, an address)."""
    from semantic_version import NpmSpec, Version

    try:
        spec, exact = NpmSpec(_SPACE.sub(r"\1", wanted.strip())), Version(version)
    except ValueError:
        return None
    return exact in spec or Version(f"{exact.major}.{exact.minor}.{exact.patch}") in spec


def is_range(wanted: str) -> bool:
    """Whether this is a range of versions, and no tag or address."""
    return satisfies("1.0.0", wanted) is not None


def admits(wanted: str, major: str) -> bool:
    """Whether a range has a version of this major line; what is no range admits all."""
    named = (".".join(found) for found in _VERSION.findall(wanted) if found[0] == major)
    tried = (f"{major}.0.0", f"{major}.999.999", *named)
    answers = [satisfies(version, wanted) for version in tried]
    return None in answers or True in answers
