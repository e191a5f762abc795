"""Does every host learn how to link, and does nobody get what they were not allowed, whatever the host?"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from tests.factories import a_class, publish
from tests.oauth.json_host import json_host
from tests.oauth.linked import METADATA, Clock, Linking, call, told
from tests.serving import ERAS, Era, Served, serving

from palestra.accounts import preferences
from palestra.accounts import service as accounts
from palestra.grants.scopes import MINIMAL
from palestra.server import TOOLS
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

CONTEXT, PREFERENCES = "get_training_context", "set_preferences"
CHATGPT = {"User-Agent": "openai-mcp/1.0.0"}
PROTECTED = {tool.name: tool.scopes for tool in TOOLS if tool.scopes}
ARGUMENTS: dict[str, dict[str, Any]] = {PREFERENCES: {"units": "imperial"}}


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


def refused(response: httpx2.Response) -> tuple[dict[str, Any], str]:
    """The error that a member is told, and the challenge in the result, which is there for every host."""
    result = response.json()["result"]
    assert result["isError"] is True
    assert "structuredContent" not in result
    (challenge,) = result["_meta"]["mcp/www_authenticate"]
    assert challenge.isascii()
    assert challenge.startswith(f'Bearer resource_metadata="{METADATA}", scope="')
    assert 'error="insufficient_scope", error_description="' in challenge
    error: dict[str, Any] = json.loads(result["content"][1]["text"])
    return error, challenge


def scope_of(challenge: str) -> set[str]:
    return set(challenge.partition('scope="')[2].partition('"')[0].split())


# --- the door itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signed_in", [False, True])
async def test_several_calls_in_one_body_are_refused_and_one_without_an_id_does_nothing(
    app: Served, linking: Linking, signed_in: bool
) -> None:
    member_id = await linking.member()
    token = await linking.token(await linking.grant(["profile:write"], member_id=member_id))
    params = {"name": PREFERENCES, "arguments": {"units": "imperial"}}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    headers = {"Accept": "application/json, text/event-stream"} | (
        {"Authorization": f"Bearer {token}"} if signed_in else {}
    )
    ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
    for body in ([asked], [ping, asked], [asked, ping]):
        assert (await app.http.post("/mcp", json=body, headers=headers)).status_code == 400
    silent = {name: value for name, value in asked.items() if name != "id"}
    assert (await app.http.post("/mcp", json=silent, headers=headers)).status_code == 202
    async with linking.database.reader() as reader:
        assert (await preferences.read(reader, member_id)).units is None


# --- nobody is signed in --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("tool", PROTECTED)
async def test_a_standard_host_learns_by_401_that_a_tool_needs_an_account(app: Served, tool: str, era: Era) -> None:
    response = await call(app, None, tool, ARGUMENTS.get(tool), era=era)
    assert response.status_code == 401
    header = response.headers["www-authenticate"]
    assert header.startswith(f'Bearer resource_metadata="{METADATA}", scope="')
    assert "error" not in header  # RFC 6750, 3.1: nobody has tried to sign in
    error, challenge = refused(response)
    assert error["code"] == "auth_required"
    assert scope_of(header) == scope_of(challenge) == {*PROTECTED[tool], *MINIMAL}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("tool", PROTECTED)
async def test_chatgpt_learns_it_by_the_result(app: Served, tool: str, era: Era) -> None:
    by_agent = await call(app, None, tool, ARGUMENTS.get(tool), era=era, headers=CHATGPT)
    by_meta = await call(app, None, tool, ARGUMENTS.get(tool), era=era, meta={"openai/subject": "v1/abc"})
    for response in (by_agent, by_meta):
        assert response.status_code == 200
        assert "www-authenticate" not in response.headers
        assert refused(response)[0]["code"] == "auth_required"


@pytest.mark.parametrize("era", ERAS)
async def test_what_a_host_says_of_itself_opens_nothing(app: Served, linking: Linking, era: Era) -> None:
    member = await linking.member()
    for meta in ({}, {"openai/subject": str(member)}, {"palestra.caller": str(member), "sub": str(member)}):
        response = await call(app, None, CONTEXT, era=era, meta=meta, headers={**CHATGPT, "X-Member": str(member)})
        assert response.json()["result"]["isError"] is True
    bad = await call(app, "abc.def.ghi", "search_classes", era=era, headers=CHATGPT)
    assert bad.status_code == 401  # a bad token is refused whoever brings it


@pytest.mark.parametrize("era", ERAS)
async def test_a_refusal_comes_before_anything_is_read_of_the_arguments(app: Served, era: Era) -> None:
    response = await call(app, None, PREFERENCES, {"colour": "red"}, era=era)
    assert response.status_code == 401
    assert "colour" not in response.text


async def test_the_sdks_client_without_a_token_searches_and_is_refused_the_rest(app: Served) -> None:
    async with app.client("modern") as client:
        assert not (await client.call_tool("search_classes", {"query": "yoga"})).is_error
        with pytest.raises(Exception, match="error response"):
            await client.call_tool(CONTEXT, {})


# --- too little is allowed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("era", ERAS)
async def test_a90_a_write_with_too_little_is_refused_and_asks_for_the_union(
    app: Served, linking: Linking, era: Era
) -> None:
    member = await linking.member()
    token = await linking.linked("profile:read", "history:read", member_id=member)
    response = await call(app, token, PREFERENCES, {"units": "imperial"}, era=era)
    assert response.status_code == 403
    error, challenge = refused(response)
    assert error["code"] == "scope_required"
    assert "Change your training preferences" in error["message_for_member"]
    assert response.headers["www-authenticate"] == challenge
    assert scope_of(challenge) == {"profile:read", "history:read", "profile:write"}
    chatgpt = await call(app, token, PREFERENCES, {"units": "imperial"}, era=era, headers=CHATGPT)
    assert chatgpt.status_code == 200
    assert refused(chatgpt)[0]["code"] == "scope_required"
    assert (await told(app, token, CONTEXT, era=era))["profile"]["units"] is None  # nothing was written


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    ("scopes", "tool"),
    [
        (("plan:write",), CONTEXT),
        (("profile:write", "history:read"), CONTEXT),
        (("profile:write", "log:write"), CONTEXT),
        (("profile:write",), PREFERENCES),
    ],
)
async def test_a91_a_scope_is_enough_for_what_it_includes(
    app: Served, linking: Linking, era: Era, scopes: tuple[str, ...], tool: str
) -> None:
    token = await linking.linked(*scopes)
    assert (await call(app, token, tool, ARGUMENTS.get(tool), era=era)).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "tool"),
    [
        (("profile:read",), CONTEXT),
        (("history:read",), CONTEXT),
        (("log:write",), CONTEXT),
        (("plan:write",), PREFERENCES),
        (("log:write", "history:read", "profile:read"), PREFERENCES),
        (("profile:admin", "profile:write:all", "PROFILE:WRITE"), PREFERENCES),
    ],
)
async def test_a91_a_scope_is_enough_for_nothing_else(
    app: Served, linking: Linking, scopes: tuple[str, ...], tool: str
) -> None:
    token = await linking.linked(*scopes)
    assert (await call(app, token, tool, ARGUMENTS.get(tool))).status_code == 403


async def test_a_token_without_any_scope_still_searches(app: Served, linking: Linking) -> None:
    linked = await linking.grant(())
    token = await linking.token(linked, scopes=())
    assert (await call(app, token, "search_classes")).status_code == 200
    assert (await call(app, token, CONTEXT)).status_code == 403


# --- richer when linked ---------------------------------------------------------------------------------------------


async def playable(app: Served, token: str | None) -> dict[str, Any]:
    response = await call(app, token, "search_classes", {"query": "harbour ride"})
    (hit,) = response.json()["result"]["structuredContent"]["results"]
    detail = await call(app, token, "get_class", {"class_id": hit["id"]})
    opened = detail.json()["result"]["structuredContent"]["class"]["availability"]
    assert opened == hit["availability"]
    availability: dict[str, Any] = hit["availability"]
    return availability


async def test_what_a_member_may_play_is_shown_to_that_member_only(
    database: Database, app: Served, linking: Linking, clock: Clock
) -> None:
    await publish(database, a_class(windows=[{"regions": ["US"], "tiers": ["plus"]}]))
    here, free, abroad = [await linking.member(region=region) for region in ("US", "US", "DE")]
    for member in (here, abroad):
        await linking.tier(member, "plus", clock() + timedelta(hours=1))
    tokens = [await linking.linked(member_id=member) for member in (here, free)]
    for _ in range(2):  # the second time from what was remembered of the search
        assert (await playable(app, tokens[0]))["playable"] is True
        assert (await playable(app, None))["reason"] == "sign_in"
        assert (await playable(app, tokens[1]))["reason"] == "tier"
    there = await call(app, await linking.linked(member_id=abroad), "search_classes", {"query": "harbour ride"})
    assert there.json()["result"]["structuredContent"]["results"] == []


async def test_an_app_that_may_not_see_the_membership_does_not_learn_it_from_a_search(
    database: Database, app: Served, linking: Linking
) -> None:
    await publish(database, a_class(windows=[{"tiers": ["plus"]}]))
    member = await linking.member()
    await linking.tier(member, "plus")
    assert (await playable(app, await linking.linked("log:write", member_id=member)))["reason"] == "sign_in"
    assert (await playable(app, await linking.linked("plan:write", member_id=member)))["playable"] is True


async def test_a_tier_that_has_run_out_is_free_from_that_instant(
    database: Database, app: Served, linking: Linking, clock: Clock
) -> None:
    await publish(database, a_class(windows=[{"tiers": ["plus"]}]))
    member = await linking.member()
    await linking.tier(member, "plus", clock() + timedelta(seconds=3))
    token = await linking.linked(member_id=member)
    assert (await playable(app, token))["playable"] is True
    clock.move(2.999)
    assert (await playable(app, token))["playable"] is True
    clock.move(0.001)
    assert (await playable(app, token))["reason"] == "tier"


# --- other people's -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("era", ERAS)
async def test_a92_nothing_of_another_member_is_reached_by_naming_them(
    database: Database, app: Served, linking: Linking, era: Era
) -> None:
    victim, thief = await linking.member(name="Vera Victim"), await linking.member(name="Theo Thief")
    theirs = await linking.linked("profile:write", "history:read", member_id=victim)
    own = await linking.linked("profile:write", "history:read", member_id=thief)
    await told(app, theirs, PREFERENCES, {"goals": "marathon", "avoid": ["jumping"]}, era)
    for name in ("member_id", "member", "user_id", "sub", "subject", "id", "grant_id"):
        for tool in (CONTEXT, PREFERENCES):
            response = await call(app, own, tool, {name: str(victim)}, era=era)
            assert response.json()["result"]["isError"] is True
            assert name in response.json()["result"]["content"][0]["text"]
    read = await told(app, own, CONTEXT, era=era)
    assert read["profile"]["goals"] is None
    assert "Vera" not in json.dumps(read)
    for uri in (f"me://{victim}", f"member://{victim}/profile", "me://profile"):
        answer = await app.post("resources/read", {"uri": uri}, era=era, Authorization=f"Bearer {own}")
        assert "result" not in answer.json()


async def test_a92_a_cursor_of_another_member_brings_nothing_of_theirs(
    database: Database, app: Served, linking: Linking
) -> None:
    windows = [{"tiers": ["plus"]}]
    await publish(database, *(a_class(id=f"ride-{n}", windows=windows) for n in range(4)))
    rich, poor = await linking.member(), await linking.member()
    await linking.tier(rich, "plus")
    first = await told(app, await linking.linked(member_id=rich), "search_classes", {"query": "ride", "limit": 2})
    assert all(hit["availability"]["playable"] for hit in first["results"])
    second = await told(
        app, await linking.linked(member_id=poor), "search_classes", {"cursor": first["next_cursor"], "limit": 2}
    )
    assert [hit["availability"]["reason"] for hit in second["results"]] == ["tier", "tier"]


@pytest.mark.parametrize("era", ERAS)
async def test_a94_no_result_holds_a_token_or_a_person(app: Served, linking: Linking, era: Era) -> None:
    linked = await linking.grant(("profile:write", "history:read"), member_id=await linking.member(name="Ada Canary"))
    token = await linking.token(linked)
    answers = [
        await call(app, token, CONTEXT, {"today_note": "canary-note"}, era=era),
        await call(app, token, PREFERENCES, {"days": ["monday"]}, era=era),
        await call(app, token, PREFERENCES, {"days": ["nosuchday"]}, era=era),
        await call(app, token, "search_classes", {"query": "yoga"}, era=era),
        await app.post("tools/list", era=era, Authorization=f"Bearer {token}"),
        await app.post("resources/list", era=era, Authorization=f"Bearer {token}"),
    ]
    for uri in [r["uri"] for r in answers[-1].json()["result"]["resources"]]:
        answers.append(await app.post("resources/read", {"uri": uri}, era=era, Authorization=f"Bearer {token}"))
    secrets = [token, token.split(".")[1], token.split(".")[2], "Canary", "canary-note"]
    secrets += [str(linked.member_id), linked.member_id.hex, str(linked.grant_id), linked.grant_id.hex]
    for answer in answers:
        everything = answer.text + str(answer.headers)
        assert not [secret for secret in secrets if secret in everything]


async def test_a35_what_we_ask_of_the_company_carries_our_own_token_and_never_the_members(
    database_url: str, linking: Linking, clock: Clock
) -> None:
    member = await linking.member()
    async with linking.database.transaction() as connection:
        await accounts.link_identity(connection, member, "https://id.example", "subject-7", clock())
    token = await linking.linked(member_id=member)
    async with json_host() as company:
        company.serve("/entitlements", {"tier": "plus", "expires_at": None, "region": None})
        settings = {"entitlements_url": f"{company.url}/entitlements", "entitlements_token": "of-the-company"}
        async with serving(database_url, clock=clock, **settings) as app:
            context = await told(app, token, CONTEXT)
    assert context["membership"]["tier"] == "plus"
    (request,) = company.requests
    assert request.headers["authorization"] == "Bearer of-the-company"
    assert "subject-7" in request.target
    assert token not in f"{request.target} {request.headers}"


# --- where nobody can sign in ---------------------------------------------------------------------------------------


async def test_a_catalogue_without_sign_in_has_no_protected_tool_and_looks_at_no_token(database_url: str) -> None:
    async with serving(database_url, auth="none") as app:
        for era in ERAS:
            tools = await app.tools(era)
            assert set(tools) == {tool.name for tool in TOOLS if not tool.scopes}
            assert {json.dumps(tool["securitySchemes"]) for tool in tools.values()} == {'[{"type": "noauth"}]'}
            assert all(tool["_meta"]["securitySchemes"] == tool["securitySchemes"] for tool in tools.values())
            unknown = await call(app, None, CONTEXT, era=era)
            assert unknown.json()["error"]["message"] == f"Unknown tool: {CONTEXT}"
            assert (await call(app, "whatever", "search_classes", era=era)).status_code == 200


async def test_the_instructions_name_only_tools_that_are_there(database_url: str) -> None:
    for auth in ("built-in", "none"):
        async with serving(database_url, auth=auth) as app:
            said = (await app.result("server/discover"))["instructions"]
            assert (CONTEXT in said) is (auth == "built-in")
            assert len(said) <= 512  # what ChatGPT weighs
