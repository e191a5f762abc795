"""What a process remembers of the catalogue to read queries with: its words, names and models, by version."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import asyncpg

from palestra.catalog.vocabulary import DECADES, DISCIPLINES
from palestra.search import queries
from palestra.search.indexing import CLASSES, EXERCISES
from palestra.search.interpretation import Gazetteer


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of one corpus: lexeme → (term id, documents that have it)."""

    terms: dict[str, tuple[int, int]]
    document_count: int

    def weights(self, lexemes: Iterable[str]) -> tuple[list[int], list[float]]:
        """Term ids and idf of the known ones; a repeated lexeme counts as often as it was said."""
        ids: dict[int, float] = {}
        for lexeme in lexemes:
            if (known := self.terms.get(lexeme)) is not None:
                ids[known[0]] = ids.get(known[0], 0.0) + self.idf(known[1])
        return list(ids), list(ids.values())

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
    models: dict[int, int]  # corpus → search_model.id of the embedder in use


async def load(reader: "asyncpg.Connection[Any]", model_name: str | None) -> Snapshot:
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
    known = await reader.fetchrow(queries.DECADES_AND_DISCIPLINES)
    decades, disciplines = (known["decades"] or 0, known["disciplines"] or []) if known else (0, [])
    vocabulary = {row["word"]: row["times"] for row in await reader.fetch(queries.WORDS)}
    models: dict[int, int] = {}
    if model_name is not None:
        for corpus in (CLASSES, EXERCISES):
            model_id = await reader.fetchval(queries.MODEL, corpus, model_name)
            if model_id is not None:
                models[corpus] = model_id
    gazetteer = Gazetteer.build(
        disciplines=[DISCIPLINES[position] for position in sorted(disciplines)],
        class_types=sorted(tags.get("type", [])),
        instructors=sorted(tags.get("instructor", [])),
        genres=sorted(tags.get("genre", [])),
        decades=[decade for bit, decade in enumerate(DECADES) if decades >> bit & 1],
        artists=sorted(tags.get("artist", [])),
        vocabulary=vocabulary,
    )
    return Snapshot(version, lexicons[CLASSES], lexicons[EXERCISES], gazetteer, models)
