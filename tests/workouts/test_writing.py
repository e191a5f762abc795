"""Is a workout written once, changed without losing anything, and given back as it was typed?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.factories import NOW

from palestra.accounts import service
from palestra.errors import Conflict, Gone, NotFound, ValidationFailed
from palestra.store.engine import Database, Reader, driver
from palestra.training.weights import GRAMS_PER
from palestra.workouts import writing
from palestra.workouts.schemas import Metrics, NewExercise, NewSet, NewWorkout, StoredWorkout
from palestra.workouts.writing import Changed, Written

pytestmark = pytest.mark.anyio

SQUAT = NewExercise(
    exercise_id="exr_squat",
    name="Back squat",
    superset=1,
    note="felt heavy",
    sets=(
        NewSet(kind="warmup", weight=Decimal(45), unit="lb", reps=10),
        NewSet(weight=Decimal("225"), unit="lb", reps=5, rir=Decimal("1.5")),
        NewSet(weight=Decimal("102.5"), unit="kg", reps=5, side="left"),
    ),
)
PLANK = NewExercise(
    exercise_id="exr_plank", name="Plank", sets=(NewSet(duration_s=60), NewSet(distance_m=Decimal("20.5")))
)
EVERYTHING = NewWorkout(
    title="Leg day",
    performed_at=NOW - timedelta(hours=2),
    time_zone="America/Los_Angeles",
    discipline="strength",
    class_id="cls_aaaaaaaaaaaaaaaa",
    duration_s=3_600,
    rpe=Decimal("7.5"),
    note="Slept badly.\nStill fine.",
    metrics=Metrics(
        distance_m=Decimal("1200.5"),
        elevation_gain_m=Decimal(12),
        energy_kcal=400,
        average_bpm=Decimal("132.4"),
        max_bpm=171,
        average_w=Decimal("180.2"),
        normalised_w=Decimal(201),
    ),
    bpm_s={120: 60.0, 140: 61.5},
    exercises=(SQUAT, PLANK, SQUAT),
)
PLAIN = NewWorkout(title="Leg day", performed_at=NOW, time_zone="UTC")
IMPORTED = PLAIN.model_copy(update={"source": "hevy", "source_uid": "a1"})


@pytest.fixture
async def ada(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


@pytest.fixture
async def ben(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ben", region=None, now=NOW)).id


async def write(database: Database, member_id: UUID, new: NewWorkout, now: datetime = NOW) -> Written:
    async with database.transaction() as connection:
        return await writing.write(await driver(connection), member_id, new, now=now)


async def stored(database: Database, member_id: UUID, workout_id: UUID) -> StoredWorkout:
    async with database.reader() as db:
        return await writing.stored(db, member_id, workout_id)


async def in_transaction(database: Database, what: Callable[[Reader], Awaitable[Changed]]) -> Changed:
    async with database.transaction() as connection:
        return await what(await driver(connection))


async def change(
    database: Database, member_id: UUID, workout_id: UUID, version: int | None = None, **fields: object
) -> Changed:
    return await in_transaction(
        database,
        lambda db: writing.change(
            db,
            member_id,
            workout_id,
            version=version,
            edit=lambda written: written.model_copy(update=fields),
            kind="edited",
            now=NOW,
        ),
    )


async def revert(database: Database, member_id: UUID, workout_id: UUID, to_version: int) -> Changed:
    return await in_transaction(
        database,
        lambda db: writing.revert(db, member_id, workout_id, to_version=to_version, version=None, now=NOW),
    )


async def count(database: Database, table: str) -> int:
    async with database.reader() as db:
        return int(await db.fetchval(f"select count(*) from {table}"))  # noqa: S608  # a name of this file


async def test_what_was_written_comes_back_as_it_was_typed(database: Database, ada: UUID) -> None:
    written = await write(database, ada, EVERYTHING)
    assert written.created
    back = await stored(database, ada, written.stored.id)
    assert back == written.stored
    assert back.written == EVERYTHING
    assert str(back.written.exercises[0].sets[2].weight) == "102.5"
    assert (back.version, back.deleted, back.superseded_by) == (1, False, None)


async def test_grams_stand_beside_what_was_typed(database: Database, ada: UUID) -> None:
    await write(database, ada, EVERYTHING)
    async with database.reader() as db:
        rows = await db.fetch("select weight_g, weight_value, weight_unit from workout_set where exercise_position = 0")
    assert [tuple(row) for row in rows] == [
        (20_412, Decimal(45), "lb"),
        (102_058, Decimal(225), "lb"),
        (102_500, Decimal("102.5"), "kg"),
    ]


@pytest.mark.parametrize(
    ("zone", "at", "on"),
    [
        ("America/Los_Angeles", datetime(2026, 1, 1, 7, 30, tzinfo=UTC), "2025-12-31"),  # 23:30 in UTC-8
        ("Pacific/Kiritimati", datetime(2025, 12, 31, 10, 0, tzinfo=UTC), "2026-01-01"),  # midnight in UTC+14
        ("UTC", datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "2026-01-01"),
    ],
)
async def test_a_workout_belongs_to_the_date_where_it_began(
    database: Database, ada: UUID, zone: str, at: datetime, on: str
) -> None:
    await write(database, ada, PLAIN.model_copy(update={"time_zone": zone, "performed_at": at}))
    async with database.reader() as db:
        assert str(await db.fetchval("select local_date from workout")) == on


async def test_numbers_are_kept_to_a_tenth_and_told_so_at_once(database: Database, ada: UUID) -> None:
    metrics = Metrics(distance_m=Decimal("7234.56"), average_bpm=Decimal("140.05"))
    written = await write(database, ada, PLAIN.model_copy(update={"metrics": metrics}))
    assert written.stored.written.metrics.distance_m == Decimal("7234.6")
    assert await stored(database, ada, written.stored.id) == written.stored


async def test_the_same_record_of_a_source_is_written_once(database: Database, ada: UUID, ben: UUID) -> None:
    first = await write(database, ada, IMPORTED)
    again = await write(database, ada, IMPORTED.model_copy(update={"title": "Other words"}), NOW + timedelta(hours=1))
    assert (first.created, again.created) == (True, False)
    assert again.stored == first.stored
    assert (await write(database, ben, IMPORTED)).created
    assert (await write(database, ada, IMPORTED.model_copy(update={"source": "strong"}))).created


async def test_two_at_once_write_one_record_of_a_source_once(database: Database, ada: UUID) -> None:
    both = await asyncio.gather(*(write(database, ada, IMPORTED) for _ in range(4)))
    assert sorted(one.created for one in both) == [False, False, False, True]
    assert len({one.stored.id for one in both}) == 1
    assert await count(database, "workout") == 1


async def test_a_deleted_or_edited_record_stays_so_when_it_is_imported_again(database: Database, ada: UUID) -> None:
    workout_id = (await write(database, ada, IMPORTED)).stored.id
    await change(database, ada, workout_id, title="Mine")
    await in_transaction(database, lambda db: writing.delete(db, ada, workout_id, version=None, now=NOW))
    again = await write(database, ada, IMPORTED)
    assert (again.created, again.stored.deleted, again.stored.written.title) == (False, True, "Mine")


async def test_without_a_uid_the_same_words_are_two_workouts(database: Database, ada: UUID) -> None:
    assert (await write(database, ada, PLAIN)).stored.id != (await write(database, ada, PLAIN)).stored.id


async def test_nobody_elses_workout_can_be_read_or_changed(database: Database, ada: UUID, ben: UUID) -> None:
    workout_id = (await write(database, ada, PLAIN)).stored.id
    with pytest.raises(NotFound, match="wko_"):
        await stored(database, ben, workout_id)
    with pytest.raises(NotFound):
        await change(database, ben, workout_id, title="Stolen")
    assert (await stored(database, ada, workout_id)).written.title == "Leg day"


async def test_a_change_from_an_older_version_is_refused(database: Database, ada: UUID) -> None:
    workout_id = (await write(database, ada, PLAIN)).stored.id
    assert (await change(database, ada, workout_id, version=1, title="Two")).after.version == 2
    with pytest.raises(Conflict, match="version 2, not 1"):
        await change(database, ada, workout_id, version=1, title="Three")
    assert (await stored(database, ada, workout_id)).written.title == "Two"


async def test_two_changes_at_once_of_one_version_make_one(database: Database, ada: UUID) -> None:
    workout_id = (await write(database, ada, PLAIN)).stored.id
    made = await asyncio.gather(
        *(change(database, ada, workout_id, version=1, title=title) for title in "ABCD"), return_exceptions=True
    )
    assert sum(isinstance(one, Changed) for one in made) == 1
    assert sum(isinstance(one, Conflict) for one in made) == 3
    assert await count(database, "workout_change") == 2


async def test_a_change_of_nothing_makes_no_version(database: Database, ada: UUID) -> None:
    workout_id = (await write(database, ada, EVERYTHING)).stored.id
    same = await change(database, ada, workout_id, title="Leg day", exercises=EVERYTHING.exercises)
    assert same.after == same.before
    assert await count(database, "workout_change") == 1


async def test_a_change_says_what_was_and_what_is(database: Database, ada: UUID) -> None:
    workout_id = (await write(database, ada, EVERYTHING)).stored.id
    made = await change(database, ada, workout_id, exercises=(PLANK,), rpe=None)
    assert made.before.written == EVERYTHING
    assert made.after == await stored(database, ada, workout_id)
    assert made.after.written.exercises == (PLANK,)
    assert await count(database, "workout_set") == 2


async def test_where_it_came_from_cannot_be_changed(database: Database, ada: UUID) -> None:
    workout_id = (await write(database, ada, IMPORTED)).stored.id
    made = await change(database, ada, workout_id, source="chat", source_uid=None, title="New")
    assert (made.after.written.source, made.after.written.source_uid) == ("hevy", "a1")


async def test_every_version_can_be_had_again(database: Database, ada: UUID) -> None:
    workout_id = (await write(database, ada, EVERYTHING)).stored.id
    await change(database, ada, workout_id, exercises=(), title="Two", bpm_s=None, metrics=Metrics())
    await in_transaction(database, lambda db: writing.delete(db, ada, workout_id, version=2, now=NOW))
    first = (await revert(database, ada, workout_id, 1)).after
    assert (first.version, first.deleted, first.written) == (4, False, EVERYTHING)
    assert first == await stored(database, ada, workout_id)
    assert (await revert(database, ada, workout_id, 2)).after.written.title == "Two"
    assert (await revert(database, ada, workout_id, 3)).after.deleted
    with pytest.raises(NotFound, match="no version 9"):
        await revert(database, ada, workout_id, 9)


async def test_a_deleted_workout_is_not_changed_and_comes_back_whole(database: Database, ada: UUID) -> None:
    workout_id = (await write(database, ada, EVERYTHING)).stored.id
    await in_transaction(database, lambda db: writing.delete(db, ada, workout_id, version=None, now=NOW))
    again = await in_transaction(database, lambda db: writing.delete(db, ada, workout_id, version=None, now=NOW))
    assert again.after.version == 2  # deleting twice is deleting once
    with pytest.raises(Gone, match="deleted"):
        await change(database, ada, workout_id, title="No")
    back = await in_transaction(database, lambda db: writing.restore(db, ada, workout_id, version=2, now=NOW))
    assert (back.after.written, back.after.deleted, back.after.version) == (EVERYTHING, False, 3)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"time_zone": "Mars/Olympus"}, "time zone"),
        ({"time_zone": "../../etc/passwd"}, "time zone"),
        ({"performed_at": datetime(2026, 11, 23)}, "time zone"),  # what is refused
        ({"performed_at": datetime(1949, 12, 31, tzinfo=UTC)}, "1950"),
        ({"performed_at": NOW + timedelta(days=2)}, "1950"),
        ({"title": "a\x00b"}, "title"),
        ({"note": "a\x00b"}, "note"),
        ({"duration_s": -1}, "duration_s"),
        ({"bpm_s": {400: 1.0}}, "heart rates"),
        ({"bpm_s": {140: float("nan")}}, "heart rates"),
        ({"exercises": (SQUAT.model_copy(update={"sets": (NewSet(weight=Decimal(5)),)}),)}, "unit"),
        (
            {"exercises": (SQUAT.model_copy(update={"sets": (NewSet(weight=Decimal("1e-40"), unit="kg"),)}),)},
            "decimals",
        ),
        ({"exercises": (SQUAT.model_copy(update={"sets": (NewSet(reps=1),) * 100}),) * 6}, "500 sets"),
    ],
)
async def test_what_no_log_can_hold_is_refused_whole(
    database: Database, ada: UUID, fields: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationFailed, match=told):
        await write(database, ada, EVERYTHING.model_copy(update=fields))
    workout_id = (await write(database, ada, PLAIN)).stored.id
    with pytest.raises(ValidationFailed, match=told):
        await change(database, ada, workout_id, **fields)
    assert await count(database, "workout") == 1


WEIGHTS = st.tuples(st.decimals(-300, 1_000, places=5), st.sampled_from(("kg", "lb")))
EDITS = st.lists(st.tuples(st.integers(0, 3), WEIGHTS, st.integers(0, 9)), min_size=7, max_size=40)


@given(edits=EDITS)
@settings(
    max_examples=2,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a thousand edits are not made smaller within reason
    suppress_health_check=list(HealthCheck),
)
async def test_weights_never_drift_over_a_thousand_edits(
    database: Database, ada: UUID, edits: list[tuple[int, tuple[Decimal, Any], int]]
) -> None:
    """Four sets; an edit types one weight anew, or touches something beside it, or goes back a version."""
    typed: list[NewSet] = [NewSet(weight=Decimal("225.00"), unit="lb", reps=5)] * 4
    history = [list(typed)]
    workout_id = (await write(database, ada, PLAIN.model_copy(update={"exercises": (with_sets(typed),)}))).stored.id
    async with database.transaction() as connection:
        db = await driver(connection)
        for number, (which, (value, unit), what) in enumerate(islice(cycle(edits), 1_000)):
            if what == 0 and len(history) > 1:
                made = await writing.revert(db, ada, workout_id, to_version=len(history) - 1, version=None, now=NOW)
                typed = list(history[-2])
            elif what < 5:
                typed[which] = typed[which].model_copy(update={"weight": value, "unit": unit})
                made = await writing.change(
                    db, ada, workout_id, version=None, edit=retyped(which, value, unit), kind="edited", now=NOW
                )
            else:
                made = await writing.change(
                    db, ada, workout_id, version=None, edit=annotated(f"edit {number}"), kind="edited", now=NOW
                )
            if made.after.version > made.before.version:
                history.append(list(typed))
        rows = await db.fetch(
            "select weight_g, weight_value, weight_unit from workout_set where workout_id = $1 order by position",
            workout_id,
        )
        back = (await writing.stored(db, ada, workout_id)).written.exercises[0].sets
    assert [(one.weight, one.unit) for one in back] == [(one.weight, one.unit) for one in typed]
    for row, one in zip(rows, typed, strict=True):
        assert one.weight is not None
        assert one.unit is not None
        assert row["weight_value"] == one.weight
        assert abs(row["weight_g"] - one.weight * GRAMS_PER[one.unit]) <= Decimal("0.5")
    for version in (1, len(history) // 2, len(history)):
        was = (await revert(database, ada, workout_id, version)).after.written.exercises[0].sets
        assert [(str(one.weight), one.unit) for one in was] == [(str(s.weight), s.unit) for s in history[version - 1]]


def with_sets(sets: list[NewSet]) -> NewExercise:
    return NewExercise(exercise_id="exr_squat", name="Back squat", sets=tuple(sets))


def retyped(which: int, value: Decimal, unit: Any) -> writing.Edit:
    def edit(written: NewWorkout) -> NewWorkout:
        sets = list(written.exercises[0].sets)
        sets[which] = sets[which].model_copy(update={"weight": value, "unit": unit})
        return written.model_copy(update={"exercises": (with_sets(sets),)})

    return edit


def annotated(note: str) -> writing.Edit:
    return lambda written: written.model_copy(update={"note": note})
