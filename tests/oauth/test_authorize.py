"""Is a person sent anywhere only by a request that is certain, and is the client told of everything else there?"""

from urllib.parse import urlencode

import pytest
from sqlalchemy import text
from tests.oauth.linking import (
    CALLBACK,
    ISSUER,
    LOOPBACK,
    STATE,
    OAuthClient,
    Site,
    a_client,
    a_dynamic_client,
    answered,
)

from palestra.accounts import service as accounts
from palestra.accounts import sessions
from palestra.accounts.schemas import Member
from palestra.errors import Gone
from palestra.grants import service as grants

pytestmark = pytest.mark.anyio


async def refused(client: OAuthClient, *twice: tuple[str, str], **changes: str | None) -> str:
    """The error that the client is told, with its state and our name, each once (A28)."""
    response = await client.authorize(*twice, **changes)
    assert response.status_code == 303, response.text
    location = response.headers["location"]
    assert location.startswith(f"{changes.get('redirect_uri') or client.redirect_uri}?")
    told = answered(location)
    assert (told["state"], told["iss"]) == (STATE, ISSUER)
    assert told["error_description"]
    assert "code" not in told
    return told["error"]


async def shown_a_page(client: OAuthClient, *twice: tuple[str, str], **changes: str | None) -> str:
    """The page of a request that leads nowhere."""
    response = await client.authorize(*twice, **changes)
    assert response.status_code == 400, response.text
    assert "location" not in response.headers
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"
    assert "href" not in response.text
    return response.text


async def requests_that_wait(site: Site) -> int:
    async with site.database.transaction() as connection:
        return int(await connection.scalar(text("select count(*) from authorization_request")) or 0)


# --- what a client may ask ------------------------------------------------------------------------------------------


async def test_a_request_that_fits_waits_for_a_person_on_our_own_page(site: Site, client: OAuthClient) -> None:
    request_id = await client.begin(scope="profile:read log:write")
    async with site.database.transaction() as connection:
        pending = await grants.pending(connection, request_id, site.clock())
    assert pending is not None
    assert (pending.client.id, pending.redirect_uri, pending.redirect_host) == ("host", CALLBACK, "host.example")
    assert (pending.scopes, pending.scopes_given, pending.loopback) == (("profile:read", "log:write"), True, False)


async def test_the_database_does_not_hold_what_the_address_of_our_page_does(site: Site, client: OAuthClient) -> None:
    request_id = await client.begin()
    async with site.database.transaction() as connection:
        rows = [str(row) for row in await connection.execute(text("select * from authorization_request"))]
    assert len(rows) == 1
    assert request_id not in rows[0]


async def test_without_a_scope_the_minimal_ones_are_asked_for(site: Site, client: OAuthClient) -> None:
    for said in (None, "", "offline_access"):
        request_id = await client.begin(scope=said)
        async with site.database.transaction() as connection:
            pending = await grants.pending(connection, request_id, site.clock())
        assert pending is not None
        assert (pending.scopes, pending.scopes_given) == (("profile:read", "history:read"), False)


async def test_a_client_that_reconnects_without_a_scope_is_offered_what_it_had(
    site: Site, client: OAuthClient, member: Member
) -> None:
    await client.link(member, scope="log:write")
    tokens = await client.link(member, scope=None)
    assert set(str(tokens.body["scope"]).split()) == {"profile:read", "history:read", "log:write"}
    somebody_else = await client.link(await site.member("Theo"), scope=None)
    assert set(str(somebody_else.body["scope"]).split()) == {"profile:read", "history:read"}


async def test_scopes_that_nobody_knows_are_left_out_and_alone_they_are_refused(
    client: OAuthClient, member: Member
) -> None:
    tokens = await client.link(member, scope="openid email profile:read offline_access")
    assert tokens.body["scope"] == "profile:read"
    assert await refused(client, scope="openid email") == "invalid_scope"


@pytest.mark.parametrize("spelling", ["http://LOCALHOST:8000/mcp", "HTTP://localhost:8000/mcp", f"{ISSUER}/mcp/"])
async def test_our_resource_may_be_spelled_as_addresses_may_and_tokens_name_it_as_we_do(
    client: OAuthClient, member: Member, spelling: str
) -> None:
    tokens = await client.link(member, resource=spelling)
    assert tokens.claims["aud"] == f"{ISSUER}/mcp"


async def test_without_a_resource_it_is_ours(client: OAuthClient, member: Member) -> None:
    code = await client.code(member, resource=None)
    response = await client.exchange(code, resource=None)
    assert response.status_code == 200


# --- PKCE -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"code_challenge": None, "code_challenge_method": None}, id="a01-no-challenge"),
        pytest.param({"code_challenge": None}, id="a01-a-method-alone"),
        pytest.param({"code_challenge_method": "plain"}, id="a02-plain"),
        pytest.param({"code_challenge_method": "s256"}, id="a02-another-spelling"),
        pytest.param({"code_challenge_method": None}, id="a03-no-method"),
        pytest.param({"code_challenge": "short"}, id="a01-no-hash"),
        pytest.param({"code_challenge": "a" * 44}, id="a01-too-long-for-a-hash"),
        pytest.param({"code_challenge": "a" * 42 + "."}, id="a01-not-base64url"),
    ],
)
async def test_pkce_is_s256_or_nothing(client: OAuthClient, changes: dict[str, str | None]) -> None:
    assert await refused(client, **changes) == "invalid_request"


async def test_a07_a_client_with_a_secret_cannot_do_without_pkce(site: Site) -> None:
    confidential = await a_client(site, "confidential", method="client_secret_basic")
    assert await refused(confidential, code_challenge=None, code_challenge_method=None) == "invalid_request"


# --- where the answer goes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "redirect_uri",
    [
        pytest.param("https://evil.example/callback", id="a14-another-host"),
        pytest.param("http://host.example/callback", id="a14-another-scheme"),
        pytest.param("https://host.example:8443/callback", id="a14-another-port"),
        pytest.param("https://host.example:443/callback", id="a14-the-port-spelled-out"),
        pytest.param("https://host.example/callback/more", id="a15-a-suffix"),
        pytest.param("https://host.example/callback?more=1", id="a15-a-query"),
        pytest.param("https://host.example/callback#more", id="a15-a-fragment"),
        pytest.param("https://host.example/callback/../callback", id="a15-a-way-round"),
        pytest.param("https://host.example/Callback", id="a15-another-case"),
        pytest.param("https://HOST.example/callback", id="a15-another-case-of-the-host"),
        pytest.param("https://host.example/%63allback", id="a15-another-encoding"),
        pytest.param("https://host.example/callback ", id="a15-a-space-behind"),
        pytest.param("https://host.example/callback\n", id="a15-a-new-line-behind"),
        pytest.param("https://host.example\\@evil.example/callback", id="a15-a-backslash"),
        pytest.param("https://host.example@evil.example/callback", id="a15-a-name-before-the-host"),
        pytest.param('https://host.example/callback"><script>', id="a15-markup"),
        pytest.param("https://höst.example/callback", id="a15-beyond-ascii"),
        pytest.param("http://127.0.0.1:1@evil.example/callback", id="a16-a-port-that-is-a-name"),
        pytest.param("http://127.0.0.1:0x50/callback", id="a16-a-port-that-is-none"),
        pytest.param("http://127.0.0.1:80@127.0.0.1/callback", id="a16-loopback-twice"),
        pytest.param("http://127.0.0.1.evil.example/callback", id="a16-loopback-as-a-prefix"),
        pytest.param("javascript:alert(1)", id="a14-a-script"),
        pytest.param(None, id="a17-none"),
        pytest.param("", id="a17-an-empty-one"),
    ],
)
async def test_an_answer_goes_only_where_the_client_registered(client: OAuthClient, redirect_uri: str | None) -> None:
    page = await shown_a_page(client, redirect_uri=redirect_uri)
    assert "evil" not in page
    assert "<script" not in page


async def test_a17_a_client_with_one_redirect_uri_names_it_all_the_same(site: Site) -> None:
    single = await a_client(site, "single", redirect_uris=[CALLBACK])
    await shown_a_page(single, redirect_uri=None)


async def test_a18_a_loopback_port_is_free(client: OAuthClient, member: Member) -> None:
    at_port = "http://127.0.0.1:49152/callback"
    code = await client.code(member, redirect_uri=at_port)
    assert (await client.exchange(code, redirect_uri=at_port)).status_code == 200


@pytest.mark.parametrize(
    "redirect_uri",
    [
        pytest.param("http://127.0.0.1:49152/other", id="a18-another-path"),
        pytest.param("http://localhost:49152/callback", id="a18-another-name-of-loopback"),
        pytest.param("http://[::1]:49152/callback", id="a18-another-loopback"),
        pytest.param("https://127.0.0.1:49152/callback", id="a18-by-https"),
        pytest.param("http://127.0.0.1:99999/callback", id="a18-no-port"),
        pytest.param("http://127.0.0.2/callback", id="a18-another-address"),
    ],
)
async def test_and_nothing_else_of_it(client: OAuthClient, redirect_uri: str) -> None:
    await shown_a_page(client, redirect_uri=redirect_uri)


async def test_a18_a_port_of_an_https_address_is_not_free(site: Site) -> None:
    client = await a_client(site, "at-a-port", redirect_uris=["https://host.example:8443/callback"])
    await shown_a_page(client, redirect_uri="https://host.example:9443/callback")


async def test_a28_a_redirect_uri_cannot_bring_an_answer_of_its_own(site: Site) -> None:
    for name in ("iss", "code", "state", "error"):
        client = await a_client(site, f"with-{name}", redirect_uris=[f"https://host.example/callback?{name}=mine"])
        await shown_a_page(client)


async def test_a_query_of_the_redirect_uri_stays_as_it_was_registered(site: Site, member: Member) -> None:
    registered = "https://host.example/callback?tenant=a%20b"
    client = await a_client(site, "with-query", redirect_uris=[registered])
    response = await client.authorize(response_type="token")
    assert response.headers["location"].startswith(f"{registered}&error=unsupported_response_type&")


# --- parameters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state"])
async def test_a20_what_decides_where_the_answer_goes_comes_once(client: OAuthClient, name: str) -> None:
    again = {"client_id": "other", "redirect_uri": LOOPBACK, "state": "other"}[name]
    await shown_a_page(client, (name, again))
    await shown_a_page(client, (name, client.asking()[name]))
    await shown_a_page(client, (name, ""))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("resource", id="a21-resource"),
        pytest.param("code_challenge", id="a21-code_challenge"),
        pytest.param("code_challenge_method", id="a21-code_challenge_method"),
        pytest.param("response_type", id="a21-response_type"),
        pytest.param("scope", id="a21-scope"),
        pytest.param("prompt", id="a21-prompt"),
        pytest.param("anything", id="a21-anything"),
    ],
)
async def test_everything_else_comes_once_too(client: OAuthClient, name: str) -> None:
    values = {"scope": "profile:read", "prompt": "login", "anything": "1", **client.asking()}
    assert await refused(client, (name, values[name]), **{name: values[name]}) == "invalid_request"


@pytest.mark.parametrize(
    "response_type",
    [
        pytest.param("token", id="a23-token"),
        pytest.param("id_token", id="a23-id_token"),
        pytest.param("code token", id="a23-code-token"),
        pytest.param("code id_token", id="a23-code-id_token"),
        pytest.param("none", id="a23-none"),
        pytest.param('"><script>', id="a23-characters-that-a-description-may-not-have"),
        pytest.param("cöde", id="a23-beyond-ascii"),
    ],
)
async def test_there_is_one_response_type(client: OAuthClient, response_type: str) -> None:
    assert await refused(client, response_type=response_type) == "unsupported_response_type"
    await shown_a_page(client, response_type=response_type, redirect_uri="https://evil.example/")


async def test_a23_a_response_type_is_said(client: OAuthClient) -> None:
    assert await refused(client, response_type=None) == "invalid_request"


@pytest.mark.parametrize(
    "changes",
    [{"response_mode": "fragment"}, {"response_mode": "form_post"}, {"request": "e30."}, {"request_uri": "urn:x"}],
)
async def test_other_ways_to_ask_and_to_answer_are_refused(client: OAuthClient, changes: dict[str, str]) -> None:
    assert await refused(client, **changes) == "invalid_request"


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param("https://other.example/mcp", id="a30-somebody-elses"),
        pytest.param(f"{ISSUER}/mcp/more", id="a30-below"),
        pytest.param(ISSUER, id="a30-above"),
        pytest.param(f"{ISSUER}/MCP", id="a30-another-case-of-the-path"),
        pytest.param(f"{ISSUER}/mcp?x=1", id="a30-a-query"),
        pytest.param(f"{ISSUER}/mcp#x", id="a30-a-fragment"),
        pytest.param("http://localhost:8000@evil.example/mcp", id="a30-a-name-before-the-host"),
        pytest.param("http://localhost:99999/mcp", id="a30-no-port"),
        pytest.param("mcp", id="a30-no-address"),
    ],
)
async def test_a_resource_that_is_not_ours_is_refused(client: OAuthClient, resource: str) -> None:
    assert await refused(client, resource=resource) == "invalid_target"


@pytest.mark.parametrize(
    "query",
    [
        "client_id=host&redirect_uri=%00",
        "client_id=host&redirect_uri=%ff%fe",
        "client_id=h%00st",
        "client_id=%ED%A0%80",
        "client_id=" + "x" * 9_000,
        "client_id=nobody",
        "client_id=host%20",
        "",
        "&".join(f"p{n}=1" for n in range(100)),
    ],
    ids=["nul", "not-utf-8", "nul-in-the-id", "a-surrogate", "long", "unknown", "spaced", "nothing", "many"],
)
async def test_what_cannot_be_read_or_comes_from_nobody_leads_nowhere(
    site: Site, client: OAuthClient, query: str
) -> None:
    response = await site.http.get(f"{site.at('/oauth/authorize')}?{query}")
    assert response.status_code == 400
    assert "location" not in response.headers


async def test_a_state_comes_back_as_it_was_whatever_is_in_it(client: OAuthClient) -> None:
    for state in ('{"a": [1, "é"]}', "a+b c&d=e#f", "x" * 2_000, "\r\nSet-Cookie: a=b"):
        response = await client.authorize(state=state, response_type="token")
        assert answered(response.headers["location"])["state"] == state
        assert "set-cookie" not in response.headers


async def test_without_a_state_there_is_none_in_the_answer(client: OAuthClient) -> None:
    told = answered((await client.authorize(state=None, response_type="token")).headers["location"])
    assert "state" not in told


async def test_a_refused_request_is_not_kept(site: Site, client: OAuthClient) -> None:
    await refused(client, code_challenge=None)
    await shown_a_page(client, redirect_uri="https://evil.example/")
    assert await requests_that_wait(site) == 0


# --- without asking -------------------------------------------------------------------------------------------------


async def signed_in(site: Site, member: Member) -> dict[str, str]:
    async with site.database.transaction() as connection:
        return {sessions.cookie_name(secure=False): await sessions.begin(connection, member.id, "local", site.clock())}


async def test_a27_nobody_is_shown_a_page_where_none_was_wanted(client: OAuthClient) -> None:
    assert await refused(client, prompt="none") == "login_required"


async def test_a27_a_session_that_is_over_or_invented_is_none(site: Site, client: OAuthClient, member: Member) -> None:
    await client.link(member)
    cookies = await signed_in(site, member)
    site.clock.wait(12 * 3600 + 1)
    for sent in (cookies, {sessions.cookie_name(secure=False): "x" * 43}):
        response = await client.in_browser(sent).authorize(prompt="none")
        assert answered(response.headers["location"])["error"] == "login_required"


async def test_a27_who_was_never_asked_has_to_be(site: Site, client: OAuthClient, member: Member) -> None:
    cookies = await signed_in(site, member)
    response = await client.in_browser(cookies).authorize(prompt="none")
    assert answered(response.headers["location"])["error"] == "consent_required"
    await client.link(member, scope="profile:read")
    more = await client.in_browser(cookies).authorize(prompt="none", scope="profile:read log:write")
    assert answered(more.headers["location"])["error"] == "consent_required"


async def test_who_approved_as_much_before_need_not_be_asked(site: Site, client: OAuthClient, member: Member) -> None:
    await client.link(member, scope="profile:read log:write")
    cookies = await signed_in(site, member)
    response = await client.in_browser(cookies).authorize(prompt="none", scope="log:write")
    told = answered(response.headers["location"])
    assert (told["iss"], told["state"]) == (ISSUER, STATE)
    exchanged = await client.exchange(told["code"])
    assert exchanged.json()["scope"] == "log:write"


async def test_a27_a_disabled_member_is_not_signed_in(site: Site, client: OAuthClient, member: Member) -> None:
    await client.link(member)
    cookies = await signed_in(site, member)
    async with site.database.transaction() as connection:
        await accounts.set_status(connection, member.id, False, site.clock())
    response = await client.in_browser(cookies).authorize(prompt="none")
    assert answered(response.headers["location"])["error"] == "login_required"


async def test_prompt_none_stands_alone(client: OAuthClient) -> None:
    assert await refused(client, prompt="none login") == "invalid_request"


async def test_a59_another_client_is_not_approved_by_what_one_was(site: Site, member: Member) -> None:
    trusted, other = await a_client(site, "trusted"), await a_client(site, "other")
    await trusted.link(member)
    cookies = await signed_in(site, member)
    response = await other.in_browser(cookies).authorize(prompt="none")
    assert answered(response.headers["location"])["error"] == "consent_required"


@pytest.mark.parametrize("kind", ["loopback", "dynamic"])
async def test_a59_who_can_be_claimed_to_be_is_asked_about_every_time(site: Site, member: Member, kind: str) -> None:
    client = (
        await a_dynamic_client(site) if kind == "dynamic" else await a_client(site, "native", redirect_uris=[LOOPBACK])
    )
    await client.link(member)
    cookies = await signed_in(site, member)
    response = await client.in_browser(cookies).authorize(prompt="none")
    assert answered(response.headers["location"])["error"] == "consent_required"


# --- the person's answer --------------------------------------------------------------------------------------------


async def test_a28_both_answers_name_us_once_and_give_the_state_back(
    site: Site, client: OAuthClient, member: Member
) -> None:
    now = site.clock()
    denied = await grants.deny(site.database, await client.begin(), member_id=None, now=now, issuer=ISSUER)
    assert answered(denied) == {
        "error": "access_denied",
        "error_description": "The person did not allow it.",
        "state": STATE,
        "iss": ISSUER,
    }
    granted = await grants.approve(
        site.database, await client.begin(), member.id, authenticated_at=now, now=now, issuer=ISSUER
    )
    told = answered(granted)
    assert set(told) == {"code", "state", "iss"}
    assert (told["state"], told["iss"]) == (STATE, ISSUER)


async def test_a26_a_request_is_answered_once_and_within_ten_minutes(
    site: Site, client: OAuthClient, member: Member
) -> None:
    async def approve(request_id: str) -> str:
        now = site.clock()
        return await grants.approve(site.database, request_id, member.id, authenticated_at=now, now=now, issuer=ISSUER)

    answered_before = await client.begin()
    await approve(answered_before)
    denied_before = await client.begin()
    await grants.deny(site.database, denied_before, member_id=None, now=site.clock(), issuer=ISSUER)
    too_late = await client.begin()
    site.clock.wait(grants.REQUEST_TTL_S)
    for request_id in (answered_before, denied_before, too_late, "invented"):
        with pytest.raises(Gone):
            await approve(request_id)
        async with site.database.transaction() as connection:
            assert await grants.pending(connection, request_id, site.clock()) is None


async def test_a_disabled_member_approves_nothing(site: Site, client: OAuthClient, member: Member) -> None:
    request_id, now = await client.begin(), site.clock()
    async with site.database.transaction() as connection:
        await accounts.set_status(connection, member.id, False, now)
    with pytest.raises(Gone):
        await grants.approve(site.database, request_id, member.id, authenticated_at=now, now=now, issuer=ISSUER)


# --- the response ---------------------------------------------------------------------------------------------------


async def test_a101_a97_every_redirect_is_a_get_and_is_not_kept(client: OAuthClient) -> None:
    for response in (await client.authorize(), await client.authorize(response_type="token")):
        assert response.status_code == 303
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"


async def test_a98_no_other_origin_reads_it(site: Site, client: OAuthClient) -> None:
    query = urlencode(client.asking())
    response = await site.http.get(f"{site.at('/oauth/authorize')}?{query}", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control-")]
    preflight = await site.http.options(site.at("/oauth/authorize"), headers={"Origin": "https://evil.example"})
    assert preflight.status_code == 405


async def test_an_authorization_request_is_a_get(site: Site, client: OAuthClient) -> None:
    assert (await site.http.post(site.at("/oauth/authorize"), data=client.asking())).status_code == 405
    assert (await site.http.head(site.at("/oauth/authorize"), params=client.asking())).status_code == 405
    assert await requests_that_wait(site) == 0


async def test_one_address_asks_so_often_and_then_waits(site: Site, client: OAuthClient) -> None:
    for _ in range(60):
        assert (await client.authorize()).status_code == 303
    response = await client.authorize()
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 60
    site.clock.wait(60)
    assert (await client.authorize()).status_code == 303
