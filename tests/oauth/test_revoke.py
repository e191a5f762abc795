"""Can a client give back what it was allowed, and nobody else take it away?"""

import pytest
from tests.oauth.linking import OAuthClient, Site, a_client
from tests.oauth.test_token import error, works

from palestra.accounts.schemas import Member
from palestra.grants import service as grants

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("which", ["refresh", "access"])
@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "something_else"])
async def test_either_token_ends_the_link_whatever_the_client_calls_it(
    site: Site, client: OAuthClient, member: Member, which: str, hint: str | None
) -> None:
    tokens = await client.link(member)
    token = tokens.refresh if which == "refresh" else tokens.access
    response = await client.revoke(token, token_type_hint=hint)
    assert (response.status_code, response.json()) == (200, {})
    assert not await works(client, tokens)
    assert "revoked_by_client" in await site.audited()


async def test_a67_a_revoked_grant_is_known_for_one_at_once(site: Site, client: OAuthClient, member: Member) -> None:
    """What /mcp asks for, at most every five seconds for each grant."""
    tokens = await client.link(member)
    grant_id = tokens.claims["gid"]
    async with site.database.reader() as reader:
        before = await grants.status(reader, grant_id, site.clock())
        assert before is not None
        assert (before.active, before.member_id, before.name, before.region) == (True, member.id, "Nora", "DE")
        await client.revoke(tokens.refresh)
        after = await grants.status(reader, grant_id, site.clock())
    assert after is not None
    assert not after.active


async def test_a68_somebody_elses_token_is_left_alone_and_nothing_is_said(
    site: Site, client: OAuthClient, member: Member
) -> None:
    other = await a_client(site, "other")
    tokens = await client.link(member)
    for token in (tokens.refresh, tokens.access, "invented", "not.a.token", "x" * 5_000):
        response = await other.revoke(token)
        assert (response.status_code, response.json()) == (200, {})
    assert await works(client, tokens)


async def test_a68_nor_by_a_client_that_only_says_it_is_the_one(site: Site, member: Member) -> None:
    confidential = await a_client(site, "confidential", method="client_secret_post")
    tokens = await confidential.link(member)
    claiming = OAuthClient(site, confidential.id)
    assert error(await claiming.revoke(tokens.refresh)) == "invalid_client"
    assert error(await confidential.revoke(tokens.refresh, client_secret="wrong")) == "invalid_client"  # noqa: S106
    assert await works(confidential, tokens)


async def test_a_tampered_access_token_revokes_nothing(client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    header, claims, signature = tokens.access.split(".")
    forged = ".".join((header, claims, signature[::-1]))
    assert (await client.revoke(forged)).status_code == 200
    assert await works(client, tokens)


async def test_revoking_twice_is_revoking(client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    for _ in range(2):
        assert (await client.revoke(tokens.refresh)).status_code == 200


async def test_a_token_is_named(client: OAuthClient) -> None:
    assert error(await client.post("/oauth/revoke", {})) == "invalid_request"


async def test_one_link_of_a_client_ends_and_its_others_stay(client: OAuthClient, member: Member) -> None:
    ended, stays = await client.link(member), await client.link(member)
    await client.revoke(ended.refresh)
    assert await works(client, stays)
