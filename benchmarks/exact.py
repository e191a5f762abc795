"""What is the exact answer to a search? Both legs over every matching document, computed in NumPy.

The postings and vectors are read once into memory. `exactly` puts these legs in the place of the product's: everything
else (reading, filters, relaxation, fusion, re-ranking) stays the product's own code.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from palestra.search import candidates, queries
from palestra.search.candidates import LEG_DEPTH, Leg, Scope, Scored
from palestra.search.embedders import Vector
from palestra.search.indexing import CLASSES
from palestra.search.snapshot import Weighted
from palestra.store.engine import Database, Reader

COPY_HEADER_BYTES, COPY_TRAILER_BYTES = 19, 2  # PostgreSQL's binary COPY format, documented with COPY

VECTORS = "select document_id, embedding from search_embedding where model_id = {model} order by document_id"
POSTINGS = """
select p.term_id, p.document_id, p.impact from search_posting p join search_term t on t.id = p.term_id
where t.corpus_id = {corpus} order by p.term_id
"""
FEATURES = f"select {queries.FEATURES} from search_document d where d.document_id = any($1::int[])"  # noqa: S608  # ours


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that both legs look at. Documents are rows, in the order of their ids."""

    documents: NDArray[np.int64]
    vectors: NDArray[np.float32]
    starts: dict[int, tuple[int, int]]  # term id → where its postings begin and end
    rows: NDArray[np.int64]  # of each posting
    impacts: NDArray[np.float64]

    @classmethod
    async def read(cls, database: Database, model_id: int, dimensions: int) -> "Corpus":
        """All classes of a database, with their vectors of one model."""
        async with database.reader() as reader:
            vectors = await _copied(
                reader,
                VECTORS.format(model=int(model_id)),
                [("document", ">i4"), ("vector", np.dtype([("d", ">i2"), ("u", ">i2"), ("x", ">f2", (dimensions,))]))],
            )
            postings = await _copied(
                reader,
                POSTINGS.format(corpus=CLASSES),
                [("term", ">i4"), ("document", ">i4"), ("impact", ">f4")],
            )
        documents = vectors["document"].astype(np.int64)
        terms, first = np.unique(postings["term"], return_index=True)
        ends = [*first[1:].tolist(), len(postings)]
        return cls(
            documents,
            vectors["vector"]["x"].astype(np.float32),
            {int(t): (int(a), int(b)) for t, a, b in zip(terms, first, ends, strict=True)},
            np.searchsorted(documents, postings["document"].astype(np.int64)),
            postings["impact"].astype(np.float64),
        )

    def by_words(self, allowed: NDArray[np.bool_], words: Sequence[Weighted]) -> Scored:
        """The best of the allowed rows by BM25, ties by id."""
        scores = np.zeros(len(self.documents))
        for word in words:
            start, end = self.starts.get(word.id, (0, 0))
            np.add.at(scores, self.rows[start:end], word.idf * self.impacts[start:end])
        scores[~allowed] = 0
        return self._best(-scores, scores > 0)

    def by_meaning(self, allowed: NDArray[np.bool_], vector: NDArray[np.float32]) -> Scored:
        """The nearest of the allowed rows by cosine, ties by id."""
        norms = np.linalg.norm(self.vectors, axis=1) * np.linalg.norm(vector)
        distances = 1 - (self.vectors @ vector) / norms
        return [(id_, -value) for id_, value in self._best(distances, allowed)]

    def _best(self, keys: NDArray[Any], allowed: NDArray[np.bool_]) -> Scored:
        """The rows of the smallest keys, with minus the key."""
        rows = np.flatnonzero(allowed)
        order = rows[np.lexsort((rows, keys[rows]))[:LEG_DEPTH]]
        return [(int(self.documents[row]), -float(keys[row])) for row in order]

    async def allowed(self, reader: Reader, scope: Scope) -> NDArray[np.bool_]:
        """Which rows satisfy a scope: all of them, without a limit or an estimate."""
        statement = scope.compile()
        sql = f"select coalesce(array_agg(d.document_id), '{{}}') from search_document d where {statement.condition()}"  # noqa: S608  # the product's own fragments
        return np.isin(self.documents, np.array(await reader.fetchval(sql, *statement.parameters), dtype=np.int64))


@contextmanager
def exactly(corpus: Corpus) -> Iterator[None]:
    """Within the block, searches of this process use exact legs."""

    async def by_words(reader: Reader, scope: Scope, _: object, words: Sequence[Weighted]) -> Leg:
        return await _leg(reader, corpus.by_words(await corpus.allowed(reader, scope), words))

    async def by_meaning(reader: Reader, scope: Scope, _: object, vector: Vector, *__: object) -> Leg:
        query = vector.astype(np.float16).astype(np.float32)  # as halfvec has it
        return await _leg(reader, corpus.by_meaning(await corpus.allowed(reader, scope), query))

    with mock.patch.object(candidates, "by_words", by_words), mock.patch.object(candidates, "by_meaning", by_meaning):
        yield


async def _leg(reader: Reader, scored: Scored) -> Leg:
    rows = await reader.fetch(FEATURES, [id_ for id_, _ in scored])
    return Leg(scored, {row["document_id"]: row for row in rows})


async def _copied(reader: Reader, sql: str, columns: list[tuple[str, Any]]) -> NDArray[Any]:
    """The rows of a statement without nulls whose columns have a fixed width, as a structured array."""
    buffer = BytesIO()
    await reader.copy_from_query(sql, output=buffer, format="binary")
    layout: list[tuple[str, Any]] = [("fields", ">i2")]
    for name, kind in columns:
        layout += [(f"{name}_bytes", ">i4"), (name, kind)]
    return np.frombuffer(buffer.getbuffer()[COPY_HEADER_BYTES:-COPY_TRAILER_BYTES], dtype=np.dtype(layout))
