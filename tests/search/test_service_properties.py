"""Does search keep its promises over any catalogue: exact filters, rights to the second, cursors that neither repeat nor skip?

Each example is a small catalogue, brought in by the real ingestion and held against an oracle in plain Python. All of it
happens three times: with both legs exact, with legs so short that most is listed behind them, and over the HNSW index.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests import factories
from tests.conftest import url_of
from tests.factories import NOW, a_class, catalogues, empty, id_of, publish, some_of

from palestra.app import HNSW_SETTINGS
from palestra.catalog.records import ClassRecord, WindowRecord
from palestra.catalog.rights import Viewer
from palestra.search import candidates, indexing, relaxation
from palestra.search.answers import ClassSearch, Page, Place
from palestra.search.constraints import EXCLUSIONS, NAMES, Constraints
from palestra.search.embedders.hashing import Hashing
from palestra.search.filters import WIDER_FOCUS
from palestra.search.service import Search
from palestra.search.text import fold
from palestra.store import migrate
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

LARGE_EXAMPLES = settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a catalogue takes minutes and is read no better
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
SORTS = ("relevance", "new", "popular", "top_rated", "shortest")
NEVER_LET_GO = {*EXCLUSIONS, *relaxation.OFFERED}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def database(postgres: EmbeddedPostgres, anyio_backend: str) -> AsyncIterator[Database]:
    """One database for every example of the file."""
    admin = Database(postgres.dsn)
    async with admin.reader() as raw:
        await raw.execute("create database properties template template0")
    await admin.close()
    opened = Database(url_of(postgres, "properties"), pool_size=3, server_settings=HNSW_SETTINGS)
    await migrate.upgrade(opened)
    yield opened
    await opened.close()


@pytest.fixture(params=["exact", "short legs", "hnsw"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "exact":
        monkeypatch.setattr(candidates, "LEG_DEPTH", 4)
    if request.param == "hnsw":
        monkeypatch.setattr(candidates, "EXACT_UP_TO", 0)
        monkeypatch.setattr(indexing, "HNSW_FROM", 0)
    return str(request.param)


# --- the oracle -----------------------------------------------------------------------------------------------------


def open_to(window: WindowRecord, viewer: Viewer, now: datetime) -> bool:
    return (
        (window.starts_at is None or window.starts_at <= now)
        and (window.ends_at is None or now < window.ends_at)
        and (viewer.region is None or not window.regions or viewer.region in window.regions)
    )


def forbids(record: ClassRecord, c: Constraints) -> bool:
    """Whether an exclusion holds against it."""
    broken = {*record.avoid, *(word for segment in record.segments for word in segment.avoid)}
    return bool(
        broken & set(c.avoid)
        or (c.explicit_ok is False and record.explicit)
        or record.discipline in c.not_discipline
        or set(record.class_type) & set(c.not_class_type)
        or set(map(fold, record.instructors)) & set(map(fold, c.not_instructor))
        or set(record.genres) & set(c.not_genre)
        or set(record.equipment) & set(c.not_equipment)
        or set(record.body_focus) & {part for value in c.not_body_focus for part in WIDER_FOCUS.get(value, (value,))}
        or id_of(record) in c.exclude_ids
    )


def matches(record: ClassRecord, c: Constraints, viewer: Viewer, now: datetime) -> bool:
    """What a search with these constraints must find, and nothing else."""
    live = record.live_starts_at
    focus = {part for value in c.body_focus for part in WIDER_FOCUS.get(value, (value,))}
    artists = {fold(track.artist) for track in record.tracks}
    return (
        record.status == "published"
        and (not record.windows or any(open_to(window, viewer, now) for window in record.windows))
        and not forbids(record, c)
        and (not c.kind or record.kind in c.kind or ("live" in c.kind and live is not None and live >= now))
        and (not c.discipline or record.discipline in c.discipline)
        and (not c.class_type or bool(set(record.class_type) & set(c.class_type)))
        and (not c.instructor or bool(set(map(fold, record.instructors)) & set(map(fold, c.instructor))))
        and (bool(c.kind) or record.kind == "class" or not (c.duration_min_s or c.duration_max_s))
        and (c.duration_min_s is None or record.duration_s >= c.duration_min_s)
        and (c.duration_max_s is None or record.duration_s <= c.duration_max_s)
        and (not c.level or record.level in (*c.level, "all_levels"))
        and (not c.intensity or record.intensity in c.intensity)
        and (c.impact is None or record.impact == "low")
        and (c.equipment_available is None or set(record.equipment) <= set(c.equipment_available))
        and (not c.equipment_wanted or bool(set(record.equipment) & set(c.equipment_wanted)))
        and (not c.body_focus or bool(set(record.body_focus) & focus))
        and (not c.genre or bool(set(record.genres) & set(c.genre)))
        and (not c.decade or bool(set(record.decades) & set(c.decade)))
        and (not c.artist or bool(artists & set(map(fold, c.artist))))
        and (not c.language or record.language in c.language)
        and (not c.captions or bool(set(record.captions) & set(c.captions)))
        and (c.released_after is None or record.released_on >= c.released_after)
        and (c.starts_after is None or (live is not None and live >= c.starts_after))
        and (c.starts_before is None or (live is not None and live <= c.starts_before))
    )


# --- what is asked --------------------------------------------------------------------------------------------------


def tuples(values: Sequence[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return some_of(tuple(values), most).map(tuple)


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "kind": tuples(("class", "program", "live")),
    "discipline": tuples(factories.DISCIPLINES),
    "class_type": tuples(factories.TYPES, 1),
    "instructor": tuples(("ines alder", "Oscar Brandt"), 1),
    "duration_min_s": st.sampled_from((600, 1_200, 1_500)),
    "duration_max_s": st.sampled_from((700, 1_800, 3_000)),
    "level": tuples(factories.LEVELS[:3]),
    "intensity": tuples(factories.INTENSITIES),
    "impact": st.just("low"),
    "equipment_available": tuples(factories.EQUIPMENT, 3),
    "equipment_wanted": tuples(factories.EQUIPMENT, 1),
    "body_focus": tuples(factories.FOCUS, 1),
    "genre": tuples(factories.GENRES, 1),
    "decade": tuples(factories.DECADES, 1),
    "artist": tuples(("zwolf", "Aria"), 1),
    "language": tuples(("en", "de"), 1),
    "captions": tuples(("es",), 1),
    "released_after": st.sampled_from((factories.TODAY, factories.TODAY - timedelta(days=400))),
    "starts_after": st.just(NOW - timedelta(hours=2)),
    "starts_before": st.just(NOW + timedelta(hours=2)),
    "avoid": tuples(factories.AVOIDABLE),
    "explicit_ok": st.booleans(),
    "not_discipline": tuples(factories.DISCIPLINES, 1),
    "not_class_type": tuples(factories.TYPES, 1),
    "not_instructor": tuples(("Óscar Brandt",), 1),
    "not_genre": tuples(factories.GENRES, 1),
    "not_equipment": tuples(factories.EQUIPMENT, 1),
    "not_body_focus": tuples(factories.FOCUS, 1),
    "exclude_ids": tuples([id_of(a_class(f"c{n}")) for n in range(6)], 4),
}


def constraints(least: int, most: int) -> st.SearchStrategy[Constraints]:
    names = st.lists(st.sampled_from(sorted(FIELDS)), min_size=least, max_size=most, unique=True)
    return names.flatmap(lambda chosen: st.builds(Constraints, **{name: FIELDS[name] for name in chosen}))


def requests(least: int = 0, most: int = 3, limits: tuple[int, int] = (1, 10)) -> st.SearchStrategy[ClassSearch]:
    return st.builds(
        ClassSearch,
        query=st.lists(st.sampled_from(factories.NONSENSE), max_size=2).map(" ".join),
        constraints=constraints(least, most),
        sort=st.sampled_from(SORTS),
        limit=st.integers(*limits),
    )


VIEWERS = st.sampled_from((Viewer(), Viewer(region="DE"), Viewer(region="US")))


@dataclass
class House:
    """A catalogue that is searched: its records as last published, and a clock that can be set."""

    database: Database
    records: dict[str, ClassRecord]
    now: datetime = NOW
    search: Search = field(init=False)

    def __post_init__(self) -> None:
        self.search = self.another_search()

    @classmethod
    async def of(cls, database: Database, records: Sequence[ClassRecord]) -> "House":
        await empty(database)
        await publish(database, *records)
        return cls(database, {record.id: record for record in records})

    def another_search(self) -> Search:
        return Search(self.database, Hashing(), clock=lambda: self.now, cache_entries=64, cache_ttl_s=600)

    async def publish(self, *records: ClassRecord, told: bool = True) -> None:
        """Bring these in, and unless the notice is still on its way have the search hear of it."""
        version = await publish(self.database, *records)
        self.records |= {record.id: record for record in records}
        if told:
            self.search.changed(version)

    async def withdraw(self, id: str, *, told: bool = True) -> None:
        record = self.records[id]
        await self.publish(record.model_copy(update={"status": "withdrawn", "rev": record.rev + 1}), told=told)

    def expected(self, c: Constraints, viewer: Viewer) -> set[str]:
        return {id_of(r) for r in self.records.values() if matches(r, c, viewer, self.now)}

    async def pages(self, request: ClassSearch, viewer: Viewer, search: Search | None = None) -> AsyncIterator[Page]:
        place: Place | None = Place()
        while place is not None:
            page = await (search or self.search).classes(replace(request, place=place), viewer)
            yield page
            place = page.next

    async def all(self, request: ClassSearch, viewer: Viewer, search: Search | None = None) -> list[str]:
        return [found.card.id async for page in self.pages(request, viewer, search) for found in page.found]


# --- the promises ---------------------------------------------------------------------------------------------------


@given(records=catalogues(max_size=30), asked=st.lists(requests(), min_size=4, max_size=6), viewer=VIEWERS)
@LARGE_EXAMPLES
async def test_a_filtered_search_finds_all_that_matches_and_nothing_else(
    database: Database, path: str, records: list[ClassRecord], asked: list[ClassSearch], viewer: Viewer
) -> None:
    house = await House.of(database, records)
    for request in asked:
        expected = house.expected(request.constraints, viewer)
        first = await house.search.classes(request, viewer)
        assert first.ranking.interpretation.constraints == Constraints()
        if expected:
            assert len(first.found) == min(request.limit, len(expected))
            assert not first.ranking.relaxed
            found = await house.all(request, viewer)
            assert len(found) == len(set(found))
            assert set(found) == expected
            assert path == "hnsw" or (first.ranking.total, first.ranking.total_is_exact) == (len(expected), True)


@given(
    records=catalogues(min_size=5, max_size=20), many=st.lists(requests(3, 8), min_size=6, max_size=8), viewer=VIEWERS
)
@LARGE_EXAMPLES
async def test_what_is_let_go_may_be_is_told_and_helps(
    database: Database, path: str, records: list[ClassRecord], many: list[ClassSearch], viewer: Viewer
) -> None:
    house = await House.of(database, records)
    for request in many:
        asked = request.constraints
        page = await house.search.classes(replace(request, limit=10), viewer)
        ranking, found = page.ranking, {hit.card.id for hit in page.found}
        if house.expected(asked, viewer):
            assert ranking.constraints == asked
            continue
        told = {row.constraint for row in ranking.relaxed}
        names = {field for name in told for field in NAMES[name]}
        assert not names & NEVER_LET_GO
        assert ranking.constraints.without(*names) == asked.without(*names)
        assert found <= house.expected(ranking.constraints, viewer)
        weakest = asked.without(*(name for step in relaxation.STEPS for name in step))
        assert bool(found) == bool(told)
        assert path == "hnsw" or bool(found) == bool(house.expected(weakest, viewer))
        assert path == "hnsw" or bool(found) == (ranking.no_match is None)
        for offer in ranking.no_match.suggestions if ranking.no_match else []:
            assert offer.count == len(house.expected(asked.without(*NAMES[offer.without]), viewer)) > 0


@given(
    records=catalogues(min_size=5, max_size=20),
    many=st.lists(
        st.tuples(requests(3, 8), st.sets(st.sampled_from(sorted(FIELDS)), max_size=6)), min_size=6, max_size=8
    ),
    viewer=VIEWERS,
)
@LARGE_EXAMPLES
async def test_what_is_kept_holds_and_everything_else_may_still_go(
    database: Database, path: str, records: list[ClassRecord], many: list[tuple[ClassSearch, set[str]]], viewer: Viewer
) -> None:
    house = await House.of(database, records)
    for request, keep in many:
        asked = request.constraints
        page = await house.search.classes(replace(request, limit=10, keep=tuple(sorted(keep))), viewer)
        ranking, found = page.ranking, {hit.card.id for hit in page.found}
        assert all(getattr(ranking.constraints, name) == getattr(asked, name) for name in keep)
        assert found <= house.expected(ranking.constraints, viewer)
        weakest = asked.without(*(name for step in relaxation.STEPS for name in step if name not in keep))
        assert path == "hnsw" or bool(found) == bool(house.expected(weakest, viewer))
        for offer in ranking.no_match.suggestions if ranking.no_match else []:
            assert offer.count == len(house.expected(asked.without(*NAMES[offer.without]), viewer)) > 0


@given(records=catalogues(min_size=5, max_size=20), request=requests(2, 8), viewer=VIEWERS)
@LARGE_EXAMPLES
async def test_what_was_excluded_never_appears_whatever_is_let_go(
    database: Database, path: str, records: list[ClassRecord], request: ClassSearch, viewer: Viewer
) -> None:
    house = await House.of(database, records)
    by_id = {id_of(record): record for record in records}
    found = await house.all(request, viewer)
    assert not [id_ for id_ in found if forbids(by_id[id_], request.constraints)]
    assert len(found) == len(set(found))


@given(
    records=catalogues(min_size=5, max_size=20),
    asked=st.lists(requests(most=2), min_size=2, max_size=3),
    viewer=VIEWERS,
    hours=st.lists(st.sampled_from((0.0, 0.5, 1.0, 2.0, 47.0, 48.0, 100.0)), min_size=1, max_size=3),
)
@LARGE_EXAMPLES
async def test_rights_hold_to_the_second_however_warm_the_cache(
    database: Database,
    path: str,
    records: list[ClassRecord],
    asked: list[ClassSearch],
    viewer: Viewer,
    hours: list[float],
) -> None:
    house = await House.of(database, records)
    for later in [0.0, *sorted(hours)]:
        house.now = NOW + timedelta(hours=later)
        for request in asked:
            found = await house.all(request, viewer)
            expected = house.expected(request.constraints, viewer)
            visible = house.expected(Constraints(), viewer)
            assert set(found) <= visible
            assert set(found) == expected or not expected


# Everything is drawn before the test begins: a draw inside one that runs on anyio's loop ends the loop when it fails.
CHOICES = st.integers(0, 1_000)


@given(records=catalogues(min_size=5, max_size=20), request=requests(most=1), viewer=VIEWERS, which=CHOICES)
@LARGE_EXAMPLES
async def test_a_withdrawn_class_is_never_returned_not_even_before_the_notice_arrives(
    database: Database, path: str, records: list[ClassRecord], request: ClassSearch, viewer: Viewer, which: int
) -> None:
    house = await House.of(database, records)
    before = await house.all(request, viewer)
    found = [record for record in records if not before or id_of(record) in before]
    gone = found[which % len(found)]
    await house.withdraw(gone.id, told=False)
    assert id_of(gone) not in await house.all(request, viewer)
    expected = house.expected(request.constraints, viewer)
    first = await house.search.classes(request, viewer)
    assert len(first.found) == min(request.limit, len(expected)) or not expected


@given(
    records=catalogues(min_size=12, max_size=30),
    added=catalogues(min_size=1, max_size=6),
    request=requests(most=1, limits=(1, 4)),
    viewer=VIEWERS,
    goings=st.lists(st.none() | CHOICES, min_size=4, max_size=8),
)
@LARGE_EXAMPLES
async def test_a_cursor_neither_repeats_nor_skips_whatever_comes_and_goes_between_pages(
    database: Database,
    path: str,
    records: list[ClassRecord],
    added: list[ClassRecord],
    request: ClassSearch,
    viewer: Viewer,
    goings: list[int | None],
) -> None:
    house = await House.of(database, records)
    stays = house.expected(request.constraints, viewer)
    if not stays:
        return
    one_that_stays = min(stays)  # so that no page finds nothing and lets something go
    coming = [record.model_copy(update={"id": f"late-{record.id}"}) for record in added]
    gone: set[str] = set()
    found: list[str] = []
    async for page in house.pages(request, viewer):
        shown = [hit.card.id for hit in page.found]
        assert not gone & set(shown)
        found += shown
        which = goings.pop() if goings else None
        if which is not None and coming:
            await house.publish(coming.pop())
        removable = [r for r in house.records.values() if r.status == "published" and id_of(r) != one_that_stays]
        if which is not None and removable:
            away = removable[which % len(removable)]
            gone.add(id_of(away))
            await house.withdraw(away.id)
    assert len(found) == len(set(found))
    assert stays - gone <= set(found)


@given(records=catalogues(min_size=5, max_size=30), asked=st.lists(requests(most=1), min_size=3, max_size=4))
@LARGE_EXAMPLES
async def test_the_order_is_the_same_for_everyone_who_asks(
    database: Database, path: str, records: list[ClassRecord], asked: list[ClassSearch]
) -> None:
    house = await House.of(database, records)
    for request in asked:
        assert await house.all(request, Viewer()) == await house.all(request, Viewer(), house.another_search())
        whole = await house.all(replace(request, limit=50), Viewer(), house.another_search())
        assert whole == await house.all(replace(request, limit=3), Viewer())
