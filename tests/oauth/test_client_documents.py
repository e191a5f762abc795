"""Is a client with an address for an id who its document says, and only for as long as its host says so?"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from tests.oauth import document_host as hosts
from tests.oauth.document_host import Clock, DocumentHost, document

from palestra.grants import clients
from palestra.grants.schemas import Client
from palestra.oauth import client_documents, fetching
from palestra.oauth.client_documents import ClientDocuments, ClientRefused
from palestra.oauth.fetching import DocumentFetcher
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio
URL = "https://client.example/app.json"
ADDRESS = "203.0.113.7"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def host() -> AsyncIterator[DocumentHost]:
    async with hosts.document_host() as up:
        yield up


class Resolving:
    """What two processes would see: each with its own memory, over one database."""

    def __init__(self, database: Database, host: DocumentHost, clock: Clock) -> None:
        self.database, self.host, self.clock = database, host, clock
        self.documents = self.restarted()

    def restarted(self) -> ClientDocuments:
        return ClientDocuments(self.database, self.host.fetcher(self.clock), self.clock)

    async def __call__(self, client_id: str = URL, address: str = ADDRESS) -> Client | None:
        return await self.documents.resolve(client_id, address=address, now=self.clock())

    async def refused(self, client_id: str = URL, match: str | None = None) -> None:
        with pytest.raises(ClientRefused, match=match):
            await self(client_id)


@pytest.fixture
def resolve(database: Database, host: DocumentHost, clock: Clock) -> Resolving:
    return Resolving(database, host, clock)


async def test_a_client_is_what_its_document_says(host: DocumentHost, resolve: Resolving) -> None:
    host.serve(URL, document(URL, logo_uri="https://evil.example/logo.png", scope="admin"))
    client = await resolve()
    assert client is not None
    assert (client.id, client.kind, client.name, client.host) == (URL, "document", "Coach", "client.example")
    assert client.redirect_uris == ("https://client.example/callback",)
    assert client.auth_methods == ("none",)
    assert client.grant_types == ("authorization_code", "refresh_token")


async def test_chatgpts_document_gives_both_methods_and_the_preferred_one_is_no_limit(
    host: DocumentHost, resolve: Resolving
) -> None:
    url = "https://chatgpt.com/oauth/client.json"
    host.serve(
        url,
        document(
            url,
            **{
                "client_name": "ChatGPT",
                "redirect_uris": ["https://chatgpt.com/connector_platform_oauth_redirect"],
                "token_endpoint_auth_method": "private_key_jwt",
                "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
                "token_endpoint_auth_signing_alg": "RS256",
                "jwks_uri": "https://chatgpt.com/oauth/jwks.json",
            },
        ),
    )
    client = await resolve(url)
    assert client is not None
    assert set(client.auth_methods) == {"none", "private_key_jwt"}
    assert client.jwks_uri == "https://chatgpt.com/oauth/jwks.json"


async def test_claude_codes_document_allows_any_port_on_loopback(host: DocumentHost, resolve: Resolving) -> None:
    url = "https://claude.ai/oauth/claude-code-client-metadata"
    redirects = ["http://localhost/callback", "http://127.0.0.1/callback"]
    host.serve(url, document(url, redirect_uris=redirects, application_type="native"))
    client = await resolve(url)
    assert client is not None
    assert clients.redirect_allowed(client, "http://localhost:51234/callback")
    assert not clients.redirect_allowed(client, "http://localhost:51234/other")


@pytest.mark.parametrize(
    ("changes", "methods"),
    [
        ({"token_endpoint_auth_method": None}, {"none"}),
        ({"token_endpoint_auth_methods_supported": ["none", "tls_client_auth"]}, {"none"}),
        ({"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://keys.example/j"}, {"private_key_jwt"}),
        ({"token_endpoint_auth_method": "private_key_jwt", "jwks": hosts.jwks(hosts.ec_key())}, {"private_key_jwt"}),
        (
            {"token_endpoint_auth_methods_supported": ["private_key_jwt"], "jwks_uri": "https://keys.example/j"},
            {"private_key_jwt"},
        ),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt", "none"]}, {"none"}),  # there are no keys
    ],
)
async def test_a52_the_methods_are_those_of_the_document_and_no_others(
    changes: dict[str, Any], methods: set[str], host: DocumentHost, resolve: Resolving
) -> None:
    host.serve(URL, document(URL, **changes))
    client = await resolve()
    assert client is not None
    assert set(client.auth_methods) == methods


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"client_id": "https://client.example/other.json"}, id="a42-another-clients"),
        pytest.param({"client_id": "https://client.example/app.json/"}, id="a42-a-slash-more"),
        pytest.param({"client_id": "https://client.example:443/app.json"}, id="a42-the-port-said"),
        pytest.param({"client_id": None}, id="a42-no-id"),
        pytest.param({"client_id": [URL]}, id="a42-a-list"),
        pytest.param({"client_secret": "hush"}, id="a43-secret"),
        pytest.param({"client_secret_expires_at": 0}, id="a43-expiry-of-a-secret"),
        pytest.param({"token_endpoint_auth_method": "client_secret_basic"}, id="a43-basic"),
        pytest.param({"token_endpoint_auth_method": "client_secret_post"}, id="a43-post"),
        pytest.param({"token_endpoint_auth_method": "client_secret_jwt"}, id="a43-secret-jwt"),
        pytest.param({"token_endpoint_auth_methods_supported": ["none", "client_secret_post"]}, id="a43-among-others"),
        pytest.param({"token_endpoint_auth_method": "tls_client_auth"}, id="method-we-do-not-have"),
        pytest.param({"token_endpoint_auth_method": "private_key_jwt"}, id="keys-missing"),
        pytest.param({"token_endpoint_auth_method": ["none"]}, id="method-is-a-list"),
        pytest.param({"token_endpoint_auth_methods_supported": "none"}, id="methods-are-a-word"),
        pytest.param({"client_name": None}, id="no-name"),
        pytest.param({"client_name": "\u202e \u200b\x00"}, id="invisible-name"),
        pytest.param({"client_name": 7}, id="name-is-a-number"),
        pytest.param({"redirect_uris": None}, id="no-redirect"),
        pytest.param({"redirect_uris": []}, id="empty-redirects"),
        pytest.param({"redirect_uris": "https://client.example/callback"}, id="redirects-are-a-word"),
        pytest.param({"redirect_uris": [7]}, id="redirect-is-a-number"),
        pytest.param(
            {"redirect_uris": ["javascript:alert(1)", "http://evil.example/cb", "app:/cb"]}, id="no-good-redirect"
        ),
        pytest.param({"redirect_uris": [f"https://client.example/{n}" for n in range(30)]}, id="many-redirects"),
        pytest.param({"grant_types": ["client_credentials"]}, id="other-grant"),
        pytest.param({"response_types": ["token"]}, id="implicit"),
        pytest.param({"jwks": {"keys": []}}, id="empty-key-set"),
        pytest.param({"jwks": {"keys": [hosts.ec_key().as_dict(private=True)]}}, id="private-key"),
        pytest.param({"jwks": {"keys": [{"kty": "oct", "k": "aHVzaA"}]}}, id="a75-symmetric-key"),
        pytest.param({"jwks_uri": "http://keys.example/jwks"}, id="a48-keys-over-http"),
        pytest.param({"jwks_uri": "https://127.0.0.1/jwks"}, id="a48-keys-on-loopback"),
        pytest.param({"jwks_uri": "https://169.254.169.254/latest"}, id="a48-keys-at-the-metadata-address"),
        pytest.param({"jwks_uri": ["https://keys.example/jwks"]}, id="a48-keys-at-a-list"),
        pytest.param({"jwks_uri": "https://keys.example/j", "jwks": hosts.jwks(hosts.ec_key())}, id="two-key-sets"),
    ],
)
async def test_a_document_that_does_not_fit_makes_no_client(
    changes: dict[str, Any], host: DocumentHost, resolve: Resolving, database: Database
) -> None:
    host.serve(URL, document(URL, **changes))
    await resolve.refused()
    assert await _count(database) == 0


async def test_redirects_that_we_never_answer_to_are_left_out(host: DocumentHost, resolve: Resolving) -> None:
    good = ["https://client.example/callback", "http://127.0.0.1:33418/"]
    host.serve(URL, document(URL, redirect_uris=["app:/cb", *good, "https://*.client.example/cb", good[0]]))
    client = await resolve()
    assert client is not None
    assert client.redirect_uris == tuple(good)


@pytest.mark.parametrize(
    "client_id",
    [
        pytest.param("https://127.0.0.1/app.json", id="a36-loopback"),
        pytest.param("https://[::1]/app.json", id="a36-loopback-v6"),
        pytest.param("https://169.254.169.254/app.json", id="a36-metadata"),
        pytest.param("https://2130706433/app.json", id="a36-number"),
        pytest.param("http://client.example/app.json", id="a44-http"),
        pytest.param("https://user:pw@client.example/app.json", id="a44-userinfo"),
        pytest.param("https://client.example/app.json#a", id="a44-fragment"),
        pytest.param("https://client.example/x/../app.json", id="a44-dots"),
        pytest.param("https://client.example:8443/app.json", id="a44-port"),
        pytest.param("https://client.example", id="a44-no-path"),
        pytest.param("ftp://client.example/app.json", id="a44-ftp"),
        pytest.param("https://client.example/\0", id="a44-nul"),
    ],
)
async def test_an_id_that_is_no_address_of_a_document_is_refused_without_a_connection(
    client_id: str, host: DocumentHost, resolve: Resolving
) -> None:
    await resolve.refused(client_id, "cannot be an address")
    assert host.requests == []


async def test_a37_a40_a41_what_went_wrong_in_our_network_is_not_told(host: DocumentHost, resolve: Resolving) -> None:
    said = set()
    host.serve("https://client.example/redirect", status=302, location="https://10.0.0.1/")
    host.serve("https://client.example/long", b"{" + b" " * 9_000 + b"}")
    for client_id in (
        "https://unknown.invalid/app.json",
        "https://client.example/redirect",
        "https://client.example/long",
        "https://client.example/missing",
    ):
        with pytest.raises(ClientRefused) as refused:
            await resolve(client_id)
        said.add(refused.value.description)
    assert said == {"The client's metadata document could not be fetched."}


async def test_a46_a_name_like_another_clients_does_not_change_the_host_that_is_shown(
    host: DocumentHost, resolve: Resolving
) -> None:
    url = host.serve(
        "https://evil.example/app.json",
        document("https://evil.example/app.json", client_name="Chat\u200bGPT\u202e\n(chatgpt.com)" + "x" * 200),
    )
    client = await resolve(url)
    assert client is not None
    assert client.host == "evil.example"
    assert client.name.startswith("ChatGPT (chatgpt.com)x")
    assert len(client.name) == clients.MAX_NAME


async def test_a_document_is_fetched_once_while_it_is_fresh_after_a_restart_too(
    host: DocumentHost, resolve: Resolving, clock: Clock
) -> None:
    host.serve(URL, document(URL), cache_control="max-age=600")
    await resolve()
    resolve.documents = resolve.restarted()
    clock.pass_s(599)
    await resolve()
    assert host.requests == [URL]
    host.serve(URL, document(URL, redirect_uris=["https://client.example/new"]), cache_control="max-age=600")
    clock.pass_s(2)
    client = await resolve()
    assert client is not None
    assert client.redirect_uris == ("https://client.example/new",)  # and no other any more


async def test_many_at_once_cause_one_fetch(host: DocumentHost, resolve: Resolving) -> None:
    host.serve(URL, document(URL))
    found = await asyncio.gather(*(resolve() for _ in range(8)))
    assert {client.id for client in found if client} == {URL}
    assert host.requests == [URL]


@pytest.mark.parametrize(
    "answer",
    [{"status": 503}, {"status": 302}, {"content_type": "text/html", "body": b"<html>"}, {"body": b"{"}],
    ids=["down", "moved", "a-page", "half-of-it"],
)
async def test_the_last_document_stands_in_for_a_day_when_none_can_be_had(
    answer: dict[str, Any], host: DocumentHost, resolve: Resolving, clock: Clock
) -> None:
    host.serve(URL, document(URL), cache_control="max-age=600")
    await resolve()
    host.serve(URL, **answer)
    clock.pass_s(600 + fetching.STALE_S - 1)
    assert await resolve() is not None
    clock.pass_s(2)
    await resolve.refused(match="could not be fetched")
    host.serve(URL, document(URL))
    clock.pass_s(61)
    assert await resolve() is not None


@pytest.mark.parametrize("status", [404, 410])
async def test_a_client_whose_host_takes_its_document_away_is_one_no_more(
    status: int, host: DocumentHost, resolve: Resolving, clock: Clock
) -> None:
    host.serve(URL, document(URL), cache_control="max-age=600")
    await resolve()
    host.serve(URL, status=status)
    clock.pass_s(601)
    await resolve.refused(match="could not be fetched")


async def test_a_document_that_fits_no_more_is_not_replaced_by_the_last_one(
    host: DocumentHost, resolve: Resolving, clock: Clock
) -> None:
    host.serve(URL, document(URL), cache_control="max-age=600")
    await resolve()
    host.serve(URL, document(URL, client_id="https://client.example/other"))
    clock.pass_s(601)
    for _ in range(3):
        await resolve.refused(match="another client's")
    assert host.requests == [URL, URL]  # a refusal is remembered for a minute


async def test_a47_one_address_asks_about_ten_unknown_clients_a_minute_at_most(
    host: DocumentHost, resolve: Resolving, clock: Clock
) -> None:
    known = host.serve("https://keys.example/known", document("https://keys.example/known"), cache_control="max-age=60")
    await resolve(known)
    clock.pass_s(60)
    for number in range(client_documents.UNKNOWN_PER_ADDRESS[0]):
        await resolve.refused(f"https://evil.example/{number}")
    asked = len(host.requests)
    with pytest.raises(ClientRefused, match="Too many") as refused:
        await resolve("https://evil.example/late")
    assert refused.value.retry_after_s == 60
    assert len(host.requests) == asked
    assert await resolve(known) is not None  # fetched anew: whoever is known is not counted
    url = host.serve(URL, document(URL))
    assert await resolve(url, address="198.51.100.9") is not None


async def test_a47_documents_are_kept_up_to_a_number(
    host: DocumentHost, resolve: Resolving, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "MAX_OF_A_KIND", 2)
    urls = [
        host.serve(f"https://evil.example/{number}", document(f"https://evil.example/{number}")) for number in range(4)
    ]
    await resolve(urls[0])
    await resolve(urls[1])
    await resolve.refused(urls[2], "too many clients")
    clock.pass_s(clients.UNCONSENTED_WHEN_FULL_S + 1)  # nobody has allowed them anything: they make way
    assert await resolve(urls[3]) is not None


async def test_a_client_that_was_switched_off_is_not_fetched_back(
    host: DocumentHost, resolve: Resolving, database: Database, clock: Clock
) -> None:
    host.serve(URL, document(URL), cache_control="max-age=60")
    await resolve()
    async with database.transaction() as connection:
        await connection.execute(text("update oauth_client set disabled_at = :now"), {"now": clock()})
    await resolve.refused(match="switched off")
    clock.pass_s(3_600)
    await resolve.refused(match="switched off")
    async with database.transaction() as connection:
        assert await clients.get(connection, URL) is None
    assert host.requests == [URL]


async def test_an_id_that_is_no_address_is_looked_up_and_nothing_is_fetched(
    host: DocumentHost, resolve: Resolving, database: Database, clock: Clock
) -> None:
    async with database.transaction() as connection:
        await clients.add_static(
            connection,
            client_id="reviewer",
            name="Reviewer",
            redirect_uris=["https://client.example/callback"],
            secret=None,
            auth_methods=["none"],
            now=clock(),
        )
    known = await resolve("reviewer")
    assert known is not None
    assert known.kind == "static"
    for unknown in ("nobody", "", "a" * 10_000, "nul\0", "with space", "ünïcode", "'; drop table member; --"):
        assert await resolve(unknown) is None
    assert host.requests == []


async def test_without_documents_nobody_is_known_by_one(
    host: DocumentHost, resolve: Resolving, database: Database, clock: Clock
) -> None:
    host.serve(URL, document(URL))
    await resolve()
    without = ClientDocuments(database, None, clock)
    assert await without.resolve(URL, address=ADDRESS, now=clock()) is None


async def test_a_fetcher_without_test_hosts_finds_nothing_on_this_machine(
    host: DocumentHost, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", host.address)])
    host.serve(URL, document(URL))
    documents = ClientDocuments(database, DocumentFetcher(clock, tls=host.tls), clock)
    with pytest.raises(ClientRefused):
        await documents.resolve(URL, address=ADDRESS, now=clock())
    assert host.requests == []


async def _count(database: Database) -> int:
    async with database.reader() as reader:
        return int(await reader.fetchval("select count(*) from oauth_client"))
