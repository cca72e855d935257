"""The files of an image, layer over layer (OCI image specification, layer.md)."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence

_LINKS = 40  # that are followed, as the kernel does (path_resolution(7))
Names = Mapping[str, str]


class Files:
    """Looks paths up from the top; a layer is read when a look comes to it.

    Args:
        layers: the lowest first, each gives its names (see ``scan.LayerFacts``).
    """

    def __init__(self, layers: Sequence[Callable[[], Names]]) -> None:
        self._layers = layers

    def find(self, path: str, links: int = 0) -> str:
        """What is at an absolute path, links followed; "" when there is nothing."""
        parts, there, word = path.split("/"), "", "d"
        for at, part in enumerate(parts):
            if part == "..":
                there = posixpath.dirname(there)
            if part in ("", ".", ".."):
                continue
            there = posixpath.join(there, part)
            word = self._word(there)
            if word.startswith(">") and links < _LINKS:
                target = posixpath.join("/", posixpath.dirname(there), word[1:], *parts[at + 1 :])
                return self.find(target, links + 1)
        return word

    def _word(self, path: str) -> str:
        for layer in reversed(self._layers):
            names = layer()
            if path in names:
                return names[path]
            if any(mark in names for mark in _whiteouts(path)):
                return ""
        return ""


def _whiteouts(path: str) -> Iterator[str]:
    """Names that say in a layer that what lower ones have at a path is gone."""
    while path:
        folder, name = posixpath.split(path)
        yield posixpath.join(folder, f".wh.{name}")
        yield posixpath.join(folder, ".wh..wh..opq")
        path = folder
