"""Is a code good once, for one client that can show it began the request, and for nothing else?"""

import asyncio
import logging
from functools import partial
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from tests.oauth import document_host as hosts
from tests.oauth.linking import (
    CALLBACK,
    ISSUER,
    LOOPBACK,
    SECRET,
    Clock,
    OAuthClient,
    Site,
    Tokens,
    a_client,
    a_site,
    basic,
)
from tests.serving import ACCEPT

from palestra.accounts import service as accounts
from palestra.accounts.schemas import Member
from palestra.grants import clients
from palestra.grants import service as grants
from palestra.oauth import routes as oauth
from palestra.oauth.client_assertions import ASSERTION_TYPE

pytestmark = pytest.mark.anyio


def error(response: httpx2.Response) -> str:
    """The error of a refusal, which is one in every respect."""
    assert response.status_code in (400, 401), response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["pragma"] == "no-cache"
    assert set(response.json()) == {"error", "error_description"}
    assert (response.status_code == 401) == (response.json()["error"] == "invalid_client")
    return str(response.json()["error"])


async def works(client: OAuthClient, tokens: Tokens) -> bool:
    """Whether a link still stands."""
    response = await client.refresh(tokens.refresh)
    assert response.status_code == 200 or error(response) == "invalid_grant"
    return response.status_code == 200


# --- what a link is worth -------------------------------------------------------------------------------------------


async def test_a_code_is_exchanged_for_tokens_for_one_resource(site: Site, client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member, scope="profile:read log:write")
    assert tokens.body.keys() == {"access_token", "token_type", "expires_in", "scope", "refresh_token"}
    assert (tokens.body["token_type"], tokens.body["expires_in"]) == ("Bearer", 600)
    assert tokens.body["scope"] == "profile:read log:write"
    claims = tokens.claims
    assert claims["iss"] == ISSUER
    assert claims["aud"] == f"{ISSUER}/mcp"
    assert claims["sub"] == str(member.id)
    assert claims["client_id"] == "host"
    assert claims["exp"] - claims["iat"] == 600
    assert claims["iat"] == int(site.clock().timestamp())


async def test_a_link_is_a_connection_from_the_exchange_on(site: Site, client: OAuthClient, member: Member) -> None:
    code = await client.code(member, scope="profile:read")
    async with site.database.reader() as reader:
        assert await grants.connections(reader, member.id) == []
    await client.exchange(code)
    async with site.database.reader() as reader:
        (connection,) = await grants.connections(reader, member.id)
    assert (connection.client_id, connection.name, connection.scopes) == ("host", "Host", ("profile:read",))
    assert [kind for kind in await site.audited() if kind in ("grant_approved", "linked")] == [
        "grant_approved",
        "linked",
    ]


async def test_a_person_without_scripts_links_by_way_of_our_pages(
    site: Site, client: OAuthClient, member: Member
) -> None:
    await site.give_password(member, "nora", "correct horse battery")
    code = await client.code_by_hand("nora", "correct horse battery", scope="profile:read")
    tokens = Tokens((await client.exchange(code)).json())
    assert tokens.claims["sub"] == str(member.id)
    assert await works(client, tokens)


async def test_a_link_opens_mcp_and_nothing_else_does(site: Site, client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for token, status in ((tokens.access, 200), (tokens.refresh, 401), ("invented", 401)):
        headers = {**ACCEPT, "MCP-Protocol-Version": "2025-11-25", "Authorization": f"Bearer {token}"}
        assert (await site.http.post(site.at("/mcp"), json=body, headers=headers)).status_code == status


async def test_a_client_that_does_not_refresh_gets_no_refresh_token(site: Site, member: Member) -> None:
    said = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none", "grant_types": ["authorization_code"]}
    registered = await site.http.post(site.at("/oauth/register"), json=said)
    client = OAuthClient(site, registered.json()["client_id"])
    tokens = await client.link(member)
    assert "refresh_token" not in tokens.body


# --- the verifier ---------------------------------------------------------------------------------------------------


async def test_a04_without_a_verifier_there_is_no_exchange_and_the_code_keeps(
    client: OAuthClient, member: Member
) -> None:
    code = await client.code(member)
    assert error(await client.exchange(code, code_verifier=None)) == "invalid_request"
    assert error(await client.exchange(code, code_verifier="")) == "invalid_request"
    assert (await client.exchange(code)).status_code == 200


@pytest.mark.parametrize("verifier", ["x" * 43, "x" * 42, "x" * 129, "ä" * 43, "x" * 42 + "\n"])
async def test_a05_a_wrong_verifier_burns_the_code(
    site: Site, client: OAuthClient, member: Member, verifier: str
) -> None:
    code = await client.code(member)
    assert error(await client.exchange(code, code_verifier=verifier)) == "invalid_grant"
    assert error(await client.exchange(code)) == "invalid_grant"
    assert "code_burnt" in await site.audited()


async def test_a05_the_challenge_itself_is_no_verifier(client: OAuthClient, member: Member) -> None:
    code = await client.code(member)
    assert error(await client.exchange(code, code_verifier=client.challenge)) == "invalid_grant"


async def test_a08_a_stolen_code_is_worth_nothing_in_another_session(client: OAuthClient, member: Member) -> None:
    code = await client.code(member)
    assert error(await client.with_other_verifier().exchange(code)) == "invalid_grant"


# --- whose code it is -----------------------------------------------------------------------------------------------


async def test_a09_a_code_is_good_for_the_client_that_asked(site: Site, client: OAuthClient, member: Member) -> None:
    other = await a_client(site, "other")
    code = await client.code(member)
    assert error(await other.exchange(code, code_verifier=client.verifier)) == "invalid_grant"
    assert (await client.exchange(code)).status_code == 200, "a stranger has burnt it"


@pytest.mark.parametrize("redirect_uri", [LOOPBACK, f"{CALLBACK}/", "https://evil.example/"])
async def test_a10_a_code_is_good_for_the_redirect_uri_it_went_to(
    client: OAuthClient, member: Member, redirect_uri: str
) -> None:
    code = await client.code(member)
    assert error(await client.exchange(code, redirect_uri=redirect_uri)) == "invalid_grant"
    assert error(await client.exchange(code)) == "invalid_grant"


async def test_a10_the_port_is_the_one_that_was_asked_for(client: OAuthClient, member: Member) -> None:
    code = await client.code(member, redirect_uri="http://127.0.0.1:5000/callback")
    assert error(await client.exchange(code, redirect_uri="http://127.0.0.1:5001/callback")) == "invalid_grant"


async def test_a_client_of_oauth_2_1_does_not_repeat_its_redirect_uri(client: OAuthClient, member: Member) -> None:
    assert (await client.exchange(await client.code(member), redirect_uri=None)).status_code == 200


async def test_a31_a_code_is_good_for_the_resource_that_was_asked_for(client: OAuthClient, member: Member) -> None:
    code = await client.code(member)
    assert error(await client.exchange(code, resource="https://other.example/mcp")) == "invalid_target"
    assert (await client.exchange(code)).status_code == 200, "no theft: a client that does not know where it is"


async def test_a30_a_refresh_token_is_good_for_its_resource(client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    assert error(await client.refresh(tokens.refresh, resource="https://other.example/mcp")) == "invalid_target"
    assert (await client.refresh(tokens.refresh, resource=None)).status_code == 200


# --- once -----------------------------------------------------------------------------------------------------------


async def test_a11_who_replays_a_code_ends_what_it_was_exchanged_for(
    site: Site, client: OAuthClient, member: Member
) -> None:
    code = await client.code(member)
    tokens = Tokens((await client.exchange(code)).json())
    assert error(await client.exchange(code)) == "invalid_grant"
    assert error(await client.refresh(tokens.refresh)) == "invalid_grant"
    async with site.database.reader() as reader:
        assert await grants.connections(reader, member.id) == []
    assert "code_replayed" in await site.audited()


async def test_a11_without_the_verifier_too(client: OAuthClient, member: Member) -> None:
    code = await client.code(member)
    tokens = Tokens((await client.exchange(code)).json())
    assert error(await client.with_other_verifier().exchange(code)) == "invalid_grant"
    assert not await works(client, tokens)


async def test_a11_not_by_a_client_that_it_was_not_for(site: Site, client: OAuthClient, member: Member) -> None:
    other = await a_client(site, "other")
    code = await client.code(member)
    tokens = Tokens((await client.exchange(code)).json())
    assert error(await other.exchange(code)) == "invalid_grant"
    assert await works(client, tokens)


async def test_a12_of_ten_exchanges_at_once_one_succeeds(client: OAuthClient, member: Member) -> None:
    code = await client.code(member)
    responses = await asyncio.gather(*(client.exchange(code) for _ in range(10)))
    assert sorted(response.status_code for response in responses) == [200] + [400] * 9
    assert {error(response) for response in responses if response.status_code == 400} == {"invalid_grant"}


async def test_a13_a_code_lasts_a_minute(site: Site, client: OAuthClient, member: Member) -> None:
    in_time, too_late = await client.code(member), await client.code(member)
    site.clock.wait(59)
    assert (await client.exchange(in_time)).status_code == 200
    site.clock.wait(1)
    assert error(await client.exchange(too_late)) == "invalid_grant"


async def test_an_expired_code_that_is_replayed_still_ends_its_grant(
    site: Site, client: OAuthClient, member: Member
) -> None:
    code = await client.code(member)
    tokens = Tokens((await client.exchange(code)).json())
    site.clock.wait(3_600)
    assert error(await client.exchange(code)) == "invalid_grant"
    assert not await works(client, tokens)


async def test_a_code_is_nothing_once_its_member_is_disabled_or_has_disconnected(
    site: Site, client: OAuthClient, member: Member
) -> None:
    disconnected = await client.code(member)
    async with site.database.transaction() as connection:
        assert await grants.disconnect(connection, member.id, client.id, site.clock()) == 1
    assert error(await client.exchange(disconnected)) == "invalid_grant"
    disabled = await client.code(member)
    async with site.database.transaction() as connection:
        await accounts.set_status(connection, member.id, False, site.clock())
    assert error(await client.exchange(disabled)) == "invalid_grant"


# --- clients that authenticate --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_a_client_with_a_secret_links(site: Site, member: Member, method: Any) -> None:
    client = await a_client(site, "confidential", method=method)
    tokens = await client.link(member)
    assert await works(client, tokens)


@pytest.mark.parametrize(
    ("form", "header"),
    [
        pytest.param({}, None, id="a53-nothing"),
        pytest.param({"client_secret": "wrong"}, None, id="a53-a-wrong-secret"),
        pytest.param({"client_secret": SECRET}, None, id="a53-the-right-secret-by-another-method"),
        pytest.param({}, basic("confidential", "wrong"), id="a53-a-wrong-header"),
        pytest.param({"client_id": "other"}, None, id="a53-another-client"),
    ],
)
async def test_a_client_with_a_secret_shows_it(
    site: Site, member: Member, form: dict[str, str], header: str | None
) -> None:
    client = await a_client(site, "confidential", method="client_secret_basic")
    code = await client.code(member)
    anonymous = OAuthClient(site, client.id, verifier=client.verifier)
    headers = {"Authorization": header} if header else {}
    told = {**client.exchanging(code), **form}
    response = await anonymous.post("/oauth/token", told, headers=headers)
    assert error(response) == "invalid_client"
    assert response.headers.get("www-authenticate") == ('Basic realm="palestra"' if header else None)
    assert (await client.exchange(code)).status_code == 200, "who is nobody cannot burn a code"


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", "Basic aG9zdA==", "Basic //79", "Bearer x", "Basic " + "A" * 8_000, "basic OnNlY3JldA=="],
)
async def test_a53_a_header_that_cannot_be_read_is_refused(client: OAuthClient, member: Member, header: str) -> None:
    response = await client.post("/oauth/token", client.exchanging("x"), headers={"Authorization": header})
    assert error(response) in ("invalid_request", "invalid_client")


async def test_a52_a_client_that_may_do_without_is_not_let_in_with_a_wrong_secret(site: Site, member: Member) -> None:
    client = await a_client(site, "either", auth_methods=["none", "client_secret_post", "client_secret_basic"])
    code = await client.code(member)
    assert error(await client.exchange(code, client_secret="wrong")) == "invalid_client"  # noqa: S106  # it is
    wrong = {"Authorization": basic(client.id, "wrong")}
    assert error(await client.post("/oauth/token", client.exchanging(code), headers=wrong)) == "invalid_client"
    assert (await client.exchange(code)).status_code == 200


async def test_a_client_shows_who_it_is_in_one_way(site: Site, member: Member) -> None:
    client = await a_client(site, "confidential", method="client_secret_basic")
    code = await client.code(member)
    assert error(await client.exchange(code, client_secret=SECRET)) == "invalid_request"
    assert error(await client.exchange(code, client_id="other")) == "invalid_request"
    assert error(await client.exchange(code, client_assertion="x")) == "invalid_request"


async def test_a49_a50_a52_a_client_with_a_document_shows_who_it_is_at_every_request(
    database_url: str, clock: Clock
) -> None:
    """ChatGPT's way: private_key_jwt preferred, none allowed."""
    client_id = "https://chatgpt.com/oauth/client.json"
    said = hosts.document(
        client_id,
        token_endpoint_auth_method="private_key_jwt",  # noqa: S106  # no secret
        token_endpoint_auth_methods_supported=["none", "private_key_jwt"],
        jwks=hosts.jwks(hosts.rsa_key()),
    )
    async with hosts.document_host() as host, a_site(database_url, clock, fetcher=host.fetcher(clock)) as site:
        host.serve(client_id, said)
        client = OAuthClient(site, client_id, "https://chatgpt.com/callback")

        def signing(audience: str = f"{ISSUER}/oauth/token", **claims: Any) -> dict[str, str | None]:
            signed = hosts.assertion(hosts.rsa_key(), client_id, audience, clock(), **claims)
            return {"client_assertion": signed, "client_assertion_type": ASSERTION_TYPE}

        code = await client.code(await site.member())
        for wrong in (
            signing("https://other.example/oauth/token"),
            signing(iss="https://evil.example/client.json"),
            signing(sub="https://evil.example/client.json"),
            signing(exp=int(clock().timestamp()) - 60),
            {**signing(), "client_assertion": "x.y.z"},
            {**signing(), "client_id": "https://evil.example/client.json"},
        ):
            assert error(await client.exchange(code, **wrong)) == "invalid_client"
        once = signing()
        tokens = Tokens((await client.exchange(code, **once, client_id=None)).json())
        assert error(await client.refresh(tokens.refresh, **once)) == "invalid_client", "a replay"
        for good in (signing(), signing(ISSUER), {}):
            assert (await client.refresh(tokens.refresh, **good)).status_code == 200


async def test_a54_an_unknown_client_and_a_wrong_secret_get_one_answer_after_one_comparison(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    confidential = await a_client(site, "confidential", method="client_secret_post")
    compared: list[bool] = []
    check = clients.check_secret

    def counted(client: Any, secret: str) -> bool:
        compared.append(client is not None)
        return check(client, secret)

    monkeypatch.setattr(clients, "check_secret", counted)
    wrong = await confidential.exchange("x", client_secret="wrong")  # noqa: S106  # it is
    unknown = await confidential.exchange("x", client_id="nobody", client_secret="wrong")  # noqa: S106
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert compared == [True, False]


async def test_a54_guessing_is_limited_for_each_address(site: Site) -> None:
    confidential = await a_client(site, "confidential", method="client_secret_post")
    for guess in range(120):
        assert error(await confidential.exchange("x", client_secret=str(guess))) == "invalid_client"
    response = await confidential.exchange("x")
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 60
    site.clock.wait(60)
    assert error(await confidential.exchange("x")) == "invalid_grant"


async def test_a_host_that_refreshes_for_many_members_is_not_limited(
    site: Site, client: OAuthClient, member: Member
) -> None:
    tokens = await client.link(member)
    for _ in range(119):
        assert error(await client.refresh("invented")) == "invalid_grant"
    for _ in range(5):
        assert await works(client, tokens)
    assert error(await client.refresh("invented")) == "invalid_grant"
    assert (await client.refresh("invented")).status_code == 429


async def test_even_good_requests_of_one_address_have_an_end(
    database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = partial(oauth.Services, limits=oauth.Limits(token_at_all=3))
    monkeypatch.setattr("palestra.linking.oauth.Services", limited)
    async with a_site(database_url, clock) as site:
        client = await a_client(site)
        tokens = await client.link(await site.member())
        for _ in range(2):
            assert await works(client, tokens)
        refused = await client.refresh(tokens.refresh)
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        clock.wait(60)
        assert await works(client, tokens), "and the link has not ended by it"


async def test_a_removed_client_is_nobody(site: Site, client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    async with site.database.transaction() as connection:
        await connection.execute(text("update oauth_client set disabled_at = :now"), {"now": site.clock()})
    assert error(await client.refresh(tokens.refresh)) == "invalid_client"


# --- what is sent ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": '"><script>é'}, "unsupported_grant_type"),
        ({"code": None}, "invalid_request"),
        ({"code": "invented"}, "invalid_grant"),
        ({"code": "x" * 10_000}, "invalid_grant"),
        ({"client_id": None}, "invalid_client"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "invented"}, "invalid_grant"),
        ({"client_assertion": "x.y.z"}, "invalid_request"),
    ],
)
async def test_what_does_not_fit_is_refused(client: OAuthClient, form: dict[str, str | None], expected: str) -> None:
    response = await client.exchange("invented", **form)
    assert error(response) == expected
    assert "<script" not in response.text


@pytest.mark.parametrize("name", ["grant_type", "code", "code_verifier", "redirect_uri", "resource", "client_id", "x"])
async def test_a21_every_parameter_comes_once(client: OAuthClient, member: Member, name: str) -> None:
    told = client.exchanging(await client.code(member)) | {"x": "1"}
    again = told.get(name) or client.id
    assert error(await client.post("/oauth/token", told, (name, again))) == "invalid_request"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"grant_type": "authorization_code"}'),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/x-www-form-urlencoded", b"code=%00"),
        ("application/x-www-form-urlencoded", b"code=%ff"),
        ("application/x-www-form-urlencoded", b"code=\xff"),
        ("application/x-www-form-urlencoded", b"&".join(b"p%d=1" % n for n in range(100))),
        ("", b"grant_type=authorization_code"),
    ],
)
async def test_what_cannot_be_read_is_refused(site: Site, content_type: str, body: bytes) -> None:
    response = await site.http.post(site.at("/oauth/token"), content=body, headers={"Content-Type": content_type})
    assert error(response) == "invalid_request"


async def test_a_body_is_read_up_to_16_kib(site: Site) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    async def endless() -> Any:
        for _ in range(1_000):
            yield b"x" * 1_000

    long = await site.http.post(site.at("/oauth/token"), content=b"x" * 16_385, headers=form)
    streamed = await site.http.post(site.at("/oauth/token"), content=endless(), headers=form)
    assert (long.status_code, streamed.status_code) == (413, 413)


async def test_what_stands_in_the_address_does_not_count(site: Site, client: OAuthClient, member: Member) -> None:
    told = {name: value or "" for name, value in client.exchanging(await client.code(member)).items()}
    response = await site.http.post(
        site.at("/oauth/token"), params=told | {"client_id": client.id}, data={"state": "nothing"}
    )
    assert error(response) == "invalid_client"


async def test_a_token_request_is_a_post(site: Site) -> None:
    assert (await site.http.get(site.at("/oauth/token"))).status_code == 405


async def test_a97_tokens_are_kept_by_nobody_on_their_way(client: OAuthClient, member: Member) -> None:
    response = await client.exchange(await client.code(member))
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["pragma"] == "no-cache"
    assert response.headers["content-type"] == "application/json"


async def test_a102_a_dump_of_the_database_opens_nothing(site: Site, client: OAuthClient, member: Member) -> None:
    code = await client.code(member)
    tokens = Tokens((await client.exchange(code)).json())
    confidential = await a_client(site, "confidential", method="client_secret_post")
    refreshed = Tokens((await client.refresh(tokens.refresh)).json())
    async with site.database.transaction() as connection:
        tables = await connection.scalars(text("select tablename from pg_tables where schemaname = 'public'"))
        dump = ""
        for table in list(tables):
            rows = await connection.scalars(text(f'select to_jsonb(t)::text from "{table}" t'))  # noqa: S608  # ours
            dump += "".join(rows)
    assert str(member.id) in dump
    hidden = [code, tokens.access, tokens.refresh, refreshed.refresh, client.verifier, confidential.secret or "", '"d"']
    assert [secret for secret in hidden if secret in dump or secret.encode().hex() in dump] == []


async def test_a95_no_secret_is_in_any_log(
    client: OAuthClient, member: Member, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("authlib")]:
        caplog.set_level(logging.DEBUG, name)
    code = await client.code(member)
    tokens = Tokens((await client.exchange(code)).json())
    refreshed = Tokens((await client.refresh(tokens.refresh)).json())
    assert "authorization_code" in " ".join(record.name for record in caplog.records), "Authlib was not listened to"
    for secret in (code, tokens.access, tokens.refresh, refreshed.access, refreshed.refresh, client.verifier):
        assert secret not in caplog.text
