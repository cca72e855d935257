"""What ``spec.interface`` decides, with real agents on a real engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.test_run import aac, docker, exists
from tests.plugins.interfaces.servers import STDIO

pytestmark = pytest.mark.engine

PREFIX = f"aac-speaks-{os.getpid()}"
SPEC = """\
apiVersion: agent.dev/v1
kind: Agent
metadata:
  name: {name}
spec:
  runtime: python:3.13
  entrypoint: [python, main.py]
  interface: {interface}
  environment: [{{name: MODE, from: env, envKey: AGENT_MODE}}]
"""
#: An MCP server over HTTP, or an A2A agent, by the path that is asked.
WEB = """
import http.server, json, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
mode = os.environ.get("MODE", "")
CARD = {"name": "planner", "description": "plans", "version": "2.0.0", "url": "http://localhost/",
        "capabilities": {}, "defaultInputModes": ["text/plain"], "defaultOutputModes": ["text/plain"],
        "skills": [{"id": "plan"}]}
class Handler(http.server.BaseHTTPRequestHandler):
    def say(self, status, document=None, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Mcp-Session-Id", "one")
        self.end_headers()
        text = json.dumps(document).encode() if document else b""
        self.wfile.write(b"data: " + text + b"\\n\\n" if kind == "text/event-stream" else text)
    def do_GET(self):
        found = self.path == "/.well-known/agent-card.json" and mode != "nothing"
        self.say(200 if found else 404, CARD if found else None)
    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != ("/api" if mode == "elsewhere" else "/mcp"):
            return self.say(404)
        if "id" not in message:
            return self.say(202)
        result = {"tools": [{"name": "add"}, {"name": "multiply"}]}
        if message["method"] == "initialize":
            result = {"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
                      "serverInfo": {"name": "sums", "version": "3.1"}}
        kind = "text/event-stream" if mode == "events" else "application/json"
        self.say(200, {"jsonrpc": "2.0", "id": message["id"], "result": result}, kind)
    def log_message(self, *args):
        pass
http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Handler).serve_forever()
"""


@pytest.fixture(scope="module")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """A folder for each interface, built when it is first asked for."""
    folders = {}
    for interface in ("mcp-stdio", "mcp-http", "a2a", "http"):
        folder = folders[interface] = tmp_path_factory.mktemp(interface)
        (folder / "agent.yaml").write_text(SPEC.format(name=f"{PREFIX}-{interface}", interface=interface))
        (folder / "main.py").write_text(WEB if interface in ("mcp-http", "a2a") else STDIO)
    yield folders
    for interface in folders:
        docker("image", "rm", "--force", f"{PREFIX}-{interface}:0.1.0")


@pytest.fixture(scope="module")
def stdio(agents: dict[str, Path]) -> str:
    aac("build", str(agents["mcp-stdio"]))
    return f"{PREFIX}-mcp-stdio:0.1.0"


def checks(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in document["checks"]}


def examined(what: Path | str, mode: str = "", *options: str, code: int = 0) -> dict[str, dict[str, Any]]:
    return checks(aac("test", str(what), *options, code=code, env={"AGENT_MODE": mode}))


def test_a_server_over_stdio_is_asked_for_its_tools_and_ends_with_its_input(stdio: str) -> None:
    found = examined(stdio)
    names = ("user", "starts", "answers", "stdout", "stops", "hardened")
    assert {name: check["outcome"] for name, check in found.items()} == dict.fromkeys(names, "pass")
    assert found["answers"]["detail"] == "MCP 2025-11-25, server weather 1.2.0, 2 tools: forecast, alerts"
    assert "after its standard input was closed" in found["stops"]["detail"]


@pytest.mark.parametrize(
    ("mode", "at", "outcome", "words", "hint"),
    [
        ("banner", "stdout", "fail", "no message of JSON-RPC: '*** weather 1.2.0 ***'", "stderr"),
        (
            "goes-on",
            "stops",
            "warn",
            "goes on when its standard input is closed; exit code 0",
            "end-of-input",
        ),
        ("bad-end", "stops", "fail", "exit code 4", "end-of-input"),
        ("end", "starts", "fail", "exit code 0 before it answered as an MCP server", "job"),
        ("fail", "starts", "fail", "ended with exit code 3", "declare-variable"),
        ("silent", "answers", "fail", "no answer to initialize within 3 s", "timeout"),
    ],
)
def test_what_is_wrong_with_a_server_over_stdio(
    stdio: str, mode: str, at: str, outcome: str, words: str, hint: str
) -> None:
    code = 60 if outcome == "fail" else 0
    check = examined(stdio, mode, "--timeout", "3s" if mode == "silent" else "60s", code=code)[at]
    assert check["outcome"] == outcome
    assert words in check["detail"]
    assert hint in [found["code"] for found in check["hints"]]


def start(image: str, *options: str) -> subprocess.Popen[str]:
    """As an MCP client starts a server."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "aac_core", "run", image, *options]
    return subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=pipe)


def initialize(client: subprocess.Popen[str]) -> dict[str, Any]:
    assert client.stdin is not None
    assert client.stdout is not None
    parameters = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {}}
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters}
    client.stdin.write(json.dumps(request) + "\n")
    client.stdin.flush()
    ping, answer = (json.loads(client.stdout.readline()) for _ in range(2))
    assert ping["method"] == "ping"
    result: dict[str, Any] = answer["result"]
    return result


def test_a_client_speaks_through_run_and_hears_the_agent_alone(stdio: str) -> None:
    with start(stdio) as one, start(stdio) as two:
        for client in (one, two):  # a client may start a server for each window
            assert initialize(client)["serverInfo"]["name"] == "weather"
        for client in (one, two):
            rest, log = client.communicate(timeout=60)
            assert (client.returncode, rest) == (0, ""), log
            assert "weather starts" in log
    assert not [item for item in aac("ps", "--all")["agents"] if item["name"].startswith(PREFIX)]


def test_a_client_that_sends_sigterm_leaves_nothing(stdio: str) -> None:
    name = f"{PREFIX}-term"
    with start(stdio, "--name", name) as client:
        initialize(client)
        assert exists(name)
        client.send_signal(signal.SIGTERM)
        assert client.wait(timeout=60) == 143
    assert not exists(name)


@pytest.mark.parametrize("option", ["--detach", "--wait"])
def test_nobody_could_speak_to_it_then(stdio: str, option: str) -> None:
    with start(stdio, option) as client:
        _, said = client.communicate(timeout=60)
    assert client.returncode == 2
    assert "is an MCP server over stdio" in said


@pytest.mark.parametrize("mode", ["", "events"])
def test_a_server_over_http_is_asked_for_its_tools(agents: dict[str, Path], mode: str) -> None:
    found = examined(agents["mcp-http"], mode)
    assert {check["outcome"] for check in found.values()} == {"pass"}
    address, _, words = found["answers"]["detail"].partition(": ")
    assert address.endswith("/mcp")
    assert words == "MCP 2025-11-25, server sums 3.1, 2 tools: add, multiply"


def test_a_server_somewhere_else_is_asked_there(agents: dict[str, Path]) -> None:
    began = time.monotonic()
    check = examined(agents["mcp-http"], "elsewhere", code=60)["answers"]
    assert "answers, and not as mcp-http does" in check["detail"]
    assert check["why"] == "the published port says: HTTP 404 at /mcp, HTTP 404 at /"
    assert [hint["code"] for hint in check["hints"]] == ["path", "interface"]
    assert time.monotonic() - began < 90, "it does not wait for its end"
    found = examined(f"{PREFIX}-mcp-http:0.1.0", "elsewhere", "--path", "/api")
    assert "/api: MCP" in found["answers"]["detail"]


def test_run_waits_for_the_answer_of_its_interface(agents: dict[str, Path]) -> None:
    name = f"{PREFIX}-wait"
    document = aac("run", str(agents["a2a"]), "--name", name, "--detach", "--wait")
    try:
        assert document["address"].endswith("/.well-known/agent-card.json")
    finally:
        aac("stop", name)


def test_an_agent_card_is_read(agents: dict[str, Path]) -> None:
    found = examined(agents["a2a"])
    assert found["answers"]["detail"].endswith(": the card of planner 2.0.0, 1 skill: plan")
    assert examined(agents["a2a"], "nothing", code=60)["answers"]["outcome"] == "fail"


def test_a_stdio_server_that_declares_http_is_told_the_line(agents: dict[str, Path]) -> None:
    """Its standard input is empty, so it ends at once with 0."""
    error = aac("run", str(agents["http"]), "--detach", "--wait", "-p", "8080", code=60)["error"]
    assert "ended with exit code 0 right after its start" in error["message"]
    where = error["problems"][0]["where"]
    assert (where["line"], where["field"]) == (8, "spec.interface")
    assert "mcp-stdio" in [hint["code"] for hint in error["hints"]]
