"""Does a browser's session belong to one sign-in, and end when it should?"""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text
from tests.factories import NOW

from palestra.accounts import local, service, sessions, upstream
from palestra.accounts.schemas import Member
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


async def a_member(database: Database) -> Member:
    async with database.transaction() as connection:
        return await service.create(connection, name="Ada", region="DE", now=NOW)


async def test_a_session_says_who_signed_in_how_and_when(database: Database) -> None:
    member = await a_member(database)
    async with database.transaction() as connection:
        cookie = await sessions.begin(connection, member.id, "upstream", NOW)
        session = await sessions.current(connection, cookie, NOW + timedelta(hours=1))
    assert session is not None
    assert (session.member, session.method, session.authenticated_at) == (member, "upstream", NOW)


async def test_a83_a_sign_in_always_makes_a_new_session_and_ends_the_one_it_replaces(database: Database) -> None:
    victim, attacker = await a_member(database), await a_member(database)
    async with database.transaction() as connection:
        planted = await sessions.begin(connection, attacker.id, "local", NOW)
        cookie = await sessions.begin(connection, victim.id, "local", NOW, replacing=planted)
        assert cookie != planted
        assert await sessions.current(connection, planted, NOW) is None
        session = await sessions.current(connection, cookie, NOW)
    assert session is not None
    assert session.member.id == victim.id


async def test_a83_a_cookie_that_an_attacker_made_up_never_becomes_a_session(database: Database) -> None:
    member = await a_member(database)
    planted = "x" * sessions.COOKIE_LENGTH
    async with database.transaction() as connection:
        cookie = await sessions.begin(connection, member.id, "local", NOW, replacing=planted)
        assert await sessions.current(connection, planted, NOW) is None
        assert await sessions.current(connection, cookie, NOW) is not None


@pytest.mark.parametrize("cookie", [None, "", "short", "\ud800" * 43, "é" * 43, "\0" * 43, "a" * 100_000])
async def test_what_is_no_cookie_of_ours_is_nobody(database: Database, cookie: str | None) -> None:
    async with database.transaction() as connection:
        assert await sessions.current(connection, cookie, NOW) is None
        await sessions.end(connection, cookie)


async def test_a_session_lasts_twelve_hours_however_much_it_is_used(database: Database) -> None:
    member = await a_member(database)
    async with database.transaction() as connection:
        cookie = await sessions.begin(connection, member.id, "local", NOW)
        for hours in range(12):
            assert await sessions.current(connection, cookie, NOW + timedelta(hours=hours)) is not None
        assert await sessions.current(connection, cookie, NOW + timedelta(hours=12)) is None


async def test_signing_out_ends_one_browser_and_ending_all_ends_the_rest_of_that_member(database: Database) -> None:
    member, other = await a_member(database), await a_member(database)
    async with database.transaction() as connection:
        first, second = [await sessions.begin(connection, member.id, "local", NOW) for _ in range(2)]
        others = await sessions.begin(connection, other.id, "local", NOW)
        await sessions.end(connection, first)
        assert await sessions.current(connection, first, NOW) is None
        assert await sessions.current(connection, second, NOW) is not None
        assert await sessions.end_all(connection, member.id) == 1
        assert await sessions.current(connection, second, NOW) is None
        assert await sessions.current(connection, others, NOW) is not None


async def test_disabling_a_member_ends_their_sessions_for_good(database: Database) -> None:
    member = await a_member(database)
    async with database.transaction() as connection:
        cookie = await sessions.begin(connection, member.id, "local", NOW)
        await service.set_status(connection, member.id, False, NOW)
        assert await sessions.current(connection, cookie, NOW) is None
        await service.set_status(connection, member.id, True, NOW)
        assert await sessions.current(connection, cookie, NOW) is None


async def test_a_session_begun_for_a_disabled_member_is_nobody(database: Database) -> None:
    member = await a_member(database)
    async with database.transaction() as connection:
        await service.set_status(connection, member.id, False, NOW)
        cookie = await sessions.begin(connection, member.id, "local", NOW)
        assert await sessions.current(connection, cookie, NOW) is None


async def test_a_new_password_ends_every_session(database: Database) -> None:
    member = await a_member(database)
    async with database.transaction() as connection:
        cookie = await sessions.begin(connection, member.id, "local", NOW)
        await local.set_password(connection, member.id, "ada", "correct horse battery", NOW)
        assert await sessions.current(connection, cookie, NOW) is None


async def test_every_session_has_a_csrf_value_of_its_own_that_stays(database: Database) -> None:
    member = await a_member(database)
    async with database.transaction() as connection:
        cookies = [await sessions.begin(connection, member.id, "local", NOW) for _ in range(2)]
        found = [await sessions.current(connection, cookie, NOW) for cookie in (*cookies, cookies[0])]
    first, second, again = [session.csrf for session in found if session is not None]
    assert first == again != second
    assert not {first, second} & set(cookies)


async def test_a102_the_database_holds_neither_cookie_nor_csrf_value(database: Database) -> None:
    member = await a_member(database)
    async with database.transaction() as connection:
        cookie = await sessions.begin(connection, member.id, "local", NOW)
        session = await sessions.current(connection, cookie, NOW)
        stored = (await connection.execute(text("select * from web_session"))).one()
    assert session is not None
    assert stored.id_hash == hashlib.sha256(cookie.encode()).digest()
    assert not any(secret in repr(stored) for secret in (cookie, session.csrf))


def test_a84_the_cookie_has_the_host_prefix_wherever_there_is_tls() -> None:
    assert sessions.cookie_name(secure=True) == "__Host-palestra_session"
    assert sessions.cookie_name(secure=False) == "palestra_session"


async def test_a87_a_sign_in_comes_back_once_in_time_and_to_the_browser_that_left(database: Database) -> None:
    async with database.transaction() as connection:
        await upstream.keep(connection, state="s" * 43, browser="b" * 43, sealed=b"sealed", now=NOW)
        assert await upstream.take(connection, state="s" * 43, browser="other", now=NOW) is None
        assert await upstream.take(connection, state="unknown", browser="b" * 43, now=NOW) is None
        late = NOW + timedelta(seconds=upstream.LASTS_S)
        assert await upstream.take(connection, state="s" * 43, browser="b" * 43, now=late) is None
        assert await upstream.take(connection, state="s" * 43, browser="b" * 43, now=NOW) == b"sealed"
        assert await upstream.take(connection, state="s" * 43, browser="b" * 43, now=NOW) is None


async def test_what_has_expired_is_swept_and_nothing_else(database: Database) -> None:
    member = await a_member(database)
    later = NOW + timedelta(hours=12)
    async with database.transaction() as connection:
        await sessions.begin(connection, member.id, "local", NOW)
        kept = await sessions.begin(connection, member.id, "local", NOW + timedelta(seconds=1))
        await upstream.keep(connection, state="s", browser="b", sealed=b"sealed", now=NOW)
        assert await service.sweep(connection, NOW) == 0
        assert await service.sweep(connection, later) == 2
        assert await sessions.current(connection, kept, later) is not None
