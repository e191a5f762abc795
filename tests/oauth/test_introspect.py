"""Is a token explained to the client it was made for, and to nobody else?"""

import httpx2
import pytest
from tests.oauth.linking import ISSUER, OAuthClient, Site, a_client
from tests.oauth.test_token import error

from palestra.accounts import service as accounts
from palestra.accounts.schemas import Member

pytestmark = pytest.mark.anyio

NOT_ACTIVE = {"active": False}


@pytest.fixture
async def confidential(site: Site) -> OAuthClient:
    """A client that can show who it is."""
    return await a_client(site, "confidential", method="client_secret_basic")


def said(response: httpx2.Response) -> dict[str, object]:
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    body: dict[str, object] = response.json()
    return body


async def test_a_client_is_told_of_its_own_tokens(site: Site, confidential: OAuthClient, member: Member) -> None:
    tokens = await confidential.link(member, scope="log:write profile:read")
    now = int(site.clock().timestamp())
    assert said(await confidential.introspect(tokens.access)) == {
        "active": True,
        "token_type": "Bearer",
        "scope": "profile:read log:write",
        "client_id": "confidential",
        "sub": str(member.id),
        "aud": f"{ISSUER}/mcp",
        "iss": ISSUER,
        "jti": tokens.claims["jti"],
        "iat": now,
        "exp": now + 600,
    }
    refresh = said(await confidential.introspect(tokens.refresh))
    assert (refresh["active"], refresh["sub"], refresh["exp"]) == (True, str(member.id), now + 30 * 24 * 3600)


async def test_a69_nobody_asks_without_showing_who_they_are(site: Site, client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    assert error(await client.introspect(tokens.access)) == "invalid_client", "a public client shows nothing"
    assert error(await client.introspect(tokens.access, client_id=None)) == "invalid_client"
    assert error(await client.introspect(tokens.access, client_id="nobody", client_secret="x")) == "invalid_client"  # noqa: S106
    either = await a_client(site, "either", auth_methods=["none", "client_secret_post"])
    assert error(await either.introspect(tokens.access)) == "invalid_client"


async def test_a69_somebody_elses_token_is_not_active(
    confidential: OAuthClient, client: OAuthClient, member: Member
) -> None:
    tokens = await client.link(member)
    for token in (tokens.access, tokens.refresh, "invented", "not.a.token"):
        assert said(await confidential.introspect(token)) == NOT_ACTIVE


@pytest.mark.parametrize("end", ["revoked", "disabled", "expired"])
async def test_what_is_over_is_not_active(site: Site, confidential: OAuthClient, member: Member, end: str) -> None:
    tokens = await confidential.link(member)
    if end == "revoked":
        await confidential.revoke(tokens.refresh)
    elif end == "disabled":
        async with site.database.transaction() as connection:
            await accounts.set_status(connection, member.id, False, site.clock())
    else:
        site.clock.wait(30 * 24 * 3600)
    assert said(await confidential.introspect(tokens.access)) == NOT_ACTIVE
    assert said(await confidential.introspect(tokens.refresh)) == NOT_ACTIVE


async def test_looking_at_a_refresh_token_does_not_use_it(confidential: OAuthClient, member: Member) -> None:
    tokens = await confidential.link(member)
    for _ in range(20):
        assert said(await confidential.introspect(tokens.refresh))["active"]
    assert (await confidential.refresh(tokens.refresh)).status_code == 200


async def test_a98_pages_of_other_origins_do_not_ask(site: Site, confidential: OAuthClient) -> None:
    response = await confidential.post("/oauth/introspect", {"token": "x"}, headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control-")]
    assert (await site.http.options(site.at("/oauth/introspect"))).status_code == 405
