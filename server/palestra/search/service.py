"""What may be asked of search, and its rules: read the query, filter exactly, ask both legs, fuse, page, explain.

query ─ interpretation ─┬─ filters ─ matching ──┬─ lexical leg ─┐
arguments ──────────────┘                       └─ vector leg ──┴─ fuse ─ re-rank ─ page ─ cards
                            nothing matches? relax, in a stated order, and say so
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import numpy as np
import structlog

from palestra.catalog import service as catalog
from palestra.catalog.rights import Viewer
from palestra.catalog.vocabulary import LEVELS
from palestra.search import candidates as legs
from palestra.search import exercises, gaps, queries, relaxation
from palestra.search.answers import (
    ClassSearch,
    ExercisePage,
    ExerciseSearch,
    Found,
    Page,
    Place,
    Ranking,
)
from palestra.search.cache import SingleFlightCache
from palestra.search.candidates import Matching, Scope
from palestra.search.company_synonyms import interpret_with
from palestra.search.constraints import Constraints
from palestra.search.embedders import Embedder, EmbedderDown, Vector
from palestra.search.indexing import CLASSES, EXERCISES
from palestra.search.ranking import Candidate, Preference, fuse, rerank
from palestra.search.reasons import why
from palestra.search.schemas import NoMatch, Relaxed, Suggestion
from palestra.search.snapshot import Snapshot, Weighted, load
from palestra.search.text import lexemes
from palestra.store.engine import LOST_CONNECTION, Database, Reader

log = structlog.get_logger(__name__)

EMBED_TIMEOUT_S = 1.0
SUGGESTION_CAP = 100
NOTED_AT_ONCE = 8
SNAPSHOT_EVERY_S = 1.0  # a running ingestion changes the version several times a second; words may lag that long


class Search:
    """Search over one database; holds what is derived and bounded: a snapshot of the words, and two caches."""

    def __init__(
        self,
        database: Database,
        embedder: Embedder | None,
        *,
        clock: Callable[[], datetime],
        cache_entries: int,
        cache_ttl_s: float,
        fusion_alpha: float | None = None,
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._clock = clock
        self._alpha = fusion_alpha
        self._rankings: SingleFlightCache[Ranking] = SingleFlightCache(cache_entries, cache_ttl_s)
        self._vectors: SingleFlightCache[Vector] = SingleFlightCache(1_024, 24 * 3600)
        self._snapshot: Snapshot | None = None
        self._version = 0
        self._loaded_at = 0.0
        self._loading: asyncio.Future[Snapshot] | None = None
        self._rights_change_at: datetime | None = None
        self._noting: set[asyncio.Task[None]] = set()

    # --- the catalogue's version ---------------------------------------------------------------------------------

    async def refresh(self) -> None:
        """Read the catalogue's words now, and forget every cached answer."""
        self._rankings.clear()
        await self._load()

    def changed(self, version: int) -> None:
        """The catalogue is at `version` from now on; what was answered before is forgotten."""
        if version != self._version:
            self._version = version
            self._rankings.clear()
            self._rights_change_at = None  # what came may have a window that opens or closes sooner

    async def snapshot(self) -> Snapshot:
        """The words to read queries with: at most `SNAPSHOT_EVERY_S` behind the version."""
        known = self._snapshot
        stale = known is None or (
            known.version != self._version and time.monotonic() - self._loaded_at > SNAPSHOT_EVERY_S
        )
        if stale and self._loading is None:
            self._loading = asyncio.ensure_future(self._load())
            self._loading.add_done_callback(self._done_loading)
        if known is None:
            assert self._loading is not None  # noqa: S101  # set just above: there is nothing to answer with yet
            return await asyncio.shield(self._loading)
        return known

    async def _load(self) -> Snapshot:
        async with self._database.reader() as reader:
            snapshot = await load(reader, self._embedder)
        self._snapshot = snapshot
        self._version = max(self._version, snapshot.version)
        self._loaded_at = time.monotonic()
        return snapshot

    def _done_loading(self, loading: "asyncio.Future[Snapshot]") -> None:
        self._loading = None
        if not loading.cancelled() and (error := loading.exception()) is not None:
            log.warning("catalog_snapshot_failed", error=repr(error))

    # --- classes -------------------------------------------------------------------------------------------------

    async def classes(self, request: ClassSearch, viewer: Viewer) -> Page:
        """One page of classes."""
        ranking = await self.ranking(request, viewer)
        if ranking.total <= gaps.FEW or ranking.relaxed:
            self._note_gap(request, ranking)
        return await self._page(request, ranking, viewer)

    async def ranking(self, request: ClassSearch, viewer: Viewer) -> Ranking:
        """The search as a whole, from the cache when the catalogue, the rights and the question are the same."""
        now = self._clock()
        if self._rights_change_at is not None and now >= self._rights_change_at:
            self._rankings.clear()  # a window has opened or closed since these were made
            self._rights_change_at = None
        words = await self.snapshot()  # may lag behind the version; an answer holds as long as its words do
        said = (request.query, request.constraints, request.keep, request.disregard, request.sort)
        key = (self._version, words.version, said, viewer.region)
        return await self._rankings.get(key, lambda: self._rank(request, viewer, now))

    async def _rank(self, request: ClassSearch, viewer: Viewer, now: datetime) -> Ranking:
        clock = _Stopwatch()
        snapshot = await self.snapshot()
        reading = interpret_with(request.query, snapshot.synonyms, snapshot.gazetteer, now=now)
        asked = request.asked(reading.constraints)
        terms = lexemes(reading.residual)
        words = snapshot.classes.weighted(terms)
        clock.lap("interpret")
        # The embedder works beside the database, and the two legs beside each other. A leg takes a connection when the
        # one of the filters is back, so that searches never wait for each other's second connection.
        # Where every word was understood ("20 minutes of yoga"), the constraints say it all: the best liked come first.
        embedding = asyncio.ensure_future(self._embed(reading.vector_text if terms else "", snapshot, CLASSES))
        try:
            async with self._database.reader() as reader:
                await self._watch_rights(reader, now)
                excluded = await catalog.document_ids(reader, asked.exclude_ids) if asked.exclude_ids else ()
                scope = Scope(asked, viewer, now, excluded)
                matching = await legs.find_matching(reader, scope, snapshot.classes.document_count)
                relaxed: list[Relaxed] = []
                no_match: NoMatch | None = None
                if not matching.count:
                    scope, relaxed, matching = await _relax(
                        reader, scope, request.keep, snapshot.classes.document_count
                    )
                    no_match = None if matching.count else await _no_match(reader, scope)
            clock.lap("filter")
            lexical, (near, degraded) = await asyncio.gather(
                self._by_words(scope, matching, words), self._by_meaning(scope, matching, embedding, snapshot)
            )
            features = lexical.features | near.features
            clock.lap("legs")
        finally:
            embedding.cancel()
        fused: list[Candidate] = []
        if terms:
            fused = fuse(lexical.scored, near.scored, alpha=self._alpha)
        elif request.sort == "relevance" and not no_match:
            async with self._database.reader() as reader:
                liked, features = await legs.by_popularity(reader, scope, matching)
            fused = [candidate._replace(lexical_rank=None, lexical_score=None) for candidate in fuse(liked, [])]
        # What was asked, even where it was let go: after a relaxed duration the nearest lengths come first.
        ranked = rerank(fused, features, _preference(asked, now))
        if request.sort != "relevance":
            ranked = _sorted(ranked, features, request.sort) if terms else []
        clock.lap("rank")
        return Ranking(
            version=snapshot.version,
            interpretation=reading,
            constraints=scope.constraints,
            from_arguments=frozenset(request.constraints.given()),
            relaxed=tuple(relaxed),
            candidates=tuple(ranked),
            total=matching.count,
            total_is_exact=matching.ids is not None,
            facets=matching.facets,
            no_match=no_match,
            degraded=degraded,
            excluded=excluded,
            terms=tuple(terms),
            timings_ms=clock.laps,
        )

    async def _watch_rights(self, reader: Reader, now: datetime) -> None:
        """Learn when the next window opens or closes: cached answers hold until then."""
        if self._rights_change_at is None:
            self._rights_change_at = await reader.fetchval(queries.NEXT_CHANGE_OF_RIGHTS, now)

    async def _page(self, request: ClassSearch, ranking: Ranking, viewer: Viewer) -> Page:
        now = self._clock()
        scope = Scope(ranking.constraints, viewer, now, ranking.excluded)
        sort = "popular" if request.sort == "relevance" else request.sort
        shown, after = list(request.place.seen), request.place.after
        found: list[Found] = []
        waiting = [c for c in ranking.candidates if c.document_id not in request.place.seen] if after is None else []
        async with self._database.reader() as reader:
            # Cards are read now, whatever was cached: what was withdrawn since is not among them.
            while waiting and len(found) < request.limit:
                batch, waiting = waiting[: request.limit - len(found)], waiting[request.limit - len(found) :]
                shown += [c.document_id for c in batch]
                by_id = {c.document_id: c for c in batch}
                for listed in await catalog.cards(reader, list(by_id), viewer, now):
                    candidate = by_id[listed.document_id]
                    found.append(Found(listed, candidate, why(ranking, listed.card, listed.text, candidate)))
            more = bool(waiting)
            while not more and ranking.no_match is None:
                wanted = request.limit - len(found)
                rows = await legs.listing(reader, scope, sort, shown, after, wanted + 1)
                more = len(rows) > wanted
                if not (rows := rows[:wanted]):
                    break
                after = (rows[-1][1], rows[-1][0])
                for listed in await catalog.cards(reader, [id_ for id_, _ in rows], viewer, now):
                    found.append(Found(listed, None, why(ranking, listed.card, listed.text, None)))
                if len(found) < request.limit:
                    more = False  # some were withdrawn between the two statements: list on
        return Page(ranking, found, Place(tuple(shown), after) if more else None)

    async def similar(self, document_id: int, viewer: Viewer, *, limit: int) -> list[catalog.Listed]:
        """Classes nearest in meaning to one that is stored; none when it has no vector."""
        now = self._clock()
        snapshot = await self.snapshot()
        async with self._database.reader() as reader:
            if self._embedder is None or CLASSES not in snapshot.models:
                return []
            stored = await reader.fetchval(queries.VECTOR, snapshot.models[CLASSES], document_id)
            vector = None if stored is None else np.array(stored, dtype=np.float32)
            scope = Scope(Constraints(), viewer, now, (document_id,))
            near = await self._nearest(reader, scope, legs.EVERYTHING, vector, snapshot)
            return await catalog.cards(reader, [id_ for id_, _ in near.scored[:limit]], viewer, now)

    # --- exercises -----------------------------------------------------------------------------------------------

    async def exercises(self, request: ExerciseSearch) -> ExercisePage:
        """Exercises by name and meaning, or substitutes for one; the library is small enough to be exact always."""
        snapshot = await self.snapshot()
        async with self._database.reader() as reader:
            return await exercises.find(
                reader,
                request,
                snapshot,
                embed=lambda text: self._embed(text, snapshot, EXERCISES),
                alpha=self._alpha,
                now=self._clock(),
            )

    # --- meaning -------------------------------------------------------------------------------------------------

    async def _embed(self, text: str, snapshot: Snapshot, corpus: int) -> tuple[Vector | None, bool]:
        """The text's vector, and whether words must do without it."""
        if self._embedder is None or not text.strip():
            return None, False
        if corpus not in snapshot.models:
            return None, True
        embedder = self._embedder

        async def compute() -> Vector:
            vector: Vector = (await embedder.embed([text], "query"))[0]
            return vector

        try:
            async with asyncio.timeout(EMBED_TIMEOUT_S):
                return await self._vectors.get((embedder.model_id, text), compute), False
        except (EmbedderDown, TimeoutError) as error:
            log.warning("embedder_down", error=repr(error))
            return None, True

    async def _by_words(self, scope: Scope, matching: Matching, words: Sequence[Weighted]) -> legs.Leg:
        if not words:
            return legs.FOUND_NOTHING
        async with self._database.reader() as reader:
            return await legs.by_words(reader, scope, matching, words)

    async def _by_meaning(
        self,
        scope: Scope,
        matching: Matching,
        embedding: "asyncio.Future[tuple[Vector | None, bool]]",
        snapshot: Snapshot,
    ) -> tuple[legs.Leg, bool]:
        vector, degraded = await embedding
        if vector is None:
            return legs.FOUND_NOTHING, degraded
        async with self._database.reader() as reader:
            return await self._nearest(reader, scope, matching, vector, snapshot), degraded

    async def _nearest(
        self, reader: Reader, scope: Scope, matching: Matching, vector: Vector | None, snapshot: Snapshot
    ) -> legs.Leg:
        if vector is None or self._embedder is None:
            return legs.FOUND_NOTHING
        model_id = snapshot.models[CLASSES]
        return await legs.by_meaning(reader, scope, matching, vector, model_id, self._embedder.dimensions)

    # --- beside the answers --------------------------------------------------------------------------------------

    def _note_gap(self, request: ClassSearch, ranking: Ranking) -> None:
        """Count a search that found little, beside the answer and never in its way."""
        if request.place.seen or ranking.interpretation.red_flag or len(self._noting) >= NOTED_AT_ONCE:
            return

        async def note() -> None:
            try:
                total = 0 if ranking.relaxed else ranking.total
                given = request.asked(ranking.interpretation.constraints).given()
                await gaps.record(self._database, request.query, given, total, request.caller)
            except (*LOST_CONNECTION, asyncpg.PostgresError) as error:
                log.warning("gap_not_recorded", error=type(error).__name__)

        task = asyncio.create_task(note())
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def settle(self) -> None:
        """Wait for what goes on beside the answers; before closing the database."""
        if self._noting:
            await asyncio.wait(self._noting, timeout=1)


async def _relax(
    reader: Reader, asked: Scope, keep: Sequence[str], corpus_size: int
) -> tuple[Scope, list[Relaxed], Matching]:
    """The first weaker constraints that match anything; the asked ones when none do."""
    for weaker, names in relaxation.attempts(asked.constraints, keep):
        scope = asked.of(weaker)
        if await legs.count_up_to(reader, scope, 1):
            matching = await legs.find_matching(reader, scope, corpus_size)
            return scope, relaxation.explain(asked.constraints, weaker, names), matching
    return asked, [], legs.NOTHING


async def _no_match(reader: Reader, asked: Scope) -> NoMatch:
    """Which single constraint stands in the way, and what would match without it."""
    suggestions = []
    for name, without in relaxation.offers(asked.constraints):
        if count := await legs.count_up_to(reader, asked.of(without), SUGGESTION_CAP):
            suggestions.append(Suggestion(without=name, count=count))
    reason = "Nothing matches all of these together." if suggestions else "Nothing in the catalogue comes near this."
    return NoMatch(reason=reason, suggestions=suggestions[:5])


def _preference(constraints: Constraints, now: datetime) -> Preference:
    low, high = constraints.duration_min_s, constraints.duration_max_s
    middle = (low + high) // 2 if low is not None and high is not None else None
    level = LEVELS.index(constraints.level[0]) if len(constraints.level) == 1 else None
    return Preference(middle, level, now.date())


def _sorted(ranked: Sequence[Candidate], features: dict[int, Any], sort: str) -> list[Candidate]:
    column, direction = queries.SORTS[sort]
    name = column.removeprefix("d.")
    ordered = sorted(ranked, key=lambda c: c.document_id)
    return sorted(ordered, key=lambda c: features[c.document_id][name], reverse=direction == "desc")


class _Stopwatch:
    """Milliseconds by stage, for the terminal and for traces."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = (now - self._last) * 1000
        self._last = now
