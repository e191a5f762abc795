"""Can a member read who has looked, and does counting it cost and hold little?"""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from tests.conftest import url_of
from tests.factories import NOW

from palestra.accounts import access_log, service
from palestra.accounts.access_log import Access, AccessLog
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 23)


@pytest.fixture
async def ada(database: Database) -> UUID:
    return await member(database)


async def member(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name=None, region=None, now=NOW)).id


async def read(database: Database, member_id: UUID) -> list[Access]:
    async with database.reader() as reader:
        return (await access_log.read(reader, member_id)).accesses


async def test_calls_are_added_up_by_day_app_and_tool_in_any_number_of_processes(database: Database, ada: UUID) -> None:
    one, two = AccessLog(database), AccessLog(database)
    for process in (one, two):
        process.seen(ada, "app", "get_workouts", NOW)
        process.seen(ada, "app", "get_workouts", NOW + timedelta(minutes=1))
        process.seen(ada, "app", "log_workout", NOW)
    one.seen(ada, "other", "get_workouts", NOW - timedelta(days=1))
    await asyncio.gather(one.flush(), two.flush())
    assert await read(database, ada) == [
        Access(TODAY, "app", "get_workouts", 4, NOW + timedelta(minutes=1)),
        Access(TODAY, "app", "log_workout", 2, NOW),
        Access(TODAY - timedelta(days=1), "other", "get_workouts", 1, NOW - timedelta(days=1)),
    ]


async def test_what_was_written_is_not_written_again(database: Database, ada: UUID) -> None:
    log = AccessLog(database)
    log.seen(ada, "app", "get_workouts", NOW)
    await log.flush()
    await log.flush()
    log.seen(ada, "app", "get_workouts", NOW)
    await log.flush()
    assert [each.calls for each in await read(database, ada)] == [2]


async def test_nobody_reads_of_somebody_else(database: Database, ada: UUID) -> None:
    log = AccessLog(database)
    log.seen(ada, "app", "get_workouts", NOW)
    await log.flush()
    assert await read(database, await member(database)) == []


async def test_a_member_who_was_removed_meanwhile_takes_nobodys_count_along(database: Database, ada: UUID) -> None:
    log = AccessLog(database)
    log.seen(uuid4(), "app", "get_workouts", NOW)
    log.seen(ada, "app", "get_workouts", NOW)
    await log.flush()
    assert len(await read(database, ada)) == 1
    async with database.reader() as reader:
        assert await reader.fetchval("select count(*) from access_day") == 1


async def test_of_a_member_who_is_forgotten_nothing_waits(database: Database, ada: UUID) -> None:
    log, ben = AccessLog(database), await member(database)
    log.seen(ada, "app", "get_workouts", NOW)
    log.seen(ben, "app", "get_workouts", NOW)
    log.forget(ada)
    await log.flush()
    assert (len(await read(database, ada)), len(await read(database, ben))) == (0, 1)


async def test_a_client_may_be_called_anything(database: Database, ada: UUID) -> None:
    log = AccessLog(database)
    for name in ("\0", "a\0b", "x" * 10_000, "\ud800", "'; drop table member; --", "ab"):
        log.seen(ada, name, "get_workouts", NOW)
    await log.flush()
    found = {each.client_id: each.calls for each in await read(database, ada)}
    assert found.pop("ab") == 2
    assert set(found) == {"", "?", "x" * access_log.CLIENT_MAX, "'; drop table member; --"}


async def test_a_flood_of_members_is_counted_up_to_a_limit_and_everybody_known_goes_on(
    database: Database, ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "WAITING_MAX", 3)
    log = AccessLog(database)
    log.seen(ada, "app", "get_workouts", NOW)
    for _ in range(10):
        log.seen(uuid4(), "app", "get_workouts", NOW)
    log.seen(ada, "app", "get_workouts", NOW)
    assert len(log._waiting) == 3
    await log.flush()
    assert [each.calls for each in await read(database, ada)] == [2]
    log.seen(ada, "app", "log_workout", NOW)
    await log.flush()
    assert len(await read(database, ada)) == 2


async def test_while_the_database_is_gone_counts_wait(
    postgres: EmbeddedPostgres, database: Database, ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Database(url_of(postgres, "nowhere"))
    log = AccessLog(nowhere)
    log.seen(ada, "app", "get_workouts", NOW)
    await log.flush()
    log.seen(ada, "app", "get_workouts", NOW)
    await nowhere.close()
    monkeypatch.setattr(log, "_database", database)
    await log.flush()
    assert [each.calls for each in await read(database, ada)] == [2]


async def test_after_90_days_it_is_gone(database: Database, ada: UUID) -> None:
    log = AccessLog(database)
    for days in (0, 89, 90, 91, 200):
        log.seen(ada, "app", "get_workouts", NOW - timedelta(days=days))
    await log.flush()
    async with database.transaction() as connection:
        assert await access_log.sweep(connection, NOW) == 2
        assert await access_log.sweep(connection, NOW) == 0
    assert [(TODAY - each.day).days for each in await read(database, ada)] == [0, 89, 90]


async def test_what_happened_to_the_account_is_read_with_it(database: Database, ada: UUID) -> None:
    async with database.reader() as reader:
        events = (await access_log.read(reader, ada)).events
    assert [(event.kind, event.happened_at) for event in events] == [("member_created", NOW)]
