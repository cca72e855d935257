"""YAML and JSON to a document with the place of every key and value.

The events of PyYAML's pure parser are walked by hand: its C parser crashes on deep nesting,
and its constructors follow YAML 1.1, run tags and let the last of two equal keys win.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from aac_core.contracts.loader import Document, SpecLoader
from aac_core.contracts.refusal import shown
from aac_core.contracts.scalar import Scalar
from aac_core.contracts.texts import CONTROL, INVISIBLE
from aac_core.errors import Hint, Problem, SpecError, Where
from aac_core.spec.core_schema import NoNumberError, meaning
from aac_core.spec.paths import Path, Places
from aac_core.spec.text import decoded

MAX_DEPTH = 64
MAX_NODES = 20_000
MAX_ALIASES = 50
MAX_SCALAR = 256 << 10
MAX_KEY = 256
_TOO_DEEP = f"expected at most {MAX_DEPTH} levels, found more"
QUOTE = Hint("quote", "put it in quotes to make it text")
# What PyYAML's scanner, parser and codecs let out beside their own errors.
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, MemoryError)


class _StopError(Exception):
    """The rest of the file can't be read; the problem is the last of the list."""


@dataclass
class _Walk:
    """One pass over the events of a file."""

    events: Iterator[Any]
    name: str
    places: Places
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int, int] | None] = field(default_factory=dict)
    nodes: int = 0
    aliases: int = 0

    def complain(self, mark: Any, path: Path, message: str, *hints: Hint) -> None:
        place = Where(self.name, mark.line + 1, mark.column + 1, self.places.text(path))
        self.problems.append(Problem(message, place, hints))

    def stop(self, mark: Any, path: Path, message: str, *hints: Hint) -> _StopError:
        self.complain(mark, path, message, *hints)
        return _StopError()

    def document(self) -> Any:
        """The one document of the file."""
        data: Any = None
        seen = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    raise self.stop(event.start_mark, (), "expected one document, found a second one")
                if event.version or event.tags:
                    self.complain(event.start_mark, (), "directives (%YAML, %TAG) are not used here")
                data = self.node(next(self.events), (), 1)
        return data

    def node(self, event: Any, path: Path, depth: int) -> Any:
        self.count(event, path, 1)
        if depth > MAX_DEPTH:
            raise self.stop(event.start_mark, path, _TOO_DEEP)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, path, depth)
        if event.tag is not None:
            self.complain(event.start_mark, path, f"tags are not used here, found {shown(event.tag)}", QUOTE)
        before, anchor = self.nodes, event.anchor
        if anchor is not None:
            self.anchors[anchor] = None
        value = self.content(event, path, depth)
        if anchor is not None:
            self.anchors[anchor] = (value, self.nodes - before + 1, _height(value))
        return value

    def content(self, event: Any, path: Path, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.mapping(path, depth)

    def count(self, event: Any, path: Path, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise self.stop(event.start_mark, path, f"expected at most {MAX_NODES} values, found more")

    def alias(self, event: Any, path: Path, depth: int) -> Any:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise self.stop(event.start_mark, path, f"expected at most {MAX_ALIASES} aliases, found more")
        if event.anchor not in self.anchors:
            raise self.stop(event.start_mark, path, f"the alias {shown(event.anchor)} has no anchor")
        known = self.anchors[event.anchor]
        if known is None:
            raise self.stop(event.start_mark, path, f"the alias {shown(event.anchor)} holds itself")
        value, nodes, height = known
        self.count(event, path, nodes)
        if depth + height > MAX_DEPTH:
            raise self.stop(event.start_mark, path, _TOO_DEEP)
        return value

    def sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            at = (*path, len(items))
            self.places.add(at, event.start_mark)
            items.append(self.node(event, at, depth + 1))
        return items

    def mapping(self, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event, path, depth, found)
            at = (*path, key)
            value = next(self.events)
            self.places.add(
                at, value.start_mark if _is_written(value) else event.start_mark, key=event.start_mark
            )
            item = self.node(value, at, depth + 1)
            found.setdefault(key, item)
        return found

    def key(self, event: Any, path: Path, depth: int, found: dict[str, Any]) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self.stop(event.start_mark, path, "expected a name as key, found a list, mapping or alias")
        text = self.node(event, path, depth + 1)
        key = str(text)
        mark = event.start_mark
        hints: tuple[Hint, ...] = ()
        if key in found:
            first = self.places.key((*path, key))
            hints = (Hint("duplicate", f"the first one is in line {first.line}"),)
        rules = (
            (len(key) > MAX_KEY, f"expected a key of at most {MAX_KEY} characters, found {len(key)}"),
            (key == "<<" and event.style is None, "merge keys (<<) are not used here"),
            (
                not isinstance(text.meaning, str),
                f"expected a name as key, found {shown(key)}, which is no text unless quoted",
            ),
            (
                CONTROL.search(key) or INVISIBLE.search(key),
                f"the key {shown(key)} has control or invisible characters",
            ),
            (key in found, f"the key {shown(key)} is given twice"),
        )
        message = next((message for applies, message in rules if applies), None)
        if message:
            self.complain(mark, (*path, key), message, *hints)
        return key

    def scalar(self, event: Any, path: Path) -> Scalar:
        text = self.joined(event, path)
        if len(text) > MAX_SCALAR:
            raise self.stop(
                event.start_mark, path, f"expected at most {MAX_SCALAR} characters, found {len(text)}"
            )
        if "\0" in text:
            self.complain(event.start_mark, path, "expected text without NUL characters")
        if event.style is not None:
            return Scalar(text, text)
        try:
            return Scalar(text, meaning(text))
        except NoNumberError as error:
            self.complain(event.start_mark, path, f"{shown(text)} {error}", QUOTE)
            return Scalar(text, text)

    def joined(self, event: Any, path: Path) -> str:
        """The text with the halves of a JSON surrogate pair joined."""
        try:
            return str(event.value).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            self.complain(event.start_mark, path, "expected Unicode text, found half of a surrogate pair")
            return ""


def _height(value: Any) -> int:
    """How many levels a value has below itself."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((1 + _height(item) for item in items), default=0)


def _is_written(event: Any) -> bool:
    """Whether an event is a scalar of at least one character."""
    return isinstance(event, yaml.ScalarEvent) and bool(event.value or event.style)


def parse(content: bytes, name: str) -> Document:
    """Read YAML.

    Args:
        content: the whole file.
        name: of the file, for the places.

    Raises:
        SpecError: every problem up to the first that makes the rest unreadable.
    """
    return _parse(decoded(content, name), name)


def parse_json(content: bytes, name: str) -> Document:
    """Read JSON (RFC 8259); as :func:`parse`."""
    text = decoded(content, name)
    document = _parse(text.replace("\t", " "), name)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        place = Where(name, error.lineno, error.colno)
        raise SpecError((Problem(f"not valid JSON: {error.msg.lower()}", place),)) from None
    return document


def _parse(text: str, name: str) -> Document:
    walk = _Walk(iter(()), name, Places(name))
    data: Any = None
    try:
        walk.events = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        data = walk.document()
    except _StopError:
        pass
    except yaml.MarkedYAMLError as error:
        walk.problems.append(_syntax(error, name))
    except (yaml.YAMLError, StopIteration, *_FAULTS) as error:
        walk.problems.append(Problem(f"not valid YAML ({type(error).__name__})", Where(name)))
    if not walk.problems and not isinstance(data, dict):
        walk.problems.append(_no_mapping(data, name))
    if walk.problems:
        raise SpecError(tuple(walk.problems))
    return Document(data, walk.places)


def _no_mapping(data: Any, name: str) -> Problem:
    hint = Hint("start", "begin with apiVersion: agent.dev/v1, or write a project with: aac init NAME")
    found = "a list" if isinstance(data, list) else "an empty file" if not data else "a single value"
    return Problem(
        f"expected a mapping with apiVersion, kind, metadata and spec, found {found}",
        Where(name, 1, 1),
        (hint,),
    )


def _syntax(error: yaml.MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    what = (error.problem or error.context or "unreadable").replace("'\\t'", "a tab")
    hints = (Hint("tab", "indent with spaces"),) if "a tab" in what else ()
    place = Where(name, mark.line + 1, mark.column + 1) if mark else Where(name)
    return Problem(f"not valid YAML: {what}", place, hints)


YAML = SpecLoader("yaml", (".yaml", ".yml"), parse)
JSON = SpecLoader("json", (".json",), parse_json)
