"""Does a request wait for its member, once, and for nobody else?"""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.factories import NOW
from tests.workouts.everything import everything

from palestra.accounts import data_requests, service
from palestra.accounts.data_requests import OPEN_MAX, STANDS_FOR, DataRequest
from palestra.store.engine import Database, driver

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ada(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


async def ask(
    database: Database, member_id: UUID, source: str = "hevy", *, later: timedelta = timedelta()
) -> DataRequest:
    async with database.transaction() as connection:
        return await data_requests.ask(connection, member_id, "delete_source", {"source": source}, NOW + later)


async def find(database: Database, member_id: UUID, id: UUID, *, later: timedelta = timedelta()) -> DataRequest | None:
    async with database.reader() as reader:
        return await data_requests.find(reader, member_id, id, NOW + later)


async def test_what_was_asked_for_waits_for_its_member_and_nobody_else(database: Database, ada: UUID) -> None:
    asked = await ask(database, ada)
    assert await find(database, ada, asked.id) == asked
    assert asked.detail == {"source": "hevy"}
    assert await find(database, uuid4(), asked.id) is None
    assert await find(database, ada, uuid4()) is None


async def test_it_waits_for_a_day(database: Database, ada: UUID) -> None:
    asked = await ask(database, ada)
    assert await find(database, ada, asked.id, later=STANDS_FOR - timedelta(seconds=1)) == asked
    assert await find(database, ada, asked.id, later=STANDS_FOR) is None
    async with database.transaction() as connection:
        assert await data_requests.take(await driver(connection), ada, asked.id, NOW + STANDS_FOR) is None


async def test_asking_for_the_same_again_is_the_same_request_while_it_has_an_hour_left(
    database: Database, ada: UUID
) -> None:
    first = await ask(database, ada)
    assert await ask(database, ada, later=timedelta(hours=22)) == first
    assert (await ask(database, ada, "strong")).id != first.id
    assert (await ask(database, ada, later=timedelta(hours=23, minutes=1))).id != first.id


async def test_of_two_presses_at_once_one_does_it(database: Database, ada: UUID) -> None:
    asked = await ask(database, ada)

    async def press() -> bool:
        async with database.transaction() as connection:
            return await data_requests.take(await driver(connection), ada, asked.id, NOW) is not None

    assert sorted(await asyncio.gather(*(press() for _ in range(4)))) == [False, False, False, True]
    found = await find(database, ada, asked.id)
    assert found is not None
    assert found.done_at == NOW
    assert (await ask(database, ada)).id != asked.id


async def test_it_is_taken_from_nobody_by_somebody_else(database: Database, ada: UUID) -> None:
    asked = await ask(database, ada)
    async with database.transaction() as connection:
        assert await data_requests.take(await driver(connection), uuid4(), asked.id, NOW) is None
    assert await find(database, ada, asked.id) == asked


async def test_what_came_of_it_is_kept_with_it(database: Database, ada: UUID) -> None:
    asked = await ask(database, ada)
    async with database.transaction() as connection:
        await data_requests.done(connection, ada, asked, {"workouts": 3}, NOW)
    found = await find(database, ada, asked.id)
    assert found is not None
    assert found.detail == {"source": "hevy", "workouts": 3}
    async with database.reader() as reader:
        kinds = await reader.fetch("select kind from audit_event where member_id = $1 order by id", ada)
    assert [row["kind"] for row in kinds] == ["member_created", "data_erased"]


async def test_a_conversation_that_asks_without_end_fills_nothing(database: Database, ada: UUID) -> None:
    asked = [await ask(database, ada, str(number), later=timedelta(seconds=number)) for number in range(OPEN_MAX + 3)]
    async with database.reader() as reader:
        rows = await reader.fetch("select id from data_request where member_id = $1", ada)
    assert {row["id"] for row in rows} == {each.id for each in asked[3:]}


async def test_requests_that_nobody_confirmed_are_swept(database: Database, ada: UUID) -> None:
    await ask(database, ada)
    for later, left in ((STANDS_FOR - timedelta(seconds=1), 1), (STANDS_FOR, 0)):
        async with database.transaction() as connection:
            await service.sweep(connection, NOW + later)
        async with database.reader() as reader:
            assert await reader.fetchval("select count(*) from data_request") == left


async def test_answers_to_writes_are_forgotten_for_one_member(database: Database) -> None:
    nora, ben = await everything(database), await everything(database, "ben")
    async with database.transaction() as connection:
        assert await data_requests.forget_answers(await driver(connection), nora.member_id) == 1
    async with database.reader() as reader:
        rows = await reader.fetch("select member_id from write_answer")
    assert [row["member_id"] for row in rows] == [ben.member_id]
