"""The HTTP service: ``POST /invoke`` scores a text, ``GET /health`` says whether it runs."""

from __future__ import annotations

import os
from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, Field

from sentiment import Sentiment, sentiment_of

app = FastAPI(title=os.environ.get("AGENT_NAME", "sentiment"))


class Question(BaseModel):
    """What is asked: a text of at most 20,000 characters."""

    text: Annotated[str, Field(min_length=1, max_length=20_000)]


@app.get("/health")
def health() -> dict[str, str]:
    """Whether the service runs."""
    return {"status": "ok"}


@app.post("/invoke")
def invoke(question: Question) -> Sentiment:
    """The sentiment of a text."""
    return sentiment_of(question.text)
