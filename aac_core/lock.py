"""``aac.lock``: what only the network knows, kept beside ``agent.yaml``.

The format is JSON, sorted, one item a line, so that changes can be read in a diff::

    {
      "version": 1,
      "bases": {"python:3.13-slim": {"registry": "sha256:…"}},
      "resolutions": {"python": {"inputs": "sha256:…", "files": {"requirements.txt": ["…", "…"]}}}
    }

``bases`` has the index digest of each base image per base source: an offline base, made on
one machine from Debian packages, has another digest than the registry's. ``resolutions``
hold the dependencies of a project that has no lock of its own, with a digest of what they
were resolved from.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aac_core.contracts.runtime import LockRequest
from aac_core.errors import ContextError, Hint, Where

FILE = "aac.lock"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Resolution:
    """Resolved dependencies: file names to text, and the digest of what they came from."""

    inputs: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Lock:
    """The content of ``aac.lock``; empty when there is none.

    Args:
        bases: base name to base source to index digest.
        resolutions: runtime name to resolution.
    """

    bases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    resolutions: Mapping[str, Resolution] = field(default_factory=dict)

    def base(self, name: str, source: str) -> str:
        """The digest of a base, "" when it is not locked for that source."""
        return self.bases.get(name, {}).get(source, "")

    def resolved(self, runtime: str, request: LockRequest) -> Mapping[str, str]:
        """The files of a resolution that still fits what was asked; none otherwise."""
        resolution = self.resolutions.get(runtime)
        fits = resolution is not None and resolution.inputs == digest_of(request.inputs)
        return resolution.files if resolution and fits else {}

    def with_base(self, name: str, source: str, digest: str) -> Lock:
        """The lock with one more base."""
        return replace(self, bases={**self.bases, name: {**self.bases.get(name, {}), source: digest}})

    def with_resolution(self, runtime: str, request: LockRequest, files: Mapping[str, str]) -> Lock:
        """The lock with the answer to a request."""
        resolution = Resolution(digest_of(request.inputs), dict(files))
        return replace(self, resolutions={**self.resolutions, runtime: resolution})


def digest_of(inputs: Iterable[tuple[str, str]]) -> str:
    """A digest over named texts."""
    canonical = json.dumps([list(pair) for pair in inputs], ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def lock_text(lock: Lock) -> str:
    """The text of the file."""
    document = {
        "version": 1,
        "bases": {name: dict(sources) for name, sources in lock.bases.items()},
        "resolutions": {
            name: {
                "inputs": resolution.inputs,
                "files": {file: text.split("\n") for file, text in resolution.files.items()},
            }
            for name, resolution in lock.resolutions.items()
        },
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def parse(text: str) -> Lock:
    """Read the file.

    Raises:
        ContextError: it is no ``aac.lock``, or of a later version.
    """
    try:
        document = json.loads(text)
        if document["version"] != 1:
            raise ValueError(f"version {document['version']!r} is not known to this aac")
        bases = {name: _digests(sources) for name, sources in document["bases"].items()}
        resolutions = {
            name: Resolution(
                str(entry["inputs"]),
                {str(file): "\n".join(lines) for file, lines in entry["files"].items()},
            )
            for name, entry in document["resolutions"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ContextError(
            f"{FILE} can't be read",
            where=Where(FILE, *_place(error)),
            why=f"{type(error).__name__}: {error}",
            hints=(Hint("renew-lock", "restore it from version control, or delete it and run aac lock"),),
        ) from None
    return Lock(bases, resolutions)


def read_lock(folder: Path) -> Lock:
    """The lock of a folder, empty when it has none.

    Raises:
        ContextError: the file can't be read, or is no lock.
    """
    try:
        text = (folder / FILE).read_text("utf-8")
    except FileNotFoundError:
        return Lock()
    except (OSError, UnicodeDecodeError) as error:
        raise ContextError(f"{FILE} can't be read", where=Where(str(folder / FILE)), why=str(error)) from None
    return parse(text)


def _digests(sources: Mapping[str, Any]) -> dict[str, str]:
    for digest in sources.values():
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is no digest")
    return dict(sources)


def _place(error: Exception) -> tuple[int, int]:
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, error.colno
    return 0, 0
