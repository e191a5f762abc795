"""Is a member found by who they are, made once, and gone with everything that is theirs?"""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from tests.factories import NOW

from palestra.accounts import audit, local, preferences, service, sessions
from palestra.accounts.schemas import ListedMember
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

ISSUER = "https://id.example.com"


async def counted(database: Database, table: str) -> int:
    async with database.reader() as reader:
        return int(await reader.fetchval(f"select count(*) from {table}"))  # noqa: S608  # our own table names


async def test_a_person_is_the_same_member_at_every_sign_in(database: Database) -> None:
    async with database.transaction() as connection:
        first = await service.of_identity(connection, ISSUER, "1", name="Ada", now=NOW)
        again = await service.of_identity(connection, ISSUER, "1", name=None, now=NOW)
        other = await service.of_identity(connection, "https://id.example.org", "1", name="Ada", now=NOW)
        assert first == again
        assert other.id != first.id
        assert await service.member(connection, first.id) == first
        assert await service.identities(connection, first.id) == [(ISSUER, "1")]


async def test_two_first_sign_ins_at_once_make_one_member(database: Database, database_url: str) -> None:
    second = Database(database_url)

    async def sign_in(through: Database) -> object:
        async with through.transaction() as connection:
            return (await service.of_identity(connection, ISSUER, "1", name="Ada", now=NOW)).id

    try:
        ids = await asyncio.gather(*(sign_in(through) for through in [database, second] * 4))
    finally:
        await second.close()
    assert len(set(ids)) == 1
    assert await counted(database, "member") == 1


async def test_a_name_follows_the_identity_provider_and_is_one_short_line(database: Database) -> None:
    async with database.transaction() as connection:
        await service.of_identity(connection, ISSUER, "1", name="Ada", now=NOW)
        renamed = await service.of_identity(
            connection, ISSUER, "1", name="Ada\n\0 \u202eLovelace " + "x" * 999, now=NOW
        )
        assert renamed.name is not None
        assert renamed.name.startswith("Ada Lovelace xxx")
        assert len(renamed.name) == service.NAME_MAX
        assert await service.member(connection, renamed.id) == renamed
        unnamed = await service.of_identity(connection, ISSUER, "2", name=" \t", now=NOW)
        assert unnamed.name is None


@pytest.mark.parametrize(("issuer", "subject"), [("", "1"), (ISSUER, ""), (ISSUER, "a\0b"), (ISSUER, "x" * 3_000)])
async def test_an_identity_that_says_nobody_is_refused(database: Database, issuer: str, subject: str) -> None:
    async with database.transaction() as connection:
        with pytest.raises(ValidationFailed):
            await service.of_identity(connection, issuer, subject, name=None, now=NOW)


async def test_a88_an_identity_of_somebody_else_is_never_taken_over(database: Database) -> None:
    async with database.transaction() as connection:
        holder = await service.of_identity(connection, ISSUER, "1", name="Ada", now=NOW)
        other = await service.create(connection, name="Eve", region=None, now=NOW)
        with pytest.raises(Conflict):
            await service.link_identity(connection, other.id, ISSUER, "1", NOW)
        await service.link_identity(connection, holder.id, ISSUER, "1", NOW)
        await service.link_identity(connection, other.id, ISSUER, "2", NOW)
        assert await service.of_identity(connection, ISSUER, "1", name=None, now=NOW) == holder
        assert (await service.of_identity(connection, ISSUER, "2", name=None, now=NOW)).id == other.id


async def test_a_disabled_person_comes_back_disabled_and_not_as_a_new_member(database: Database) -> None:
    async with database.transaction() as connection:
        member = await service.of_identity(connection, ISSUER, "1", name="Ada", now=NOW)
        await service.set_status(connection, member.id, False, NOW)
        back = await service.of_identity(connection, ISSUER, "1", name="Ada", now=NOW)
        assert (back.id, back.active) == (member.id, False)
        with pytest.raises(NotFound):
            await service.set_status(connection, uuid4(), False, NOW)


async def test_an_operator_finds_a_member_by_id_or_login(database: Database) -> None:
    async with database.transaction() as connection:
        member = await service.create(connection, name="Ada", region="de", now=NOW)
        await local.set_password(connection, member.id, "Ada@Example.com", "correct horse battery", NOW)
        assert member.region == "DE"
        for spelled in (str(member.id), "ada@example.COM", " ADA@example.com "):
            assert await service.find(connection, spelled) == member
        for unknown in (str(uuid4()), "eve", "", "a\0da", "x" * 100_000):
            assert await service.find(connection, unknown) is None
        assert await service.listed(connection) == [ListedMember(member, "ada@example.com")]


async def test_an_operator_finds_a_member_of_the_identity_provider_by_the_subject(database: Database) -> None:
    async with database.transaction() as connection:
        ada = await service.of_identity(connection, ISSUER, "1", name="Ada", now=NOW)
        local_one = await service.create(connection, name="Eve", region=None, now=NOW + timedelta(seconds=1))
        await local.set_password(connection, local_one.id, "eve", "correct horse battery", NOW)
        await service.of_identity(connection, "https://id.example.org", "eve", name=None, now=NOW)
        assert await service.find(connection, "1") == ada
        assert await service.find(connection, "eve") == local_one  # a login goes before a subject
        assert await service.of_login(connection, "1") is None
        listed = await service.listed(connection, limit=1)
        assert listed == [ListedMember(local_one, "eve")]  # the newest first
        await service.of_identity(connection, "https://id.example.org", "1", name=None, now=NOW)
        with pytest.raises(Conflict):
            await service.find(connection, "1")


@pytest.mark.parametrize("region", ["Germany", "D", "", "D1", "ÄÖ"])
async def test_a_region_is_a_country_code(database: Database, region: str) -> None:
    async with database.transaction() as connection:
        with pytest.raises(ValidationFailed):
            await service.create(connection, name="Ada", region=region, now=NOW)


async def test_removing_a_member_leaves_nothing_of_theirs(database: Database) -> None:
    async with database.transaction() as connection:
        member = await service.of_identity(connection, ISSUER, "1", name="Ada", now=NOW)
        await local.set_password(connection, member.id, "ada", "correct horse battery", NOW)
        await service.set_membership(connection, member.id, "plus", None, NOW)
        await preferences.change(connection, member.id, {"units": "metric"}, version=None, now=NOW)
        await sessions.begin(connection, member.id, "local", NOW)
        await service.remove(connection, member.id)
    async with database.reader() as reader:
        tables = await reader.fetch(
            "select table_name from information_schema.columns where column_name = 'member_id' and table_schema = 'public'"
        )
    left = {row["table_name"]: await counted(database, row["table_name"]) for row in tables}
    assert {"identity", "local_account", "membership", "preferences", "web_session", "audit_event"} <= set(left)
    assert not any(left.values())
    assert await counted(database, "member") == 0


async def test_what_happened_is_written_down_in_the_transaction_it_happened_in(database: Database) -> None:
    async with database.transaction() as connection:
        member = await service.create(connection, name="Ada", region=None, now=NOW)
        await audit.record(
            connection, "linked", member_id=member.id, client_id="c", now=NOW, scopes=["a\0", "b"], name="a\0b", count=2
        )
        await connection.run_sync(lambda sync: audit.record_sync(sync, "unlinked", member_id=member.id, now=NOW))
        rows = (await connection.execute(text("select * from audit_event order by id"))).all()
    assert [row.kind for row in rows] == ["member_created", "linked", "unlinked"]
    assert (rows[1].happened_at, rows[1].member_id, rows[1].client_id) == (NOW, member.id, "c")
    assert rows[1].detail == {"scopes": ["a", "b"], "name": "ab", "count": 2}


async def test_what_happened_is_kept_for_four_hundred_days(database: Database) -> None:
    async with database.transaction() as connection:
        for days in (0, 1):
            await audit.record(connection, "linked", now=NOW + timedelta(days=days))
        assert await service.sweep(connection, NOW + timedelta(days=400)) == 1
        assert await service.sweep(connection, NOW + timedelta(days=400)) == 0
        assert (await connection.execute(text("select happened_at from audit_event"))).scalar_one() > NOW


async def test_a_change_that_is_rolled_back_is_not_written_down(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await service.create(connection, name="Ada", region=None, now=NOW)
            raise Conflict("no")

    with pytest.raises(Conflict):
        await fail()
    assert await counted(database, "audit_event") == 0
