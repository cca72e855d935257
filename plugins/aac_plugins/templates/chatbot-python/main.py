"""A chatbot over HTTP: ``POST /chat`` streams the answer of a model, ``GET /health`` says whether it runs."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from model import Message, Model


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One connection pool for as long as the service runs."""
    async with Model.from_env() as model:
        app.state.model = model
        yield


app = FastAPI(title="chatbot", lifespan=lifespan)


class Conversation(BaseModel):
    """What is asked: the turns so far."""

    messages: list[Message] = Field(min_length=1)


@app.get("/health")
async def health() -> dict[str, str]:
    """Whether the service runs."""
    return {"status": "ok"}


@app.post("/chat")
async def chat(request: Request, asked: Conversation) -> StreamingResponse:
    """The words of the answer, as they come."""
    model: Model = request.app.state.model
    try:
        words = await model.answer(asked.messages)
    except httpx.HTTPError as error:
        logging.getLogger("uvicorn.error").error("the model did not answer: %s", error)
        raise HTTPException(502, "the model did not answer") from None
    return StreamingResponse(words, media_type="text/plain; charset=utf-8")
