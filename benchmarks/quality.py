"""How well do the two legs, and both together, rank a collection that others judged? Any folder in BEIR layout.

Everything goes the product's own way: its index, its vectors, its legs, its fusion. Beside it the same is computed
exactly in Python and NumPy, by other code over the same words and vectors. Three ways are compared:

    filtered   how the service searches among documents that a filter left: here, all of them
    indexed    how it searches a catalogue too large for that: the HNSW graph, and bounded postings
    reference  BM25 and cosine, computed here over everything
"""

import asyncio
import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks.catalogues import CACHE, opened, scratch, settings
from benchmarks.measures import mean, ndcg, overlap, recall
from benchmarks.reporting import Bar, Block, at_least
from palestra.app import utc_now
from palestra.catalog.rights import Viewer
from palestra.search import candidates, indexing, queries
from palestra.search.candidates import Scope
from palestra.search.constraints import Constraints
from palestra.search.embedders import Embedder, Vectors, embedder_from
from palestra.search.indexing import CLASSES
from palestra.search.ranking import fuse
from palestra.search.snapshot import load
from palestra.search.text import lexemes
from palestra.store.engine import Database, driver

DEPTH = candidates.LEG_DEPTH
FULL = 200  # queries from which a collection is taken for whole, and the published bars hold
WAYS = ("filtered", "indexed")
BARS = {"lexical": 0.52, "vector": 0.50, "hybrid": 0.555}  # Cranfield, 225 queries: search-and-data.md, Goals
NO_WORSE = -0.001  # nDCG@10 against the reference; halfvec and a different order of sums move single ties
ALPHAS = [round(0.05 * step, 2) for step in range(21)]
CROSS_VALIDATE_FROM = 50
# Columns of a document's row that are not a number.
BLANK: dict[str, object] = {
    "low_impact": True,
    "explicit": False,
    "windowed": False,
    "released_on": date(2026, 1, 1),
    "live_starts_at": None,
    "tags": [],
}
FOLDS = 5

Leg = list[tuple[int, float]]  # (document, BM25 score) best first, or (document, cosine distance) nearest first


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, queries and judgements; documents are numbered from 1 in the order of the file."""

    name: str
    texts: list[str]
    queries: list[str]
    grades: list[dict[int, int]]

    @classmethod
    def read(cls, folder: Path) -> "Collection":
        """The collection in a folder; queries that nobody judged are left out."""
        numbers: dict[str, int] = {}
        texts: list[str] = []
        for line in (folder / "corpus.jsonl").read_text().splitlines():
            row = json.loads(line)
            title, text = row.get("title", ""), row["text"]
            numbers[row["_id"]] = len(texts) + 1
            texts.append(text if text.startswith(title[:20]) else f"{title} {text}")  # some repeat the title
        judged: dict[str, dict[int, int]] = {}
        for line in (folder / "qrels" / "test.tsv").read_text().splitlines()[1:]:
            query, document, grade = line.split("\t")
            if document in numbers:
                judged.setdefault(query, {})[numbers[document]] = int(grade)
        asked = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
        asked = [row for row in asked if any(judged.get(row["_id"], {}).values())]
        return cls(folder.name, texts, [row["text"] for row in asked], [judged[row["_id"]] for row in asked])


@dataclass(frozen=True, slots=True)
class Legs:
    """What both legs answered to every query, one way."""

    lexical: list[Leg]
    vector: list[Leg]

    def rankings(self, leg: str, alpha: float | None = None) -> list[list[int]]:
        """The order of one leg, or of both together, for each query."""
        if leg == "lexical":
            return [[id_ for id_, _ in found] for found in self.lexical]
        if leg == "vector":
            return [[id_ for id_, _ in found] for found in self.vector]
        return [
            [candidate.document_id for candidate in fuse(words, near, alpha=alpha)]
            for words, near in zip(self.lexical, self.vector, strict=True)
        ]


def measure(folder: Path) -> Block:
    """The block of one collection."""
    collection = Collection.read(folder)
    block = Block(f"Search quality: {collection.name}, {len(collection.texts):,} documents")
    with scratch() as url:
        ways = asyncio.run(_ways(url, collection))
    grades = collection.grades

    def score(way: str, leg: str) -> float:
        return mean([ndcg(r, g) for r, g in zip(ways[way].rankings(leg), grades, strict=True)])

    rows = []
    for leg in ("lexical", "vector", "hybrid"):
        reference = ways["reference"].rankings(leg)
        for way in WAYS:
            rankings = ways[way].rankings(leg)
            rows.append(
                (
                    leg,
                    way,
                    f"{score(way, leg):.4f}",
                    f"{score('reference', leg):.4f}",
                    f"{score(way, leg) - score('reference', leg):+.4f}",
                    f"{mean([overlap(a, b) for a, b in zip(rankings, reference, strict=True)]):.3f}",
                    f"{mean([recall(r, g) for r, g in zip(rankings, grades, strict=True)]):.3f}",
                )
            )
    block.table("leg", "way", "nDCG@10", "reference", "difference", "overlap@10", "recall@100", rows=rows)
    for leg, bar in BARS.items():
        held: Bar | None = at_least(bar) if len(grades) >= FULL else None
        block.figure(
            f"{leg} nDCG@10", score("filtered", leg), bar=held, note="reciprocal rank" if leg == "hybrid" else ""
        )
        for way in WAYS:
            difference = score(way, leg) - score("reference", leg)
            block.figure(f"{leg}, {way}, against the reference", difference, bar=at_least(NO_WORSE))
    if len(grades) >= CROSS_VALIDATE_FROM:
        held_out, alphas = cross_validated(ways["filtered"], grades)
        block.figure(
            "hybrid nDCG@10, convex combination", held_out, note=f"{FOLDS}-fold, alpha learnt outside: {alphas}"
        )
    block.notes.append(
        f"{len(grades)} judged queries."
        + (
            ""
            if len(grades) >= FULL
            else f" Published bars ({BARS}) are for all 225; here: no worse than computed exactly."
        )
    )
    return block


def cross_validated(legs: Legs, grades: Sequence[dict[int, int]]) -> tuple[float, list[float]]:
    """nDCG@10 of the convex combination on queries its alpha was not learnt from, and the alpha of each fold."""
    by_alpha = np.array(
        [[ndcg(r, g) for r, g in zip(legs.rankings("hybrid", alpha), grades, strict=True)] for alpha in ALPHAS]
    )
    folds = np.random.default_rng(5).permutation(len(grades)) % FOLDS
    scores, chosen = np.zeros(len(grades)), []
    for fold in range(FOLDS):
        best = int(by_alpha[:, folds != fold].mean(axis=1).argmax())
        scores[folds == fold] = by_alpha[best, folds == fold]
        chosen.append(ALPHAS[best])
    return float(scores.mean()), chosen


async def _ways(url: str, collection: Collection) -> dict[str, Legs]:
    embedder = embedder_from(settings())
    assert embedder is not None
    kept = Kept(embedder, CACHE / f"bench-vectors-{collection.name}.npz")
    database = opened(url)
    try:
        await _index(database, collection)
        await indexing.embed_missing(database, kept)
        asked = await kept.embed(collection.queries, "query")
        passages = await kept.embed(collection.texts, "passage")
        product = await _product(database, collection, asked, kept)
        return {**product, "reference": _reference(collection, asked, passages)}
    finally:
        await database.close()
        kept.save()
        await kept.close()


async def _index(database: Database, collection: Collection) -> None:
    texts = [
        indexing.IndexedText(number, Counter(lexemes(text)), text) for number, text in enumerate(collection.texts, 1)
    ]
    async with database.transaction() as connection:
        raw = await driver(connection)
        # These documents are no classes: only the rows that the statements of a large catalogue join are made up.
        await raw.execute("alter table search_document drop constraint if exists search_document_document_id_fkey")
        for start in range(0, len(texts), 500):
            await indexing.index_texts(connection, CLASSES, texts[start : start + 500])
        await raw.copy_records_to_table(
            "search_document",
            records=[
                tuple(
                    text.document_id if column == "document_id" else BLANK.get(column, 0)
                    for column in queries.DOCUMENT_COLUMNS
                )
                for text in texts
            ],
            columns=queries.DOCUMENT_COLUMNS,
        )
    await indexing.refresh_impacts(database, force=True)


async def _product(database: Database, collection: Collection, asked: Vectors, embedder: Embedder) -> dict[str, Legs]:
    everything = list(range(1, len(collection.texts) + 1))
    listed = candidates.Matching(everything, len(everything))
    ways = {way: Legs([], []) for way in WAYS}
    scope = Scope(Constraints(), Viewer(), utc_now())
    async with database.reader() as reader:
        snapshot = await load(reader, embedder)
        model_id = snapshot.models[CLASSES]
        await reader.execute(queries.create_hnsw(model_id, embedder.dimensions))
        for query, vector in zip(collection.queries, asked, strict=True):
            words = snapshot.classes.weighted(lexemes(query))
            for way, matching in (("filtered", listed), ("indexed", candidates.EVERYTHING)):
                lexical = await candidates.by_words(reader, scope, matching, words)
                near = await candidates.by_meaning(reader, scope, matching, vector, model_id, embedder.dimensions)
                ways[way].lexical.append(lexical.scored)
                ways[way].vector.append(near.scored)
    return ways


def _reference(collection: Collection, asked: Vectors, passages: Vectors) -> Legs:
    documents = [Counter(lexemes(text)) for text in collection.texts]
    bm25 = Bm25(documents)
    words = [bm25.best(lexemes(query), DEPTH) for query in collection.queries]
    distances = 1 - asked @ passages.T
    near: list[Leg] = []
    for row in distances:
        order = np.lexsort((np.arange(len(row)), row))[:DEPTH]
        near.append([(int(position) + 1, float(row[position])) for position in order])
    return Legs(words, near)


class Bm25:
    """BM25 as Robertson & Zaragoza 2009 write it, with Lucene's idf; documents are numbered from 1."""

    def __init__(self, documents: Sequence[Counter[str]], k1: float = 1.2, b: float = 0.75) -> None:
        lengths = [document.total() for document in documents]
        average = sum(lengths) / len(lengths)
        containing = Counter(term for document in documents for term in document)
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for number, (document, length) in enumerate(zip(documents, lengths, strict=True), 1):
            for term, times in document.items():
                n = containing[term]
                idf = math.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
                weight = idf * times * (k1 + 1) / (times + k1 * (1 - b + b * length / average))
                self._weights.setdefault(term, []).append((number, weight))

    def best(self, terms: Sequence[str], depth: int) -> Leg:
        """The best documents and their scores, ties by number."""
        scores: dict[int, float] = {}
        for term in terms:
            for number, weight in self._weights.get(term, ()):
                scores[number] = scores.get(number, 0.0) + weight
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:depth]


class Kept:
    """An embedder whose passages are remembered in a file: those of Cranfield take a minute or two."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self.model_id, self.dimensions = embedder.model_id, embedder.dimensions
        self.known_words = embedder.known_words
        self._embedder, self._path = embedder, path
        self._known: dict[str, Vectors] = {}
        if path.is_file():
            with np.load(path) as archive:
                if str(archive["model"]) == self.model_id:
                    self._known = dict(zip(archive["hashes"].tolist(), archive["vectors"], strict=True))

    async def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Vectors:
        if kind == "query":
            return await self._embedder.embed(texts, kind)
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {h: text for h, text in zip(hashes, texts, strict=True) if h not in self._known}
        if missing:
            made = await self._embedder.embed(list(missing.values()), kind)
            self._known.update(zip(missing, made, strict=True))
        return np.array([self._known[h] for h in hashes], dtype=np.float32)

    def save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            self._path,
            model=np.array(self.model_id),
            hashes=np.array(list(self._known)),
            vectors=np.array(list(self._known.values())),
        )

    async def close(self) -> None:
        await self._embedder.close()
