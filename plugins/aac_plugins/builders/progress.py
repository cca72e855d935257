"""What ``docker buildx build --progress rawjson`` writes, as events.

The lines are ``SolveStatus`` messages of BuildKit's Go client (client/graph.go) in JSON:
compact since buildx 0.14, pretty-printed over many lines before, with plain text between
them (warnings, the final error).
"""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aac_core.api import Progress

# ECMA-48: operating system commands, control sequences, other escapes, control characters.
_CONTROL = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-_]|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
_SYSTEMS = frozenset({"linux", "windows", "darwin", "freebsd"})
_NUMBER = re.compile(r"\d+/\d+")
KEPT_LINES = 200
_LONGEST_LINE = 64 * 1024


class Decoder:
    """Finds the messages in the lines of a stream; what is no message is kept in ``text``."""

    def __init__(self) -> None:
        self.text: deque[str] = deque(maxlen=KEPT_LINES)
        self._open: list[str] = []

    def feed(self, line: str) -> dict[str, Any] | None:
        """The message that this line completes, or None."""
        line = line.rstrip("\r\n")
        if self._open:
            self._open.append(line)
            return self._close() if line == "}" else None
        if line == "{":
            self._open.append(line)
            return None
        if line.startswith("{"):
            return self._decode(line)
        self._keep(line)
        return None

    def _close(self) -> dict[str, Any] | None:
        document = "\n".join(self._open)
        self._open.clear()
        return self._decode(document)

    def _decode(self, document: str) -> dict[str, Any] | None:
        try:
            message = json.loads(document)
        except ValueError:
            self._keep(document)
            return None
        return message if isinstance(message, dict) else None

    def _keep(self, text: str) -> None:
        self.text.extend(line for line in map(plain, text.splitlines()) if line)


@dataclass(frozen=True)
class Place:
    """The Dockerfile step that a vertex stands for.

    Args:
        stage: the name of the stage, "" when it has none or the vertex is BuildKit's own.
        platform: ``linux/arm64``, "" when there is only one.
        instruction: ``RUN pip install …``, or what BuildKit says it does.
    """

    stage: str
    platform: str
    instruction: str

    @property
    def step(self) -> str:
        """The name in events: ``build/dependencies``, or ``build``."""
        return f"build/{self.stage}" if self.stage else "build"


def place_of(name: str) -> Place:
    """Read a vertex name: ``[linux/amd64->linux/arm64 dependencies 3/5] RUN …``.

    BuildKit puts platform, stage and number into the brackets, each only when it tells
    something apart (frontend/dockerfile/dockerfile2llb, prefixCommand).
    """
    match = re.match(r"\[([^\]]+)\] ?(.*)", name, re.DOTALL)
    if match is None:
        return Place("", "", name)
    words = match[1].split()
    platform = ""
    if "/" in words[0] and not _NUMBER.fullmatch(words[0]):
        platform = _target(words.pop(0))
    numbered = bool(words) and _NUMBER.fullmatch(words[-1]) is not None
    stage = words[0] if numbered and len(words) > 1 else ""
    return Place(stage, platform, match[2])


def _target(platforms: str) -> str:
    """Of ``linux/amd64->arm64`` the target; its operating system is left out when it is the same."""
    build, crossed, target = platforms.rpartition("->")
    system = build.partition("/")[0]
    return f"{system}/{target}" if crossed and target.partition("/")[0] not in _SYSTEMS else target


@dataclass(frozen=True)
class Vertex:
    """A node of the build graph, as far as it is known; times are seconds since 1970."""

    digest: str
    name: str = ""
    started: float | None = None
    completed: float | None = None
    cached: bool = False
    error: str = ""
    log: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_LINES))

    @property
    def place(self) -> Place:
        return place_of(self.name)


class Watcher:
    """Follows the graph: turns messages into events and remembers what failed.

    Logs come in pieces that end anywhere; a line is passed on when it is whole, so that a
    secret in it is whole as well when it is redacted.
    """

    def __init__(self) -> None:
        self.vertices: dict[str, Vertex] = {}
        self._partial: dict[tuple[str, int], bytes] = {}

    def failed(self, said: str) -> Vertex | None:
        """The vertex that ended the build; those cancelled because of it have an error as well.

        Args:
            said: the error that buildx ended with; it quotes that of the vertex.
        """
        wrong = [vertex for vertex in self.vertices.values() if vertex.error]
        wrong.sort(key=lambda vertex: vertex.completed or 0)
        quoted = [vertex for vertex in wrong if vertex.error in said]
        return next(iter([*quoted, *wrong]), None)

    def apply(self, message: dict[str, Any]) -> Iterator[Progress]:
        """The events of one message, in the order of vertexes, statuses, logs, warnings."""
        for found in _items(message, "vertexes"):
            yield from self._vertex(found)
        for found in _items(message, "statuses"):
            yield from self._status(found)
        for found in _items(message, "logs"):
            yield from self._log(found)

    def _vertex(self, found: dict[str, Any]) -> Iterator[Progress]:
        digest = str(found.get("digest", ""))
        before = self.vertices.get(digest) or Vertex(digest)
        vertex = replace(
            before,
            name=str(found.get("name") or before.name),
            started=_seconds(found.get("started")) or before.started,
            completed=_seconds(found.get("completed")),
            cached=bool(found.get("cached")) or before.cached,
            error=plain(str(found.get("error") or "")) or before.error,
        )
        self.vertices[digest] = vertex
        if vertex.started and not before.started:
            yield _event(vertex, "start", vertex.place.instruction)
        if vertex.completed and not before.completed:
            took = max(0.0, vertex.completed - (vertex.started or vertex.completed))
            ended = _event(vertex, "end", vertex.error or vertex.place.instruction)
            yield replace(ended, seconds=took, cached=vertex.cached)

    def _status(self, found: dict[str, Any]) -> Iterator[Progress]:
        vertex = self.vertices.get(str(found.get("vertex", "")))
        if vertex is None:
            return
        text = plain(str(found.get("name") or found.get("id") or ""))
        event = _event(vertex, "update", text)
        yield replace(event, current=_count(found.get("current")), total=_count(found.get("total")))

    def _log(self, found: dict[str, Any]) -> Iterator[Progress]:
        vertex = str(found.get("vertex", ""))
        part = (vertex, _count(found.get("stream")))
        text = self._partial.pop(part, b"") + _decoded(found.get("data"))
        *lines, rest = text.split(b"\n")
        if len(rest) > _LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        if rest:
            self._partial[part] = rest
        yield from self._lines(vertex, lines)

    def close(self) -> Iterator[Progress]:
        """The events of lines that were never ended."""
        while self._partial:
            (vertex, _), rest = self._partial.popitem()
            yield from self._lines(vertex, [rest])

    def _lines(self, digest: str, lines: list[bytes]) -> Iterator[Progress]:
        vertex = self.vertices.get(digest)
        for line in (plain(one.decode("utf-8", "replace")) for one in lines):
            if vertex and line:
                vertex.log.append(line)
                yield _event(vertex, "log", line)


def plain(text: str) -> str:
    """A line without terminal control sequences; of a redrawn line, what was drawn last."""
    return _CONTROL.sub("", text.rstrip().rpartition("\r")[2]).rstrip()


def _decoded(data: object) -> bytes:
    try:
        return base64.b64decode(data if isinstance(data, str) else "", validate=True)
    except ValueError:
        return b""


def _items(message: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = message.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _event(vertex: Vertex, kind: str, text: str) -> Progress:
    place = vertex.place
    part = f"{place.platform} {vertex.digest[7:19]}".strip()
    return Progress(step=place.step, text=text, kind=kind, id=part)


def _seconds(time: object) -> float | None:
    """Seconds since 1970 of an RFC 3339 time; Go writes nanoseconds."""
    try:
        return datetime.fromisoformat(time).timestamp() if isinstance(time, str) else None
    except ValueError:
        return None


def _count(number: object) -> int:
    return number if isinstance(number, int) else 0
