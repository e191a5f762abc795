"""Does a password let its member in, and give nobody else a way to guess it?"""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import event, text
from tests.factories import NOW
from tests.waiting import until

from palestra.accounts import local, service
from palestra.accounts.local import LocalAccounts, SignInRefused
from palestra.accounts.schemas import Member
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery"  # noqa: S105  # a made-up one
WRONG = "wrong horse battery"
ADDRESS = "203.0.113.7"
IN_TIME = timedelta(minutes=15)


class Counting(PasswordHasher):
    """Argon2id as in production, that notes what it verified against."""

    def __init__(self) -> None:
        made_as = local.HASHER
        super().__init__(made_as.time_cost, made_as.memory_cost, made_as.parallelism)
        self.verified: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # it always is true
        self.verified.append(str(hash))
        return super().verify(hash, password)


@pytest.fixture
async def ada(database: Database) -> Member:
    return await an_account(database, "ada")


@pytest.fixture
async def elsewhere(database_url: str) -> AsyncIterator[Database]:
    """The same database as another process has it."""
    opened = Database(database_url)
    yield opened
    await opened.close()


async def an_account(database: Database, login: str) -> Member:
    async with database.transaction() as connection:
        member = await service.create(connection, name=login, region=None, now=NOW)
        await local.set_password(connection, member.id, login, PASSWORD, NOW)
    return member


async def refused(accounts: LocalAccounts, login: str, password: str, *, address: str = ADDRESS) -> SignInRefused:
    with pytest.raises(SignInRefused) as caught:
        await accounts.authenticate(login, password, address=address, now=NOW)
    return caught.value


async def test_login_and_password_together_let_their_member_in(database: Database, ada: Member) -> None:
    accounts = LocalAccounts(database)
    for login in ("ada", "ADA", " Ada "):
        assert await accounts.authenticate(login, PASSWORD, address=ADDRESS, now=NOW) == ada


@pytest.mark.parametrize("password", ["", WRONG, PASSWORD + " ", PASSWORD.upper(), "\ud800", "a\0", "x" * 100_000])
async def test_another_password_does_not(database: Database, ada: Member, password: str) -> None:
    assert (await refused(LocalAccounts(database), "ada", password)).retry_after_s is None


async def test_a_password_is_the_same_however_a_keyboard_composed_it(database: Database, ada: Member) -> None:
    async with database.transaction() as connection:
        await local.set_password(connection, ada.id, "ada", "pässwort mit ümläuten", NOW)
    accounts = LocalAccounts(database)
    decomposed = "pa\u0308sswort mit u\u0308mla\u0308uten"
    assert await accounts.authenticate("ada", decomposed, address=ADDRESS, now=NOW) == ada


async def test_no_character_of_the_longest_password_is_passed_over(database: Database, ada: Member) -> None:
    longest = "x" * local.PASSWORD_MAX
    async with database.transaction() as connection:
        await local.set_password(connection, ada.id, "ada", longest, NOW)
    accounts = LocalAccounts(database)
    for other in (longest + "x", longest[:-1], longest[:-1] + "y"):
        await refused(accounts, "ada", other)
    assert await accounts.authenticate("ada", longest, address=ADDRESS, now=NOW) == ada


async def test_a_disabled_member_is_refused_as_a_wrong_password_is(database: Database, ada: Member) -> None:
    async with database.transaction() as connection:
        await service.set_status(connection, ada.id, False, NOW)
    assert (await refused(LocalAccounts(database), "ada", PASSWORD)).retry_after_s is None


@pytest.mark.parametrize("login", ["eve", "", "a\0da", "\ud800", "x" * 100_000])
async def test_a54_a86_an_unknown_login_costs_the_same_work_and_gets_the_same_words(
    database: Database, ada: Member, login: str
) -> None:
    hasher = Counting()
    accounts = LocalAccounts(database, hasher=hasher)
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    unknown = await refused(accounts, login, WRONG, address="203.0.113.1")
    for_unknown, statements[:] = list(statements), []
    wrong = await refused(accounts, "ada", WRONG, address="203.0.113.2")
    assert (str(unknown), unknown.retry_after_s) == (str(wrong), wrong.retry_after_s)
    against_dummy, against_real = hasher.verified
    assert extract_parameters(against_dummy) == extract_parameters(against_real)
    assert against_dummy != against_real
    assert for_unknown == statements


async def test_a86_no_password_fits_the_dummy(database: Database, ada: Member) -> None:
    accounts = LocalAccounts(database)
    for password in ("", PASSWORD, "dummy", accounts._dummy):
        assert (await refused(accounts, "eve", password)).retry_after_s is None


@pytest.mark.parametrize("login", ["ada", "nobody-has-this"])
async def test_a86_the_sixth_try_of_a_login_waits_even_with_the_right_password(
    database: Database, ada: Member, login: str
) -> None:
    accounts = LocalAccounts(database)
    for number in range(local.TRIES_PER_LOGIN):
        assert (await refused(accounts, login, WRONG, address=f"203.0.113.{number}")).retry_after_s is None
    told = await refused(accounts, login.upper(), PASSWORD, address="203.0.113.99")
    assert told.retry_after_s is not None
    assert 0 < told.retry_after_s <= local.WINDOW_S
    hour_later = NOW + IN_TIME
    if login == "ada":
        assert await accounts.authenticate(login, PASSWORD, address=ADDRESS, now=hour_later) == ada


async def test_a86_tries_are_counted_for_all_processes_together(
    database: Database, elsewhere: Database, ada: Member
) -> None:
    here, there = LocalAccounts(database), LocalAccounts(elsewhere)
    told = await asyncio.gather(*(refused(accounts, "ada", WRONG) for accounts in [here, there] * 5))
    assert len([answer for answer in told if answer.retry_after_s is None]) == local.TRIES_PER_LOGIN


async def test_a86_an_address_that_tries_many_logins_is_stopped_and_then_stops_no_login(
    database: Database, ada: Member
) -> None:
    accounts = LocalAccounts(database)
    for number in range(local.TRIES_PER_ADDRESS):
        assert (await refused(accounts, f"login-{number}", WRONG)).retry_after_s is None
    for _ in range(local.TRIES_PER_LOGIN):
        assert (await refused(accounts, "ada", PASSWORD)).retry_after_s is not None
    assert await accounts.authenticate("ada", PASSWORD, address="203.0.113.8", now=NOW) == ada


async def test_a86_an_ipv6_household_is_one_address(database: Database) -> None:
    accounts = LocalAccounts(database)
    for number in range(local.TRIES_PER_ADDRESS):
        await refused(accounts, f"login-{number}", WRONG, address=f"2001:db8:1:2::{number:x}")
    assert (await refused(accounts, "eve", WRONG, address="2001:db8:1:2:ffff::1")).retry_after_s is not None
    assert (await refused(accounts, "eve", WRONG, address="2001:db8:1:3::1")).retry_after_s is None


async def test_good_sign_ins_are_not_counted_and_forgive_no_bad_ones(database: Database, ada: Member) -> None:
    accounts = LocalAccounts(database)
    for _ in range(local.TRIES_PER_LOGIN - 1):
        await refused(accounts, "ada", WRONG)
    for _ in range(3):
        assert await accounts.authenticate("ada", PASSWORD, address=ADDRESS, now=NOW) == ada
    assert (await refused(accounts, "ada", WRONG)).retry_after_s is None
    assert (await refused(accounts, "ada", PASSWORD)).retry_after_s is not None


async def test_more_sign_ins_at_once_than_can_be_hashed_are_sent_away_uncounted(database: Database) -> None:
    goes_on = threading.Event()

    class Held(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # as above
            goes_on.wait()
            return super().verify(hash, password)

    accounts = LocalAccounts(database, hasher=Held(time_cost=1, memory_cost=8, parallelism=1))
    waiting = [
        asyncio.create_task(refused(accounts, f"login-{number}", WRONG, address=f"203.0.113.{number}"))
        for number in range(local.AT_ONCE_MAX)
    ]
    try:
        await until(lambda: accounts._under_way == local.AT_ONCE_MAX)
        assert (await refused(accounts, "ada", PASSWORD)).retry_after_s == local.BUSY_S
    finally:
        goes_on.set()
    assert {told.retry_after_s for told in await asyncio.gather(*waiting)} == {None}
    async with database.reader() as reader:
        assert await reader.fetchval("select count(*) from throttle_count") == 2 * local.AT_ONCE_MAX
    assert (await refused(accounts, "ada", PASSWORD)).retry_after_s is None


async def test_a_password_hashed_by_older_parameters_is_hashed_anew_at_the_next_sign_in(
    database: Database, ada: Member
) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    async with database.transaction() as connection:
        await connection.execute(text("update local_account set password_hash = :older"), {"older": older})
    accounts = LocalAccounts(database)
    await refused(accounts, "ada", WRONG)
    assert await stored_hash(database) == older
    for _ in range(2):
        assert await accounts.authenticate("ada", PASSWORD, address=ADDRESS, now=NOW) == ada
    assert extract_parameters(await stored_hash(database)) == extract_parameters(local.HASHER.hash(PASSWORD))


async def test_a102_the_database_holds_argon2id_of_19_mib_and_not_the_password(database: Database, ada: Member) -> None:
    stored = await stored_hash(database)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in stored


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 257, "a-long-login", "A-LONG-LOGIN"])
async def test_a_password_that_is_short_endless_or_the_login_is_not_taken(database: Database, password: str) -> None:
    async with database.transaction() as connection:
        member = await service.create(connection, name=None, region=None, now=NOW)
        with pytest.raises(ValidationFailed) as told:
            await local.set_password(connection, member.id, "a-long-login", password, NOW)
    assert not password or password not in told.value.message


@pytest.mark.parametrize("login", ["", " ", "a\0b", "a\nb", "x" * 255])
async def test_a_login_is_one_line(database: Database, ada: Member, login: str) -> None:
    async with database.transaction() as connection:
        with pytest.raises(ValidationFailed):
            await local.set_password(connection, ada.id, login, PASSWORD, NOW)


async def test_a_login_belongs_to_one_member(database: Database, ada: Member) -> None:
    async with database.transaction() as connection:
        eve = await service.create(connection, name="Eve", region=None, now=NOW)
        with pytest.raises(Conflict):
            await local.set_password(connection, eve.id, "ADA", "another long password", NOW)
        with pytest.raises(NotFound):
            await local.set_password(connection, uuid4(), "nobody", "another long password", NOW)
        await local.set_password(connection, eve.id, "eve", "another long password", NOW)  # the transaction lives on
    assert await LocalAccounts(database).authenticate("ada", PASSWORD, address=ADDRESS, now=NOW) == ada


async def test_another_password_takes_the_place_of_the_first(database: Database, ada: Member) -> None:
    async with database.transaction() as connection:
        await local.set_password(connection, ada.id, "ada.l", "another long password", NOW)
    accounts = LocalAccounts(database)
    await refused(accounts, "ada", PASSWORD)
    await refused(accounts, "ada.l", PASSWORD)
    assert await accounts.authenticate("ada.l", "another long password", address=ADDRESS, now=NOW) == ada


async def test_refused_sign_ins_are_written_down_without_what_was_typed(database: Database, ada: Member) -> None:
    accounts = LocalAccounts(database)
    await refused(accounts, "eve", WRONG)
    await refused(accounts, "ada", WRONG)
    async with database.reader() as reader:
        rows = await reader.fetch("select * from audit_event where kind like 'sign%' order by id")
    assert [(row["kind"], row["member_id"]) for row in rows] == [
        ("sign_in_refused", None),
        ("sign_in_refused", ada.id),
    ]
    assert not any(typed in repr(rows) for typed in ("eve", WRONG, PASSWORD, ADDRESS))


async def stored_hash(database: Database) -> str:
    async with database.reader() as reader:
        return str(await reader.fetchval("select password_hash from local_account"))
