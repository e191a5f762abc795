"""Which documents a search considers: those that satisfy its constraints, and the best of them by each leg.

Every filter is exact. How the legs look depends on how much a filter lets through (search.md, point 5):

    few match      both legs look at every one of them, no index of the vectors is asked
    many match     HNSW walks the whole corpus and BM25 ranks it, and each candidate is tried against the filter
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from palestra.catalog.rights import Viewer
from palestra.catalog.vocabulary import DISCIPLINES, LEVELS
from palestra.search import queries
from palestra.search.constraints import Constraints
from palestra.search.embedders import Vector
from palestra.search.filters import Statement, compile_filters
from palestra.search.schemas import FacetCount
from palestra.search.snapshot import Weighted
from palestra.store.engine import Reader

Scored = list[tuple[int, float]]  # (document id, score or distance), best first
Features = dict[int, Any]  # rows with queries.FEATURES by document id

LEG_DEPTH = 100  # candidates of each leg
# Matching documents up to which both legs look at every one of them: 1 to 2 µs a vector. Above, HNSW finds enough that
# pass; below, it would walk far (94 ms against 12 where 8 in 100 match and lie far from the query; 100,000 classes).
EXACT_UP_TO = 8_000
SAMPLE = 2_000  # documents looked at to estimate how many match, where counting them would cost more than searching
POSTINGS_BUDGET = 16_000  # postings read for a query's rare terms, rarest first
LEADERS = 2_000  # postings read of a term beyond the budget
TRIED = 4_000  # candidates by words that are tried against a filter at most


@dataclass(frozen=True, slots=True)
class Scope:
    """What a document must satisfy: constraints, and rights for a viewer at a moment. `excluded` are document ids."""

    constraints: Constraints
    viewer: Viewer
    now: datetime
    excluded: tuple[int, ...] = ()

    def of(self, constraints: Constraints) -> "Scope":
        """The same scope with other constraints."""
        return replace(self, constraints=constraints)

    def compile(self, *parameters: Any, rights: bool = True) -> Statement:
        """The condition, its parameters after `parameters`; without `rights` for an estimate only."""
        return compile_filters(
            self.constraints,
            self.viewer,
            self.now,
            excluded_documents=self.excluded,
            statement=Statement(list(parameters)),
            rights=rights,
        )


@dataclass(frozen=True, slots=True)
class Matching:
    """The documents that satisfy a scope. `ids` is None when they are too many to list; `count` is then estimated.

    `share` is the part of the corpus that they are, 0 to 1; told only where they are not listed.
    """

    ids: list[int] | None
    count: int
    facets: tuple[FacetCount, ...] = ()
    share: float = 1.0


class Leg(NamedTuple):
    """What one leg found, and what the re-ranker reads of it."""

    scored: Scored
    features: Features


NOTHING = Matching([], 0)
EVERYTHING = Matching(None, 0)
FOUND_NOTHING = Leg([], {})
NO_CONSTRAINTS = Constraints()


async def find_matching(reader: Reader, scope: Scope, corpus_size: int) -> Matching:
    """Every matching document, or an estimate of their number where they are more than EXACT_UP_TO."""
    # An estimate can be off: twice the limit is still listed, and what is beyond is many.
    limit = 2 * EXACT_UP_TO + 1
    if corpus_size > EXACT_UP_TO:
        if scope == replace(scope, constraints=NO_CONSTRAINTS, excluded=()):
            return Matching(None, corpus_size)  # nothing narrows it, so nothing has to be asked
        percent = min(100.0, 100.0 * SAMPLE / corpus_size)
        estimated = scope.compile(rights=False)
        statement = scope.compile(*estimated.parameters)
        few = int(EXACT_UP_TO * percent / 100)
        sql = queries.matching_if_few(estimated.condition(), percent, few, statement.condition(), limit)
        sampled, packed = await reader.fetchrow(sql, *statement.parameters)
        if packed is None:
            estimate = round(sampled * 100 / percent)
            return Matching(None, estimate, share=estimate / corpus_size)
    else:
        statement = scope.compile()
        packed = await reader.fetchval(queries.matching(statement.condition(), limit), *statement.parameters)
    if len(packed) == limit:
        return Matching(None, limit, share=limit / corpus_size)
    rows = np.array(packed, dtype=np.int64)
    return Matching((rows >> 8).tolist(), len(packed), _facets(rows))


async def count_up_to(reader: Reader, scope: Scope, limit: int) -> int:
    """How many match, counted up to `limit`."""
    statement = scope.compile()
    return len(await reader.fetchval(queries.matching(statement.condition(), limit), *statement.parameters))


async def by_words(reader: Reader, scope: Scope, matching: Matching, words: Sequence[Weighted]) -> Leg:
    """The lexical leg: the best of the matching documents by BM25."""
    if not words:
        return FOUND_NOTHING
    ids, idf = [word.id for word in words], [word.idf for word in words]
    if matching.ids is not None:
        sql = queries.with_features(queries.lexical_among(LEG_DEPTH), "score desc")
        return _leg(await reader.fetch(sql, ids, idf, matching.ids), "score")
    read = postings_read(words)
    whole = [n == word.documents for n, word in zip(read, words, strict=True)]
    tried = min(TRIED, math.ceil(2 * queries.RESCORED / matching.share))  # twice what it takes where they are spread
    if all(whole):
        statement = scope.compile(ids, idf, read, tried)
        sql = queries.lexical(statement.condition(), LEG_DEPTH)
    else:
        partly = [word for word, all_ in zip(words, whole, strict=True) if not all_]
        left = [word.id for word in partly], [word.idf for word in partly]
        statement = scope.compile(ids, idf, read, tried, whole, *left)
        sql = queries.lexical_by_leaders(statement.condition(), LEG_DEPTH)
    return _leg(await reader.fetch(sql, *statement.parameters), "score")


async def by_meaning(
    reader: Reader, scope: Scope, matching: Matching, vector: Vector, model_id: int, dimensions: int
) -> Leg:
    """The vector leg: the nearest of the matching documents."""
    numbers = vector.tolist()  # as an array of reals, which costs half a millisecond less than as text
    if matching.ids is not None:
        sql = queries.with_features(queries.vector_among(LEG_DEPTH), "distance")
        return _leg(await reader.fetch(sql, numbers, model_id, matching.ids), "distance")
    statement = scope.compile(numbers)
    sql = queries.vector_everywhere(statement.condition(), LEG_DEPTH, model_id, dimensions)
    return _leg(await reader.fetch(sql, *statement.parameters), "distance")


async def by_popularity(reader: Reader, scope: Scope, matching: Matching) -> Leg:
    """No leg of words or meaning: the most popular of the matching documents."""
    if matching.ids is not None:
        rows = await reader.fetch(queries.LIKED_AMONG, matching.ids, LEG_DEPTH)
    else:
        statement = scope.compile()
        rows = await reader.fetch(queries.liked(statement.condition(), LEG_DEPTH), *statement.parameters)
    return _leg(rows, "popularity")


def _leg(rows: Sequence[Any], key: str) -> Leg:
    return Leg([(row["document_id"], row[key]) for row in rows], {row["document_id"]: row for row in rows})


async def listing(
    reader: Reader, scope: Scope, sort: str, seen: Sequence[int], after: tuple[str, int] | None, limit: int
) -> list[tuple[int, str]]:
    """(document id, sort key) of what matches and was not `seen`, in the order of `sort`, ties by id."""
    statement = scope.compile()
    seen_at = statement.bind(list(seen))
    beyond = None
    if after is not None:
        kind = queries.SORT_TYPES[sort]
        beyond = (f"{statement.bind(after[0])}::text::{kind}", f"{statement.bind(after[1])}::int")
    sql = queries.listing(statement.condition(), sort, limit, seen_at, beyond)
    return [(row["document_id"], row["key"]) for row in await reader.fetch(sql, *statement.parameters)]


def postings_read(words: Sequence[Weighted]) -> list[int]:
    """How many postings of each term are read for candidates: all of the rare ones, the leaders of the frequent."""
    read = {}
    left = POSTINGS_BUDGET
    for word in sorted(words, key=lambda word: (word.documents, word.id)):
        read[word.id] = word.documents if word.documents <= left else min(LEADERS, word.documents)
        left -= read[word.id]
    return [read[word.id] for word in words]


def _facets(rows: "np.ndarray[Any, np.dtype[np.int64]]") -> tuple[FacetCount, ...]:
    """How many of the matching documents have each discipline and each level, the most frequent first."""
    counts = [
        FacetCount(facet=facet, value=values[position], count=int(n))
        for facet, values, positions in (("discipline", DISCIPLINES, rows >> 3 & 31), ("level", LEVELS, rows & 7))
        for position, n in enumerate(np.bincount(positions))
        if n
    ]
    return tuple(sorted(counts, key=lambda facet: (facet.facet, -facet.count, facet.value)))
