"""Does every host find us where its revision of the standard makes it look, and under one name?"""

from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.oauth.linking import ISSUER, Clock, Site, a_client, a_site, answered
from tests.serving import ADDRESS

from palestra.oauth import metadata

pytestmark = pytest.mark.anyio

SERVER = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")
RESOURCE = ("/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource")


async def document(site: Site, path: str, **headers: str) -> dict[str, Any]:
    response = await site.http.get(ADDRESS + path, headers=headers)
    assert response.status_code == 200, path
    assert response.headers["content-type"] == "application/json"
    told: dict[str, Any] = response.json()
    return told


async def test_the_authorization_server_says_what_hosts_look_for(site: Site) -> None:
    told = await document(site, SERVER[0])
    assert await document(site, SERVER[1]) == told
    assert told["issuer"] == ISSUER
    assert told["authorization_endpoint"] == f"{ISSUER}/oauth/authorize"
    assert told["token_endpoint"] == f"{ISSUER}/oauth/token"
    assert told["registration_endpoint"] == f"{ISSUER}/oauth/register"
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["response_types_supported"] == ["code"]
    assert told["authorization_response_iss_parameter_supported"] is True
    assert told["client_id_metadata_document_supported"] is True
    assert set(told["token_endpoint_auth_methods_supported"]) == {
        "none",
        "private_key_jwt",
        "client_secret_basic",
        "client_secret_post",
    }
    assert "offline_access" in told["scopes_supported"]
    assert "id_token_signing_alg_values_supported" not in told, "we issue no ID tokens"


async def test_every_address_it_names_is_one(site: Site) -> None:
    told = await document(site, SERVER[0])
    for name, url in told.items():
        if name.endswith(("_endpoint", "_uri")):
            response = await site.http.get(url.replace(ISSUER, ADDRESS))
            assert response.status_code in (200, 400, 405), name


async def test_the_resource_names_us_as_we_name_ourselves_and_asks_for_little(site: Site) -> None:
    told = await document(site, RESOURCE[0])
    assert await document(site, RESOURCE[1]) == told
    assert told["resource"] == f"{ISSUER}/mcp"
    assert told["authorization_servers"] == [ISSUER]
    assert told["scopes_supported"] == ["profile:read", "history:read"]
    assert told["bearer_methods_supported"] == ["header"]


async def test_a29_the_issuer_is_ours_whatever_host_was_asked_for(site: Site) -> None:
    for path in (*SERVER, *RESOURCE):
        usual = await document(site, path)
        for host in ("evil.example", "LOCALHOST:8000", "localhost"):
            told = await document(site, path, host=host, **{"x-forwarded-host": host, "forwarded": f"host={host}"})
            assert told == usual


async def test_a29_redirects_name_the_issuer_whatever_host_was_asked_for(site: Site) -> None:
    client = await a_client(site)
    query = client.asking(response_type="token")
    response = await site.http.get(site.at("/oauth/authorize"), params=query, headers={"Host": "evil.example"})
    assert answered(response.headers["location"])["iss"] == ISSUER
    response = await site.http.get(
        site.at("/oauth/authorize"), params=client.asking(), headers={"Host": "evil.example"}
    )
    assert response.headers["location"].startswith(f"{ISSUER}/link?")


async def test_what_is_switched_off_is_not_advertised_and_not_there(database_url: str, clock: Clock) -> None:
    async with a_site(database_url, clock, dynamic_registration=False, client_documents=False) as site:
        told = await document(site, SERVER[0])
        assert "registration_endpoint" not in told
        assert told["client_id_metadata_document_supported"] is False
        assert (await site.http.post(site.at("/oauth/register"), json={})).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/oauth-authorization-server/train/here",
        "/.well-known/openid-configuration/train/here",
        "/train/here/.well-known/openid-configuration",
    ],
)
async def test_an_issuer_with_a_path_is_found_in_every_form(database_url: str, clock: Clock, path: str) -> None:
    issuer = "https://gym.example/train/here"
    async with a_site(database_url, clock, issuer=issuer) as site:
        told = await document(site, path)
        assert told["issuer"] == issuer
        assert told["token_endpoint"] == f"{issuer}/oauth/token"
        resource = await document(site, "/.well-known/oauth-protected-resource/train/here/mcp")
        assert resource["resource"] == f"{issuer}/mcp"
        assert (await site.http.get(ADDRESS + SERVER[0])).status_code == 404, "another issuer's document"


async def test_an_issuer_with_a_path_links(database_url: str, clock: Clock) -> None:
    async with a_site(database_url, clock, issuer="https://gym.example/train/here") as site:
        client = await a_client(site)
        tokens = await client.link(await site.member())
        assert tokens.claims["iss"] == "https://gym.example/train/here"
        assert tokens.claims["aud"] == "https://gym.example/train/here/mcp"
        assert (await client.refresh(tokens.refresh)).status_code == 200


def test_challenges_name_the_form_with_the_path() -> None:
    assert (
        metadata.resource_metadata_url("https://gym.example/train/mcp")
        == "https://gym.example/.well-known/oauth-protected-resource/train/mcp"
    )
    assert urlsplit(metadata.resource_metadata_url(f"{ISSUER}/mcp")).path == RESOURCE[0]


# --- who may ask from where ------------------------------------------------------------------------------------------

OPEN = [("GET", path) for path in (*SERVER, *RESOURCE, "/oauth/jwks.json")] + [
    ("POST", path) for path in ("/oauth/token", "/oauth/register", "/oauth/revoke")
]


@pytest.mark.parametrize(("method", "path"), OPEN)
async def test_a98_pages_of_any_origin_may_ask_without_credentials(site: Site, method: str, path: str) -> None:
    origin = {"Origin": "https://inspector.example"}
    preflight = await site.http.options(ADDRESS + path, headers=origin | {"Access-Control-Request-Method": method})
    assert preflight.status_code == 204
    assert method in preflight.headers["access-control-allow-methods"]
    assert "MCP-Protocol-Version" in preflight.headers["access-control-allow-headers"]
    response = await site.http.request(method, ADDRESS + path, headers=origin)
    for answer in (preflight, response):
        assert answer.headers["access-control-allow-origin"] == "*", "the origin was reflected"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/register", "/oauth/revoke"])
async def test_a98_refusals_can_be_read_by_the_page_that_asked(site: Site, path: str) -> None:
    response = await site.http.post(ADDRESS + path, content=b"x" * 20_000, headers={"Origin": "https://i.example"})
    assert response.status_code >= 400
    assert response.headers["access-control-allow-origin"] == "*"


async def test_the_endpoints_say_so_when_the_database_does_not_answer(clock: Clock) -> None:
    async with a_site("postgresql://nobody@/nothing?host=/nonexistent", clock) as site:
        told = await site.http.post(site.at("/oauth/token"), data={"grant_type": "refresh_token", "client_id": "x"})
        assert (told.status_code, told.json()["error"]) == (503, "temporarily_unavailable")
        assert told.headers["retry-after"]
        page = await site.http.get(site.at("/oauth/authorize"), params={"client_id": "host"})
        assert page.status_code == 503
        assert "location" not in page.headers
        assert (await site.http.get(site.at("/oauth/jwks.json"))).status_code == 503
        assert (await site.http.get(ADDRESS + SERVER[0])).status_code == 200
