"""What a process remembers of the catalogue to read queries with: its words, names and models, by version."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from palestra.catalog.vocabulary import DISCIPLINES
from palestra.search import queries
from palestra.search.embedders import Embedder
from palestra.search.indexing import CLASSES, EXERCISES
from palestra.search.interpretation import Gazetteer
from palestra.store.engine import Reader


@dataclass(frozen=True, slots=True)
class Weighted:
    """A term of a query: its id, its idf times how often it was said, and the documents that have it."""

    id: int
    idf: float
    documents: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of one corpus: lexeme → (term id, documents that have it)."""

    terms: dict[str, tuple[int, int]]
    document_count: int

    def weighted(self, lexemes: Iterable[str]) -> list[Weighted]:
        """The known ones of a query's lexemes; a repeated one weighs as often as it was said."""
        return [
            Weighted(known[0], times * self.idf(known[1]), known[1])
            for lexeme, times in Counter(lexemes).items()
            if (known := self.terms.get(lexeme)) is not None
        ]

    def idf(self, documents: int) -> float:
        """Robertson's idf, kept positive as Lucene does: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        return math.log(1 + (self.document_count - documents + 0.5) / (documents + 0.5))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of the catalogue, as far as queries are read with it."""

    version: int
    classes: Lexicon
    exercises: Lexicon
    gazetteer: Gazetteer
    synonyms: dict[str, str]  # the company's own: phrase → what it is read as
    models: dict[int, int]  # corpus → search_model.id of the embedder in use


async def load(reader: Reader, embedder: Embedder | None) -> Snapshot:
    """The catalogue as it is now."""
    version = await reader.fetchval(queries.STATE)
    corpora = {row["id"]: row["document_count"] for row in await reader.fetch(queries.CORPORA)}
    lexicons = {
        corpus: Lexicon(
            {row["lexeme"]: (row["id"], row["document_count"]) for row in await reader.fetch(queries.LEXICON, corpus)},
            corpora.get(corpus, 0),
        )
        for corpus in (CLASSES, EXERCISES)
    }
    tags: dict[str, list[str]] = {}
    for row in await reader.fetch(queries.TAGS):
        prefix, _, value = row["tag"].partition(":")
        tags.setdefault(prefix, []).append(value)
    disciplines = await reader.fetchval(queries.DISCIPLINES) or []
    vocabulary = {row["word"]: row["times"] for row in await reader.fetch(queries.WORDS)}
    models: dict[int, int] = {}
    if embedder is not None:
        for corpus in (CLASSES, EXERCISES):
            model_id = await reader.fetchval(queries.MODEL, corpus, embedder.model_id)
            if model_id is not None:
                models[corpus] = model_id
    gazetteer = Gazetteer.build(
        disciplines=[DISCIPLINES[position] for position in sorted(disciplines)],
        class_types=sorted(tags.get("type", [])),
        instructors=sorted(tags.get("instructor", [])),
        genres=sorted(tags.get("genre", [])),
        decades=sorted(tags.get("decade", [])),
        artists=sorted(tags.get("artist", [])),
        vocabulary=vocabulary,
        real_words=embedder.known_words if embedder is not None else frozenset(),
    )
    synonyms = {row["phrase"]: row["means"] for row in await reader.fetch(queries.SYNONYMS)}
    return Snapshot(version, lexicons[CLASSES], lexicons[EXERCISES], gazetteer, synonyms, models)
