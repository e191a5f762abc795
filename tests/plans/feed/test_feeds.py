"""Is the address of a calendar secret, its own member's, shown again, and gone once it is replaced or revoked?"""

from uuid import UUID

import pytest
from tests.factories import NOW

from palestra.accounts import service
from palestra.plans.feed import feeds
from palestra.store.engine import Database, driver
from palestra.store.sealing import Sealer

pytestmark = pytest.mark.anyio

SEALER = Sealer(["a secret of at least thirty-two characters"])


@pytest.fixture
async def ada(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


async def make(database: Database, member_id: UUID) -> str:
    async with database.transaction() as connection:
        return await feeds.make(await driver(connection), member_id, SEALER, NOW)


async def test_an_address_is_made_once_and_shown_again(database: Database, ada: UUID) -> None:
    token = await make(database, ada)
    assert len(token) == 43
    assert await make(database, ada) == token
    async with database.reader() as db:
        assert await feeds.address(db, ada, SEALER) == token
        assert await feeds.member_of(db, token) == ada


async def test_a_dump_of_the_database_does_not_give_it_away(database: Database, ada: UUID) -> None:
    token = await make(database, ada)
    async with database.reader() as db:
        row = await db.fetchrow("select * from calendar_feed")
        assert row is not None
        assert token.encode() not in b"".join(value for value in row if isinstance(value, bytes))
        assert await feeds.address(db, ada, Sealer(["another secret of thirty-two characters"])) is None


async def test_an_address_whose_secret_is_gone_makes_room_for_another(database: Database, ada: UUID) -> None:
    lost, other = await make(database, ada), Sealer(["another secret of thirty-two characters"])
    async with database.transaction() as connection:
        db = await driver(connection)
        token = await feeds.make(db, ada, other, NOW)
        assert await feeds.address(db, ada, other) == token
        assert [await feeds.member_of(db, each) for each in (lost, token)] == [None, ada]


async def test_a_replaced_and_a_revoked_address_are_nobody_s(database: Database, ada: UUID) -> None:
    first = await make(database, ada)
    async with database.transaction() as connection:
        second = await feeds.replace(await driver(connection), ada, SEALER, NOW)
    assert second != first
    async with database.transaction() as connection:
        db = await driver(connection)
        assert [await feeds.member_of(db, token) for token in (first, second)] == [None, ada]
        assert await feeds.revoke(db, ada)
        assert await feeds.member_of(db, second) is None
        assert await feeds.address(db, ada, SEALER) is None
        assert not await feeds.revoke(db, ada)


@pytest.mark.parametrize("token", ["", "a", "A" * 43, "A" * 42 + "\n", "é" * 43, "A" * 10_000])
async def test_what_was_never_made_is_nobody_s(database: Database, ada: UUID, token: str) -> None:
    await make(database, ada)
    async with database.reader() as db:
        assert await feeds.member_of(db, token) is None


async def test_a_closed_account_has_no_calendar(database: Database, ada: UUID) -> None:
    token = await make(database, ada)
    async with database.reader() as db:
        await db.execute("update member set status = 'disabled' where id = $1", ada)
        assert await feeds.member_of(db, token) is None


async def test_when_it_was_read_is_kept_to_the_day(database: Database, ada: UUID) -> None:
    await make(database, ada)
    async with database.transaction() as connection:
        db = await driver(connection)
        assert await feeds.last_read(db, ada) is None
        await feeds.note_read(db, ada, NOW)
        assert await feeds.last_read(db, ada) == NOW.replace(hour=0)
