"""Does a link last as long as it is used by whoever it was made for, and end when somebody else turns up?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from tests.oauth.linking import Clock, OAuthClient, Site, Tokens, a_client, a_dynamic_client, a_site
from tests.oauth.test_token import error, works
from tests.waiting import until

from palestra.accounts import service as accounts
from palestra.accounts.schemas import Member
from palestra.grants import clients, queries
from palestra.grants import service as grants
from palestra.grants.tokens import Refresh, lock_refresh_token, use_refresh_token
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

DAY_S = 24 * 3600


async def refreshed(client: OAuthClient, tokens: Tokens, **changes: str | None) -> Tokens:
    response = await client.refresh(tokens.refresh, **changes)
    assert response.status_code == 200, response.text
    return Tokens(response.json())


# --- rotation -------------------------------------------------------------------------------------------------------


async def test_every_refresh_makes_another_pair_for_the_same_grant(
    site: Site, client: OAuthClient, member: Member
) -> None:
    first = await client.link(member)
    site.clock.wait(600)
    second = await refreshed(client, first)
    assert second.refresh != first.refresh
    assert second.claims["gid"] == first.claims["gid"]
    assert second.claims["jti"] != first.claims["jti"]
    assert second.claims["iat"] == first.claims["iat"] + 600
    assert second.body["scope"] == first.body["scope"]


async def test_an_answer_that_got_lost_is_asked_for_again(site: Site, client: OAuthClient, member: Member) -> None:
    first = await client.link(member)
    await refreshed(client, first)
    site.clock.wait(60)
    assert await works(client, await refreshed(client, first))


async def test_a61_after_the_grace_a_second_use_ends_the_family(
    site: Site, client: OAuthClient, member: Member
) -> None:
    stolen = await client.link(member)
    mine = await refreshed(client, stolen)
    site.clock.wait(61)
    assert error(await client.refresh(stolen.refresh)) == "invalid_grant"
    assert error(await client.refresh(mine.refresh)) == "invalid_grant"
    assert "refresh_token_reused" in await site.audited()
    async with site.database.reader() as reader:
        assert await grants.connections(reader, member.id) == []


async def test_a61_of_this_family_alone(site: Site, client: OAuthClient, member: Member) -> None:
    stolen, elsewhere = await client.link(member), await client.link(member)
    await refreshed(client, stolen)
    site.clock.wait(61)
    assert error(await client.refresh(stolen.refresh)) == "invalid_grant"
    assert await works(client, elsewhere)


async def test_a61_not_by_a_client_that_it_was_not_for(site: Site, client: OAuthClient, member: Member) -> None:
    other = await a_client(site, "other")
    first = await client.link(member)
    mine = await refreshed(client, first)
    site.clock.wait(61)
    assert error(await other.refresh(first.refresh)) == "invalid_grant"
    assert error(await other.refresh(mine.refresh)) == "invalid_grant"
    assert await works(client, mine)


async def test_a62_ten_refreshes_at_once_all_succeed_in_one_family(
    site: Site, client: OAuthClient, member: Member
) -> None:
    first = await client.link(member)
    responses = await asyncio.gather(*(client.refresh(first.refresh) for _ in range(10)))
    assert [response.status_code for response in responses] == [200] * 10
    siblings = [Tokens(response.json()) for response in responses]
    assert len({tokens.refresh for tokens in siblings}) == 10
    assert {tokens.claims["gid"] for tokens in siblings} == {first.claims["gid"]}
    for tokens in siblings:
        assert await works(client, tokens)


async def test_a62_who_refreshes_at_the_same_time_is_counted_after_the_first(
    site: Site, client: OAuthClient, member: Member
) -> None:
    brought, now = (await client.link(member)).refresh, site.clock()

    async def the_second() -> Refresh | None:
        async with site.database.transaction() as connection:
            return await connection.run_sync(lock_refresh_token, brought, now)

    async def it_waits_or_is_done() -> bool:
        async with site.database.reader() as reader:
            waits = await reader.fetchval("select exists (select from pg_locks where not granted)")
        return bool(waits) or second.done()

    async with site.database.transaction() as connection:
        first = await connection.run_sync(lock_refresh_token, brought, now)
        assert first is not None
        second = asyncio.create_task(the_second())
        await until(it_waits_or_is_done)
        await connection.run_sync(use_refresh_token, first, now)
    counted = await second
    assert counted is not None
    assert (first.standing, counted.standing) == ("fresh", "grace")


async def test_a62_the_eleventh_is_one_too_many(site: Site, client: OAuthClient, member: Member) -> None:
    first = await client.link(member)
    siblings = [await refreshed(client, first) for _ in range(10)]
    assert error(await client.refresh(first.refresh)) == "invalid_grant"
    assert not await works(client, siblings[0])


async def test_a62_the_grace_begins_with_the_first_use_and_is_not_renewed(
    site: Site, client: OAuthClient, member: Member
) -> None:
    first = await client.link(member)
    for _ in range(3):
        await refreshed(client, first)
        site.clock.wait(20)
    site.clock.wait(1)
    assert error(await client.refresh(first.refresh)) == "invalid_grant"


# --- scope ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param("log:write", id="a64-another"),
        pytest.param("profile:read log:write", id="a64-one-more"),
        pytest.param("profile:write", id="a64-the-one-that-includes-it"),
        pytest.param("everything", id="a64-invented"),
    ],
)
async def test_a_refresh_allows_no_more_than_the_member_did(client: OAuthClient, member: Member, scope: str) -> None:
    tokens = await client.link(member, scope="profile:read")
    assert error(await client.refresh(tokens.refresh, scope=scope)) == "invalid_scope"
    assert await works(client, tokens), "a refusal has used it up"


async def test_a_narrower_access_token_does_not_narrow_the_grant(client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member, scope="profile:read log:write")
    narrow = await refreshed(client, tokens, scope="profile:read")
    assert (narrow.body["scope"], narrow.claims["scope"]) == ("profile:read", "profile:read")
    wide = await refreshed(client, narrow, scope=None)
    assert wide.body["scope"] == "profile:read log:write"


async def test_what_a_scope_includes_may_be_asked_for_by_itself(client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member, scope="log:write")
    assert (await refreshed(client, tokens, scope="history:read offline_access")).body["scope"] == "history:read"


# --- the end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end", ["a65-disabled", "a65-removed", "a65-password-reset", "a65-disconnected", "a68-revoked"]
)
async def test_a_link_ends_with_what_it_stands_on(site: Site, client: OAuthClient, member: Member, end: str) -> None:
    tokens = await client.link(member)
    async with site.database.transaction() as connection:
        if end == "a65-disabled":
            await accounts.set_status(connection, member.id, False, site.clock())
        elif end == "a65-removed":
            await accounts.remove(connection, member.id)
        elif end == "a65-password-reset":
            assert await grants.revoke_all(connection, member.id, "password_changed", site.clock()) == 1
        elif end == "a65-disconnected":
            assert await grants.disconnect(connection, member.id, client.id, site.clock()) == 1
    if end == "a68-revoked":
        await client.revoke(tokens.refresh)
    assert error(await client.refresh(tokens.refresh)) == "invalid_grant"


async def test_a65_disconnecting_one_client_leaves_the_others_and_other_members(
    site: Site, client: OAuthClient, member: Member
) -> None:
    other, somebody = await a_client(site, "other"), await site.member("Theo")
    gone, stays, theirs = await client.link(member), await other.link(member), await client.link(somebody)
    async with site.database.transaction() as connection:
        await grants.disconnect(connection, member.id, client.id, site.clock())
    assert not await works(client, gone)
    assert await works(other, stays)
    assert await works(client, theirs)


async def test_a_link_that_is_not_used_for_thirty_days_is_over(site: Site, client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    site.clock.wait(30 * DAY_S - 1)
    tokens = await refreshed(client, tokens)
    site.clock.wait(30 * DAY_S)
    assert error(await client.refresh(tokens.refresh)) == "invalid_grant"


async def test_a66_after_180_days_a_link_is_over_however_often_it_was_used(
    site: Site, client: OAuthClient, member: Member
) -> None:
    tokens = await client.link(member)
    for _ in range(8):
        site.clock.wait(20 * DAY_S)
        tokens = await refreshed(client, tokens)
    site.clock.wait(20 * DAY_S - 60)
    tokens = await refreshed(client, tokens)
    assert tokens.body["expires_in"] == 60, "an access token outlives the grant"
    site.clock.wait(60)
    assert error(await client.refresh(tokens.refresh)) == "invalid_grant"


# --- sweeping -------------------------------------------------------------------------------------------------------


async def test_what_is_over_is_removed_and_what_stands_stays(site: Site, client: OAuthClient, member: Member) -> None:
    await client.begin()
    await client.code(member)  # never exchanged
    over, stands = await client.link(member), await client.link(member)
    await client.revoke(over.refresh)
    site.clock.wait(2 * DAY_S)
    async with site.database.transaction() as connection:
        assert await grants.sweep(connection, site.clock()) > 0
        counts = [
            await connection.scalar(text(f"select count(*) from {table}"))  # noqa: S608  # of these four
            for table in ("authorization_request", "authorization_code", "oauth_grant", "refresh_token")
        ]
    assert counts == [0, 0, 1, 1]
    assert await works(client, stands)


async def test_sweeping_forgets_no_theft_too_early(site: Site, client: OAuthClient, member: Member) -> None:
    code = await client.code(member)
    stolen = Tokens((await client.exchange(code)).json())
    mine = await refreshed(client, stolen)
    site.clock.wait(timedelta(hours=23).total_seconds())
    async with site.database.transaction() as connection:
        await grants.sweep(connection, site.clock())
    assert error(await client.exchange(code)) == "invalid_grant"
    assert not await works(client, mine)


async def test_the_app_itself_removes_a_flood_of_what_is_over(
    database_url: str, database: Database, clock: Clock
) -> None:
    async with database.transaction() as connection:
        await connection.execute(
            text(
                "insert into used_assertion (jti_hash, expires_at) "
                "select sha256(n::text::bytea), :then from generate_series(1, :many) n"
            ),
            {"then": clock() - timedelta(days=1), "many": 2 * queries.SWEPT_AT_ONCE + 1},
        )

    async def all_gone() -> bool:
        async with database.reader() as reader:
            return not await reader.fetchval("select exists (select from used_assertion)")

    async with a_site(database_url, clock):
        await until(all_gone)


async def test_a_host_that_was_disconnected_comes_back_with_the_client_it_has(site: Site, member: Member) -> None:
    client = await a_dynamic_client(site)
    await client.link(member)
    async with site.database.transaction() as connection:
        await grants.disconnect(connection, member.id, client.id, site.clock())
    for _ in range(3):
        site.clock.wait(DAY_S + 1)
        async with site.database.transaction() as connection:
            await grants.sweep(connection, site.clock())
            await clients.sweep(connection, site.clock())
    assert await works(client, await client.link(member))
