"""A deterministic embedder for tests: texts that share words are near each other, and nothing is loaded."""

import hashlib
from collections.abc import Sequence
from typing import Literal

import numpy as np

from palestra.search.embedders import Vectors
from palestra.search.text import lexemes


class Hashing:
    """Feature hashing of lexemes into 64 dimensions; the quiet twin of the real embedders."""

    model_id = "hashing-64"
    dimensions = 64
    known_words: frozenset[str] = frozenset()

    async def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Vectors:
        """One unit vector per text."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for lexeme in lexemes(text) or ["\x00"]:
                digest = hashlib.blake2b(lexeme.encode(), digest_size=4).digest()
                vectors[row, digest[0] % self.dimensions] += 1 if digest[1] & 1 else -1
                vectors[row, digest[2] % self.dimensions] += 1 if digest[3] & 1 else -1
            if not vectors[row].any():
                vectors[row, 0] = 1  # opposite signs met: any direction is as good, none is not a vector
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    async def close(self) -> None:
        """Nothing to let go of."""
