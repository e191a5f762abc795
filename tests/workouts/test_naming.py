"""Is the exercise found that a name means, and none where it may mean several?"""

import asyncio
import itertools
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOW, an_exercise, publish_exercises

from palestra.accounts import service
from palestra.catalog import ingestion
from palestra.errors import NotFound, ValidationFailed
from palestra.search.indexing import SearchIndexer
from palestra.store.engine import Database, driver
from palestra.workouts import naming
from palestra.workouts.naming import Resolved, folded

pytestmark = pytest.mark.anyio

SAME = {
    # As trackers write it: the equipment after the name.
    "Bench Press (Barbell)": "Bench press",
    "Barbell Bench Press": "Bench press",
    "Squat (Barbell)": "Back squat",
    "Deadlift (Barbell)": "Deadlift",
    "Bent Over Row (Barbell)": "Barbell row",
    "Bent Over Row (Dumbbell)": "Dumbbell bent-over row",
    "Incline Bench Press (Barbell)": "Incline bench press",
    "Incline Bench Press (Dumbbell)": "Incline dumbbell press",
    "Lat Pulldown (Cable)": "Lat pull-down",
    "Lateral Raise (Dumbbell)": "Lateral raise",
    "Romanian Deadlift (Barbell)": "Romanian deadlift",
    "Leg Press (Machine)": "Leg press",
    "Pull Up (Weighted)": "Pull-up",
    "Pull Up (Assisted)": "Assisted pull-up",
    "Goblet Squat (Kettlebell)": "Kettlebell goblet squat",
    # As people write it.
    "bench press": "Bench press",
    "Pull-Ups": "Pull-up",
    "pullups": "Pull-up",
    "push ups": "Push-up",
    "military press": "Overhead press",
    "OHP": "Overhead press",
    "db RDL": "Dumbbell Romanian deadlift",
    "one arm db row": "Single-arm row",
    "tricep pushdowns": "Triceps press-down",
    "Farmers walk": "Farmer's carry",
    "Relevé": "Relevé",
    "releve": "Relevé",
    "sun salutation a": "Sun salutation A",
}
LIKELY = {
    "dumbell bench press": "Dumbbell bench press",
    "barbel row": "Barbell row",
    "romainian deadlift": "Romanian deadlift",
    "shrugs": "Barbell shrug",
    "Overhead Press (Dumbbell)": "Dumbbell shoulder press",
}
SEVERAL_OR_NONE = (
    "rows",
    "press",
    "curls",
    "squats",
    "hip thrust",
    "dumbbell press",
    "dumbbell row",
    "Deadlift (Dumbbell)",
    "Squat (Smith Machine)",
    "bench",
    "Kniebeuge",
    "💪",
    "Running",
)


OF_A_COMPANY = {
    "Bench Press (Barbell)": "Barbell Bench Press - Medium Grip",
    "Squat (Barbell)": "Barbell Squat",
    "Bent Over Row (Barbell)": "Bent Over Barbell Row",
    "Bicep Curl (Dumbbell)": "Dumbbell Bicep Curl",
    "Pull Up": "Pullups",
    "Leg Press (Machine)": "Leg Press",
    "Squat (Smith Machine)": "Smith Machine Squat",
    "RDL": "Romanian Deadlift",
}


@pytest.fixture
async def ada(demo_database: Database) -> UUID:
    return await member(demo_database)


async def member(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


async def resolve(database: Database, member_id: UUID, *names: str, create: bool = True) -> list[Resolved]:
    async with database.transaction() as connection:
        return await naming.resolve(await driver(connection), member_id, names, now=NOW, create=create)


async def test_an_exercise_of_the_catalogue_is_found_by_what_trackers_and_people_call_it(
    demo_database: Database, ada: UUID
) -> None:
    found = await resolve(demo_database, ada, *SAME)
    assert {one.input: one.name for one in found} == SAME
    assert {one.how for one in found} == {"exact", "alias"}
    assert min(one.confidence for one in found) >= 0.9
    assert all((one.exercise_id or "").startswith("exr_") for one in found)


async def test_what_is_only_likely_says_so_and_names_others(demo_database: Database, ada: UUID) -> None:
    found = await resolve(demo_database, ada, *LIKELY)
    assert {one.input: one.name for one in found} == LIKELY
    assert {one.how for one in found} <= {"near", "alias"}
    assert max(one.confidence for one in found) < 0.9
    assert all(one.alternatives and one.exercise_id not in dict(one.alternatives) for one in found)


@pytest.mark.parametrize("name", SEVERAL_OR_NONE)
async def test_a_name_of_several_exercises_or_of_none_becomes_no_particular_one(
    demo_database: Database, ada: UUID, name: str
) -> None:
    (told,) = await resolve(demo_database, ada, name, create=False)
    assert (told.exercise_id, told.how, told.name) == (None, "unresolved", name)
    assert told.confidence < naming.TAKEN
    assert len(told.alternatives) <= 4
    (made,) = await resolve(demo_database, ada, name)
    assert (made.how, made.name, made.alternatives) == ("created", name, told.alternatives)
    assert (made.exercise_id or "").startswith("cex_")


async def test_other_equipment_is_another_exercise(demo_database: Database, ada: UUID) -> None:
    barbell, dumbbell, kettlebell = await resolve(
        demo_database, ada, "barbell row", "bent-over row with dumbbells", "kettlebell row"
    )
    assert (barbell.name, dumbbell.name, kettlebell.name) == ("Barbell row", "Dumbbell bent-over row", "Kettlebell row")


async def test_what_was_created_is_found_again_and_goes_before_the_catalogue(
    demo_database: Database, ada: UUID
) -> None:
    (made,) = await resolve(demo_database, ada, "Zercher Rows")
    again, twice = await resolve(demo_database, ada, "zercher row", "ZERCHER ROWS!")
    assert (again.exercise_id, again.how, again.confidence) == (made.exercise_id, "custom", 1.0)
    assert twice.exercise_id == made.exercise_id
    assert again.name == "Zercher Rows"
    await publish_exercises(demo_database, an_exercise("zercher", name="Zercher row"))
    (still,) = await resolve(demo_database, ada, "zercher row")
    assert still.exercise_id == made.exercise_id


async def test_an_exercise_that_is_new_in_the_catalogue_is_found_at_once(demo_database: Database, ada: UUID) -> None:
    (before,) = await resolve(demo_database, ada, "Zonk lift", create=False)
    await publish_exercises(demo_database, an_exercise("zonk", name="Zonk lift"))
    (after,) = await resolve(demo_database, ada, "Zonk lift", create=False)
    assert (before.how, after.how) == ("unresolved", "exact")


async def test_two_processes_that_create_the_same_names_make_one_of_each(demo_database: Database, ada: UUID) -> None:
    names = ["Zonk lift", "Albazu pull", "Brisku press"]
    made = await asyncio.gather(*(resolve(demo_database, ada, *order) for order in itertools.permutations(names)))
    ids = [{one.input: one.exercise_id for one in found} for found in made]
    assert all(one == ids[0] for one in ids)
    async with demo_database.reader() as reader:
        assert await reader.fetchval("select count(*) from custom_exercise") == 3


async def test_one_call_that_says_a_name_twice_makes_one(demo_database: Database, ada: UUID) -> None:
    first, second, third = await resolve(demo_database, ada, "Zonk lift", "zonk LIFTS", "Zonk lift")
    assert first.exercise_id == second.exercise_id == third.exercise_id
    assert (first.how, second.how) == ("created", "created")


async def test_nobody_is_given_another_members_exercise(demo_database: Database, ada: UUID) -> None:
    (made,) = await resolve(demo_database, ada, "Zonk lift")
    bob = await member(demo_database)
    (told,) = await resolve(demo_database, bob, "Zonk lift", create=False)
    assert told.how == "unresolved"
    assert made.exercise_id not in dict(told.alternatives)
    async with demo_database.reader() as db:
        assert await naming.known_ids(db, ada, [str(made.exercise_id)]) == {made.exercise_id: "Zonk lift"}
        assert await naming.muscles(db, bob, [str(made.exercise_id)]) == {}
        assert str(made.exercise_id) not in dict(await naming.nearest(db, bob, "Zonk lift"))
        for id_ in (str(made.exercise_id), "exr_aaaaaaaaaaaaaaaa", "cex_", "", "cls_x"):
            with pytest.raises(NotFound, match="There is no exercise"):
                await naming.known_ids(db, bob, [id_])


async def test_the_nearest_are_given_with_the_members_own_among_them(demo_database: Database, ada: UUID) -> None:
    await resolve(demo_database, ada, "Rowing of stones")
    async with demo_database.reader() as db:
        near = [name for _, name in await naming.nearest(db, ada, "dumbbell rows")]
        own = [name for _, name in await naming.nearest(db, ada, "rowing of big stones")]
    assert near[0] == "Dumbbell bent-over row"
    assert len(near) == 4
    assert own[0] == "Rowing of stones"


async def test_muscles_are_of_the_catalogue_and_unknown_for_ones_own(demo_database: Database, ada: UUID) -> None:
    squat, own = await resolve(demo_database, ada, "back squat", "Zonk lift")
    async with demo_database.reader() as db:
        found = await naming.muscles(db, ada, [str(squat.exercise_id), str(own.exercise_id), "exr_aaaaaaaaaaaaaaaa"])
    assert "quadriceps" in found[str(squat.exercise_id)][0]
    assert found[str(own.exercise_id)] == ((), ())
    assert len(found) == 2


async def test_a_member_has_no_more_exercises_of_their_own_than_can_be_compared(
    demo_database: Database, ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "OWN_MAX", 2)
    await resolve(demo_database, ada, "albazu", "brisku")
    with pytest.raises(ValidationFailed, match="at most 2"):
        await resolve(demo_database, ada, "corvux")
    assert (await resolve(demo_database, ada, "albazu"))[0].how == "custom"


@given(st.text(max_size=60))
def test_folding_is_stable_and_never_empty_for_what_can_be_seen(name: str) -> None:
    assert folded(name) == folded(name.upper().lower()) or not name.isascii()
    assert folded(folded(name)) == folded(name)
    assert folded(name) or not name.strip()


async def test_the_library_that_a_company_brings_is_found_as_trackers_name_it(
    database: Database, shared_data: Path
) -> None:
    file = shared_data / "exercises" / "free-exercise-db.json"
    await ingestion.ingest_exercises(database, file, indexer=SearchIndexer(), format="free-exercise-db")
    found = await resolve(database, await member(database), *OF_A_COMPANY)
    assert {one.input: one.name for one in found} == OF_A_COMPANY
    assert {one.how for one in found} <= {"exact", "alias"}


async def test_many_names_that_nothing_is_called_do_not_keep_other_calls_waiting(demo_database: Database) -> None:
    async with demo_database.transaction() as connection:
        member_id = (await service.create(connection, name="Ada", region=None, now=NOW)).id
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    names = [f"grandfather's number {n} sledge" for n in range(60)]
    async with demo_database.reader() as db:
        await naming.resolve(db, member_id, names, now=NOW, create=False)
        other = asyncio.create_task(others())
        await asyncio.sleep(0)
        before = turns
        await naming.resolve(db, member_id, names, now=NOW, create=False)
        other.cancel()
    assert turns - before >= len(names)
