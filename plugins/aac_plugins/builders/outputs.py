"""``--output`` as buildx reads it: what is refused, what is added, what can be read afterwards."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aac_core.api import Hint, UsageError

#: As strconv.ParseBool of Go has it.
_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})


@dataclass(frozen=True)
class Archive:
    """An image in the OCI layout: a folder, or a tar file of it."""

    path: Path
    tar: bool


def parse(text: str) -> dict[str, str]:
    """The fields of one output; a path alone is a folder that gets the files."""
    parts = next(csv.reader([text]), [])
    if len(parts) == 1 and "=" not in parts[0]:
        return {"type": "local", "dest": parts[0]}
    pairs = (part.partition("=") for part in parts)
    return {name.strip().lower(): value for name, _, value in pairs}


def check(text: str) -> dict[str, str]:
    """As :func:`parse`.

    Raises:
        UsageError: it writes to stdout, which has the result, or over files in a folder, or it
            publishes what nobody has looked into.
    """
    output = parse(text)
    if output.get("dest") == "-":
        raise UsageError(f"--output {text} writes to stdout, where the result is: name a file")
    folder = output.get("dest", "") if output.get("type") == "local" else ""
    if folder and _has_files(Path(folder)):
        # BuildKit writes the image's files over those that are there: in / over the system's.
        hint = Hint("empty-folder", "name an empty folder, or one that does not exist")
        raise UsageError(f"--output {text} would write over files in {folder}", hints=(hint,))
    if output.get("type") == "registry" or output.get("push") in _TRUE:
        hint = Hint("push", "--push -t HOST/NAME:TAG publishes by digest, and sets the tag last")
        raise UsageError(f"--output {text} would set a tag before the image is checked", hints=(hint,))
    return output


def _has_files(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False


def additions(output: Mapping[str, str], annotations: Mapping[str, str]) -> dict[str, str]:
    """What makes the image of an output the same, byte for byte, as that of the others."""
    kind = output.get("type")
    wanted = dict(annotations) if kind in ("oci", "image") else {}
    if kind in ("image", "docker"):
        wanted["oci-mediatypes"] = "true"
    return {name: value for name, value in wanted.items() if name not in output}


def archive_of(texts: Iterable[str]) -> Archive | None:
    """The first output that can be read and checked after the build."""
    for output in map(parse, texts):
        if output.get("type") == "oci" and output.get("dest"):
            return Archive(Path(output["dest"]), output.get("tar", "true") in _TRUE)
    return None
