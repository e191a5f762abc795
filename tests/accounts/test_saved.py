"""Do a member's lists of classes hold what was put on them, for whoever put it there and nobody else?"""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.factories import NOW
from tests.waiting import until

from palestra.accounts import saved, service
from palestra.accounts.saved import FAVOURITES, QUEUE, SavedList
from palestra.errors import NotFound, ValidationFailed
from palestra.store.engine import Database, driver

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ada(database: Database) -> UUID:
    return await member(database)


async def member(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


async def add(database: Database, member_id: UUID, name: str, class_id: str, minute: int = 0) -> bool:
    async with database.transaction() as connection:
        now = NOW + timedelta(minutes=minute)
        return await saved.add(await driver(connection), member_id, name, class_id, now=now)


async def remove(database: Database, member_id: UUID, name: str, class_id: str) -> bool:
    async with database.transaction() as connection:
        return await saved.remove(await driver(connection), member_id, name, class_id)


async def read(database: Database, member_id: UUID, name: str, limit: int = 10) -> SavedList:
    async with database.reader() as reader:
        return await saved.read(reader, member_id, name, limit=limit)


async def test_what_is_added_is_there_once_and_gone_once_removed(database: Database, ada: UUID) -> None:
    assert await read(database, ada, FAVOURITES) == SavedList(FAVOURITES, 0, [])
    assert [await add(database, ada, FAVOURITES, "cls_a") for _ in range(2)] == [True, False]
    assert await read(database, ada, FAVOURITES) == SavedList(FAVOURITES, 1, ["cls_a"])
    assert [await remove(database, ada, FAVOURITES, "cls_a") for _ in range(2)] == [True, False]
    assert await read(database, ada, FAVOURITES) == SavedList(FAVOURITES, 0, [])


async def test_the_newest_comes_first_and_in_the_queue_the_oldest(database: Database, ada: UUID) -> None:
    for name in (FAVOURITES, QUEUE, "travel"):
        for minute, class_id in enumerate(("b", "a", "c")):
            await add(database, ada, name, class_id, minute)
    assert (await read(database, ada, FAVOURITES)).class_ids == ["c", "a", "b"]
    assert (await read(database, ada, "travel")).class_ids == ["c", "a", "b"]
    assert (await read(database, ada, QUEUE)).class_ids == ["b", "a", "c"]
    assert await read(database, ada, QUEUE, limit=2) == SavedList(QUEUE, 3, ["b", "a"])


async def test_a_list_is_called_as_it_was_first_written(database: Database, ada: UUID) -> None:
    await add(database, ada, " Leg\n Day ", "a")
    await add(database, ada, "LEG DAY", "b", 1)
    await add(database, ada, "Cafe\u0301", "a")
    assert (await read(database, ada, "leg day")).class_ids == ["b", "a"]
    assert (await read(database, ada, "Favourites")).name == FAVOURITES
    async with database.reader() as reader:
        assert await saved.counts(reader, ada) == {"Caf\u00e9": 1, "Leg Day": 2}
    await remove(database, ada, "leg day", "a")
    await remove(database, ada, "leg day", "b")
    assert await add(database, ada, "leg day", "a")
    assert (await read(database, ada, "Leg Day")).name == "leg day"


async def test_two_processes_that_begin_a_list_begin_one(database_url: str, database: Database, ada: UUID) -> None:
    async def waiting() -> bool:
        async with database.reader() as reader:
            held_up = (
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
            )
            return bool(await reader.fetchval(held_up))

    other = Database(database_url)
    try:
        async with database.transaction() as connection:
            assert await saved.add(await driver(connection), ada, "Legs", "a", now=NOW)
            second = asyncio.create_task(add(other, ada, "legs", "b"))
            await until(lambda: second.done() or waiting())
        assert await second
    finally:
        await other.close()
    async with database.reader() as reader:
        assert await saved.counts(reader, ada) == {"Legs": 2}


@pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b", "x" * 61])
async def test_a_name_that_nobody_can_read_is_refused(database: Database, ada: UUID, name: str) -> None:
    with pytest.raises(ValidationFailed, match="name"):
        await add(database, ada, name, "a")


async def test_lists_and_what_is_on_them_have_an_end(
    database: Database, ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "CLASSES_MAX", 2)
    monkeypatch.setattr(saved, "LISTS_MAX", 2)
    assert [await add(database, ada, "legs", class_id) for class_id in "ab"] == [True, True]
    with pytest.raises(ValidationFailed, match="2 classes"):
        await add(database, ada, "legs", "c")
    assert not await add(database, ada, "legs", "b")  # the same again is no third
    await add(database, ada, "arms", "a")
    with pytest.raises(ValidationFailed, match="2 lists"):
        await add(database, ada, "core", "a")
    assert (await read(database, ada, "legs")).class_ids == ["a", "b"]


async def test_members_do_not_share_lists(database: Database, ada: UUID) -> None:
    eve = await member(database)
    await add(database, ada, FAVOURITES, "a")
    assert (await read(database, eve, FAVOURITES)).count == 0
    assert not await remove(database, eve, FAVOURITES, "a")
    assert (await read(database, ada, FAVOURITES)).count == 1
    with pytest.raises(NotFound):
        await add(database, uuid4(), FAVOURITES, "a")
