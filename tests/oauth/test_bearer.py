"""Is a call believed to come from whom its token says, and from nobody where it must not be?"""

import asyncio
import base64
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from joserfc.jwk import ECKey
from tests.oauth.linked import (
    METADATA,
    RESOURCE,
    Clock,
    Linked,
    Linking,
    call,
    claims_of,
    signed,
    told,
    unsigned,
    with_claims,
)
from tests.serving import ERAS, Era, Served, serving
from tests.waiting import until

from palestra.accounts import service as accounts
from palestra.accounts import sessions
from palestra.grants import keys as signing_keys
from palestra.grants import service as grants
from palestra.grants.schemas import GrantStatus
from palestra.store.engine import Database, Reader

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def linking(database: Database, clock: Clock) -> Linking:
    return Linking(database, clock)


@pytest.fixture
async def app(database_url: str, clock: Clock) -> AsyncIterator[Served]:
    async with serving(database_url, clock=clock) as served:
        yield served


CONTEXT = "get_training_context"


# --- what is presented ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("era", ERAS)
async def test_whoever_shows_no_token_is_nobody_and_is_answered(app: Served, era: Era) -> None:
    assert (await app.post("tools/list", era=era)).status_code == 200
    response = await call(app, None, "search_classes", {"query": "yoga"}, era=era)
    assert response.status_code == 200
    assert "www-authenticate" not in response.headers
    assert "cache-control" not in response.headers


@pytest.mark.parametrize("era", ERAS)
async def test_a_good_token_is_believed_and_what_it_gets_is_not_kept_by_others(
    app: Served, linking: Linking, era: Era
) -> None:
    response = await call(app, await linking.linked(), CONTEXT, era=era)
    assert response.status_code == 200
    assert response.json()["result"]["isError"] is False
    assert response.headers["cache-control"] == "no-store"


async def test_the_scheme_is_read_in_any_case(app: Served, linking: Linking) -> None:
    token = await linking.linked()
    for scheme in ("bearer", "BEARER", "Bearer "):
        assert (await call(app, None, CONTEXT, headers={"Authorization": f"{scheme} {token}"})).status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer a b", "Bearer a, Bearer b", 'Bearer "a"', "Bearer a=b", "Bearer ü", ""]
)
async def test_what_is_no_bearer_token_is_a_bad_request(app: Served, header: str) -> None:
    response = await app.http.post("/mcp", json={}, headers=[(b"Authorization", header.encode("latin-1"))])
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_request"
    assert 'error="invalid_request"' in response.headers["www-authenticate"]


async def test_two_authorization_headers_are_a_bad_request_even_when_both_are_good(
    app: Served, linking: Linking
) -> None:
    good = f"Bearer {await linking.linked()}"
    response = await app.http.post("/mcp", json={}, headers=[("Authorization", good), ("authorization", good)])
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_request"  # of this layer; the body, which is no call, comes after it


@pytest.mark.parametrize("header", ["Basic YTpi", "DPoP abc", "Negotiate x"])
async def test_another_scheme_is_told_which_one_is_taken_and_no_error(app: Served, header: str) -> None:
    response = await app.http.post("/mcp", json={}, headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer resource_metadata=")
    assert "error" not in response.headers["www-authenticate"]


@pytest.mark.parametrize("era", ERAS)
async def test_a78_a_token_in_the_address_or_in_the_body_is_no_token(app: Served, linking: Linking, era: Era) -> None:
    token = await linking.linked()
    posted = app.http.post
    in_body = await call(app, None, CONTEXT, era=era, meta={"access_token": token, "Authorization": f"Bearer {token}"})
    assert in_body.status_code == 401
    assert "error" not in in_body.headers["www-authenticate"]
    body, headers = in_body.request.content, dict(in_body.request.headers)
    in_address = await posted(f"/mcp?access_token={token}", content=body, headers=headers)
    assert in_address.status_code == 401
    form = {**headers, "content-type": "application/x-www-form-urlencoded"}
    for name in ("content-length", "transfer-encoding"):
        form.pop(name, None)
    as_form = await posted("/mcp", content=f"access_token={token}", headers=form)
    assert as_form.status_code in (400, 401)
    cookie = await posted("/mcp", content=body, headers={**headers, "cookie": f"access_token={token}"})
    assert cookie.status_code == 401


# --- bad tokens -----------------------------------------------------------------------------------------------------

Forgery = Callable[[Linking, Linked, str], Awaitable[str]]


async def for_another_resource(linking: Linking, linked: Linked, good: str) -> str:
    return await linking.token(linked, resource="https://other.example/mcp")


async def for_a_longer_resource(linking: Linking, linked: Linked, good: str) -> str:
    return await linking.token(linked, resource=f"{RESOURCE}/")


async def of_another_issuer(linking: Linking, linked: Linked, good: str) -> str:
    return await linking.token(linked, issuer="https://other.example")


async def tampered_audience(linking: Linking, linked: Linked, good: str) -> str:
    other = await linking.token(linked, resource="https://other.example/mcp")
    return with_claims(other, aud=RESOURCE)


async def tampered_scope(linking: Linking, linked: Linked, good: str) -> str:
    return with_claims(good, scope="profile:write plan:write")


async def tampered_subject(linking: Linking, linked: Linked, good: str) -> str:
    return with_claims(good, sub=str(await linking.member()))


async def of_another_members_grant(linking: Linking, linked: Linked, good: str) -> str:
    return await linking.token(linked, member_id=await linking.member())


async def algorithm_none(linking: Linking, linked: Linked, good: str) -> str:
    kid = (await linking.keys.signer()).kid
    return unsigned(claims_of(good), alg="none", typ="at+jwt", kid=kid)


async def hmac_with_our_public_key(linking: Linking, linked: Linked, good: str) -> str:
    key = await linking.keys.signer()  # joserfc would not do this, so it is done by hand
    signed_part = unsigned(claims_of(good), alg="HS256", typ="at+jwt", kid=key.kid).rstrip(".")
    tag = hmac.digest(key.as_pem(private=False), signed_part.encode(), "sha256")
    return f"{signed_part}.{base64.urlsafe_b64encode(tag).rstrip(b'=').decode()}"


async def bringing_its_own_key(linking: Linking, linked: Linked, good: str) -> str:
    own = ECKey.generate_key("P-256", auto_kid=True)
    return signed(own, claims_of(good), jwk=own.as_dict(private=False))


async def bringing_its_own_key_under_our_name(linking: Linking, linked: Linked, good: str) -> str:
    own = ECKey.generate_key("P-256")
    kid = (await linking.keys.signer()).kid
    return signed(own, claims_of(good), kid=kid, jwk=own.as_dict(private=False))


async def an_id_token(linking: Linking, linked: Linked, good: str) -> str:
    return signed(await linking.keys.signer(), claims_of(good), typ="JWT")


async def without_a_type(linking: Linking, linked: Linked, good: str) -> str:
    return signed(await linking.keys.signer(), claims_of(good), typ="")


async def expired(linking: Linking, linked: Linked, good: str) -> str:
    return await linking.token(linked, now=linking.clock() - timedelta(seconds=620))


async def of_tomorrow(linking: Linking, linked: Linked, good: str) -> str:
    return await linking.token(linked, now=linking.clock() + timedelta(days=1))


async def without_expiry(linking: Linking, linked: Linked, good: str) -> str:
    claims = claims_of(good)
    del claims["exp"]
    return signed(await linking.keys.signer(), claims)


async def nonsense(linking: Linking, linked: Linked, good: str) -> str:
    return "abc.def.ghi"


async def opaque(linking: Linking, linked: Linked, good: str) -> str:
    return "a" * 43


async def endless(linking: Linking, linked: Linked, good: str) -> str:
    return good + "a" * 20_000


FORGERIES: dict[str, Forgery] = {
    "a32-for-another-resource": for_another_resource,
    "a32-for-a-longer-resource": for_a_longer_resource,
    "a33-tampered-audience": tampered_audience,
    "a70-algorithm-none": algorithm_none,
    "a71-hmac-with-our-public-key": hmac_with_our_public_key,
    "a72-bringing-its-own-key": bringing_its_own_key,
    "a72-bringing-its-own-key-under-our-name": bringing_its_own_key_under_our_name,
    "a74-an-id-token": an_id_token,
    "a74-without-a-type": without_a_type,
    "of-another-issuer": of_another_issuer,
    "tampered-scope": tampered_scope,
    "tampered-subject": tampered_subject,
    "of-another-members-grant": of_another_members_grant,
    "expired": expired,
    "of-tomorrow": of_tomorrow,
    "without-expiry": without_expiry,
    "nonsense": nonsense,
    "opaque": opaque,
    "endless": endless,
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_bad_token_is_refused_whatever_is_called(app: Served, linking: Linking, forgery: Forgery) -> None:
    linked = await linking.grant()
    good = await linking.token(linked)
    bad = await forgery(linking, linked, good)
    header = {"Authorization": f"Bearer {bad}"}
    for era in ERAS:
        for method, params in (
            ("tools/list", None),
            ("tools/call", {"name": "search_classes", "arguments": {}}),
            ("tools/call", {"name": CONTEXT, "arguments": {}}),
        ):
            response = await app.post(method, params, era=era, **header)
            assert response.status_code == 401, (method, params)
            assert response.json()["error"] == "invalid_token"
            challenge = response.headers["www-authenticate"]
            assert challenge.startswith(f'Bearer resource_metadata="{METADATA}", scope="profile:read history:read", ')
            assert 'error="invalid_token"' in challenge
    assert (await call(app, good, CONTEXT)).status_code == 200  # the test is of the forgery, and of nothing else


async def test_a_token_ends_when_it_says_so_even_where_it_is_remembered(
    app: Served, linking: Linking, clock: Clock
) -> None:
    token = await linking.linked()
    for _ in range(12):
        assert (await call(app, token, CONTEXT)).status_code == 200
        clock.move(50 - 1e-3)
    clock.move(6)  # leeway between our own processes
    assert (await call(app, token, CONTEXT)).status_code == 401


# --- grants that end ------------------------------------------------------------------------------------------------

End = Callable[[Linking, Linked], Awaitable[None]]


async def disconnected(linking: Linking, linked: Linked) -> None:
    async with linking.database.transaction() as connection:
        await grants.disconnect(connection, linked.member_id, linked.client_id, linking.clock())


async def all_revoked(linking: Linking, linked: Linked) -> None:
    async with linking.database.transaction() as connection:
        await grants.revoke_all(connection, linked.member_id, "password", linking.clock())


async def member_disabled(linking: Linking, linked: Linked) -> None:
    async with linking.database.transaction() as connection:
        await accounts.set_status(connection, linked.member_id, False, linking.clock())


async def member_removed(linking: Linking, linked: Linked) -> None:
    async with linking.database.transaction() as connection:
        await accounts.remove(connection, linked.member_id)


@pytest.mark.parametrize("end", [disconnected, all_revoked, member_disabled, member_removed])
async def test_a67_an_access_token_is_dead_five_seconds_after_its_grant_in_every_process(
    app: Served, database_url: str, linking: Linking, clock: Clock, end: End
) -> None:
    linked = await linking.grant()
    token = await linking.token(linked)
    async with serving(database_url, clock=clock) as other:
        assert (await call(app, token, CONTEXT)).status_code == 200
        clock.move(2)
        assert (await call(other, token, CONTEXT)).status_code == 200
        await end(linking, linked)
        clock.move(5)
        for process in (app, other):
            refused = await call(process, token, CONTEXT)
            assert refused.status_code == 401
            assert 'error="invalid_token"' in refused.headers["www-authenticate"]
            assert (await call(process, token, "search_classes")).status_code == 401  # never quietly as nobody


async def test_a_grant_that_has_run_out_ends_its_tokens(app: Served, linking: Linking, clock: Clock) -> None:
    token = await linking.linked(expires_at=clock() + timedelta(seconds=60))
    assert (await call(app, token, CONTEXT)).status_code == 200
    clock.move(61)
    assert (await call(app, token, CONTEXT)).status_code == 401


async def test_a76_a_retired_key_verifies_within_its_window_and_not_after(
    app: Served, database_url: str, linking: Linking, clock: Clock
) -> None:
    linked = await linking.grant()
    old = await linking.token(linked, lifetime_s=10 * 24 * 3600)
    async with linking.database.transaction() as connection:
        await signing_keys.rotate(connection, linking.sealer, clock(), at_once=True)
    clock.move(60)
    new = await linking.token(linked, lifetime_s=10 * 24 * 3600)
    assert (await call(app, old, CONTEXT)).status_code == 200
    assert (await call(app, new, CONTEXT)).status_code == 200
    clock.move(signing_keys.RETIRED_FOR.total_seconds())
    assert (await call(app, old, CONTEXT)).status_code == 401
    assert (await call(app, new, CONTEXT)).status_code == 200


async def test_a76_a_key_that_is_withdrawn_takes_its_tokens_with_it_within_two_minutes(
    app: Served, linking: Linking, clock: Clock
) -> None:
    token = await linking.linked()
    kid = (await linking.keys.signer()).kid
    assert (await call(app, token, CONTEXT)).status_code == 200
    async with linking.database.transaction() as connection:
        await signing_keys.rotate(connection, linking.sealer, clock(), at_once=True)
        assert await signing_keys.remove(connection, str(kid))
    clock.move(120)
    assert (await call(app, token, CONTEXT)).status_code == 401


# --- outages and crowds ---------------------------------------------------------------------------------------------


async def admin_of(database_url: str) -> "asyncpg.Connection[Any]":
    name = database_url.rpartition("/")[2].partition("?")[0]
    return await asyncpg.connect(database_url.replace("+asyncpg", "").replace(f"/{name}", "/postgres"))


async def test_a_database_that_is_down_makes_nobody_anonymous_and_keeps_no_revoked_token_alive(
    app: Served, database_url: str, linking: Linking, clock: Clock
) -> None:
    token = await linking.linked()
    assert (await call(app, token, CONTEXT)).status_code == 200
    name = database_url.rpartition("/")[2].partition("?")[0]
    admin = await admin_of(database_url)
    await linking.database.close()
    await admin.execute(f'alter database "{name}" allow_connections false')
    await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
    try:
        for seconds in (5, 3600):  # the second: whatever was remembered has long run out
            clock.move(seconds)
            for tool in (CONTEXT, "search_classes"):
                response = await call(app, token, tool)
                assert response.status_code == 503
                assert int(response.headers["retry-after"]) >= 1
                assert response.json()["error"] == "temporarily_unavailable"
        assert (await app.post("tools/list")).status_code == 200
    finally:
        await admin.execute(f'alter database "{name}" allow_connections true')
        await admin.close()
    clock.move(-3605)
    clock.move(5)
    assert (await call(app, token, CONTEXT)).status_code == 200


class Asked:
    """Counts the questions about a grant, and holds their answers back until it is told to let go."""

    def __init__(self) -> None:
        self.times = 0
        self.let_go = asyncio.Event()

    async def status(self, reader: Reader, grant_id: Any, now: Any) -> GrantStatus | None:
        self.times += 1
        await self.let_go.wait()
        return await STATUS(reader, grant_id, now)


STATUS = grants.status


async def test_a_crowd_asks_once_about_a_grant_and_again_after_five_seconds(
    app: Served, linking: Linking, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked()
    monkeypatch.setattr(grants, "status", asked.status)
    token = await linking.linked()
    crowd = [asyncio.create_task(app.post("tools/list", Authorization=f"Bearer {token}")) for _ in range(20)]
    await until(lambda: asked.times)
    crowd[0].cancel()  # whoever gives up takes the answer from nobody
    asked.let_go.set()
    answers = await asyncio.gather(*crowd[1:])
    assert {answer.status_code for answer in answers} == {200}
    assert asked.times == 1
    clock.move(4.999)
    await app.post("tools/list", Authorization=f"Bearer {token}")
    assert asked.times == 1
    clock.move(0.001)
    await app.post("tools/list", Authorization=f"Bearer {token}")
    assert asked.times == 2


async def test_the_last_use_is_written_down_once_a_minute_beside_the_call(
    app: Served, linking: Linking, clock: Clock
) -> None:
    linked = await linking.grant()
    token = await linking.token(linked)

    async def last_used() -> Any:
        async with linking.database.reader() as reader:
            return await reader.fetchval("select last_used_at from oauth_grant where id = $1", linked.grant_id)

    first = clock()
    await call(app, token, CONTEXT)

    async def written() -> bool:
        return bool(await last_used() is not None)

    await until(written)
    assert await last_used() == first
    clock.move(60)
    await call(app, token, CONTEXT)
    assert await last_used() == first
    clock.move(0.001)
    await call(app, token, CONTEXT)

    async def moved() -> bool:
        return bool(await last_used() == clock())

    await until(moved)


async def test_a_session_of_the_pages_is_no_way_into_the_tools(app: Served, linking: Linking) -> None:
    member_id = await linking.member()
    async with linking.database.transaction() as connection:
        cookie = await sessions.begin(connection, member_id, "local", linking.clock())
    app.http.cookies.set(sessions.cookie_name(secure=False), cookie)
    app.http.cookies.set(sessions.cookie_name(secure=True), cookie)
    assert (await call(app, None, CONTEXT)).status_code == 401
    assert (await call(app, cookie, CONTEXT)).status_code == 401


async def test_the_error_of_a_broken_store_is_ours(app: Served, linking: Linking, database: Database) -> None:
    token = await linking.linked()
    async with database.reader() as reader:
        await reader.execute("drop table oauth_grant cascade")
    response = await call(app, token, CONTEXT)
    assert response.status_code == 503
    assert "relation" not in response.text


async def test_what_was_allowed_is_told_by_its_own_member_only(app: Served, linking: Linking) -> None:
    first, second = await linking.linked(), await linking.linked("profile:write", "history:read")
    await told(app, second, "set_preferences", {"units": "imperial"})
    assert (await told(app, second, CONTEXT))["profile"]["units"] == "imperial"
    assert (await told(app, first, CONTEXT))["profile"]["units"] is None
