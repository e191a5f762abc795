"""Is a file in the log once, whole, and under the right exercises, however often and in whatever order it comes?"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import NOW
from tests.workouts.importing.making import (
    Line,
    fit,
    gpx,
    hevy,
    point,
    read,
    strong,
)

from palestra.accounts import service
from palestra.errors import NotFound, ValidationFailed
from palestra.store.engine import Database, driver
from palestra.workouts import importing, naming, writing
from palestra.workouts.importing import Imported, Parsed, Preview
from palestra.workouts.importing import service as importing_service
from palestra.workouts.schemas import NewWorkout

pytestmark = pytest.mark.anyio

DAYS: list[dict[str, object]] = [
    {"title": f"Day {day}", "start_time": f"{day} Nov 2026, 18:00", "end_time": f"{day} Nov 2026, 19:00"}
    for day in range(1, 8)
]
ODD = {"exercise_title": "Grandfather's sledge drag"}


def lines_of(days: Iterable[Line]) -> list[dict[str, object]]:
    return [line for day in days for line in ({**day}, {**day, **ODD})]


BOTH = lines_of(DAYS)


@pytest.fixture
async def ada(demo_database: Database) -> UUID:
    return await member(demo_database, "Ada")


async def member(database: Database, name: str) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name=name, region=None, now=NOW)).id


async def commit(database: Database, member_id: UUID, content: bytes, **mapping: str) -> Imported:
    parsed = read(content, unit="kg")
    return await importing.commit(database, member_id, parsed, mapping=mapping, now=NOW)


async def preview(
    database: Database, member_id: UUID, parsed: Parsed, mapping: dict[str, str] | None = None
) -> Preview:
    async with database.reader() as db:
        return await importing.preview(db, member_id, parsed, mapping=mapping or {}, now=NOW)


async def log(database: Database, member_id: UUID) -> dict[str, tuple[NewWorkout, UUID | None]]:
    """What is stored, by source and its name there."""
    async with database.reader() as db:
        rows = await db.fetch("select id from workout where member_id = $1", member_id)
        stored = await writing.stored_many(db, member_id, [row["id"] for row in rows])
        own = {
            row["id"]: row["name"]
            for row in await db.fetch("select id, name from custom_exercise where member_id = $1", member_id)
        }
    return {
        f"{each.written.source} {each.written.source_uid}": (named(each.written, own), each.superseded_by)
        for each in stored.values()
    }


def named(written: NewWorkout, own: dict[UUID, str]) -> NewWorkout:
    """The workout with its own exercises by their names: their ids are by chance."""
    exercises = tuple(
        e.model_copy(update={"exercise_id": "own"}) if e.exercise_id.startswith("cex_") else e
        for e in written.exercises
    )
    assert all(e.name in own.values() for e in exercises if e.exercise_id == "own")
    return written.model_copy(update={"exercises": exercises})


async def count(database: Database, table: str) -> int:
    async with database.reader() as db:
        return int(await db.fetchval(f"select count(*) from {table}"))  # noqa: S608  # ours


async def test_a_file_is_written_whole_and_a_second_time_changes_nothing(demo_database: Database, ada: UUID) -> None:
    first = await commit(demo_database, ada, hevy(*BOTH))
    before = await log(demo_database, ada)
    again = await commit(demo_database, ada, hevy(*BOTH))
    assert (first.created, first.known, first.custom_created) == (7, 0, ("Grandfather's sledge drag",))
    assert (again.created, again.known, again.custom_created) == (0, 7, ())
    assert await log(demo_database, ada) == before
    written, _ = next(iter(before.values()))
    assert [(e.name, e.exercise_id[:4]) for e in written.exercises] == [
        ("Squat (Barbell)", "exr_"),
        ("Grandfather's sledge drag", "own"),
    ]


async def test_a_dry_run_says_what_a_commit_does_and_writes_nothing(demo_database: Database, ada: UUID) -> None:
    await commit(demo_database, ada, hevy(*DAYS[:2]))
    custom = await count(demo_database, "custom_exercise")
    looked = await preview(demo_database, ada, read(hevy(*BOTH)))
    assert (looked.new, looked.known, looked.sets) == (5, 2, 10)
    assert (str(looked.first_on), str(looked.last_on)) == ("2026-11-03", "2026-11-07")
    assert [(name.input, name.times, name.exercise_id is None) for name in looked.names] == [
        ("Grandfather's sledge drag", 5, True),
        ("Squat (Barbell)", 5, False),
    ]
    assert len(looked.names[0].alternatives) <= 4
    assert (await count(demo_database, "workout"), await count(demo_database, "custom_exercise")) == (2, custom)
    done = await commit(demo_database, ada, hevy(*BOTH))
    assert (done.created, done.known) == (looked.new, looked.known)


async def test_a_mapping_has_the_last_word(demo_database: Database, ada: UUID) -> None:
    async with demo_database.reader() as db:
        [(deadlift, _)] = await naming.nearest(db, ada, "Barbell deadlift", limit=1)
    parsed = read(hevy(*BOTH))
    mapping = {"Squat (Barbell)": "", "Grandfather's sledge drag": deadlift}
    looked = await preview(demo_database, ada, parsed, mapping)
    assert {name.input: (name.exercise_id, name.confidence) for name in looked.names} == {
        "Squat (Barbell)": (None, 1.0),
        "Grandfather's sledge drag": (deadlift, 1.0),
    }
    done = await importing.commit(demo_database, ada, parsed, mapping=mapping, now=NOW)
    assert done.custom_created == ("Squat (Barbell)",)
    written, _ = next(iter((await log(demo_database, ada)).values()))
    assert [e.exercise_id for e in written.exercises] == ["own", deadlift]


async def test_an_exercise_of_their_own_is_the_one_of_that_name_and_no_other(
    demo_database: Database, ada: UUID
) -> None:
    near = {"exercise_title": "Grandfathers slege drag", "title": "Other"}
    await commit(demo_database, ada, hevy(ODD))
    looked = await preview(demo_database, ada, read(hevy(near)))
    assert looked.names[0].name == ODD["exercise_title"]  # unless told otherwise
    done = await commit(demo_database, ada, hevy(near), **{near["exercise_title"]: ""})
    again = await commit(demo_database, ada, hevy(ODD, {**ODD, "title": "More"}), **{ODD["exercise_title"]: ""})
    assert (done.custom_created, again.custom_created) == (("Grandfathers slege drag",), ())
    assert await count(demo_database, "custom_exercise") == 2


@pytest.mark.parametrize(
    ("mapping", "error"),
    [
        ({"Not in the file": ""}, ValidationFailed),
        ({"Squat (Barbell)": "exr_nothing"}, NotFound),
        ({"Squat (Barbell)": "cex_aaaaaaaaaaaaaaaaaaaaaaaaaa"}, NotFound),
        ({"Squat (Barbell)": "zzz qqq"}, ValidationFailed),
    ],
)
async def test_a_mapping_that_means_nothing_is_refused(
    demo_database: Database, ada: UUID, mapping: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await importing.commit(demo_database, ada, read(hevy(*DAYS)), mapping=mapping, now=NOW)
    assert await count(demo_database, "workout") == 0


async def test_nobody_maps_to_an_exercise_of_another_member(demo_database: Database, ada: UUID) -> None:
    await commit(demo_database, ada, hevy(ODD))
    async with demo_database.reader() as db:
        [theirs] = await naming.resolve(db, ada, [ODD["exercise_title"]], now=NOW, create=False)
    ben = await member(demo_database, "Ben")
    with pytest.raises(NotFound):
        await commit(demo_database, ben, hevy({}), **{"Squat (Barbell)": theirs.exercise_id or ""})


async def test_weights_without_a_unit_are_not_written(demo_database: Database, ada: UUID) -> None:
    parsed = read(strong({}))
    assert (await preview(demo_database, ada, parsed)).needs_unit
    with pytest.raises(ValidationFailed, match="no unit"):
        await importing.commit(demo_database, ada, parsed, mapping={}, now=NOW)
    assert await count(demo_database, "workout") == 0


async def test_what_was_deleted_does_not_come_back(demo_database: Database, ada: UUID) -> None:
    await commit(demo_database, ada, hevy({}))
    async with demo_database.transaction() as connection:
        db = await driver(connection)
        workout_id = await db.fetchval("select id from workout")
        await writing.delete(db, ada, workout_id, version=None, now=NOW)
    again = await commit(demo_database, ada, hevy({}))
    assert (again.created, again.known) == (0, 1)


@pytest.mark.parametrize("day", ["1 Jan 1949, 10:00", "30 Nov 2026, 10:00"])
async def test_what_has_not_happened_is_a_problem(demo_database: Database, ada: UUID, day: str) -> None:
    parsed = read(hevy({"start_time": day, "end_time": ""}, DAYS[0]))
    looked, done = await preview(demo_database, ada, parsed), await commit(demo_database, ada, hevy(DAYS[0]))
    assert (looked.new, looked.problem_count, done.created) == (1, 1, 1)


async def test_one_workout_from_two_sources_is_suspected_and_counted_once(demo_database: Database, ada: UUID) -> None:
    await commit(demo_database, ada, gpx([point(at) for at in range(0, 601, 10)], sport="cycling"))
    parsed = read(fit())
    assert (await preview(demo_database, ada, parsed)).suspected_duplicates == 1
    done = await importing.commit(demo_database, ada, parsed, mapping={}, now=NOW)
    assert (done.created, done.duplicates) == (1, 1)
    counted = {key.split()[0]: superseded is None for key, (_, superseded) in (await log(demo_database, ada)).items()}
    assert counted == {"fit": True, "gpx": False}


async def test_what_strava_made_is_said_to_be_withheld(demo_database: Database, ada: UUID) -> None:
    parsed = read(gpx([point(0), point(9)], creator="StravaGPX"))
    looked = await preview(demo_database, ada, parsed)
    done = await importing.commit(demo_database, ada, parsed, mapping={}, now=NOW)
    assert looked.withheld == done.withheld
    assert "Strava" in (done.withheld or "")


async def test_two_processes_with_one_file_write_it_once(demo_url: str, demo_database: Database, ada: UUID) -> None:
    other = Database(demo_url)
    try:
        made = await asyncio.gather(*(commit(each, ada, hevy(*BOTH)) for each in (demo_database, other)))
    finally:
        await other.close()
    assert sum(each.created for each in made) == 7
    assert await count(demo_database, "workout") == 7
    assert await count(demo_database, "custom_exercise") == 1


class Killed(BaseException):
    """As a process ends: nothing catches it."""


@pytest.mark.parametrize("after", [0, 1, 3, 6])
async def test_an_import_that_is_killed_leaves_whole_workouts_and_is_finished_by_doing_it_again(
    demo_database: Database, ada: UUID, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    real, calls = writing.write, iter(range(100))

    async def write(*arguments: Any, **named: Any) -> Any:
        if next(calls) == after:
            raise Killed
        return await real(*arguments, **named)

    monkeypatch.setattr(importing_service, "TOGETHER", 2)
    with monkeypatch.context() as patched:
        patched.setattr(writing, "write", write)
        with pytest.raises(Killed):
            await commit(demo_database, ada, hevy(*BOTH))
    left = await log(demo_database, ada)
    assert len(left) == after - after % 2
    assert all(len(written.exercises) == 2 for written, _ in left.values())
    again = await commit(demo_database, ada, hevy(*BOTH))
    assert (again.created, again.known) == (7 - len(left), len(left))
    assert await count(demo_database, "workout_set") == 14


FILES: list[bytes] = [
    hevy(*BOTH[:6]),
    hevy(*BOTH[4:10], {}),
    hevy(*lines_of(reversed(DAYS[3:]))),
    strong({}, {"Set Order": 2}, {"Date": "2026-11-18 18:00:00"}),
    fit(seconds=60),
    gpx([point(at) for at in range(0, 61, 5)], sport="cycling"),
    gpx([point(at) for at in range(0, 61, 5)], sport="cycling", creator="StravaGPX"),
]
ORDERS = st.lists(st.sampled_from(range(len(FILES))), max_size=4).flatmap(
    lambda more: st.permutations([*range(len(FILES)), *more])
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=ORDERS)
async def test_neither_order_nor_repetition_of_files_makes_a_difference(
    demo_database: Database, ada: UUID, order: Sequence[int]
) -> None:
    other = await member(demo_database, "Other")
    for content in FILES:
        await commit(demo_database, ada, content)
    for number in order:
        await commit(demo_database, other, FILES[number])
    ours, theirs = await log(demo_database, ada), await log(demo_database, other)
    assert {key: written for key, (written, _) in ours.items()} == {
        key: written for key, (written, _) in theirs.items()
    }
    assert {key: by is None for key, (_, by) in ours.items()} == {key: by is None for key, (_, by) in theirs.items()}


# Files between a dry run and a commit


async def keep(
    database: Database, member_id: UUID, name: str = "a.csv", content: bytes = b"x", late_s: int = 0
) -> UUID:
    async with database.transaction() as connection:
        now = NOW + timedelta(seconds=late_s)
        return await importing.keep_upload(await driver(connection), member_id, name, content, now)


async def test_a_file_is_kept_for_an_hour_and_for_its_member_alone(demo_database: Database, ada: UUID) -> None:
    ben = await member(demo_database, "Ben")
    kept = await keep(demo_database, ada, "C:\\Users\\ada\\my export.csv\x00", b"\x00\xff" * 10)
    async with demo_database.reader() as db:
        upload = await importing.uploaded(db, ada, kept, NOW + timedelta(minutes=59))
        assert (upload.file_name, upload.content) == ("my export.csv", b"\x00\xff" * 10)
        with pytest.raises(NotFound):
            await importing.uploaded(db, ben, kept, NOW)
        with pytest.raises(NotFound):
            await importing.uploaded(db, ada, kept, NOW + timedelta(hours=1))
        await importing.drop_upload(db, ben, kept)
        assert await importing.uploaded(db, ada, kept, NOW)
        await importing.drop_upload(db, ada, kept)
        with pytest.raises(NotFound):
            await importing.uploaded(db, ada, kept, NOW)


async def test_a_member_has_three_files_at_most_and_the_oldest_goes(demo_database: Database, ada: UUID) -> None:
    kept = [await keep(demo_database, ada, late_s=late) for late in range(5)]
    async with demo_database.reader() as db:
        rows = {row["id"] for row in await db.fetch("select id from import_upload")}
    assert rows == set(kept[2:])


async def test_too_large_a_file_is_not_kept(demo_database: Database, ada: UUID) -> None:
    with pytest.raises(ValidationFailed, match="larger than 5 MB"):
        await keep(demo_database, ada, content=b"x" * 5_000_001)


async def test_forgotten_files_are_swept(demo_database: Database, ada: UUID) -> None:
    await keep(demo_database, ada)
    fresh = await keep(demo_database, ada, late_s=3000)
    async with demo_database.transaction() as connection:
        assert await importing.sweep(connection, NOW + timedelta(hours=1)) == 1
        assert await importing.sweep(connection, NOW + timedelta(hours=1)) == 0
    async with demo_database.reader() as db:
        assert await db.fetchval("select id from import_upload") == fresh
