"""Any server with OpenAI's `POST /v1/embeddings`: retried when that is safe, and left alone while it is down."""

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Literal, Self

import httpx2
import numpy as np

from palestra.errors import SettingsError
from palestra.search.embedders import EmbedderDown, Vectors
from palestra.settings import Settings

BATCH = 256
TRIES = 3
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
FAILURES_TO_OPEN = 3  # after as many failed calls in a row, none is made for REST_S: search answers by words meanwhile
REST_S = 10.0
TIMEOUT_S = 10.0


class OpenAiCompatible:
    """One model behind an HTTP address; vectors of another width than asked for are refused."""

    known_words: frozenset[str] = frozenset()

    def __init__(self, client: httpx2.AsyncClient, model: str, dimensions: int) -> None:
        self.model_id = f"api-{model}-{dimensions}"
        self.dimensions = dimensions
        self._client = client
        self._model = model
        self._failures = 0
        self._closed_until = 0.0

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The embedder of the environment; raises SettingsError for what is missing."""
        if not settings.embedding_api_url:
            raise SettingsError("PALESTRA_EMBEDDER=openai needs PALESTRA_EMBEDDING_API_URL.")
        headers = {"Authorization": f"Bearer {settings.embedding_api_key}"} if settings.embedding_api_key else {}
        client = httpx2.AsyncClient(base_url=settings.embedding_api_url, headers=headers, timeout=TIMEOUT_S)
        return cls(client, settings.embedding_api_model, settings.embedding_api_dimensions)

    async def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Vectors:
        """One unit vector per text; raises EmbedderDown when the server does not give them."""
        if time.monotonic() < self._closed_until:
            raise EmbedderDown("the embedding server failed a moment ago")
        try:
            parts = [await self._post(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        except EmbedderDown:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._closed_until = time.monotonic() + REST_S
            raise
        self._failures = 0
        return np.concatenate(parts) if parts else np.zeros((0, self.dimensions), dtype=np.float32)

    async def _post(self, texts: Sequence[str]) -> Vectors:
        body = {
            "model": self._model,
            "input": list(texts),
            "dimensions": self.dimensions,
            "encoding_format": "float",
        }
        for attempt in range(1, TRIES + 1):
            pause_s = 0.2 * 2**attempt * random.uniform(0.5, 1)  # noqa: S311  # jitter, not a secret
            try:
                response = await self._client.post("/v1/embeddings", json=body)
            except httpx2.HTTPError as error:
                reason, wait_s = type(error).__name__, pause_s
            else:
                if response.status_code == 200:
                    return self._vectors(response, len(texts))
                reason, wait_s = f"HTTP {response.status_code}", _retry_after(response, pause_s)
                if response.status_code not in RETRIED:
                    break
            if attempt < TRIES:
                await asyncio.sleep(wait_s)
        raise EmbedderDown(f"the embedding server answered {reason}")

    def _vectors(self, response: httpx2.Response, expected: int) -> Vectors:
        try:
            data = sorted(response.json()["data"], key=lambda item: item["index"])
            vectors = np.array([item["embedding"] for item in data], dtype=np.float32)
        except (ValueError, KeyError, TypeError):
            raise EmbedderDown("the embedding server's answer cannot be read") from None
        if vectors.shape != (expected, self.dimensions) or not np.isfinite(vectors).all():
            raise EmbedderDown(f"the embedding server gave {vectors.shape}, not {(expected, self.dimensions)}")
        unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return unit

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _retry_after(response: httpx2.Response, otherwise_s: float) -> float:
    value = response.headers.get("retry-after", "")
    return min(float(value), 5.0) if value.isdigit() else otherwise_s
