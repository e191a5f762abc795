"""Vectors that were computed before: the demo catalogue's ship with it, so that its first query is already hybrid.

The file is a NumPy archive: `hashes` (the passage hashes, sorted), `vectors` (int8, one row each: a unit vector times
127 over its largest component) and `model`. A passage that is not in it is simply embedded as any other.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from palestra.search import queries
from palestra.search.embedders import Embedder, Vectors
from palestra.search.indexing import CLASSES, EXERCISES, build_vector_index, store_embeddings
from palestra.store.engine import Database

STORED_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class ShippedVectors:
    """Unit vectors by passage hash, of one model."""

    model: str
    rows: dict[str, int]
    vectors: Vectors

    @classmethod
    def load(cls, path: Path) -> "ShippedVectors":
        """The archive at `path`; raises OSError or ValueError when it is not one."""
        with np.load(path, allow_pickle=False) as archive:
            vectors = archive["vectors"].astype(np.float32)
            hashes = [str(h) for h in archive["hashes"]]
            model = str(archive["model"])
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return cls(model, {hash_: row for row, hash_ in enumerate(hashes)}, unit)

    @staticmethod
    def save(path: Path, model: str, hashes: Sequence[str], vectors: Vectors) -> None:
        """Write an archive; the same vectors give the same bytes."""
        order = np.argsort(np.array(hashes))
        largest = np.abs(vectors).max(axis=1, keepdims=True)
        quantised = np.rint(vectors / largest * 127).astype(np.int8)
        np.savez_compressed(path, model=np.array(model), hashes=np.array(hashes)[order], vectors=quantised[order])


async def put_shipped(database: Database, embedder: Embedder, shipped: ShippedVectors) -> int:
    """Store the shipped vectors of the passages that have none; says how many."""
    if shipped.model != embedder.model_id:
        return 0
    done = 0
    for corpus in (CLASSES, EXERCISES):
        model_id, rows = await _unembedded(database, corpus, embedder)
        known = [(id_, hash_, shipped.vectors[shipped.rows[hash_]]) for id_, hash_, _ in rows if hash_ in shipped.rows]
        await _store(database, model_id, known)
        done += len(known)
        await build_vector_index(database, corpus, embedder)
    return done


async def put_blended(database: Database, embedder: Embedder, shipped: ShippedVectors) -> int:
    """Give every class without a vector a blend of two shipped ones of its discipline; says how many.

    For load tests over catalogues too large to embed in passing: neighbourhoods are plausible, meaning is not. Share
    and noise are such that HNSW finds as many of the ten nearest as it does among 3,449 really embedded classes (m = 8,
    ef_search 10, 20, 40, 80): 0.63, 0.75, 0.85, 0.96 here, and 0.61, 0.72, 0.84, 0.95 there.
    """
    if shipped.model != embedder.model_id:
        return 0
    model_id, rows = await _unembedded(database, CLASSES, embedder)
    async with database.reader() as reader:
        origins = await reader.fetch(queries.SHIPPED_BY_DISCIPLINE, model_id, list(shipped.rows))
    pools: dict[int, list[int]] = {}
    for origin in origins:
        pools.setdefault(origin["discipline"], []).append(shipped.rows[origin["passage_hash"]])
    blended = []
    for id_, hash_, discipline in rows:
        pool = pools.get(discipline) or list(shipped.rows.values())
        seed = hashlib.blake2b(hash_.encode(), digest_size=12).digest()
        one, other = (pool[int.from_bytes(part) % len(pool)] for part in (seed[:4], seed[4:8]))
        share = 0.85 + 0.13 * seed[8] / 255
        vector = share * shipped.vectors[one] + (1 - share) * shipped.vectors[other]
        noise = np.random.default_rng(int.from_bytes(seed)).standard_normal(vector.shape[0]).astype(np.float32)
        vector = vector + 0.015 * noise
        blended.append((id_, hash_, vector / np.linalg.norm(vector)))
        if len(blended) % STORED_AT_ONCE == 0:
            await asyncio.sleep(0)
    await _store(database, model_id, blended)
    await build_vector_index(database, CLASSES, embedder)
    return len(blended)


async def _unembedded(database: Database, corpus: int, embedder: Embedder) -> tuple[int, list[tuple[int, str, int]]]:
    async with database.reader() as reader:
        model_id = await reader.fetchval(queries.MODEL_ID, corpus, embedder.model_id, embedder.dimensions)
        rows = await reader.fetch(queries.UNEMBEDDED_HASHES, corpus, model_id)
    return model_id, [(row["document_id"], row["passage_hash"], row["discipline"]) for row in rows]


async def _store(database: Database, model_id: int, vectors: Sequence[tuple[int, str, Vectors]]) -> None:
    for start in range(0, len(vectors), STORED_AT_ONCE):
        part = vectors[start : start + STORED_AT_ONCE]
        await store_embeddings(database, model_id, [(id_, hash_, vector.tolist()) for id_, hash_, vector in part])
