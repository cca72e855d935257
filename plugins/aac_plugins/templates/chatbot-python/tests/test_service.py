"""The service with a model that is made up here."""

from __future__ import annotations

import json

import httpx
import pytest
from fastapi.testclient import TestClient

import main
from model import Model

QUESTION = {"messages": [{"role": "user", "content": "hello?"}]}


def answering(request: httpx.Request) -> httpx.Response:
    asked = json.loads(request.content)
    assert request.headers["authorization"] == "Bearer k"
    assert [turn["role"] for turn in asked["messages"]] == ["system", "user"]
    assert (asked["model"], asked["stream"]) == ("m", True)
    chunks = [{"choices": [{"delta": {"content": word}}]} for word in ("he", "llo")] + [{"choices": []}]
    events = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"]
    return httpx.Response(200, text="".join(events))


def refusing(request: httpx.Request) -> httpx.Response:
    return httpx.Response(401, json={"error": "no key"})


@pytest.fixture
def client(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    transport = httpx.MockTransport(request.param)
    monkeypatch.setattr(Model, "from_env", lambda: Model("http://model/v1", "k", "m", transport))
    return TestClient(main.app)


@pytest.mark.parametrize("client", [answering], indirect=True)
def test_the_answer_is_streamed(client: TestClient) -> None:
    with client, client.stream("POST", "/chat", json=QUESTION) as answer:
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert "".join(answer.iter_text()) == "hello"


@pytest.mark.parametrize("client", [refusing], indirect=True)
def test_a_model_that_refuses_is_a_bad_gateway(client: TestClient) -> None:
    with client:
        answer = client.post("/chat", json=QUESTION)
        assert (answer.status_code, answer.json()) == (502, {"detail": "the model did not answer"})


@pytest.mark.parametrize("client", [refusing], indirect=True)
def test_an_empty_conversation_is_refused(client: TestClient) -> None:
    with client:
        assert client.post("/chat", json={"messages": []}).status_code == 422
        assert client.get("/health").json() == {"status": "ok"}
