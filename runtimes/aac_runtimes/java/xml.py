"""XML as build files use it. They are a stranger's: no entities but XML's own, no document type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from aac_runtimes.java.errors import refused

_DEEPEST = 100


@dataclass
class Element:
    """One element; names are without prefix.

    Args:
        line: where it begins.
        start: offset of its first tag in the UTF-8 text.
        end: offset of its closing tag; of ``<name/>``, of what comes after it.
    """

    name: str
    line: int = 0
    text: str = ""
    start: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Element]:
        """The elements below it on a path."""
        found = [self]
        for name in path:
            found = [child for one in found for child in one.children if child.name == name]
        return iter(found)

    def get(self, *path: str) -> Element | None:
        """The first of them."""
        return next(self.all(*path), None)

    def value(self, *path: str) -> str:
        """Its text without white space around it, "" when it is not there."""
        found = self.get(*path)
        return found.text.strip() if found else ""

    def walk(self) -> Iterator[Element]:
        """It and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Builder:
    def __init__(self, parser: expat.XMLParserType, file: str) -> None:
        self._parser, self._file = parser, file
        self.top = Element("")
        self._open = [self.top]
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, _: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        if len(self._open) > _DEEPEST:
            raise refused(f"{self._file} has elements more than {_DEEPEST} deep", self._file, line=line)
        made = Element(name.rpartition(":")[2], line, start=self._parser.CurrentByteIndex)
        self._open[-1].children.append(made)
        self._open.append(made)

    def _end(self, _: str) -> None:
        self._open.pop().end = self._parser.CurrentByteIndex

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _doctype(self, *_: object) -> None:
        hint = ("no-doctype", "take the DOCTYPE out: build files have none")
        line = self._parser.CurrentLineNumber
        raise refused(f"{self._file} has a document type, which is not read", self._file, hint, line=line)


def parse(text: str, file: str) -> Element:
    """The root element.

    Raises:
        PlanError: it is no XML, has a document type, or is nested too deep; with the line.
    """
    parser = expat.ParserCreate()
    builder = _Builder(parser, file)
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise refused(
            f"{file} is no valid XML", file, line=error.lineno, why=expat.ErrorString(error.code)
        ) from None
    return builder.top.children[0]
