"""What may be asked of search, and its rules: read the query, filter exactly, ask both legs, fuse, page, explain.

query ─ interpretation ─┬─ filters ─ matching ──┬─ lexical leg ─┐
arguments ──────────────┘                       └─ vector leg ──┴─ fuse ─ re-rank ─ page ─ cards
                            nothing matches? relax, in a stated order, and say so
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from palestra.catalog import service as catalog
from palestra.catalog.rights import Viewer
from palestra.catalog.schemas import ClassCard, ExerciseCard
from palestra.catalog.vocabulary import DISCIPLINES, LEVELS
from palestra.search import gaps, queries, relaxation
from palestra.search.cache import SingleFlightCache
from palestra.search.constraints import Constraints
from palestra.search.embedders import Embedder, EmbedderDown
from palestra.search.filters import Statement, compile_filters
from palestra.search.indexing import CLASSES, EXERCISES
from palestra.search.interpretation import Interpretation, interpret
from palestra.search.ranking import Candidate, Preference, fuse, rerank
from palestra.search.schemas import FacetCount, NoMatch, Relaxed, Suggestion
from palestra.search.snapshot import Lexicon, Snapshot, load
from palestra.search.text import lexemes
from palestra.store.engine import Database

log = structlog.get_logger(__name__)

LEG_DEPTH = 100  # candidates of each leg
EXACT_UP_TO = 4_000  # matching documents: below, both legs look at every one of them
EF_SEARCH = 160  # the HNSW candidate list; measured against the exact answer in benchmarks
POSTINGS_BUDGET = 40_000  # postings read for one query before frequent terms are cut to their best
PER_TERM = 4_000
EMBED_TIMEOUT_S = 1.0
SUGGESTION_CAP = 100
NOTED_AT_ONCE = 8
SNAPSHOT_EVERY_S = 1.0  # a running ingestion changes the version several times a second; words may lag that long


@dataclass(frozen=True, slots=True)
class Ranking:
    """One search, answered: what holds, what was let go, and the candidates in order. Cached, so it names no member."""

    version: int
    interpretation: Interpretation
    constraints: Constraints
    from_arguments: frozenset[str]
    relaxed: tuple[Relaxed, ...]
    candidates: tuple[Candidate, ...]
    matching: int | None  # None: more than EXACT_UP_TO
    facets: tuple[FacetCount, ...]
    no_match: NoMatch | None
    degraded: bool
    excluded: tuple[int, ...]
    terms: tuple[str, ...]
    timings_ms: dict[str, float] = field(default_factory=dict, hash=False, compare=False)

    @property
    def total(self) -> int:
        """How many documents match; EXACT_UP_TO + 1 stands for more than EXACT_UP_TO."""
        return EXACT_UP_TO + 1 if self.matching is None else self.matching


@dataclass(frozen=True, slots=True)
class Found:
    """A class on a page, with the candidate it was (None past the ranked ones) and why it matched."""

    card: ClassCard
    candidate: Candidate | None
    why: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a list was shown: `seen` document ids, and once the ranked ones are used up (key, document id) of the
    last one listed."""

    seen: tuple[int, ...] = ()
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a search, and where the next one begins; None at the end."""

    ranking: Ranking
    found: list[Found]
    next: Place | None


@dataclass(frozen=True, slots=True)
class ClassSearch:
    """What is asked."""

    query: str
    constraints: Constraints
    sort: str
    limit: int
    place: Place = Place()
    caller: str | None = None  # for counting different people, never for the answer


@dataclass(frozen=True, slots=True)
class ExerciseSearch:
    """What is asked of the exercise library."""

    query: str
    substitute_for: str | None
    equipment_available: tuple[str, ...] | None
    avoid: tuple[str, ...]
    muscles: tuple[str, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class ExerciseHit:
    """An exercise that was found."""

    card: ExerciseCard
    candidate: Candidate
    why: list[str]


@dataclass(frozen=True, slots=True)
class ExercisePage:
    """Exercises found, and for a substitution the exercise to be replaced."""

    hits: list[ExerciseHit]
    matching: int
    replaced: ExerciseCard | None
    interpretation: Interpretation
    degraded: bool


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
        self._vectors: SingleFlightCache[str] = SingleFlightCache(1_024, 24 * 3600)
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

    async def _load(self) -> Snapshot:
        async with self._database.reader() as reader:
            snapshot = await load(reader, self._embedder.model_id if self._embedder else None)
        self._snapshot = snapshot
        self._version = max(self._version, snapshot.version)
        self._loaded_at = time.monotonic()
        return snapshot

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
        key = (self._version, request.query, request.constraints, request.sort, viewer.region)
        return await self._rankings.get(key, lambda: self._rank(request, viewer, now))

    async def _rank(self, request: ClassSearch, viewer: Viewer, now: datetime) -> Ranking:
        clock = _Stopwatch()
        snapshot = await self.snapshot()
        reading = interpret(request.query, snapshot.gazetteer, now=now)
        asked = request.constraints.over(reading.constraints)
        clock.lap("interpret")
        embedding = asyncio.ensure_future(self._embed(reading.vector_text, snapshot, CLASSES))
        try:
            async with self._database.reader() as reader:
                await self._watch_rights(reader, now)
                excluded = await catalog.document_ids(reader, asked.exclude_ids) if asked.exclude_ids else ()
                matching = await _matching(reader, asked, viewer, now, excluded)
                constraints: Constraints = asked
                relaxed: list[Relaxed] = []
                no_match: NoMatch | None = None
                if not matching:
                    constraints, relaxed, matching = await _relax(reader, asked, viewer, now, excluded)
                    if not matching:
                        no_match = await _no_match(reader, asked, viewer, now, excluded)
                clock.lap("filter")
                exact = matching if len(matching) <= EXACT_UP_TO else None
                terms = lexemes(reading.residual)
                lexical = await _lexical(
                    reader, snapshot.classes, terms, constraints, viewer, now, excluded, among=exact
                )
                clock.lap("lexical")
                vector, degraded = await embedding
                clock.lap("embed_wait")
                near = await self._nearest(reader, vector, snapshot, constraints, viewer, now, excluded, among=exact)
                clock.lap("vector")
                fused = fuse(lexical, near, alpha=self._alpha)
                features = {
                    row["document_id"]: row
                    for row in await reader.fetch(queries.FEATURES, [c.document_id for c in fused])
                }
                ranked = rerank(fused, features, _preference(constraints, now))
                if request.sort != "relevance":
                    ranked = _sorted(ranked, features, request.sort) if terms else []
                clock.lap("rank")
                counted = await _facets(reader, constraints, viewer, now, excluded) if exact else ()
                clock.lap("facets")
        finally:
            embedding.cancel()
        return Ranking(
            version=snapshot.version,
            interpretation=reading,
            constraints=constraints,
            from_arguments=frozenset(request.constraints.given()),
            relaxed=tuple(relaxed),
            candidates=tuple(ranked),
            matching=None if exact is None else len(exact),
            facets=counted,
            no_match=no_match,
            degraded=degraded,
            excluded=excluded,
            terms=tuple(terms),
            timings_ms=clock.laps,
        )

    async def _watch_rights(self, reader: "asyncpg.Connection[Any]", now: datetime) -> None:
        """Learn when the next window opens or closes: cached answers hold until then."""
        if self._rights_change_at is None:
            self._rights_change_at = await reader.fetchval(queries.NEXT_CHANGE_OF_RIGHTS, now)

    async def _page(self, request: ClassSearch, ranking: Ranking, viewer: Viewer) -> Page:
        now = self._clock()
        shown, after = list(request.place.seen), request.place.after
        found: list[Found] = []
        waiting = [c for c in ranking.candidates if c.document_id not in request.place.seen] if after is None else []
        async with self._database.reader() as reader:
            # Cards are read now, whatever was cached: what was withdrawn since is not among them.
            while waiting and len(found) < request.limit:
                batch, waiting = waiting[: request.limit - len(found)], waiting[request.limit - len(found) :]
                shown += [c.document_id for c in batch]
                by_id = {c.document_id: c for c in batch}
                for id_, text, card in await catalog.cards(reader, list(by_id), viewer, now):
                    found.append(Found(card, by_id[id_], _why(ranking, card, text, by_id[id_])))
            more = bool(waiting)
            while not more and ranking.no_match is None:
                wanted = request.limit - len(found)
                rows = await _listing(reader, request, ranking, viewer, now, shown, after, limit=wanted + 1)
                more = len(rows) > wanted
                rows = rows[:wanted]
                if not rows:
                    break
                after = (rows[-1]["key"], rows[-1]["document_id"])
                for _, text, card in await catalog.cards(reader, [row["document_id"] for row in rows], viewer, now):
                    found.append(Found(card, None, _why(ranking, card, text, None)))
                if len(found) < request.limit:
                    more = False  # some were withdrawn between the two statements: list on
        return Page(ranking, found, Place(tuple(shown), after) if more else None)

    def _note_gap(self, request: ClassSearch, ranking: Ranking) -> None:
        """Count a search that found little, beside the answer and never in its way."""
        if request.place.seen or ranking.interpretation.red_flag or len(self._noting) >= NOTED_AT_ONCE:
            return

        async def note() -> None:
            try:
                total = 0 if ranking.relaxed else ranking.total
                given = request.constraints.over(ranking.interpretation.constraints).given()
                await gaps.record(self._database, request.query, given, total, request.caller)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError) as error:
                log.warning("gap_not_recorded", error=type(error).__name__)

        task = asyncio.create_task(note())
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def settle(self) -> None:
        """Wait for what goes on beside the answers; before closing the database."""
        if self._noting:
            await asyncio.wait(self._noting, timeout=1)

    async def similar(self, document_id: int, viewer: Viewer, *, limit: int) -> list[ClassCard]:
        """Classes nearest in meaning to one that is stored; none when it has no vector."""
        now = self._clock()
        snapshot = await self.snapshot()
        async with self._database.reader() as reader:
            if self._embedder is None or CLASSES not in snapshot.models:
                return []
            vector = await reader.fetchval(queries.VECTOR, snapshot.models[CLASSES], document_id)
            near = await self._nearest(reader, vector, snapshot, Constraints(), viewer, now, (document_id,), among=None)
            ids = [id_ for id_, _ in near[:limit]]
            return [card for _, _, card in await catalog.cards(reader, ids, viewer, now)]

    # --- exercises -----------------------------------------------------------------------------------------------

    async def exercises(self, request: ExerciseSearch) -> ExercisePage:
        """Exercises by name and meaning, or substitutes for one; small enough to be exact always."""
        snapshot = await self.snapshot()
        reading = interpret(request.query, snapshot.gazetteer, now=self._clock())
        asked = reading.constraints
        async with self._database.reader() as reader:
            replaced = await self._exercise_named(reader, request.substitute_for) if request.substitute_for else None
            equipment = request.equipment_available
            ids = await catalog.exercise_ids(
                reader,
                equipment_available=equipment if equipment is not None else asked.equipment_available,
                avoid=tuple(dict.fromkeys((*request.avoid, *asked.avoid))),
                muscles=request.muscles or None,
                not_equipment=asked.not_equipment or None,
                equipment_wanted=asked.equipment_wanted or None if equipment is None else None,
                patterns=[replaced[1].pattern] if replaced else None,
            )
            if replaced:
                ids = [id_ for id_ in ids if id_ != replaced[0]]
            text = request.query or (replaced[1].name if replaced else "")
            vector, degraded = await self._embed(text, snapshot, EXERCISES)
            weights = snapshot.exercises.weights(lexemes(text))
            lexical = await _scores(reader, queries.lexical_among(LEG_DEPTH), *weights, ids) if weights[0] else []
            near: list[tuple[int, float]] = []
            if vector is not None:
                rows = await reader.fetch(queries.vector_among(LEG_DEPTH), vector, snapshot.models[EXERCISES], ids)
                near = [(row["document_id"], row["distance"]) for row in rows]
            fused = fuse(lexical, near, alpha=self._alpha)
            if not text:
                fused = [Candidate(id_) for id_ in ids[: request.limit]]
            cards = dict(await catalog.exercises(reader, [c.document_id for c in fused]))
        hits = [
            ExerciseHit(cards[c.document_id], c, _why_exercise(cards[c.document_id], replaced, c))
            for c in _substitutes_first([c for c in fused if c.document_id in cards], cards, replaced)
        ]
        return ExercisePage(hits[: request.limit], len(ids), replaced[1] if replaced else None, reading, degraded)

    async def _exercise_named(self, reader: "asyncpg.Connection[Any]", name_or_id: str) -> tuple[int, ExerciseCard]:
        """The exercise with this id or the nearest name; raises NotFound when nothing is near."""
        if name_or_id.startswith("exr_"):
            return await catalog.exercise(reader, name_or_id)
        return await catalog.exercise_named(reader, name_or_id)

    # --- the vector leg ------------------------------------------------------------------------------------------

    async def _embed(self, text: str, snapshot: Snapshot, corpus: int) -> tuple[str | None, bool]:
        """The text's vector as pgvector writes it, and whether words must do without it."""
        if self._embedder is None or not text.strip():
            return None, False
        if corpus not in snapshot.models:
            return None, True
        embedder = self._embedder

        async def compute() -> str:
            vector = (await embedder.embed([text], "query"))[0]
            return "[" + ",".join(f"{x:.5g}" for x in vector.tolist()) + "]"

        try:
            async with asyncio.timeout(EMBED_TIMEOUT_S):
                return await self._vectors.get((embedder.model_id, text), compute), False
        except (EmbedderDown, TimeoutError) as error:
            log.warning("embedder_down", error=repr(error))
            return None, True

    async def _nearest(
        self,
        reader: "asyncpg.Connection[Any]",
        vector: str | None,
        snapshot: Snapshot,
        constraints: Constraints,
        viewer: Viewer,
        now: datetime,
        excluded: tuple[int, ...],
        *,
        among: Sequence[int] | None,
    ) -> list[tuple[int, float]]:
        if vector is None or self._embedder is None:
            return []
        model_id = snapshot.models[CLASSES]
        if among is not None:
            rows = await reader.fetch(queries.vector_among(LEG_DEPTH), vector, model_id, among)
        else:
            statement = Statement([vector])
            compile_filters(constraints, viewer, now, excluded_documents=excluded, statement=statement)
            sql = queries.vector_everywhere(statement.condition(), LEG_DEPTH, model_id, self._embedder.dimensions)
            rows = await reader.fetch(sql, *statement.parameters)
        return [(row["document_id"], row["distance"]) for row in rows]


class _Stopwatch:
    """Milliseconds by stage, for the terminal and for traces."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = (now - self._last) * 1000
        self._last = now


async def _matching(
    reader: "asyncpg.Connection[Any]",
    constraints: Constraints,
    viewer: Viewer,
    now: datetime,
    excluded: tuple[int, ...],
    limit: int = EXACT_UP_TO + 1,
) -> list[int]:
    statement = compile_filters(constraints, viewer, now, excluded_documents=excluded)
    return list(await reader.fetchval(queries.matching(statement.condition(), limit), *statement.parameters))


async def _relax(
    reader: "asyncpg.Connection[Any]", asked: Constraints, viewer: Viewer, now: datetime, excluded: tuple[int, ...]
) -> tuple[Constraints, list[Relaxed], list[int]]:
    """The first weaker constraints that match anything; the asked ones when none do."""
    for weaker, names in relaxation.attempts(asked):
        if await _matching(reader, weaker, viewer, now, excluded, limit=1):
            matching = await _matching(reader, weaker, viewer, now, excluded)
            return weaker, relaxation.explain(asked, weaker, names), matching
    return asked, [], []


async def _no_match(
    reader: "asyncpg.Connection[Any]", asked: Constraints, viewer: Viewer, now: datetime, excluded: tuple[int, ...]
) -> NoMatch:
    """Which single constraint stands in the way, and what would match without it."""
    given = asked.given()
    suggestions = []
    for name in (*relaxation.OFFERED, *(name for step in relaxation.STEPS for name in step)):
        if name in given:
            count = len(await _matching(reader, asked.without(name), viewer, now, excluded, limit=SUGGESTION_CAP))
            if count:
                suggestions.append(Suggestion(without=name, count=count))
    reason = "Nothing matches all of these together." if suggestions else "Nothing in the catalogue comes near this."
    return NoMatch(reason=reason, suggestions=suggestions[:5])


async def _lexical(
    reader: "asyncpg.Connection[Any]",
    lexicon: Lexicon,
    terms: Sequence[str],
    constraints: Constraints,
    viewer: Viewer,
    now: datetime,
    excluded: tuple[int, ...],
    *,
    among: Sequence[int] | None,
) -> list[tuple[int, float]]:
    ids, weights = lexicon.weights(terms)
    if not ids:
        return []
    if among is not None:
        return await _scores(reader, queries.lexical_among(LEG_DEPTH), ids, weights, among)
    statement = Statement([ids, weights])
    compile_filters(constraints, viewer, now, excluded_documents=excluded, statement=statement)
    postings = sum(lexicon.terms[term][1] for term in set(terms) if term in lexicon.terms)
    per_term = None if postings <= POSTINGS_BUDGET else PER_TERM
    return await _scores(
        reader, queries.lexical_everywhere(statement.condition(), LEG_DEPTH, per_term), *statement.parameters
    )


async def _scores(reader: "asyncpg.Connection[Any]", sql: str, *parameters: object) -> list[tuple[int, float]]:
    return [(row["document_id"], row["score"]) for row in await reader.fetch(sql, *parameters)]


async def _listing(
    reader: "asyncpg.Connection[Any]",
    request: ClassSearch,
    ranking: Ranking,
    viewer: Viewer,
    now: datetime,
    shown: Sequence[int],
    after: tuple[str, int] | None,
    limit: int,
) -> "list[asyncpg.Record]":
    """What matches beyond the ranked candidates, by the sort or by popularity."""
    sort = "popular" if request.sort == "relevance" else request.sort
    statement = compile_filters(ranking.constraints, viewer, now, excluded_documents=ranking.excluded)
    seen = statement.bind([*shown, *(c.document_id for c in ranking.candidates)])
    placeholders = None
    if after is not None:
        kind = queries.SORT_TYPES[sort]
        placeholders = (f"{statement.bind(after[0])}::text::{kind}", f"{statement.bind(after[1])}::int")
    sql = queries.listing(statement.condition(), sort, limit, seen, placeholders)
    return list(await reader.fetch(sql, *statement.parameters))


async def _facets(
    reader: "asyncpg.Connection[Any]",
    constraints: Constraints,
    viewer: Viewer,
    now: datetime,
    excluded: tuple[int, ...],
) -> tuple[FacetCount, ...]:
    statement = compile_filters(constraints, viewer, now, excluded_documents=excluded)
    rows = await reader.fetch(queries.facets(statement.condition()), *statement.parameters)
    counts = [
        FacetCount(facet="discipline", value=DISCIPLINES[row["discipline"]], count=row["n"])
        if row["discipline"] is not None
        else FacetCount(facet="level", value=LEVELS[row["level"]], count=row["n"])
        for row in rows
    ]
    return tuple(sorted(counts, key=lambda f: (f.facet, -f.count, f.value)))


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


def _why(ranking: Ranking, card: ClassCard, text: str, candidate: Candidate | None) -> list[str]:
    """Why a class matched: the constraints it meets in words, the words it has, and nearness of meaning."""
    given = ranking.constraints.given()
    reasons = []
    if "duration_min_s" in given or "duration_max_s" in given:
        reasons.append(f"{card.duration_s / 60:g} min")
    for name in ("discipline", "intensity", "level"):
        if name in given:
            reasons.append(str(getattr(card, name)).replace("_", " "))
    if given.get("impact") == "low":
        reasons.append("low impact")
    if "equipment_available" in given:
        reasons.append(
            "needs only " + relaxation.said("equipment", tuple(card.equipment)) if card.equipment else "needs nothing"
        )
    for name in ("genre", "decade", "body_focus", "instructor", "class_type", "language", "captions"):
        if name in given:
            reasons.append(relaxation.said(name, given[name]))
    if "avoid" in given:
        reasons.append("no " + relaxation.said("avoid", given["avoid"]))
    if ranking.terms:
        present = set(lexemes(f"{card.title} {text}"))
        words = [
            word for word in dict.fromkeys(ranking.interpretation.residual.split()) if set(lexemes(word)) & present
        ]
        if words:
            reasons.append("mentions " + ", ".join(words[:3]))
    if candidate is not None and candidate.vector_rank is not None and candidate.vector_rank <= 10:
        reasons.append("close in meaning")
    return reasons[:6] or ["popular"]


def _why_exercise(card: ExerciseCard, replaced: tuple[int, ExerciseCard] | None, candidate: Candidate) -> list[str]:
    reasons = []
    if replaced is not None:
        shared = [m.replace("_", " ") for m in card.primary_muscles if m in replaced[1].primary_muscles]
        reasons.append(f"same movement pattern: {card.pattern.replace('_', ' ')}")
        if shared:
            reasons.append("same muscles: " + ", ".join(shared))
    if candidate.lexical_rank is not None and candidate.lexical_rank <= 10:
        reasons.append("matches the words")
    if candidate.vector_rank is not None and candidate.vector_rank <= 10:
        reasons.append("close in meaning")
    return reasons or ["fits the filters"]


def _substitutes_first(
    candidates: Sequence[Candidate], cards: dict[int, ExerciseCard], replaced: tuple[int, ExerciseCard] | None
) -> list[Candidate]:
    """For a substitution, what trains the same muscles comes first."""
    if replaced is None:
        return list(candidates)
    wanted = set(replaced[1].primary_muscles)

    def shared(candidate: Candidate) -> float:
        card = cards[candidate.document_id]
        return len(wanted & set(card.primary_muscles)) / max(len(wanted | set(card.primary_muscles)), 1)

    return sorted(candidates, key=lambda c: (-round(shared(c), 3), -c.fused, c.document_id))
