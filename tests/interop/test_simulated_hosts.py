"""Would ChatGPT and Claude link a member and call for them, each by its own habits?

Neither can be reached from a test. These do what their documents say that they do, and refuse what they refuse.
"""

import asyncio
from typing import Any

import httpx2
import pytest
from tests.interop.linking import Member
from tests.interop.simulating import DocumentedServer, Host, challenge, discovered, identified, signing
from tests.oauth.document_host import document, jwks, rsa_key

pytestmark = pytest.mark.anyio

CHATGPT = "https://chatgpt.com/oauth/client.json"
CHATGPT_KEYS = "https://chatgpt.com/oauth/jwks.json"
CHATGPT_CALLBACK = "https://chatgpt.com/connector_platform_oauth_redirect"
CLAUDE = "https://claude.ai/oauth/mcp-oauth-client-metadata"
CLAUDE_CALLBACK = "https://claude.ai/api/mcp/auth_callback"

PROTECTED, WRITING = "get_training_context", "set_preferences"
ANONYMOUS = "search_classes"
READING = "profile:read history:read"
CHANGE: dict[str, object] = {"session_minutes": 40}
AT_ONCE = 10  # refreshes; hosts call tools in parallel, and each call that finds its token expired refreshes


# --- ChatGPT: its own document and key; tools answer 200 always --------------------------------------------------


@pytest.fixture
async def chatgpt(documented: DocumentedServer, http: httpx2.AsyncClient) -> Host:
    """With the document that chatgpt.com serves, and the callback that it has for servers that send `iss`."""
    key = rsa_key("chatgpt-1")
    documented.documents.serve(CHATGPT_KEYS, jwks(key))
    said = document(CHATGPT) | {
        "client_name": "ChatGPT",
        "redirect_uris": [CHATGPT_CALLBACK],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
        "token_endpoint_auth_signing_alg": "RS256",
        "jwks_uri": CHATGPT_KEYS,
    }
    documented.documents.serve(CHATGPT, said)
    host = Host(http, documented.url, CHATGPT_CALLBACK, "openai-mcp/1.0.0", "modern", client_id=CHATGPT)
    host.proof = signing(key, CHATGPT, documented.now)
    return host


async def test_chatgpt_links_by_its_document_and_key(chatgpt: Host, member: Member) -> None:
    tools = await listed(chatgpt)
    assert {scheme["type"] for scheme in tools[ANONYMOUS]["securitySchemes"]} >= {"noauth"}
    [wanted] = [scheme for scheme in tools[PROTECTED]["securitySchemes"] if scheme["type"] == "oauth2"]
    assert all(tool["_meta"]["securitySchemes"] == tool["securitySchemes"] for tool in tools.values())

    refused = await chatgpt.result(PROTECTED)
    assert refused["isError"]
    [asked] = refused["_meta"]["mcp/www_authenticate"]
    told = challenge(asked)
    assert {"resource_metadata", "error", "error_description"} <= set(told)  # without both it offers no link

    await chatgpt.discover(told["resource_metadata"])
    supported = chatgpt.metadata
    assert supported["authorization_response_iss_parameter_supported"] is True  # else it has another id and callback
    assert supported["client_id_metadata_document_supported"] is True
    assert {"none", "private_key_jwt"} <= set(supported["token_endpoint_auth_methods_supported"])
    assert set(wanted["scopes"]) <= set(supported["scopes_supported"])

    await chatgpt.link(member, " ".join(wanted["scopes"]))
    claims = await chatgpt.claims()
    assert claims["aud"] in (chatgpt.url, [chatgpt.url])
    assert claims["client_id"] == CHATGPT
    assert not (await chatgpt.result(PROTECTED))["isError"]


async def test_chatgpt_refreshes_ten_times_at_once_and_stays_linked(chatgpt: Host, member: Member) -> None:
    await discovered(chatgpt)
    await chatgpt.link(member, READING)
    answers = await asyncio.gather(*(chatgpt.refresh() for _ in range(AT_ONCE)))
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE, [answer.text for answer in answers]
    for answer in answers:
        assert not (await chatgpt.result(PROTECTED, token=answer.json()["access_token"]))["isError"]
    chatgpt.tokens = answers[0].json()
    assert (await chatgpt.refresh()).status_code == 200


async def test_chatgpt_links_without_its_key_as_its_document_allows(chatgpt: Host, member: Member) -> None:
    chatgpt.proof = lambda _: {}
    await discovered(chatgpt)
    await chatgpt.link(member, READING)
    assert (await chatgpt.refresh()).status_code == 200
    assert not (await chatgpt.result(PROTECTED))["isError"]


async def test_chatgpt_reconnects_without_saying_which_scopes(chatgpt: Host, member: Member) -> None:
    await discovered(chatgpt)
    await chatgpt.link(member, "profile:write")
    before = set(chatgpt.tokens["scope"].split())
    await chatgpt.link(member, None)
    assert set(chatgpt.tokens["scope"].split()) >= before
    assert not (await chatgpt.result(WRITING, CHANGE))["isError"]


async def test_chatgpt_is_told_by_a_result_which_scope_a_tool_lacks(chatgpt: Host, member: Member) -> None:
    await discovered(chatgpt)
    await chatgpt.link(member, READING)
    refused = await chatgpt.result(WRITING, CHANGE)
    [asked] = refused["_meta"]["mcp/www_authenticate"]
    told = challenge(asked)
    assert refused["isError"]
    assert told["error"] == "insufficient_scope"
    assert "profile:write" in told["scope"].split()
    await chatgpt.link(member, told["scope"])
    assert not (await chatgpt.result(WRITING, CHANGE))["isError"]


async def test_chatgpt_learns_who_says_that_the_member_declined(chatgpt: Host, member: Member) -> None:
    await discovered(chatgpt)
    got = await chatgpt.link(member, "plan:write", decision="deny")  # what was allowed before would not be asked
    assert got["error"] == "access_denied"  # `link` compared state and issuer


# --- Claude: no key; only a status tells it anything --------------------------------------------------------------


@pytest.fixture(params=["by-its-document", "by-registering-itself"])
async def claude(documented: DocumentedServer, http: httpx2.AsyncClient, request: pytest.FixtureRequest) -> Host:
    host = Host(http, documented.url, CLAUDE_CALLBACK, "Claude-User", "legacy")
    if request.param == "by-its-document":
        documented.documents.serve(CLAUDE, document(CLAUDE, client_name="Claude", redirect_uris=[CLAUDE_CALLBACK]))
        host.client_id = CLAUDE
    return host


async def test_claude_links_when_a_call_answers_401(claude: Host, member: Member, documented: DocumentedServer) -> None:
    assert await listed(claude)
    assert not (await claude.result(ANONYMOUS, {"query": "yoga"}))["isError"]

    told = await challenged(claude, PROTECTED, 401)
    assert "error" not in told  # RFC 6750, 3.1: no token was sent
    await discovered(claude, told["resource_metadata"])
    await identified(claude)
    await claude.link(member, told["scope"])
    assert not (await claude.result(PROTECTED))["isError"]

    with documented.later(660):  # the access token lived for ten minutes
        told = await challenged(claude, PROTECTED, 401)
        assert told["error"] == "invalid_token"
        answer = await claude.refresh()
        assert answer.status_code == 200, answer.text
        assert answer.json()["refresh_token"] != claude.tokens["refresh_token"]
        claude.tokens = answer.json()
        assert not (await claude.result(PROTECTED))["isError"]


async def test_claude_steps_up_when_a_call_answers_403(claude: Host, member: Member) -> None:
    told = await challenged(claude, PROTECTED, 401)
    await discovered(claude, told["resource_metadata"])
    await identified(claude)
    await claude.link(member, told["scope"])

    more = await challenged(claude, WRITING, 403, CHANGE)
    assert more["error"] == "insufficient_scope"
    assert more["resource_metadata"] == told["resource_metadata"]
    union = set(claude.tokens["scope"].split()) | set(more["scope"].split())
    await claude.link(member, " ".join(sorted(union)))
    assert not (await claude.result(WRITING, CHANGE))["isError"]
    assert not (await claude.result(PROTECTED))["isError"]


async def listed(host: Host) -> dict[str, dict[str, Any]]:
    """The tools as anybody sees them, by name."""
    response = await host.rpc("tools/list")
    assert response.status_code == 200
    return {tool["name"]: tool for tool in response.json()["result"]["tools"]}


async def challenged(host: Host, tool: str, status: int, arguments: dict[str, object] | None = None) -> dict[str, str]:
    """What a refused call asks for; the body says it as well, for hosts that look there."""
    response = await host.call(tool, arguments)
    assert response.status_code == status, response.text
    return challenge(response.headers["www-authenticate"])
