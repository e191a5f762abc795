"""What turns a text into a vector: the protocol, and the choice by settings; one file per embedder."""

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from palestra.settings import Settings

Vectors = NDArray[np.float32]  # one row per text, each of length 1
Vector = NDArray[np.float32]  # one of them


class Embedder(Protocol):
    """Makes embeddings of one model. Vectors of different `model_id` are never compared."""

    model_id: str
    dimensions: int
    known_words: frozenset[str]  # words the model knows, which are therefore no typos; empty when it cannot tell

    async def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Vectors:
        """One unit vector per text, in order; raises EmbedderDown when it cannot."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections."""
        ...


class EmbedderDown(Exception):
    """The embedder cannot answer now; search goes on with words alone and says so."""


def embedder_from(settings: Settings) -> Embedder | None:
    """The embedder that the settings name, or None when search shall use words alone.

    Imports are inside: the ONNX runtime takes a third of a second to load and is not needed by the others.
    """
    match settings.embedder:
        case "minilm":
            from palestra.search.embedders.minilm import MiniLm, find_model

            return MiniLm(find_model(settings.embedding_model_dir))
        case "openai":
            from palestra.search.embedders.openai_compatible import OpenAiCompatible

            return OpenAiCompatible.from_settings(settings)
        case "hashing":
            from palestra.search.embedders.hashing import Hashing

            return Hashing()
        case "none":
            return None
