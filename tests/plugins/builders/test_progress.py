"""Streams that real clients wrote, of one two-platform build: what is shown of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.builders.progress import Decoder, Place, Watcher, place_of, plain

from aac_core.api import Progress

STREAMS = Path(__file__).parent / "streams"


def events(decoder: Decoder, watcher: Watcher, text: str) -> Iterator[Progress]:
    for line in text.splitlines(keepends=True):
        yield from watcher.apply(decoder.feed(line) or {})


def shown(event: Progress) -> str:
    numbers = [part for part in (event.current, event.total) if part]
    cached = ["cached"] if event.cached else []
    return " | ".join(map(str, [event.kind, event.step, event.id, event.text, *numbers, *cached]))


@pytest.mark.parametrize("name", ["buildx-0.13", "buildx-0.13-failed", "buildx-0.29", "buildx-0.29-failed"])
def test_recorded_streams(name: str) -> None:
    text = (STREAMS / f"{name}.log").read_text()
    found = [shown(event) for event in events(Decoder(), Watcher(), text)]
    assert found == (STREAMS / f"{name}.events").read_text().splitlines()


@pytest.mark.parametrize("name", ["buildx-0.13", "buildx-0.29"])
def test_the_failed_step_is_the_one_that_the_error_quotes(name: str) -> None:
    decoder, watcher = Decoder(), Watcher()
    list(events(decoder, watcher, (STREAMS / f"{name}-failed.log").read_text()))
    vertex = watcher.failed(decoder.text[-1])
    assert vertex is not None
    assert vertex.place.stage == "dependencies"
    assert set(vertex.log) == {"resolving for amd64", "100%", "no space left on device"} or set(
        vertex.log
    ) == {"resolving for arm64", "100%", "no space left on device"}


@pytest.mark.parametrize("name", ["buildx-0.13", "buildx-0.29"])
def test_both_forms_say_the_same(name: str) -> None:
    decoder, watcher = Decoder(), Watcher()
    found = list(events(decoder, watcher, (STREAMS / f"{name}.log").read_text()))
    logs = {(event.step, event.text) for event in found if event.kind == "log"}
    assert logs == {
        ("build/dependencies", text)
        for text in ("resolving for amd64", "resolving for arm64", "100%", "to stderr")
    }
    assert {event.step for event in found} == {
        *("build", "build/toolchain", "build/dependencies", "build/code", "build/agent")
    }
    # A layer that both platforms share is sent twice at once: harmless, whatever it is called.
    assert all("(*service).Write failed" in line for line in decoder.text)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("[code 2/5] COPY . /src", Place("code", "", "COPY . /src")),
        ("[code  2/15] RUN a\nb", Place("code", "", "RUN a\nb")),
        ("[linux/arm64 code 2/5] RUN x", Place("code", "linux/arm64", "RUN x")),
        ("[linux/amd64->arm64 code 2/5] RUN x", Place("code", "linux/arm64", "RUN x")),
        ("[linux/amd64->linux/arm64 code 2/5] RUN x", Place("code", "linux/arm64", "RUN x")),
        ("[linux/amd64->arm/v7 code 2/5] RUN x", Place("code", "linux/arm/v7", "RUN x")),
        ("[linux/arm/v7 2/5] RUN x", Place("", "linux/arm/v7", "RUN x")),
        ("[2/5] RUN x", Place("", "", "RUN x")),
        ("[internal] load build context", Place("", "", "load build context")),
        ("[auth] library/python:pull token for r", Place("", "", "library/python:pull token for r")),
        ("exporting to image", Place("", "", "exporting to image")),
        ("", Place("", "", "")),
    ],
)
def test_place_of(name: str, place: Place) -> None:
    assert place_of(name) == place


def test_text_between_messages_is_kept() -> None:
    decoder = Decoder()
    lines = [
        "WARNING: \x1b[33mno output\x1b[0m\n",
        "{no json}\n",
        "{\n",
        '  "vertexes": []\n',
        "}\n",
        "[]\n",
        "\n",
    ]
    assert [decoder.feed(line) for line in lines] == [None, None, None, None, {"vertexes": []}, None, None]
    assert list(decoder.text) == ["WARNING: no output", "{no json}", "[]"]


def test_a_pretty_message_that_is_none_becomes_text() -> None:
    decoder = Decoder()
    assert [decoder.feed(line) for line in ("{", "broken", "}")] == [None, None, None]
    assert list(decoder.text) == ["{", "broken", "}"]
    assert decoder.feed('{"logs":[]}') == {"logs": []}


@pytest.mark.parametrize(
    "message",
    [
        {"vertexes": None, "logs": 3, "statuses": {}},
        {"vertexes": [None, 3, {}]},
        {"logs": [{"vertex": "sha256:unknown", "data": "eA=="}]},
        {"statuses": [{"vertex": "sha256:unknown"}]},
        {"vertexes": [{"digest": "sha256:a", "started": "yesterday", "completed": 7}]},
    ],
)
def test_unknown_shapes_are_no_events(message: dict[str, Any]) -> None:
    assert list(Watcher().apply(message)) == []


def test_log_data_that_is_no_base64_is_left_out() -> None:
    watcher = Watcher()
    vertex = {"digest": "sha256:a", "name": "[code 1/1] RUN x"}
    data = base64.b64encode(b"\xff ok\n\n\x1b]0;title\x07done\n").decode()
    logs = [
        {"vertex": "sha256:a", "data": "***"},
        {"vertex": "sha256:a", "data": data},
        {"vertex": "sha256:a"},
    ]
    found = list(watcher.apply(json.loads(json.dumps({"vertexes": [vertex], "logs": logs}))))
    assert [event.text for event in found] == ["� ok", "done"]


def test_lines_come_whole_whatever_the_pieces() -> None:
    watcher = Watcher()
    list(watcher.apply({"vertexes": [{"digest": "sha256:a", "name": "[code 1/1] RUN x"}]}))
    found = []
    for stream, piece in [(1, b"my can"), (2, b"err\n"), (1, b"ary\nla"), (1, "€".encode()[:1])]:
        data = base64.b64encode(piece).decode()
        log = {"vertex": "sha256:a", "stream": stream, "data": data}
        found += [event.text for event in watcher.apply({"logs": [log]})]
    assert found == ["err", "my canary"]
    assert [event.text for event in watcher.close()] == ["la\ufffd"]
    assert list(watcher.vertices["sha256:a"].log) == ["err", "my canary", "la\ufffd"]
    assert list(watcher.close()) == []


def test_a_line_without_end_is_passed_on_in_pieces() -> None:
    watcher = Watcher()
    vertex = {"digest": "sha256:a", "name": "[code 1/1] RUN x"}
    data = base64.b64encode(b"x" * 70_000).decode()
    found = list(watcher.apply({"vertexes": [vertex], "logs": [{"vertex": "sha256:a", "data": data}]}))
    assert [len(event.text) for event in found] == [70_000]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("10%\r50%\r100%\r\n", "100%"),
        ("\x1b]8;;http://h\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\x07\x00b\tc", "ab\tc"),
        ("  indented  ", "  indented"),
        ("\x9b31mC1", "31mC1"),
    ],
)
def test_plain(given: str, expected: str) -> None:
    assert plain(given) == expected


def test_times_and_the_cache() -> None:
    watcher = Watcher()
    start = {"digest": "sha256:a", "name": "[code 1/1] RUN x", "started": "2026-01-01T00:00:00.123456789Z"}
    end = start | {"completed": "2026-01-01T00:00:01.623456789Z", "cached": True}
    first, last = [*watcher.apply({"vertexes": [start]}), *watcher.apply({"vertexes": [end, end]})]
    assert (first.kind, first.text) == ("start", "RUN x")
    assert (last.kind, round(last.seconds, 3), last.cached) == ("end", 1.5, True)
