"""Paths of fields, ``("spec", "ports", 0)`` or ``spec.ports[0]``, and their places in a file."""

from __future__ import annotations

import re
from typing import Any

from aac_core.errors import Where, printable

LONGEST = 128
Path = tuple[str | int, ...]
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PART = re.compile(r"\.?([^.\[\]]+)|\[(?:(\d+)|\"((?:[^\"\\]|\\.)*)\")\]")


def path_text(path: Path) -> str:
    """``spec.ports[0].container``; a key that is no simple word is quoted: ``labels["a.b"]``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif len(part) > LONGEST:
            text += f'["{part[:LONGEST]}…"]'
        elif _SIMPLE.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += '["' + part.replace("\\", "\\\\").replace('"', '\\"') + '"]'
    return printable(text)


def parse_path(text: str) -> Path:
    """The path that :func:`path_text` wrote."""
    return tuple(
        int(index) if index else name or quoted.replace('\\"', '"').replace("\\\\", "\\")
        for name, index, quoted in _PART.findall(text)
    )


def at(data: Any, path: Path) -> Any:
    """What the data holds at a path, None when there is nothing."""
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return None
    return data


class Places:
    """From a path to its place; called, it is the ``where`` of a document.

    The place of a scalar is the scalar, that of a list or mapping its key, that of a list's
    item the item. An unknown path has the place of its nearest known parent.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._values: dict[Path, tuple[int, int]] = {}
        self._keys: dict[Path, tuple[int, int]] = {}

    def add(self, path: Path, mark: Any, *, key: Any = None) -> None:
        """Remember a place by PyYAML's 0-based marks; of two equal keys the first counts."""
        self._values.setdefault(path, (mark.line + 1, mark.column + 1))
        if key is not None:
            self._keys.setdefault(path, (key.line + 1, key.column + 1))

    @staticmethod
    def text(path: Path) -> str:
        return path_text(path)

    def __call__(self, path: Path) -> Where:
        return self._find(path, self._values)

    def key(self, path: Path) -> Where:
        """The place of the key itself."""
        return self._find(path, self._keys if path in self._keys else self._values)

    def knows(self, path: Path) -> bool:
        """Whether something is written there."""
        return path in self._values

    def _find(self, path: Path, places: dict[Path, tuple[int, int]]) -> Where:
        for end in range(len(path), 0, -1):
            if path[:end] in places:
                return Where(self.name, *places[path[:end]], field=path_text(path))
        return Where(self.name, 1, 1, field=path_text(path))
