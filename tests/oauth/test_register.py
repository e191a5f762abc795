"""Does a stranger who registers a client get exactly a client, and not too many?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx2
import orjson
import pytest
from starlette.applications import Starlette
from tests.oauth.document_host import Clock, ec_key, jwks, rsa_key

from palestra.grants import clients
from palestra.grants.keys import SigningKeys
from palestra.grants.schemas import Client
from palestra.oauth import register
from palestra.oauth.fetching import DocumentFetcher
from palestra.oauth.routes import Services, routes
from palestra.store.engine import Database
from palestra.store.sealing import Sealer

pytestmark = pytest.mark.anyio
ISSUER = "https://training.example"
CALLBACK = "https://client.example/callback"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(database: Database, clock: Clock) -> Services:
    return Services(
        database=database,
        keys=SigningKeys(database, Sealer(["test"]), clock),
        issuer=ISSUER,
        resource=f"{ISSUER}/mcp",
        clock=clock,
        fetcher=DocumentFetcher(clock),
    )


@asynccontextmanager
async def calling(services: Services, address: str = "203.0.113.7") -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=Starlette(routes=routes(services)), client=(address, 1))
    async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as http:
        yield http


@pytest.fixture
async def http(services: Services) -> AsyncIterator[httpx2.AsyncClient]:
    async with calling(services) as http:
        yield http


async def post(http: httpx2.AsyncClient, **said: Any) -> httpx2.Response:
    body = {"redirect_uris": [CALLBACK], "client_name": "Coach", "token_endpoint_auth_method": "none", **said}
    return await http.post("/oauth/register", json=body)


async def registered(database: Database, client_id: str) -> Client:
    async with database.transaction() as connection:
        found = await clients.get(connection, client_id)
    assert found is not None
    return found


async def count(database: Database) -> int:
    async with database.reader() as reader:
        return int(await reader.fetchval("select count(*) from oauth_client"))


async def test_a_public_client_registers_and_gets_no_secret(
    http: httpx2.AsyncClient, database: Database, clock: Clock
) -> None:
    response = await post(http, application_type="native", redirect_uris=["http://127.0.0.1:33418/", CALLBACK])
    assert response.status_code == 201
    said = response.json()
    assert said.pop("client_id").startswith("dyn_")
    assert said == {
        "client_id_issued_at": int(clock().timestamp()),
        "client_name": "Coach",
        "redirect_uris": ["http://127.0.0.1:33418/", CALLBACK],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "application_type": "native",
    }
    client = await registered(database, response.json()["client_id"])
    assert (client.kind, client.name, client.host) == ("dynamic", "Coach", None)
    assert client.auth_methods == ("none",)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_a_client_that_asks_for_a_secret_gets_one_that_never_expires(
    method: str, http: httpx2.AsyncClient, database: Database
) -> None:
    said = (await post(http, token_endpoint_auth_method=method)).json()
    assert said["token_endpoint_auth_method"] == method
    assert said["client_secret_expires_at"] == 0
    client = await registered(database, said["client_id"])
    assert clients.check_secret(client, said["client_secret"])
    assert len(said["client_secret"]) == 43  # 256 bits


async def test_a_client_that_says_nothing_but_where_to_answer_is_a_public_one(http: httpx2.AsyncClient) -> None:
    response = await http.post("/oauth/register", json={"redirect_uris": [CALLBACK]})
    said = response.json()
    assert response.status_code == 201
    assert said["token_endpoint_auth_method"] == "none"  # noqa: S105
    assert "client_secret" not in said
    assert said["client_name"] == "client.example"


async def test_a_client_registers_with_its_keys(http: httpx2.AsyncClient, database: Database) -> None:
    keys = jwks(rsa_key(), ec_key())
    said = (await post(http, token_endpoint_auth_method="private_key_jwt", jwks=keys)).json()  # noqa: S106
    client = await registered(database, said["client_id"])
    assert client.jwks is not None
    assert [key["kid"] for key in client.jwks["keys"]] == ["rsa-1", "ec-1"]
    assert "client_secret" not in said


async def test_what_a_client_does_not_say_may_be_null(http: httpx2.AsyncClient) -> None:
    response = await post(http, grant_types=None, jwks=None, token_endpoint_auth_method=None, scope=None)
    assert response.status_code == 201


async def test_a97_the_answer_is_kept_by_nobody(http: httpx2.AsyncClient) -> None:
    for response in (await post(http), await post(http, redirect_uris=[])):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["pragma"] == "no-cache"


async def test_a98_pages_of_any_origin_may_register_and_bring_no_cookie(http: httpx2.AsyncClient) -> None:
    preflight = await http.options("/oauth/register", headers={"Origin": "https://evil.example"})
    for response in (preflight, await post(http)):
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    "uris",
    [
        pytest.param(["javascript:alert(1)"], id="a55-javascript"),
        pytest.param(["data:text/html,x"], id="a55-data"),
        pytest.param(["file:///etc/passwd"], id="a55-file"),
        pytest.param(["cursor://anysphere/callback"], id="a55-custom-scheme"),
        pytest.param(["com.example.app:/callback"], id="a55-custom-scheme-in-reverse"),
        pytest.param(["urn:ietf:wg:oauth:2.0:oob"], id="a55-out-of-band"),
        pytest.param(["http://evil.example/cb"], id="a55-http"),
        pytest.param(["http://10.0.0.1/cb"], id="a55-http-in-a-private-network"),
        pytest.param(["http://127.0.0.1.evil.example/cb"], id="a55-loopback-as-a-label"),
        pytest.param(["http://127.0.0.1@evil.example/cb"], id="a55-loopback-as-user"),
        pytest.param(["http://localhost:0/cb"], id="a55-port-0"),
        pytest.param(["http://localhost:65536/cb"], id="a55-port-beyond"),
        pytest.param(["https://client.example/cb#x"], id="a55-fragment"),
        pytest.param(["https://client.example/cb#"], id="a55-empty-fragment"),
        pytest.param(["https://user:pw@client.example/cb"], id="a55-userinfo"),
        pytest.param(["https://*.example/cb"], id="a55-wildcard"),
        pytest.param(["https://client.example/*"], id="a55-wildcard-in-the-path"),
        pytest.param(["https://client.example/a/../cb"], id="a55-dots"),
        pytest.param(["https://client.example/%2E%2e/cb"], id="a55-encoded-dots"),
        pytest.param(["https://client.example\\@evil.example/"], id="a55-backslash"),
        pytest.param(["https://client.example/c b"], id="a55-space"),
        pytest.param(["https://client.example/cb\r\nSet-Cookie: a=b"], id="a55-line-break"),
        pytest.param(["https://client.example/cb\u0000"], id="a55-nul"),
        pytest.param(["https://clïent.example/cb"], id="a55-beyond-ascii"),
        pytest.param(["https://client.example/" + "a" * 1_100], id="a55-long"),
        pytest.param(["https:///cb"], id="a55-no-host"),
        pytest.param(["https://client..example/cb"], id="a55-empty-label"),
        pytest.param(["https://[::1/cb"], id="a55-half-an-address"),
        pytest.param(["//client.example/cb"], id="a55-no-scheme"),
        pytest.param(["/cb"], id="a55-relative"),
        pytest.param([""], id="a55-empty"),
        pytest.param([], id="a55-empty-list"),
        pytest.param(None, id="a55-no-list"),
        pytest.param(CALLBACK, id="a55-a-word"),
        pytest.param([7], id="a55-a-number"),
        pytest.param([[CALLBACK]], id="a55-a-list-in-a-list"),
        pytest.param([CALLBACK, "http://evil.example/cb"], id="a55-one-good-one-bad"),
        pytest.param([f"https://client.example/{number}" for number in range(21)], id="a55-many"),
    ],
)
async def test_a_redirect_that_is_not_safe_is_not_registered(
    uris: object, http: httpx2.AsyncClient, database: Database
) -> None:
    response = await post(http, redirect_uris=uris)
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_redirect_uri"
    assert await count(database) == 0


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"grant_types": ["client_credentials"]}, id="a57-client-credentials-alone"),
        pytest.param({"grant_types": ["implicit"]}, id="a57-implicit"),
        pytest.param({"grant_types": []}, id="a57-no-grant"),
        pytest.param({"grant_types": "authorization_code"}, id="grants-are-a-word"),
        pytest.param({"response_types": ["token"]}, id="a57-response-token"),
        pytest.param({"token_endpoint_auth_method": "client_secret_jwt"}, id="method-we-do-not-have"),
        pytest.param({"token_endpoint_auth_method": ["none"]}, id="method-is-a-list"),
        pytest.param({"token_endpoint_auth_method": "private_key_jwt"}, id="no-keys"),
        pytest.param({"jwks": {"keys": []}}, id="empty-key-set"),
        pytest.param({"jwks": {"keys": [{"kty": "oct", "k": "AA"}]}}, id="a75-symmetric-key"),
        pytest.param({"jwks_uri": "https://127.0.0.1/jwks"}, id="a48-keys-on-loopback"),
        pytest.param({"jwks_uri": "http://keys.example/jwks"}, id="a48-keys-over-http"),
        pytest.param({"jwks_uri": 7}, id="a48-keys-at-a-number"),
        pytest.param({"jwks_uri": "https://keys.example/j", "jwks": jwks(ec_key())}, id="two-key-sets"),
    ],
)
async def test_metadata_that_does_not_fit_is_refused(
    said: dict[str, Any], http: httpx2.AsyncClient, database: Database
) -> None:
    response = await post(http, **said)
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_client_metadata"
    assert await count(database) == 0


async def test_a48_without_fetching_keys_are_sent_or_not_at_all(services: Services) -> None:
    async with calling(replace(services, client_documents=False)) as http:
        response = await post(http, jwks_uri="https://keys.example/jwks")
    assert response.status_code == 400


async def test_a57_scopes_and_grants_beyond_ours_are_dropped(http: httpx2.AsyncClient, database: Database) -> None:
    response = await post(
        http,
        scope="admin profile:read",
        grant_types=["authorization_code", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
        response_types=["code", "token"],
        client_secret="mine",  # noqa: S106
        client_id="chosen",
        software_statement="x.y.z",
        require_consent=False,
    )
    said = response.json()
    assert said["grant_types"] == ["authorization_code"]
    assert said["response_types"] == ["code"]
    assert said["client_id"] != "chosen"
    assert not said.keys() & {"scope", "client_secret", "software_statement", "require_consent"}
    client = await registered(database, said["client_id"])
    assert client.grant_types == ("authorization_code",)
    assert "admin" not in client.scopes


async def test_a58_a_name_is_one_line_and_pictures_and_links_are_dropped(
    http: httpx2.AsyncClient, database: Database
) -> None:
    response = await post(
        http,
        client_name="\u202eChat\u200bGPT\x00\n<script>alert(1)</script>" + "x" * 500,
        logo_uri="https://evil.example/logo.svg",
        tos_uri="javascript:alert(1)",
        policy_uri="javascript:alert(1)",
        client_uri="https://evil.example",
        contacts=["a@evil.example"],
    )
    said = response.json()
    assert said["client_name"].startswith("ChatGPT <script>alert(1)</script>x")
    assert len(said["client_name"]) == 80
    async with database.reader() as reader:
        assert "evil" not in str(await reader.fetchval("select metadata from oauth_client"))


async def test_a59_every_registration_is_a_client_of_its_own(http: httpx2.AsyncClient, database: Database) -> None:
    ids = {(await post(http)).json()["client_id"] for _ in range(3)}
    assert len(ids) == 3
    assert await count(database) == 3


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="a60-nothing"),
        pytest.param(b"redirect_uris=https://client.example", id="a60-form"),
        pytest.param(b"{", id="a60-half"),
        pytest.param(b"[]", id="a60-list"),
        pytest.param(b"null", id="a60-null"),
        pytest.param(b'"text"', id="a60-text"),
        pytest.param(b"\xff{}", id="a60-not-utf-8"),
        pytest.param(b'{"a":NaN}', id="a60-nan"),
        pytest.param(b"[" * 16_000, id="a60-brackets"),
        pytest.param(b'{"a":' * 3_000, id="a60-braces"),
        pytest.param(b'{"a":' * 20 + b"1" + b"}" * 20, id="a60-deep"),
    ],
)
async def test_a_body_that_is_no_object_of_metadata_is_refused(
    body: bytes, http: httpx2.AsyncClient, database: Database
) -> None:
    response = await http.post("/oauth/register", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_client_metadata"
    assert await count(database) == 0


async def test_a60_a_huge_body_is_refused_with_and_without_its_length(http: httpx2.AsyncClient) -> None:
    huge = orjson.dumps({"redirect_uris": [CALLBACK], "pad": "x" * 20_000})

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(huge), 1_000):
            yield huge[start : start + 1_000]

    assert (await http.post("/oauth/register", content=huge)).status_code == 413
    assert (await http.post("/oauth/register", content=chunks())).status_code == 413


async def test_a56_an_address_registers_so_many_times_an_hour_at_most(
    http: httpx2.AsyncClient, services: Services, database: Database, clock: Clock
) -> None:
    for _ in range(register.PER_ADDRESS[0]):
        assert (await post(http)).status_code == 201
    refused = await post(http)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert await count(database) == register.PER_ADDRESS[0]
    async with calling(services, "198.51.100.9") as other:
        assert (await post(other)).status_code == 201
    clock.pass_s(3_600)
    assert (await post(http)).status_code == 201


async def test_a56_tries_that_fail_count_too(http: httpx2.AsyncClient) -> None:
    for _ in range(register.PER_ADDRESS[0]):
        assert (await post(http, redirect_uris=[])).status_code == 400
    assert (await post(http)).status_code == 429


async def test_a56_so_many_clients_are_kept_and_what_nobody_uses_makes_way(
    http: httpx2.AsyncClient, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "MAX_OF_A_KIND", 2)
    assert [(await post(http)).status_code for _ in range(3)] == [201, 201, 429]
    clock.pass_s(clients.UNCONSENTED_WHEN_FULL_S + 1)
    assert (await post(http)).status_code == 201
    assert await count(database) == 1


async def test_a_registration_is_written_down_without_its_secret(http: httpx2.AsyncClient, database: Database) -> None:
    said = (await post(http, token_endpoint_auth_method="client_secret_basic")).json()  # noqa: S106
    async with database.reader() as reader:
        events = await reader.fetch("select kind, client_id, audit_event::text as all from audit_event")
    assert [(event["kind"], event["client_id"]) for event in events] == [("client_registered", said["client_id"])]
    assert said["client_secret"] not in events[0]["all"]


async def test_where_registration_is_switched_off_there_is_none(services: Services) -> None:
    async with calling(replace(services, dynamic_registration=False)) as http:
        assert (await post(http)).status_code == 404
