"""A model behind an API that is compatible with OpenAI's."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Any, Literal, Self

import httpx
from pydantic import BaseModel

SYSTEM = "You are a helpful assistant. Answer briefly."


class Message(BaseModel):
    """One turn of a conversation."""

    role: Literal["user", "assistant", "system"]
    content: str


class Model:
    """Where the model is and what it is called."""

    def __init__(
        self, base: str, key: str, name: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.name = name
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        timeout = httpx.Timeout(10, read=120)
        self._client = httpx.AsyncClient(base_url=base, headers=headers, timeout=timeout, transport=transport)

    @classmethod
    def from_env(cls) -> Self:
        """The model that OPENAI_BASE_URL, OPENAI_API_KEY and AGENT_MODEL_NAME tell."""
        return cls(
            os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1"),
            os.environ.get("OPENAI_API_KEY", ""),
            os.environ.get("AGENT_MODEL_NAME", "gpt-4o-mini"),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def answer(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The words of the answer, as they come.

        Raises:
            httpx.HTTPError: the model can't be reached, or refuses.
        """
        system = Message(role="system", content=SYSTEM)
        turns = [message.model_dump() for message in (system, *messages)]
        body = {"model": self.name, "messages": turns, "stream": True}
        request = self._client.build_request("POST", "chat/completions", json=body)
        response = await self._client.send(request, stream=True)
        if response.is_error:
            await response.aclose()
            response.raise_for_status()
        return _words(response)


async def _words(response: httpx.Response) -> AsyncIterator[str]:
    try:
        async for line in response.aiter_lines():
            data = line.removeprefix("data:").strip()
            if line.startswith("data:") and data != "[DONE]":
                yield _content(json.loads(data))
    finally:
        await response.aclose()


def _content(chunk: dict[str, Any]) -> str:
    choices = chunk.get("choices") or [{}]
    return choices[0].get("delta", {}).get("content") or ""
