"""Which documents a search considers: those that satisfy its constraints, and the best of them by each leg.

Every filter is exact. How the legs look depends on how much a filter lets through (search.md, point 5):

    few match      both legs look at every one of them, no index of the vectors is asked
    many match     HNSW walks the whole corpus and BM25 ranks it, and each candidate is tried against the filter
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from palestra.catalog.rights import Viewer
from palestra.catalog.vocabulary import DISCIPLINES, LEVELS
from palestra.search import queries
from palestra.search.constraints import Constraints
from palestra.search.filters import Statement, compile_filters
from palestra.search.schemas import FacetCount
from palestra.search.snapshot import Weighted
from palestra.store.engine import Reader

Scored = list[tuple[int, float]]  # (document id, score or distance), best first
Features = dict[int, Any]  # rows of queries.FEATURES by document id

LEG_DEPTH = 100  # candidates of each leg
# Matching documents up to which both legs look at every one of them: 1 to 2 µs a vector. Above, HNSW finds enough that
# pass; below, it would walk far (94 ms against 12 where 8 in 100 match and lie far from the query; 100,000 classes).
EXACT_UP_TO = 8_000
SAMPLE = 2_000  # documents looked at to estimate how many match, where counting them would cost more than searching
POSTINGS_BUDGET = 8_000  # postings read for a query's rare terms, rarest first; about 3 ms
LEADERS = 1_000  # postings read of a term beyond the budget


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
    """The documents that satisfy a scope. `ids` is None when they are too many to list; `count` is then estimated."""

    ids: list[int] | None
    count: int
    facets: tuple[FacetCount, ...] = ()


NOTHING = Matching([], 0)
NO_CONSTRAINTS = Constraints()


async def find_matching(reader: Reader, scope: Scope, corpus_size: int) -> Matching:
    """Every matching document, or an estimate of their number where they are more than EXACT_UP_TO."""
    if corpus_size > EXACT_UP_TO:
        if scope == replace(scope, constraints=NO_CONSTRAINTS, excluded=()):
            return Matching(None, corpus_size)  # nothing narrows it, so nothing has to be asked
        percent = min(100.0, 100.0 * SAMPLE / corpus_size)
        statement = scope.compile(rights=False)
        sampled = await reader.fetchval(queries.sampled(statement.condition(), percent), *statement.parameters)
        estimate = round(sampled * 100 / percent)
        if estimate > EXACT_UP_TO:
            return Matching(None, estimate)
    statement = scope.compile()
    # An estimate can be off: twice the limit is still listed, and what is beyond is many.
    packed = await reader.fetchval(queries.matching(statement.condition(), 2 * EXACT_UP_TO + 1), *statement.parameters)
    if len(packed) > 2 * EXACT_UP_TO:
        return Matching(None, len(packed))
    rows = np.array(packed, dtype=np.int64)
    return Matching((rows >> 8).tolist(), len(packed), _facets(rows))


async def count_up_to(reader: Reader, scope: Scope, limit: int) -> int:
    """How many match, counted up to `limit`."""
    statement = scope.compile()
    return len(await reader.fetchval(queries.matching(statement.condition(), limit), *statement.parameters))


async def by_words(reader: Reader, scope: Scope, among: Sequence[int] | None, words: Sequence[Weighted]) -> Scored:
    """The lexical leg: the best documents by BM25, of `among` or of all that satisfy the scope."""
    if not words:
        return []
    ids, idf = [word.id for word in words], [word.idf for word in words]
    if among is not None:
        rows = await reader.fetch(queries.lexical_among(LEG_DEPTH), ids, idf, among)
    else:
        statement = scope.compile(ids, idf, postings_read(words))
        rows = await reader.fetch(queries.lexical(statement.condition(), LEG_DEPTH), *statement.parameters)
    return [(row["document_id"], row["score"]) for row in rows]


async def by_meaning(
    reader: Reader, scope: Scope, among: Sequence[int] | None, vector: str, model_id: int, dimensions: int
) -> Scored:
    """The vector leg: the nearest documents, of `among` or of all that satisfy the scope."""
    if among is not None:
        rows = await reader.fetch(queries.vector_among(LEG_DEPTH), vector, model_id, among)
    else:
        statement = scope.compile(vector)
        sql = queries.vector_everywhere(statement.condition(), LEG_DEPTH, model_id, dimensions)
        rows = await reader.fetch(sql, *statement.parameters)
    return [(row["document_id"], row["distance"]) for row in rows]


async def features(reader: Reader, ids: Sequence[int]) -> Features:
    """What the re-ranker reads of these documents; those that are gone are left out."""
    return {row["document_id"]: row for row in await reader.fetch(queries.FEATURES, ids)} if ids else {}


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
    disciplines, levels = Counter((rows >> 3 & 31).tolist()), Counter((rows & 7).tolist())
    counts = [
        *(FacetCount(facet="discipline", value=DISCIPLINES[bit], count=n) for bit, n in disciplines.items()),
        *(FacetCount(facet="level", value=LEVELS[bit], count=n) for bit, n in levels.items()),
    ]
    return tuple(sorted(counts, key=lambda facet: (facet.facet, -facet.count, facet.value)))
