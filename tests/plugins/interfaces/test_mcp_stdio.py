"""MCP over pipes, with real children."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aac_plugins.interfaces import WrongAnswer
from aac_plugins.interfaces.mcp import PROTOCOL, meet
from aac_plugins.interfaces.mcp_stdio import Pipes

from tests.plugins.interfaces.servers import STDIO


@contextmanager
def talking(mode: str, timeout: float = 20.0) -> Iterator[Pipes]:
    child = subprocess.Popen(
        [sys.executable, "-u", "-c", STDIO],
        env={"MODE": mode},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with Pipes(child, timeout) as pipes:
        yield pipes


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("", f"MCP {PROTOCOL}, server weather 1.2.0, 2 tools: forecast, alerts"),
        ("old", "MCP 2024-11-05, server weather 1.2.0, 2 tools: forecast, alerts"),
        ("toolless", f"MCP {PROTOCOL}, server weather 1.2.0, no tools"),
    ],
)
def test_a_server_says_who_it_is_and_ends_with_its_input(mode: str, words: str) -> None:
    with talking(mode) as pipes:
        assert str(meet(pipes)) == words
        assert pipes.finish(20)
        assert pipes.strays == []


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("silent", "no answer to initialize within 0.5 s"),
        ("end", "it ended before it answered initialize"),
        ("fail", "it ended before it answered initialize"),
        ("error", "its answer to initialize is the error -32602: no"),
        ("nameless", "no serverInfo with name and version"),
    ],
)
def test_what_is_no_server(mode: str, words: str) -> None:
    with talking(mode, 0.5 if mode == "silent" else 20) as pipes, pytest.raises(WrongAnswer, match=words):
        meet(pipes)


@pytest.mark.parametrize(("mode", "stray"), [("banner", "*** weather 1.2.0 ***"), ("late", "bye")])
def test_what_is_no_message_is_kept_and_the_conversation_goes_on(mode: str, stray: str) -> None:
    with talking(mode) as pipes:
        assert meet(pipes).tools == ("forecast", "alerts")
        assert pipes.finish(20)
        assert pipes.strays == [stray]


def test_one_that_goes_on_without_input_is_noticed() -> None:
    with talking("goes-on") as pipes:
        meet(pipes)
        assert not pipes.finish(0.5)
