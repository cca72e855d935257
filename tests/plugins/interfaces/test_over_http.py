"""MCP over streamable HTTP, and agent cards, with real servers."""

from __future__ import annotations

from typing import Any

import pytest
from aac_plugins.containers.ask import Target, ask
from aac_plugins.containers.model import Binding
from aac_plugins.interfaces import WrongAnswer, a2a, mcp_http

from tests.plugins.interfaces.servers import Mcp, cards, serving

CARD: dict[str, Any] = {
    "name": "planner",
    "description": "plans",
    "version": "2.0.0",
    "url": "http://localhost/",
    "capabilities": {},
    "defaultInputModes": ["text/plain"],
    "defaultOutputModes": ["text/plain"],
    "skills": [{"id": "plan", "name": "Plan", "description": "plans", "tags": []}],
}
NEW, OLD = a2a.PATHS


@pytest.mark.parametrize("path", ["/json", "/events", "/moved"])
def test_initialize_and_tools_in_both_forms_of_an_answer(path: str) -> None:
    with serving(Mcp) as server:
        assert mcp_http.ask(server.place, path, 5) == "MCP 2025-06-18, server sums 3, 1 tool: add"
    methods = [method for place, method, _ in server.seen if place != "/moved"]
    assert methods == ["initialize", "notifications/initialized", "tools/list", "DELETE"]
    first, *others = [headers for place, _, headers in server.seen if place != "/moved"]
    assert "Mcp-Session-Id" not in first
    assert {headers["Mcp-Session-Id"] for headers in others} == {"s-1"}
    assert {headers["MCP-Protocol-Version"] for headers in others} == {"2025-06-18"}
    assert first["Accept"] == "application/json, text/event-stream"


@pytest.mark.parametrize(
    ("path", "words", "status"), [("/none", "HTTP 404 at /none", 404), ("/sick", "HTTP 503 at /sick", 503)]
)
def test_what_is_no_mcp_server(path: str, words: str, status: int) -> None:
    with serving(Mcp) as server, pytest.raises(WrongAnswer, match=words) as caught:
        mcp_http.ask(server.place, path, 5)
    assert caught.value.status == status
    with (
        serving(Mcp) as server,
        pytest.raises(WrongAnswer, match="no answer to initialize in application/json"),
    ):
        mcp_http.ask(server.place, "/wrong", 5)


def test_a_server_that_wants_credentials_is_one() -> None:
    with serving(Mcp) as server:
        assert "wants credentials" in mcp_http.ask(server.place, "/locked", 5)


def test_the_first_place_where_it_is_spoken_counts() -> None:
    with serving(Mcp) as server:
        binding = Binding(8080, server.place[1])
        found = ask(Target(binding, "/none", interface="mcp-http", others=("/json",)))
        assert (found.ok, found.path) == (True, "/json")
        lost = ask(Target(binding, "/none", interface="mcp-http", others=("/neither",)))
        assert (lost.ok, lost.status, lost.what) == (False, 404, "HTTP 404 at /none, HTTP 404 at /neither")
        sick = ask(Target(binding, "/none", interface="mcp-http", others=("/sick",)))
        assert (sick.what, sick.status) == ("HTTP 503 at /sick", 503)


@pytest.mark.parametrize("path", [NEW, OLD])
def test_an_agent_card_is_found_where_it_may_be(path: str) -> None:
    with serving(cards({path: CARD})) as server:
        found = ask(Target(Binding(8080, server.place[1]), NEW, interface="a2a", others=(OLD,)))
    assert (found.ok, found.what, found.path) == (True, "the card of planner 2.0.0, 1 skill: plan", path)


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({"skills": None}, ("skills",)),
        ({"name": 7, "capabilities": []}, ("name", "capabilities")),
        ({"url": ""}, ("supportedInterfaces, or url",)),
        ({"url": "", "supportedInterfaces": [{"url": "http://x"}]}, ()),
    ],
)
def test_what_every_card_has(change: dict[str, Any], lacking: tuple[str, ...]) -> None:
    assert a2a.missing(CARD | change) == lacking


def test_a_card_that_lacks_something_is_no_answer() -> None:
    with serving(cards({NEW: {"name": "x"}, OLD: []})) as server:
        binding = Binding(8080, server.place[1])
        found = ask(Target(binding, NEW, interface="a2a"))
        assert (found.ok, found.status) == (False, 200)
        assert found.what.startswith(f"its agent card at {NEW} lacks description, version")
        assert ask(Target(binding, OLD, interface="a2a")).what == f"no JSON object at {OLD}"
