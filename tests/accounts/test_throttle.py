"""Are tries counted once, for everybody together, and forgotten in time?"""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import NOW

from palestra.accounts import throttle
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # of a window of a minute


async def hits(
    database: Database, times: int, key: str = "key", now: datetime = START, limit: int = 3
) -> list[int | None]:
    return [await throttle.hit(database, key, limit=limit, per_s=60, now=now) for _ in range(times)]


async def counts(database: Database) -> list[int]:
    async with database.reader() as reader:
        return [row["count"] for row in await reader.fetch("select count from throttle_count order by expires_at")]


async def test_so_many_are_allowed_and_the_next_is_told_when(database: Database) -> None:
    assert await hits(database, 5) == [None, None, None, 60, 60]
    assert await hits(database, 1, now=START + timedelta(seconds=59.5)) == [1]
    assert await hits(database, 1, now=START + timedelta(seconds=60)) == [None]


async def test_keys_do_not_share_a_count(database: Database) -> None:
    assert await hits(database, 4, "one") == [None, None, None, 60]
    assert await hits(database, 1, "two") == [None]


async def test_many_at_once_in_two_processes_are_allowed_exactly_the_limit(
    database: Database, database_url: str
) -> None:
    second = Database(database_url)
    try:
        answers = await asyncio.gather(*(hits(through, 1) for through in [database, second] * 10))
    finally:
        await second.close()
    assert answers.count([None]) == 3


async def test_a_flood_writes_no_more_than_one_above_the_limit(database: Database) -> None:
    await hits(database, 20)
    assert await counts(database) == [4]


async def test_a_try_given_back_can_be_made_again(database: Database) -> None:
    await hits(database, 3)
    await throttle.give_back(database, "key", per_s=60, now=START)
    await throttle.give_back(database, "never", per_s=60, now=START)
    assert await hits(database, 2) == [None, 60]


async def test_counts_of_windows_that_are_over_go_with_the_next_one_and_only_some_at_once(database: Database) -> None:
    for number in range(throttle.SWEPT_AT_ONCE + 5):
        await hits(database, 1, f"key-{number}")
    await hits(database, 1, now=START + timedelta(minutes=1))
    assert len(await counts(database)) == 6
    await hits(database, 1, "other", now=START + timedelta(minutes=1))
    assert len(await counts(database)) == 2


async def test_the_table_does_not_say_who_tried(database: Database) -> None:
    await hits(database, 1, "sign-in login ada@example.com \ud800")
    async with database.reader() as reader:
        assert "ada" not in repr(await reader.fetch("select * from throttle_count"))


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_is_counted_by_what_one_household_cannot_change(address: str, counted: str) -> None:
    assert throttle.place(address) == counted


async def test_a_count_needs_no_clock_of_the_database(database: Database) -> None:
    past = NOW - timedelta(days=400)
    assert await hits(database, 4, now=past) == [None, None, None, 60]
