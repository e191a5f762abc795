"""When workouts are erased, is everything gone that tells of them, and nothing else?"""

from datetime import date
from typing import Any

import pytest
from tests.factories import NOW
from tests.workouts.everything import CANARY, Everything, everything, tables_of_members, where

from palestra.accounts import service as accounts
from palestra.store.engine import Database, driver
from palestra.workouts import erasing, writing
from palestra.workouts.erasing import Counted, Which
from palestra.workouts.ids import public_id

pytestmark = pytest.mark.anyio

TODAY, YESTERDAY, LONG_AGO = date(2026, 11, 23), date(2026, 11, 22), date(2026, 10, 24)


async def erase(database: Database, member: Everything, which: Which) -> Counted:
    async with database.reader() as reader:
        before = await erasing.count(reader, member.member_id, which)
    async with database.transaction() as connection:
        gone = await erasing.erase(await driver(connection), member.member_id, which)
    assert gone == before
    return gone


async def rows(database: Database, table: str, member: Everything) -> list[Any]:
    async with database.reader() as reader:
        return list(await reader.fetch(f"select * from {table} where member_id = $1", member.member_id))  # noqa: S608


async def left(database: Database, member: Everything) -> set[str]:
    names = {"logged": member.logged, "recorded": member.recorded, "withheld": member.withheld, "early": member.early}
    ids = {row["id"] for row in await rows(database, "workout", member)}
    return {name for name, id in names.items() if id in ids}


async def test_a_member_who_goes_leaves_nothing_in_any_column_of_any_table(database: Database) -> None:
    nora, ben = await everything(database), await everything(database, "ben")
    told = [public_id("wko", nora.logged), public_id("cex", nora.own_exercise)]
    needles = (str(nora.member_id), nora.member_id.hex, f"{CANARY}-nora", "nora", *told)
    async with database.reader() as reader:
        before = await where(reader, *needles)
        hanging = await tables_of_members(reader)
        for table in hanging:
            assert await reader.fetchval(f'select count(*) from "{table}"') >= 2, f"nothing of anybody in {table}"  # noqa: S608
        of_ben = {t: await reader.fetchval(f'select count(*) from "{t}"') for t in hanging}  # noqa: S608
    # Those that have no column for the member are reached by another table's key, and counted below.
    assert {column.partition(".")[0] for column in before} >= hanging - {"authorization_code", "refresh_token"}
    async with database.transaction() as connection:
        await accounts.remove(connection, nora.member_id)
    async with database.reader() as reader:
        assert await where(reader, *needles) == set()
        for table, count in of_ben.items():
            assert await reader.fetchval(f'select count(*) from "{table}"') * 2 == count, table  # noqa: S608
        assert f"{CANARY}-ben" in str(await reader.fetch("select * from identity"))
    assert await left(database, ben) == {"logged", "recorded", "withheld", "early"}


async def test_days_are_erased_both_included_by_the_date_where_it_happened(database: Database) -> None:
    nora, ben = await everything(database), await everything(database, "ben")
    assert await erase(database, nora, Which(from_on=LONG_AGO, until_on=YESTERDAY)) == Counted(workouts=2, sets=0)
    assert await left(database, nora) == {"logged", "recorded"}
    assert await erase(database, nora, Which(from_on=TODAY, until_on=TODAY)) == Counted(workouts=2, sets=2)
    assert await left(database, nora) == set()
    assert await left(database, ben) == {"logged", "recorded", "withheld", "early"}


async def test_a_source_is_erased_though_conversations_never_see_it(database: Database) -> None:
    nora = await everything(database)
    assert await erase(database, nora, Which(source="strava")) == Counted(workouts=1, sets=0)
    assert await left(database, nora) == {"logged", "recorded", "early"}


async def test_with_workouts_go_sets_history_links_answers_files_and_exercises_of_no_more_use(
    database: Database,
) -> None:
    nora, ben = await everything(database), await everything(database, "ben")
    await erase(database, nora, Which(source="chat"))
    for table in (
        "workout_exercise",
        "workout_set",
        "duplicate_link",
        "write_answer",
        "import_upload",
        "custom_exercise",
    ):
        assert await rows(database, table, nora) == [], table
        assert await rows(database, table, ben) != [], table
    assert {row["workout_id"] for row in await rows(database, "workout_change", nora)} == {nora.recorded, nora.withheld}


async def test_an_erased_workout_is_nowhere_in_any_column(database: Database) -> None:
    nora = await everything(database)
    needles = (str(nora.logged), public_id("wko", nora.logged), f"{CANARY} press", f"{CANARY} note")
    async with database.reader() as reader:
        assert len(await where(reader, *needles)) > 8
    await erase(database, nora, Which(source="chat"))
    async with database.reader() as reader:
        assert await where(reader, *needles) == set()


async def test_what_was_superseded_by_an_erased_workout_is_counted_again(database: Database) -> None:
    nora = await everything(database)
    await erase(database, nora, Which(source="chat"))
    async with database.reader() as reader:
        assert (await writing.stored(reader, nora.member_id, nora.recorded)).superseded_by is None


async def test_an_exercise_of_ones_own_stays_while_taking_an_edit_back_would_need_it(database: Database) -> None:
    nora = await everything(database)
    async with database.transaction() as connection:
        await writing.change(
            await driver(connection),
            nora.member_id,
            nora.logged,
            version=None,
            edit=lambda workout: workout.model_copy(update={"exercises": ()}),
            kind="edited",
            now=NOW,
        )
    await erase(database, nora, Which(source="strava"))
    assert [row["id"] for row in await rows(database, "custom_exercise", nora)] == [nora.own_exercise]
    await erase(database, nora, Which(source="chat"))
    assert await rows(database, "custom_exercise", nora) == []


async def test_what_concerns_no_workout_is_not_touched(database: Database) -> None:
    nora = await everything(database)
    await erase(database, nora, Which())
    for table in (
        "preferences",
        "saved_class",
        "identity",
        "web_session",
        "oauth_grant",
        "audit_event",
        "data_request",
    ):
        assert await rows(database, table, nora), table


async def test_workouts_that_were_deleted_and_could_be_restored_are_erased_too(database: Database) -> None:
    nora = await everything(database)
    async with database.transaction() as connection:
        await writing.delete(await driver(connection), nora.member_id, nora.early, version=None, now=NOW)
    assert (await erase(database, nora, Which(from_on=LONG_AGO, until_on=LONG_AGO))).workouts == 1
