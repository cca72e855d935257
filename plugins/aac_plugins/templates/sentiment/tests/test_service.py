from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from main import app
from sentiment import Label, label_of, sentiment_of

client = TestClient(app)


def test_health() -> None:
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love this, it is wonderful!", "positive"),
        ("This is horrible and I hate it.", "negative"),
        ("The table has four legs.", "neutral"),
        ("This is not good.", "negative"),
    ],
)
def test_invoke(text: str, label: Label) -> None:
    response = client.post("/invoke", json={"text": text})
    assert response.status_code == 200
    assert response.json()["label"] == label


def test_shares_add_up() -> None:
    scores = sentiment_of("what a great day!")
    assert scores.positive + scores.neutral + scores.negative == pytest.approx(1, abs=0.01)


def test_emphasis_counts() -> None:
    assert sentiment_of("GREAT!!!").compound > sentiment_of("great").compound


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 20_001}, {"text": 1}])
def test_bad_input_is_refused(body: dict[str, object]) -> None:
    assert client.post("/invoke", json=body).status_code == 422


@pytest.mark.parametrize(("compound", "label"), [(0.05, "positive"), (0.049, "neutral"), (-0.05, "negative")])
def test_thresholds(compound: float, label: Label) -> None:
    assert label_of(compound) == label
