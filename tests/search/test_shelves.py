"""What stands on the shelves of planning? The best of what fits, and nothing that a search would refuse."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories
from tests.conftest import url_of
from tests.factories import NOW, a_class, catalogues, empty, id_of, publish

from palestra.catalog import stock
from palestra.catalog.records import ClassRecord, WindowRecord
from palestra.catalog.rights import Viewer
from palestra.search import shelves
from palestra.search.constraints import Constraints
from palestra.search.filters import compile_filters
from palestra.search.shelves import PASSING, ShelvedClass, Wanted
from palestra.store import migrate
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ANYONE, SUBSCRIBER = Viewer("DE", "free"), Viewer("DE", "plus")
WANTED = Wanted(
    shelves=[("cycling", "moderate")],
    lengths_s=(600, 1_801),
    each=3,
    level="advanced",
    equipment=("bike", "mat"),
    avoid=(),
    from_at=NOW,
    until_at=NOW + 4 * WEEK,
)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def database(postgres: EmbeddedPostgres, anyio_backend: str) -> AsyncIterator[Database]:
    """One database for the file."""
    admin = Database(postgres.dsn)
    async with admin.reader() as raw:
        await raw.execute("create database shelves template template0")
    await admin.close()
    opened = Database(url_of(postgres, "shelves"))
    await migrate.upgrade(opened)
    yield opened
    await opened.close()


async def filled(
    database: Database, records: Sequence[ClassRecord], wanted: Wanted = WANTED, viewer: Viewer = ANYONE
) -> list[str]:
    """The external ids of what stands there, in order."""
    await empty(database)
    if records:
        await publish(database, *records)
    names = {id_of(record): record.id for record in records}
    async with database.reader() as reader:
        found = await shelves.filled(reader, wanted, viewer, NOW)
        known = await stock.classes(reader, [each.document_id for each in found], viewer)
    return [names[known[each.document_id].id] for each in found]


def ride(id: str, **fields: Any) -> ClassRecord:
    return a_class(id, **{"equipment": [], "intensity": "moderate", **fields})


# --- in what order, and how many ------------------------------------------------------------------------------------


async def test_the_most_popular_stand_first_ties_as_they_came_and_no_more_than_asked_for(database: Database) -> None:
    liked = {"a": 0.2, "b": 0.9, "c": 0.2, "d": 0.5, "e": 0.1}
    records = [ride(id, popularity=popularity) for id, popularity in liked.items()]
    assert await filled(database, records) == ["b", "d", "a"]
    assert await filled(database, records, replace(WANTED, each=9)) == ["b", "d", "a", "c", "e"]


async def test_each_length_of_a_shelf_has_its_own_best(database: Database) -> None:
    records = [ride(f"short-{n}", duration_s=600, popularity=0.1) for n in range(3)]
    records += [ride(f"long-{n}", duration_s=1_800, popularity=0.9) for n in range(3)]
    wanted = replace(WANTED, lengths_s=(600, 1_200, 1_801), each=2)
    assert await filled(database, records, wanted) == ["long-0", "long-1", "short-0", "short-1"]


async def test_a_length_holds_from_its_first_second_to_the_one_before_its_last(database: Database) -> None:
    records = [ride(str(length_s), duration_s=length_s) for length_s in (599, 600, 1_800, 1_801)]
    assert sorted(await filled(database, records)) == ["1800", "600"]


# --- what stands nowhere ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"live_starts_at": NOW + DAY},
        {"live_starts_at": NOW - DAY},
        {"kind": "program"},
        {"status": "draft"},
        {"status": "withdrawn"},
        {"discipline": "running"},
        {"intensity": "hard"},
        {"equipment": ["bike", "dumbbells"]},
    ],
)
async def test_a_shelf_holds_no(database: Database, fields: dict[str, Any]) -> None:
    assert await filled(database, [ride("other", **fields), ride("ride")]) == ["ride"]


async def test_what_is_avoided_in_one_segment_is_in_no_class_there(database: Database) -> None:
    sprint = {"name": "Sprint", "kind": "work", "start_s": 0, "end_s": 60, "intensity": 5, "avoid": ["max_effort"]}
    records = [ride("sprints", segments=[sprint]), ride("jumps", avoid=["jumping"]), ride("calm")]
    assert await filled(database, records, replace(WANTED, avoid=("max_effort", "jumping"))) == ["calm"]
    assert len(await filled(database, records)) == 3


async def test_a_class_is_never_above_the_level(database: Database) -> None:
    records = [ride(level, level=level) for level in factories.LEVELS]
    assert sorted(await filled(database, records, replace(WANTED, level="beginner"))) == ["all_levels", "beginner"]
    assert "advanced" not in await filled(database, records, replace(WANTED, level="intermediate", each=9))
    assert len(await filled(database, records, replace(WANTED, each=9))) == 4


# --- rights -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "viewer", "stands"),
    [
        ({"regions": ["DE"]}, Viewer("DE"), True),
        ({"regions": ["US"]}, Viewer("DE"), False),
        ({"regions": ["DE"]}, Viewer(None, "plus"), False),  # a region nobody knows opens nothing
        ({"tiers": ["plus"]}, SUBSCRIBER, True),
        ({"tiers": ["plus"]}, ANYONE, False),
        ({"tiers": ["plus"]}, Viewer("DE", None), False),
        ({"starts_at": NOW + timedelta(seconds=1)}, SUBSCRIBER, False),
        ({"ends_at": NOW + PASSING - timedelta(seconds=1)}, SUBSCRIBER, False),  # gone before it is of use
        ({"ends_at": NOW + PASSING}, SUBSCRIBER, True),
        ({"regions": ["DE"], "tiers": ["plus"], "starts_at": NOW, "ends_at": NOW + 5 * WEEK}, SUBSCRIBER, True),
    ],
)
async def test_a_shelf_holds_what_its_viewer_may_play(
    database: Database, window: dict[str, Any], viewer: Viewer, stands: bool
) -> None:
    assert await filled(database, [ride("ride", windows=[window])], viewer=viewer) == ["ride"] * stands


async def test_where_most_of_the_popular_pass_those_that_stay_take_their_place(database: Database) -> None:
    passing = {"windows": [{"ends_at": NOW + 2 * WEEK}], "popularity": 0.9}
    records = [ride(f"stays-{n}", popularity=0.1) for n in range(2)]
    records += [ride(f"passes-{n}", **passing) for n in range(4)]
    assert await filled(database, records) == ["passes-0", "stays-0", "stays-1"]
    assert await filled(database, records, replace(WANTED, each=2)) == ["stays-0", "stays-1"]
    kept = [ride(f"kept-{n}", popularity=0.95) for n in range(2)]
    assert await filled(database, [*records, *kept]) == ["kept-0", "kept-1", "passes-0"]
    half = await filled(database, [*records, kept[0]], replace(WANTED, each=2))
    assert half == ["kept-0", "passes-0"]  # half that stay are enough


async def test_no_more_of_a_shelf_is_looked_at_than_its_bound(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [ride(str(n), popularity=(9 - n) / 10, equipment=["bench"] if n < 3 else []) for n in range(6)]
    assert await filled(database, records) == ["3", "4", "5"]
    monkeypatch.setattr(shelves, "LOOKED_AT", 4)
    assert await filled(database, records) == ["3"]
    monkeypatch.setattr(shelves, "LOOKED_AT", 6)
    monkeypatch.setattr(shelves, "PASSED", 2)
    assert await filled(database, records) == ["3", "4"]


# --- over any catalogue ---------------------------------------------------------------------------------------------

WANTS = st.builds(
    Wanted,
    shelves=st.just(list(product(factories.DISCIPLINES, factories.INTENSITIES))),
    lengths_s=st.sampled_from(((600, 1_801), (600, 1_200, 2_701))),
    each=st.sampled_from((1, 2, 20)),
    level=st.sampled_from(factories.LEVELS[:3]),
    equipment=factories.some_of(factories.EQUIPMENT, 3).map(tuple),
    avoid=factories.some_of(factories.AVOIDABLE, 1).map(tuple),
    from_at=st.sampled_from((NOW, NOW + DAY)),
    until_at=st.just(NOW + 4 * WEEK),
)
VIEWERS = st.builds(Viewer, region=st.sampled_from((None, "DE", "US")), tier=st.sampled_from((None, "free", "plus")))


@given(records=catalogues(20, 60), wanted=WANTS, viewer=VIEWERS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_shelf_holds_the_best_of_what_a_search_would_show_and_the_viewer_may_play(
    database: Database, records: list[ClassRecord], wanted: Wanted, viewer: Viewer
) -> None:
    standing = await filled(database, records, wanted, viewer)
    expected = [
        record
        for place in product(wanted.shelves, pairwise(wanted.lengths_s))
        for record in best(records, place, wanted, viewer)
    ]
    order = {record.id: number for number, record in enumerate(records)}
    expected.sort(key=lambda record: (-record.popularity, order[record.id]))
    assert standing == [record.id for record in expected]
    assert await refused(database, wanted, viewer) == []


def best(records: Sequence[ClassRecord], place: Any, wanted: Wanted, viewer: Viewer) -> list[ClassRecord]:
    """What has to stand at one place, by the rules read aloud."""
    (discipline, intensity), (from_s, below_s) = place
    there = [
        record
        for record in records
        if (record.discipline, record.intensity) == (discipline, intensity)
        and from_s <= record.duration_s < below_s
        and record.status == "published"
        and record.kind == "class"
        and record.live_starts_at is None
        and (
            record.level == "all_levels" or factories.LEVELS.index(record.level) <= factories.LEVELS.index(wanted.level)
        )
        and set(record.equipment) <= set(wanted.equipment)
        and not {*record.avoid, *(word for segment in record.segments for word in segment.avoid)} & set(wanted.avoid)
        and admits(record.windows, Viewer(viewer.region, None), NOW, NOW, shown=True)
    ]
    there.sort(key=lambda record: -record.popularity)
    staying = [record for record in there if admits(record.windows, viewer, wanted.from_at, wanted.until_at)]
    passing = [record for record in there if admits(record.windows, viewer, wanted.from_at, wanted.from_at + PASSING)]
    first = passing[: wanted.each]
    if len(first) < wanted.each or 2 * sum(record in staying for record in first) >= wanted.each:
        return first
    return [*staying[: wanted.each], *(record for record in first if record not in staying)][: wanted.each]


def admits(
    windows: Sequence[WindowRecord], viewer: Viewer, from_at: Any, until_at: Any, *, shown: bool = False
) -> bool:
    """Whether a window is open throughout: to be played, or to be shown, which fails open."""
    return not windows or any(
        (window.starts_at is None or window.starts_at <= from_at)
        and (window.ends_at is None or (window.ends_at > until_at if shown else window.ends_at >= until_at))
        and (not window.regions or viewer.region in window.regions or (shown and viewer.region is None))
        and (shown or not window.tiers or viewer.tier in window.tiers)
        for window in windows
    )


async def refused(database: Database, wanted: Wanted, viewer: Viewer) -> list[ShelvedClass]:
    """What stands on the shelves although a search with the same filters would not find it."""
    asked = Constraints(
        kind=("class",),
        level=factories.LEVELS[: factories.LEVELS.index(wanted.level) + 1],
        equipment_available=tuple(wanted.equipment),
        avoid=tuple(wanted.avoid),
        duration_min_s=wanted.lengths_s[0],
        duration_max_s=wanted.lengths_s[-1],
    )
    found = compile_filters(asked, viewer, NOW)
    sql = f"select array_agg(d.document_id) from search_document d where {found.condition()}"  # noqa: S608  # our own
    async with database.reader() as reader:
        standing = await shelves.filled(reader, wanted, viewer, NOW)
        findable = set(await reader.fetchval(sql, *found.parameters) or [])
    return [each for each in standing if each.document_id not in findable]
