"""Can keys be replaced while tokens of theirs are about, without a verifier ever meeting one it does not know?"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey
from tests.oauth.linking import ISSUER, Clock, OAuthClient, Site, Tokens, a_site
from tests.serving import SECRET_KEY

from palestra.accounts.schemas import Member
from palestra.errors import Conflict, StoreError
from palestra.grants import access_tokens, keys
from palestra.grants.access_tokens import InvalidToken
from palestra.grants.keys import SigningKeys
from palestra.linking import sealer_for
from palestra.settings import Settings
from palestra.store.engine import Database
from palestra.store.sealing import Sealer

pytestmark = pytest.mark.anyio

SEALER = sealer_for(Settings.load(secret_key=SECRET_KEY))
HOUR_S = 3_600


async def published(site: Site) -> list[str]:
    response = await site.http.get(site.at("/oauth/jwks.json"))
    assert response.headers["content-type"] == "application/json"
    return [key["kid"] for key in response.json()["keys"]]


async def publish(site: Site) -> str:
    async with site.database.transaction() as connection:
        return await keys.publish_next(connection, SEALER, site.clock())


async def rotate(site: Site, *, at_once: bool = False) -> str:
    async with site.database.transaction() as connection:
        return await keys.rotate(connection, SEALER, site.clock(), at_once=at_once)


async def states(site: Site) -> dict[str, str]:
    async with site.database.transaction() as connection:
        return {key.kid: key.state for key in await keys.listed(connection)}


async def believed(site: Site, tokens: Tokens) -> bool:
    """Whether another process would believe the access token now."""
    other = SigningKeys(site.database, SEALER, site.clock)
    try:
        access_tokens.verify(
            tokens.access,
            await other.public(access_tokens.key_id(tokens.access)),
            issuer=ISSUER,
            resource=site.resource,
            now=site.clock(),
        )
    except InvalidToken:
        return False
    return True


def kid(tokens: Tokens) -> str:
    return access_tokens.key_id(tokens.access)


async def test_what_is_published_has_no_private_part(site: Site) -> None:
    (key,) = (await site.http.get(site.at("/oauth/jwks.json"))).json()["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (key["alg"], key["use"], key["crv"]) == ("ES256", "sig", "P-256")


async def test_a_token_names_the_key_that_signed_it(site: Site, client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    assert [kid(tokens)] == await published(site)


async def test_a76_a_rotation_loses_no_token(site: Site, client: OAuthClient, member: Member) -> None:
    first = await client.link(member)
    following = await publish(site)
    site.clock.wait(60)
    assert set(await published(site)) == {kid(first), following}, "published before it signs"
    assert kid(await client.link(member)) == kid(first)
    site.clock.wait(24 * HOUR_S)
    last = await client.link(member)
    assert await rotate(site) == following
    assert set(await published(site)) == {kid(first), following}
    site.clock.wait(60)
    assert kid(await client.link(member)) == following
    assert await believed(site, last), "signed by the key that has been retired since"
    assert await states(site) == {kid(first): "retired", following: "active"}


async def test_a76_a_retired_key_is_forgotten_an_hour_after_its_last_token(
    site: Site, client: OAuthClient, member: Member
) -> None:
    retired = kid(await client.link(member))
    await rotate(site, at_once=True)
    site.clock.wait(HOUR_S + 599)
    assert retired in await published(site)
    site.clock.wait(1)
    assert retired not in await published(site)
    await rotate(site, at_once=True)
    assert retired not in await states(site), "its row goes with the next rotation"


async def test_a76_a_token_of_a_forgotten_key_is_not_believed(site: Site, client: OAuthClient, member: Member) -> None:
    """One that was signed by a key somebody has stolen, and lasts longer than ours do."""
    await client.link(member)
    stolen = ECKey.generate_key("P-256", {"kid": "stolen"})
    tokens = Tokens({"access_token": forged(site, stolen, member)})
    assert not await believed(site, tokens)


async def test_a_key_that_has_become_known_is_withdrawn_at_once(
    site: Site, client: OAuthClient, member: Member
) -> None:
    tokens = await client.link(member)
    await rotate(site, at_once=True)
    assert await believed(site, tokens)
    async with site.database.transaction() as connection:
        assert await keys.remove(connection, kid(tokens))
    assert not await believed(site, tokens)


async def test_the_key_that_signs_is_not_removed(site: Site, client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    async with site.database.transaction() as connection:
        assert not await keys.remove(connection, kid(tokens))
    assert await believed(site, tokens)


async def test_a_key_is_published_a_day_before_it_signs(site: Site, client: OAuthClient, member: Member) -> None:
    await client.link(member)
    with pytest.raises(Conflict, match="No key is published"):
        await rotate(site)
    following = await publish(site)
    assert await publish(site) == following, "one is enough"
    site.clock.wait(24 * HOUR_S - 1)
    with pytest.raises(Conflict, match="less than a day ago"):
        await rotate(site)
    site.clock.wait(1)
    assert await rotate(site) == following


async def test_two_processes_that_start_at_once_make_one_key(database_url: str, clock: Clock) -> None:
    databases = [Database(database_url) for _ in range(3)]
    await asyncio.gather(*(SigningKeys(database, SEALER, clock).ready() for database in databases))
    async with databases[0].transaction() as connection:
        assert [key.state for key in await keys.listed(connection)] == ["active"]
    for database in databases:
        await database.close()


async def test_two_rotations_at_once_leave_one_key_to_sign_with(
    site: Site, client: OAuthClient, member: Member
) -> None:
    await client.link(member)
    await asyncio.gather(*(rotate(site, at_once=True) for _ in range(3)))
    assert sorted((await states(site)).values()) == ["active", "retired", "retired", "retired"]


async def test_a_key_that_was_sealed_with_another_secret_signs_nothing(site: Site) -> None:
    await SigningKeys(site.database, SEALER, site.clock).ready()
    other = SigningKeys(site.database, Sealer(["another secret, of enough length to be one"]), site.clock)
    with pytest.raises(StoreError, match="PALESTRA_SECRET_KEY"):
        await other.signer()


async def test_the_endpoints_say_so_when_the_key_cannot_be_opened(
    database_url: str, site: Site, clock: Clock, client: OAuthClient, member: Member
) -> None:
    tokens = await client.link(member)
    async with a_site(database_url, clock, secret_key=("another secret, of enough length to be one",)) as other:
        response = await replace(client, site=other).refresh(tokens.refresh)
        assert (response.status_code, response.json()["error"]) == (503, "temporarily_unavailable")
        assert response.headers["cache-control"] == "no-store"
        assert (await other.http.get(other.at("/oauth/jwks.json"))).status_code == 503
    assert (await client.refresh(tokens.refresh)).status_code == 200, "what was refused has used nothing up"


async def test_a_clock_that_is_put_back_keeps_no_key_alive(database: Database, clock: Clock) -> None:
    signing = SigningKeys(database, SEALER, clock)
    before = (await signing.signer()).kid
    clock.wait(-HOUR_S)
    async with database.transaction() as connection:
        now_signing = await keys.rotate(connection, SEALER, clock(), at_once=True)
        assert await keys.remove(connection, str(before))
    assert (await signing.signer()).kid == now_signing
    assert before not in await signing.public()


async def test_unknown_key_ids_cost_one_look_in_five_seconds(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = SigningKeys(database, SEALER, clock)
    await signing.ready()
    await signing.public()
    looks = 0
    transaction = Database.transaction

    def counted(self: Database) -> Any:
        nonlocal looks
        looks += 1
        return transaction(self)

    monkeypatch.setattr(Database, "transaction", counted)
    for _ in range(3):
        clock.wait(5)
        for number in range(20):
            await signing.public(f"invented-{number}")
    assert looks == 3


async def test_a_process_learns_of_a_new_key_from_the_first_token_that_names_it(
    database: Database, clock: Clock
) -> None:
    here, there = (SigningKeys(database, SEALER, clock) for _ in range(2))
    await here.ready()
    await there.public()
    clock.wait(timedelta(seconds=10).total_seconds())
    async with database.transaction() as connection:
        new = await keys.rotate(connection, SEALER, clock(), at_once=True)
    assert new not in await there.public()
    assert new in await there.public(new)


def forged(site: Site, key: ECKey, member: Member, **changes: Any) -> str:
    told: dict[str, Any] = {
        "issuer": ISSUER,
        "resource": site.resource,
        "member_id": member.id,
        "client_id": "host",
        "scopes": ["profile:read"],
        "grant_id": uuid4(),
        "now": site.clock(),
        **changes,
    }
    return access_tokens.issue(key, **told)
