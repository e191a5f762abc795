"""When workouts are erased, is everything gone that tells of them, and nothing else?"""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from tests.factories import NOW
from tests.waiting import until
from tests.workouts.everything import CANARY, Everything, everything, tables_of_members, where

from palestra import members
from palestra.accounts import idempotency
from palestra.accounts import service as accounts
from palestra.errors import NotFound
from palestra.store.engine import Database, Reader, driver
from palestra.workouts import duplicates, erasing, writing
from palestra.workouts.erasing import Counted, Which
from palestra.workouts.ids import public_id
from palestra.workouts.schemas import NewWorkout

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


async def test_what_an_erased_workout_stood_for_stays_done_on_the_calendar_and_names_it_no_more(
    database: Database,
) -> None:
    nora, ben = await everything(database), await everything(database, "ben")
    await erase(database, nora, Which(source="chat"))
    (item,) = await rows(database, "schedule_item", nora)
    assert (item["status"], item["workout_id"], item["plan_id"]) == ("done", None, nora.plan_id)
    (item,) = await rows(database, "schedule_item", ben)
    assert item["workout_id"] == ben.logged


async def test_what_was_superseded_by_an_erased_workout_is_counted_again(database: Database) -> None:
    nora = await everything(database)
    await erase(database, nora, Which(source="chat"))
    async with database.reader() as reader:
        assert (await writing.stored(reader, nora.member_id, nora.recorded)).superseded_by is None


async def test_of_several_that_were_superseded_by_an_erased_workout_one_is_counted_again(database: Database) -> None:
    """They were one and the same, and still are."""
    nora = await everything(database)
    run = NewWorkout(
        title="Run", performed_at=NOW - timedelta(days=9), time_zone="UTC", discipline="running", duration_s=1_800
    )
    made = {}
    async with database.transaction() as connection:
        db = await driver(connection)
        for source in ("player", "fit", "tcx"):
            new = run.model_copy(update={"source": source, "source_uid": "run"})
            made[source] = (await writing.write(db, nora.member_id, new, now=NOW)).stored.id
            await duplicates.suspect(db, nora.member_id, made[source], now=NOW)
        before = await writing.stored_many(db, nora.member_id, list(made.values()))
    assert [before[made[source]].superseded_by for source in made] == [None, made["player"], made["player"]]
    await erase(database, nora, Which(source="player"))
    async with database.reader() as reader:
        after = await writing.stored_many(reader, nora.member_id, list(made.values()))
    assert (after[made["fit"]].superseded_by, after[made["tcx"]].superseded_by) == (None, made["fit"])


async def test_whoever_writes_while_the_member_is_erased_waits_and_is_told_that_they_are_gone(
    database: Database,
) -> None:
    nora = await everything(database)

    async def write() -> None:
        async with database.transaction() as connection:
            await duplicates.take_turn(await driver(connection), nora.member_id)

    async def answer() -> None:
        async with database.transaction() as connection:
            db = await driver(connection)
            await idempotency.begin(db, nora.member_id, "save_class", {}, client_ref="r", now=NOW)

    async with database.transaction() as connection:
        await members.erase(connection, nora.member_id, NOW)
        writing_, answering = asyncio.create_task(write()), asyncio.create_task(answer())
        async with database.reader() as reader:
            await until(lambda: _waiting(reader, 2))
        assert not writing_.done()
        assert not answering.done()
    for late in (writing_, answering):
        with pytest.raises(NotFound, match="No member has this id"):
            await late


async def _waiting(reader: Reader, many: int) -> bool:
    query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    return int(await reader.fetchval(query)) >= many


async def test_a_member_is_erased_after_whoever_is_writing_and_with_what_they_wrote(database: Database) -> None:
    """One who has a workout's row locked, and is about to link it, would otherwise wait for the eraser, who waits for it."""
    nora = await everything(database)

    async def erase_all() -> None:
        async with database.transaction() as connection:
            await members.erase(connection, nora.member_id, NOW)

    async with database.transaction() as connection:
        db = await driver(connection)
        await duplicates.take_turn(db, nora.member_id)
        await writing.stored(db, nora.member_id, nora.early, lock=True)
        erasure = asyncio.create_task(erase_all())
        async with database.reader() as reader:
            await until(lambda: _waiting(reader, 1))
        await duplicates.decide(db, nora.member_id, nora.early, nora.withheld, "confirmed", now=NOW)
    await erasure
    assert await rows(database, "duplicate_link", nora) == []


async def test_an_erasure_may_take_longer_than_a_call(database_url: str, database: Database) -> None:
    nora = await everything(database)
    hurried = Database(database_url, statement_timeout_s=0.2)
    try:
        async with hurried.transaction() as connection:
            db = await driver(connection)
            await erasing.begin(db, nora.member_id)
            await db.execute("select pg_sleep(0.4)")
    finally:
        await hurried.close()


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
