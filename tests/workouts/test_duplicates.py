"""Is one workout from two sources found, counted once, and told apart again when the member says so?"""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import NOW

from palestra.accounts import service
from palestra.errors import NotFound, ValidationFailed
from palestra.store.engine import Database, Reader, driver
from palestra.workouts import duplicates, writing
from palestra.workouts.duplicates import SAME, SUSPECTED, Trace, score
from palestra.workouts.ids import public_id
from palestra.workouts.schemas import LinkedWorkout, NewExercise, NewSet, NewWorkout
from palestra.workouts.sources import SOURCES, Source

pytestmark = pytest.mark.anyio

MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
SETS = tuple(("exr_squat", 5, None, 100_000 + step * 2_500) for step in range(5))
RUN = Trace(
    source="fit",
    named=True,
    performed_at=MORNING,
    local_date=MORNING.date(),
    discipline="running",
    duration_s=1_800,
    distance_m=5_000,
)
LIFTING = replace(RUN, source="hevy", discipline="strength", duration_s=3_600, distance_m=None, sets=SETS)


def later(trace: Trace, minutes: float, **other: Any) -> Trace:
    moved = trace.performed_at + timedelta(minutes=minutes)
    return replace(trace, performed_at=moved, local_date=moved.date(), **other)


# --- how likely ------------------------------------------------------------------------------------------------------

ONE = {
    "a run of two recorders": (RUN, later(RUN, 0.2, source="gpx", duration_s=1_795, distance_m=5_020.0)),
    "elapsed and moving time": (RUN, later(RUN, 0, source="strava", duration_s=1_600)),
    "sets of the day, told in the evening": (LIFTING, later(LIFTING, 600, source="chat", named=False, duration_s=None)),
    "sets in pounds and in kilograms": (
        LIFTING,
        replace(LIFTING, source="strong", sets=tuple((e, r, d, g + 60) for e, r, d, g in SETS)),
    ),
}
MAYBE = {
    "a run told afterwards": (RUN, later(RUN, 400, source="chat", named=False, duration_s=None)),
    "a watch beside a log, without a length": (
        LIFTING,
        later(RUN, 3, source="fit", discipline="strength", duration_s=None, distance_m=None),
    ),
    "a part of the sets": (LIFTING, later(LIFTING, 200, source="chat", named=False, duration_s=None, sets=SETS[:3])),
    "most of the sets": (
        LIFTING,
        later(LIFTING, 200, source="chat", sets=(*SETS[:4], ("exr_row", 8, None, 60_000))),
    ),
    "said twice in a minute": (
        replace(LIFTING, source="chat", named=False),
        later(LIFTING, 0.5, source="chat", named=False),
    ),
}
TWO = {
    "another discipline": (RUN, replace(RUN, source="gpx", discipline="cycling")),
    "one after the other": (RUN, later(RUN, 31, source="gpx")),
    "the same run of the next day": (RUN, later(RUN, 1_440, source="gpx")),
    "the same sets of the next day": (LIFTING, later(LIFTING, 1_440, source="chat", named=False)),
    "the same sets of the same source's next entry": (LIFTING, later(LIFTING, 30)),
    "a warm-up run within an hour of lifting": (
        replace(LIFTING, discipline=None),
        later(RUN, 5, duration_s=600, distance_m=1_500.0),
    ),
    "other sets of the evening": (
        LIFTING,
        later(LIFTING, 600, source="chat", sets=tuple(("exr_row", 8, None, 60_000) for _ in range(5))),
    ),
    "two short logs in one minute": (
        replace(LIFTING, source="chat", named=False),
        replace(LIFTING, source="chat", named=False, sets=(("exr_row", 8, None, 60_000),)),
    ),
    "two named entries of one source": (RUN, later(RUN, 0.1)),
}


@pytest.mark.parametrize("pair", ONE.values(), ids=ONE)
def test_one_workout_of_two_sources_is_one(pair: tuple[Trace, Trace]) -> None:
    assert score(*pair) >= SAME


@pytest.mark.parametrize("pair", MAYBE.values(), ids=MAYBE)
def test_what_may_be_one_is_asked(pair: tuple[Trace, Trace]) -> None:
    assert SUSPECTED <= score(*pair) < SAME


@pytest.mark.parametrize("pair", TWO.values(), ids=TWO)
def test_two_workouts_are_two(pair: tuple[Trace, Trace]) -> None:
    assert score(*pair) < SUSPECTED


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    moment = MORNING + timedelta(minutes=draw(st.sampled_from((-1_440, -30, 0, 0, 0.5, 5, 20, 600, 1_440))))
    return Trace(
        source=draw(st.sampled_from(tuple(SOURCES))),
        named=draw(st.booleans()),
        performed_at=moment,
        local_date=draw(st.sampled_from((moment.date(), date(2026, 11, 20)))),
        discipline=draw(st.sampled_from((None, "running", "strength"))),
        duration_s=draw(st.sampled_from((None, 0, 600, 1_790, 1_800, 3_600))),
        distance_m=draw(st.sampled_from((None, 0.0, 4_990.0, 5_000.0))),
        sets=draw(st.sampled_from(((), SETS, SETS[:3], SETS[:1], (*SETS, *SETS)))),
    )


@given(traces(), traces())
def test_a_score_is_a_part_of_one_and_the_same_from_both_sides(one: Trace, other: Trace) -> None:
    assert 0 <= score(one, other) <= 1
    assert score(one, other) == score(other, one)


# --- links -----------------------------------------------------------------------------------------------------------

EXERCISE = NewExercise(
    exercise_id="exr_squat",
    name="Back squat",
    sets=tuple(NewSet(weight=Decimal(100 + step), unit="kg", reps=5) for step in range(4)),
)


def recorded(source: str, *, minutes: float = 0, uid: str | None = "1", **fields: Any) -> NewWorkout:
    return NewWorkout.model_validate(
        {
            "title": f"From {source}",
            "performed_at": MORNING + timedelta(minutes=minutes),
            "time_zone": "UTC",
            "discipline": "strength",
            "duration_s": 3_600,
            "source": source,
            "source_uid": uid,
            **fields,
        }
    )


CHAT = recorded("chat", uid=None, exercises=(EXERCISE,))
HEVY = recorded("hevy", exercises=(EXERCISE,))
FIT = recorded("fit", minutes=1, duration_s=3_500)
STRAVA = recorded("strava", minutes=1, duration_s=3_550)


@pytest.fixture
async def ada(database: Database) -> UUID:
    return await member(database)


async def member(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


async def log(database: Database, member_id: UUID, new: NewWorkout) -> tuple[UUID, list[LinkedWorkout]]:
    async with database.transaction() as connection:
        db = await driver(connection)
        written = await writing.write(db, member_id, new, now=NOW)
        return written.stored.id, await duplicates.suspect(db, member_id, written.stored.id, now=NOW)


async def decide(database: Database, member_id: UUID, one: UUID, other: UUID, state: Any) -> str | None:
    async with database.transaction() as connection:
        return await duplicates.decide(await driver(connection), member_id, one, other, state, now=NOW)


async def counted(database: Database, member_id: UUID) -> list[str]:
    """Sources of what is counted, withheld or not."""
    async with database.reader() as db:
        rows = await db.fetch(
            "select source from workout where member_id = $1 and superseded_by is null and deleted_at is null",
            member_id,
        )
    return sorted(row["source"] for row in rows)


async def state_of(database: Database, member_id: UUID) -> dict[str, Any]:
    """What came of it, by source: which other is counted instead, and every link."""
    async with database.reader() as db:
        return await _state_of(db, member_id)


async def _state_of(db: Reader, member_id: UUID) -> dict[str, Any]:
    workouts = await db.fetch("select id, source, superseded_by from workout where member_id = $1", member_id)
    sources = {row["id"]: row["source"] for row in workouts}
    linked = await db.fetch("select * from duplicate_link where member_id = $1", member_id)
    return {
        "counted": {row["source"]: sources.get(row["superseded_by"]) for row in workouts},
        "links": sorted(
            (*sorted((sources[row["first_id"]], sources[row["second_id"]])), round(row["score"], 4), row["state"])
            for row in linked
        ),
    }


async def test_a_second_record_of_a_workout_is_told_and_counted_once(database: Database, ada: UUID) -> None:
    hevy, alone = await log(database, ada, HEVY)
    fit, twins = await log(database, ada, FIT)
    assert alone == []
    assert [(twin.workout_id, twin.source, twin.state, twin.counted) for twin in twins] == [
        (public_id("wko", hevy), "hevy", "suspected", True)
    ]
    assert twins[0].score >= SAME
    assert await counted(database, ada) == ["hevy"]
    async with database.reader() as db:
        (other,) = (await duplicates.links(db, ada, [hevy]))[hevy]
    assert (other.workout_id, other.counted) == (public_id("wko", fit), False)


async def test_what_is_only_suspected_is_counted_twice_until_the_member_says(database: Database, ada: UUID) -> None:
    hevy, _ = await log(database, ada, HEVY)
    part = recorded("chat", uid=None, minutes=300, duration_s=None, exercises=(_with(3),))
    chat, twins = await log(database, ada, part)
    assert [(twin.state, twin.counted) for twin in twins] == [("suspected", False)]
    assert await counted(database, ada) == ["chat", "hevy"]
    assert await decide(database, ada, hevy, chat, "confirmed") == "suspected"
    assert await counted(database, ada) == ["chat"]
    assert await decide(database, ada, chat, hevy, "suspected") == "confirmed"
    assert await counted(database, ada) == ["chat", "hevy"]


async def test_what_was_rejected_is_counted_again_and_never_suspected_again(database: Database, ada: UUID) -> None:
    hevy, _ = await log(database, ada, HEVY)
    fit, _ = await log(database, ada, FIT)
    await decide(database, ada, hevy, fit, "rejected")
    assert await counted(database, ada) == ["fit", "hevy"]
    async with database.transaction() as connection:
        db = await driver(connection)
        assert await duplicates.suspect(db, ada, fit, now=NOW) == []
    assert await counted(database, ada) == ["fit", "hevy"]


async def test_of_three_records_the_first_in_precedence_is_counted(database: Database, ada: UUID) -> None:
    for new in (FIT, CHAT, HEVY):
        await log(database, ada, new)
    assert await counted(database, ada) == ["chat"]


async def test_a_workout_that_was_said_to_be_another_is_not_lost_behind_a_third(database: Database, ada: UUID) -> None:
    chat, _ = await log(database, ada, CHAT)
    await log(database, ada, HEVY)
    fit, _ = await log(database, ada, FIT)
    await decide(database, ada, chat, fit, "rejected")
    assert await counted(database, ada) == ["chat", "fit"]


async def test_a_deleted_workout_gives_its_place_to_its_twin_until_it_is_restored(
    database: Database, ada: UUID
) -> None:
    hevy, _ = await log(database, ada, HEVY)
    await log(database, ada, FIT)
    for change, expected in ((writing.delete, ["fit"]), (writing.restore, ["hevy"])):
        async with database.transaction() as connection:
            db = await driver(connection)
            await duplicates.take_turn(db, ada)
            await change(db, ada, hevy, version=None, now=NOW)
            await duplicates.suspect(db, ada, hevy, now=NOW)
        assert await counted(database, ada) == expected


async def test_an_edit_that_moves_a_workout_takes_the_suspicion_away(database: Database, ada: UUID) -> None:
    await log(database, ada, HEVY)
    fit, _ = await log(database, ada, FIT)
    async with database.transaction() as connection:
        db = await driver(connection)
        moved = {"performed_at": MORNING - timedelta(days=3)}
        await writing.change(
            db, ada, fit, version=None, edit=lambda was: was.model_copy(update=moved), kind="edited", now=NOW
        )
        assert await duplicates.suspect(db, ada, fit, now=NOW) == []
    assert await counted(database, ada) == ["fit", "hevy"]


async def test_of_a_source_that_is_withheld_nothing_is_told(database: Database, ada: UUID) -> None:
    await log(database, ada, STRAVA)
    _, twins = await log(database, ada, FIT)
    assert twins == []
    assert (await state_of(database, ada))["counted"] == {"strava": "fit", "fit": None}


async def test_a_decision_names_two_workouts_of_ones_own(database: Database, ada: UUID) -> None:
    hevy, _ = await log(database, ada, HEVY)
    bobs, _ = await log(database, await member(database), FIT)
    for one, other in ((hevy, bobs), (bobs, hevy), (hevy, uuid4())):
        with pytest.raises(NotFound, match="There is no workout"):
            await decide(database, ada, one, other, "confirmed")
    with pytest.raises(ValidationFailed, match="no duplicate of itself"):
        await decide(database, ada, hevy, hevy, "confirmed")
    async with database.transaction() as connection:
        with pytest.raises(NotFound):
            await duplicates.suspect(await driver(connection), ada, bobs, now=NOW)


async def test_workouts_of_two_members_are_never_one(database: Database, ada: UUID) -> None:
    await log(database, ada, HEVY)
    bob = await member(database)
    assert (await log(database, bob, FIT))[1] == []
    assert await counted(database, bob) == ["fit"]


async def test_two_processes_that_write_twins_at_once_find_each_other(database: Database, ada: UUID) -> None:
    await asyncio.gather(*(log(database, ada, new) for new in (CHAT, HEVY, FIT, STRAVA)))
    assert await counted(database, ada) == ["chat"]


RECORDS = (
    CHAT,
    HEVY,
    FIT,
    STRAVA,
    recorded("gpx", minutes=20, duration_s=1_800, discipline=None),
    recorded("strong", minutes=400, exercises=(EXERCISE,)),
)


@pytest.mark.parametrize("rejected", [None, ("hevy", "fit")])
async def test_the_order_of_arrival_does_not_matter(
    database: Database, ada: UUID, rejected: tuple[Source, Source] | None
) -> None:
    """Every order of a few, and some of all."""
    orders = [*itertools.permutations(RECORDS[1:4]), *itertools.islice(itertools.permutations(RECORDS), 0, 720, 67)]
    states: dict[frozenset[str], dict[str, Any]] = {}
    for order in orders:
        bob = await member(database)
        ids = {new.source: (await log(database, bob, new))[0] for new in order}
        if rejected:
            await decide(database, bob, ids[rejected[0]], ids[rejected[1]], "rejected")
        came = await state_of(database, bob)
        assert came == states.setdefault(frozenset(ids), came)
    assert len(states) == 2


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[NewWorkout], list[NewWorkout]]:
    """A few workouts of different sources, in two orders."""
    sources = draw(st.lists(st.sampled_from(tuple(SOURCES)), min_size=2, max_size=5, unique=True))
    records = [
        recorded(
            source,
            minutes=draw(st.sampled_from((0, 1, 10, 30, 300))),
            duration_s=draw(st.sampled_from((None, 1_800, 3_500, 3_600))),
            exercises=draw(st.sampled_from(((), (EXERCISE,), (_with(3),)))),
        )
        for source in sources
    ]
    return records, draw(st.permutations(records))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(both=orders())
async def test_the_order_of_arrival_does_not_matter_whatever_came(
    database: Database, both: tuple[list[NewWorkout], list[NewWorkout]]
) -> None:
    came = []
    for order in both:
        bob = await member(database)
        for new in order:
            await log(database, bob, new)
        came.append(await state_of(database, bob))
    assert came[0] == came[1]


def _with(sets: int) -> NewExercise:
    return EXERCISE.model_copy(update={"sets": EXERCISE.sets[:sets]})
