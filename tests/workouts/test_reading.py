"""Is what was performed told as it was, in lists that miss nothing, and never too long for an answer?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.factories import NOW

from palestra.accounts import service
from palestra.errors import NotFound
from palestra.store.engine import Database, driver
from palestra.workouts import duplicates, reading, writing
from palestra.workouts.ids import public_id
from palestra.workouts.reading import Filters, Listed
from palestra.workouts.schemas import EXERCISES_MAX, SETS_MAX, Metrics, NewExercise, NewSet, NewWorkout, Workout

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
BENCH = NewExercise(
    exercise_id="exr_bench",
    name="Bench press",
    sets=(
        NewSet(kind="warmup", weight=Decimal(135), unit="lb", reps=10),
        NewSet(weight=Decimal("225"), unit="lb", reps=5, rir=Decimal(1)),
        NewSet(weight=Decimal("225"), unit="lb", reps=6),
        NewSet(kind="drop", weight=Decimal("102.5"), unit="kg", reps=3),
    ),
)
PULL_UP = NewExercise(exercise_id="exr_pull", name="Pull-up", sets=(NewSet(reps=8), NewSet(reps=11)))
PLANK = NewExercise(exercise_id="exr_plank", name="Plank", sets=(NewSet(duration_s=60),))
CARRY = NewExercise(
    exercise_id="exr_carry",
    name="Farmer's carry",
    sets=(NewSet(weight=Decimal(24), unit="kg", distance_m=Decimal(40)),),
)
RUN = Metrics(distance_m=Decimal("5012.4"), elevation_gain_m=Decimal(42), average_bpm=Decimal("148.3"))


def a_workout(title: str = "Push day", *, days: float = 0, **fields: Any) -> NewWorkout:
    return NewWorkout.model_validate(
        {
            "title": title,
            "performed_at": START - timedelta(days=days),
            "time_zone": "Europe/Berlin",
            "discipline": "strength",
            "duration_s": 3_600,
            **fields,
        }
    )


@pytest.fixture
async def ada(database: Database) -> UUID:
    return await member(database)


async def member(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


async def log(database: Database, member_id: UUID, *workouts: NewWorkout) -> list[str]:
    ids = []
    async with database.transaction() as connection:
        db = await driver(connection)
        for new in workouts:
            key = (await writing.write(db, member_id, new, now=NOW)).stored.id
            await duplicates.suspect(db, member_id, key, now=NOW)
            ids.append(public_id("wko", key))
    return ids


async def one(database: Database, member_id: UUID, told_id: str) -> Workout:
    async with database.reader() as db:
        return await reading.one(db, member_id, told_id)


async def listed(database: Database, member_id: UUID, limit: int = 20, **asked: Any) -> Listed:
    further = {name: asked.pop(name) for name in ("after", "units") if name in asked}
    async with database.reader() as db:
        return await reading.listed(db, member_id, Filters(**asked), limit=limit, **further)


async def test_a_workout_is_told_as_it_was_typed_and_where_it_happened(database: Database, ada: UUID) -> None:
    new = a_workout(exercises=(BENCH, PLANK), rpe=Decimal("7.5"), note="Good.", metrics=RUN)
    (id_,) = await log(database, ada, new)
    told = await one(database, ada, id_)
    assert (told.id, told.version, told.local_date, told.start_local) == (id_, 1, date(2026, 11, 20), "18:30")
    assert [(s.kind, s.weight, s.unit, s.reps, s.rir) for s in told.exercises[0].sets][1:] == [
        ("normal", 225, "lb", 5, 1),
        ("normal", 225, "lb", 6, None),
        ("drop", 102.5, "kg", 3, None),
    ]
    assert told.exercises[1].sets[0].duration_s == 60
    assert (told.rpe, told.note, told.metrics.distance_m) == (7.5, "Good.", 5012.4)
    assert (told.sets_left_out, told.duplicates, told.deleted) == (0, [], False)


async def test_nobody_is_told_of_another_members_workout_nor_of_what_is_none(database: Database, ada: UUID) -> None:
    (id_,) = await log(database, ada, a_workout())
    bob = await member(database)
    for told_id in (id_, public_id("wko", uuid4()), public_id("cex", uuid4()), "wko_", "", "wko_" + "a" * 500, "%"):
        with pytest.raises(NotFound, match="There is no workout") as refused:
            await one(database, bob, told_id)
        assert len(refused.value.message) < 100


async def test_a_source_that_is_withheld_is_counted_as_missing_and_never_told(database: Database, ada: UUID) -> None:
    (hidden,) = await log(database, ada, a_workout("Canary", days=3, source="strava", source_uid="1"))
    await log(database, ada, a_workout("Mine"))
    narrowed: tuple[dict[str, Any], ...] = ({}, {"source": "strava"}, {"text": "Canary"})
    for asked in narrowed:
        told = await listed(database, ada, **asked)
        assert "Canary" not in str(told)
        assert told.withheld == {"strava": 1}
    assert (await listed(database, ada)).total == 1
    assert (await listed(database, ada, from_on=date(2026, 11, 19))).withheld == {}
    with pytest.raises(NotFound, match="cannot be shown") as refused:
        await one(database, ada, hidden)
    assert "Strava's terms" in (refused.value.fix or "")


async def test_what_another_source_tells_too_is_not_missing(database: Database, ada: UUID) -> None:
    await log(
        database,
        ada,
        a_workout("Watch", source="fit", source_uid="1"),
        a_workout("Twin", source="strava", source_uid="1"),
    )
    told = await listed(database, ada)
    assert ([row.title for row in told.rows], told.withheld) == (["Watch"], {})
    assert (await one(database, ada, told.rows[0].id)).duplicates == []


async def test_a_duplicate_is_listed_and_names_the_one_that_is_counted(database: Database, ada: UUID) -> None:
    hevy, fit = await log(
        database,
        ada,
        a_workout("Hevy", source="hevy", source_uid="1", exercises=(BENCH,)),
        a_workout("Watch", source="fit", source_uid="1"),
    )
    rows = {row.id: row.duplicate_of for row in (await listed(database, ada)).rows}
    assert rows == {hevy: None, fit: hevy}
    assert [(link.workout_id, link.counted) for link in (await one(database, ada, fit)).duplicates] == [(hevy, True)]


async def test_a_row_says_what_was_done_in_the_members_units(database: Database, ada: UUID) -> None:
    await log(
        database,
        ada,
        a_workout(exercises=(BENCH, PULL_UP, PLANK, CARRY)),
        a_workout(days=1, exercises=(CARRY,)),
        a_workout(days=2, discipline="running", metrics=RUN),
        a_workout(days=3, metrics=Metrics(distance_m=Decimal(750))),
        a_workout(days=4),
    )
    rows = [row.what for row in (await listed(database, ada)).rows]
    assert rows == [
        "Bench press 3 sets, best 102.5 kg × 3; Pull-up 2 sets, best 11 reps; Plank 1 set, best 60 s; 1 more",
        "Farmer's carry 1 set, best 24 kg, 40 m",
        "5.01 km, 42 m up, 148 bpm",
        "750 m",
        "",
    ]
    miles = [row.what for row in (await listed(database, ada, units="imperial")).rows]
    assert miles[2:4] == ["3.11 mi, 138 ft up, 148 bpm", "0.47 mi"]


FITTING: dict[str, dict[str, Any]] = {
    "of days, both within": {"from_on": date(2026, 11, 18), "to_on": date(2026, 11, 19)},
    "of a discipline": {"discipline": "yoga"},
    "of an exercise": {"exercise_id": "exr_pull"},
    "of a class": {"class_id": "cls_aaaaaaaaaaaaaaaa"},
    "of a source": {"source": "hevy"},
    "by a word of the title": {"text": "EVENING"},
    "by a word of the note": {"text": "100% tired_"},
    "by the name of an exercise": {"text": "pull-UP"},
}
FOUND = {
    "of days, both within": ["Class", "Evening flow"],
    "of a discipline": ["Evening flow"],
    "of an exercise": ["Pull"],
    "of a class": ["Class"],
    "of a source": ["Pull"],
    "by a word of the title": ["Evening flow"],
    "by a word of the note": ["Class"],
    "by the name of an exercise": ["Pull"],
}


@pytest.mark.parametrize("asked", FITTING)
async def test_a_list_is_narrowed(database: Database, ada: UUID, asked: str) -> None:
    await log(
        database,
        ada,
        a_workout("Push", exercises=(BENCH,), note="1000 tiredX"),
        a_workout("Class", days=1, class_id="cls_aaaaaaaaaaaaaaaa", note="I was 100% tired_ today"),
        a_workout("Evening flow", days=2, discipline="yoga"),
        a_workout("Pull", days=3, exercises=(PULL_UP,), source="hevy", source_uid="1"),
    )
    told = await listed(database, ada, **FITTING[asked])
    assert [row.title for row in told.rows] == FOUND[asked]
    assert told.total == len(told.rows)
    assert (told.last_on, told.first_on) == (told.rows[0].local_date, told.rows[-1].local_date)


async def test_of_one_exercise_a_row_tells_that_exercise(database: Database, ada: UUID) -> None:
    await log(database, ada, a_workout(exercises=(PULL_UP, PLANK, CARRY, BENCH)))
    (row,) = (await listed(database, ada, exercise_id="exr_bench")).rows
    assert row.what == "Bench press 3 sets, best 102.5 kg × 3"


async def test_pages_tell_every_workout_once_also_those_of_one_moment(database: Database, ada: UUID) -> None:
    await log(database, ada, *(a_workout(f"No. {n}", days=n // 4) for n in range(11)))
    seen: list[str] = []
    after = None
    for _ in range(10):
        page = await listed(database, ada, 3, after=after)
        assert page.total == 11
        seen += [row.id for row in page.rows]
        if (after := page.next) is None:
            break
        await log(database, ada, a_workout("New since", days=-0.1))
        await database_without(database, ada, "New since")
    assert len(seen) == len(set(seen)) == 11


async def database_without(database: Database, member_id: UUID, title: str) -> None:
    async with database.transaction() as connection:
        db = await driver(connection)
        await db.execute("delete from workout where member_id = $1 and title = $2", member_id, title)


async def test_a_deleted_workout_is_not_listed_and_can_still_be_read(database: Database, ada: UUID) -> None:
    gone, _ = await log(database, ada, a_workout("Gone"), a_workout("Here", days=1))
    async with database.transaction() as connection:
        db = await driver(connection)
        key = await db.fetchval("select id from workout where title = 'Gone'")
        await writing.delete(db, ada, key, version=None, now=NOW)
    told = await listed(database, ada)
    assert ([row.title for row in told.rows], told.total) == (["Here"], 1)
    assert (await one(database, ada, gone)).deleted


async def test_the_last_time_of_an_exercise_is_the_newest_that_is_counted(database: Database, ada: UUID) -> None:
    await log(database, ada, a_workout("Old", days=9, exercises=(PULL_UP,)))
    newest = a_workout("Newest", days=2, exercises=(BENCH, PULL_UP, BENCH))
    (id_,) = await log(database, ada, newest)
    hidden = a_workout("Hidden", days=1, source="strava", source_uid="1", exercises=(BENCH,))
    await log(database, ada, hidden)
    async with database.reader() as db:
        last = await reading.last_time(db, ada, "exr_bench")
        never = await reading.last_time(db, ada, "exr_plank")
        others = await reading.last_time(db, await member(database), "exr_bench")
    assert last is not None
    assert (last.workout_id, last.local_date) == (id_, date(2026, 11, 18))
    once = "warm-up 135 lb × 10; 225 lb × 5, 1 in reserve; 225 lb × 6; drop set 102.5 kg × 3"
    assert last.sets == f"{once}; {once}"
    assert never is None
    assert others is None


WIDE = "𒐫" * 120  # four bytes each


async def test_no_workout_is_too_long_for_an_answer_and_what_is_left_out_is_counted(
    database: Database, ada: UUID
) -> None:
    long = NewExercise(
        exercise_id="exr_aaaaaaaaaaaaaaaa",
        name=WIDE,
        note="𒐫" * 2_000,
        sets=tuple(
            NewSet(weight=Decimal("-99999.123456789"), unit="kg", reps=9_999, rir=Decimal("49.9")) for _ in range(8)
        ),
    )
    new = a_workout(WIDE, note="𒐫" * 2_000, exercises=(long,) * EXERCISES_MAX)
    (id_,) = await log(database, ada, new)
    told = await one(database, ada, id_)
    assert len(told.model_dump_json().encode()) < 12_500
    assert told.sets_left_out + sum(len(done.sets) for done in told.exercises) == 8 * EXERCISES_MAX
    assert told.sets_left_out > 0
    assert told.note is not None
    assert told.note.endswith("…")


async def test_of_an_exercise_of_many_sets_the_first_are_told(database: Database, ada: UUID) -> None:
    many = NewExercise(exercise_id="exr_bench", name="Bench press", sets=(BENCH.sets[1],) * SETS_MAX)
    (id_,) = await log(database, ada, a_workout(exercises=(many, many)))
    told = await one(database, ada, id_)
    assert len(told.model_dump_json()) < 9_500
    assert 50 < len(told.exercises[0].sets) < SETS_MAX
    assert told.sets_left_out == 2 * SETS_MAX - len(told.exercises[0].sets)


async def test_no_page_is_too_long_for_an_answer_and_the_next_goes_on(database: Database, ada: UUID) -> None:
    wide = NewExercise(exercise_id="exr_aaaaaaaaaaaaaaaa", name=WIDE)
    await log(database, ada, *(a_workout(WIDE, days=n, exercises=(wide,)) for n in range(12)))
    first = await listed(database, ada)
    assert sum(len(row.model_dump_json().encode()) for row in first.rows) <= 8_000
    assert first.next is not None
    second = await listed(database, ada, after=first.next)
    assert len(first.rows) + len(second.rows) == first.total == 12


async def test_a_usual_workout_is_told_whole_and_shortly(database: Database, ada: UUID) -> None:
    six = tuple(BENCH.model_copy(update={"name": f"Exercise {n}"}) for n in range(6))
    (id_,) = await log(database, ada, a_workout(exercises=six))
    told = await one(database, ada, id_)
    assert told.sets_left_out == 0
    assert len(told.model_dump_json()) < 5_000
