"""Is a client kept as it was checked, answered only where it registered, and gone when nobody uses it?"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from tests.factories import NOW

from palestra.errors import Conflict, ValidationFailed
from palestra.grants import clients
from palestra.grants.clients import ClientMetadata, redirect_allowed, redirect_uri_problem
from palestra.grants.schemas import Client, ClientKind
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio
CALLBACK = "https://client.example/callback"
DOCUMENT = "https://client.example/app.json"
DAY = timedelta(days=1)


def client(*redirect_uris: str, secret: str | None = None) -> Client:
    return Client(
        id="c",
        kind="static",
        name="Coach",
        host=None,
        redirect_uris=redirect_uris,
        auth_methods=("none",),
        grant_types=(),
        scopes=(),
        jwks=None,
        jwks_uri=None,
        secret_hash=None if secret is None else clients.hash_secret(secret),
    )


async def add(database: Database, kind: ClientKind, client_id: str, now: Any = NOW) -> None:
    metadata = ClientMetadata("Coach", (CALLBACK,), ("none",))
    async with database.transaction() as connection:
        if kind == "document":
            await clients.save_document(connection, client_id, metadata, fresh_until=now, now=now)
        elif kind == "dynamic":
            await clients.save_dynamic(connection, client_id, metadata, secret=None, now=now)
        else:
            await add_static(database, client_id=client_id)


async def add_static(database: Database, **changes: Any) -> Client:
    said: dict[str, Any] = {
        "client_id": "reviewer",
        "name": "Reviewer",
        "redirect_uris": [CALLBACK],
        "secret": None,
        "auth_methods": ["none"],
    }
    async with database.transaction() as connection:
        return await clients.add_static(connection, **(said | changes), now=NOW)


async def ids(database: Database) -> set[str]:
    async with database.reader() as reader:
        return {row["client_id"] for row in await reader.fetch("select client_id from oauth_client")}


async def test_a_client_is_read_as_it_was_made_by_either_kind_of_connection(database: Database) -> None:
    made = await add_static(database, secret="s" * 43, auth_methods=["client_secret_basic"])
    async with database.transaction() as connection:
        assert await clients.get(connection, "reviewer") == made
        assert await connection.run_sync(clients.get_sync, "reviewer") == made
        assert await clients.get(connection, "Reviewer") is None
    assert made.host is None
    assert made.redirect_uris == (CALLBACK,)


async def test_a102_a_clients_secret_is_not_in_the_database(database: Database) -> None:
    await add_static(database, secret="canary", auth_methods=["client_secret_post"])  # noqa: S106
    async with database.reader() as reader:
        assert "canary" not in str(await reader.fetchval("select oauth_client::text from oauth_client"))


@pytest.mark.parametrize("client_id", ["", "\0", "a\0b", "with space", "ü", "x" * 513, "line\nbreak"])
async def test_an_id_that_cannot_be_is_answered_without_the_database(client_id: str, database: Database) -> None:
    async with database.transaction() as connection:
        assert await clients.get(connection, client_id) is None
        assert await clients.get_document(connection, client_id) is None
        await clients.touch(connection, client_id, NOW)


async def test_an_id_is_given_once(database: Database) -> None:
    await add_static(database)
    with pytest.raises(Conflict):
        await add_static(database, name="Another")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "https://client.example/app.json"},
        {"client_id": "with space"},
        {"redirect_uris": []},
        {"redirect_uris": ["http://client.example/callback"]},
        {"auth_methods": []},
        {"auth_methods": ["private_key_jwt"]},
        {"auth_methods": ["client_secret_basic"]},
        {"secret": "s", "auth_methods": ["none"]},
    ],
    ids=str,
)
async def test_a_static_client_that_does_not_fit_is_refused(changes: dict[str, Any], database: Database) -> None:
    with pytest.raises(ValidationFailed):
        await add_static(database, **changes)


async def test_a_disabled_client_is_none(database: Database) -> None:
    await add(database, "document", DOCUMENT)
    async with database.transaction() as connection:
        await connection.execute(text("update oauth_client set disabled_at = now()"))
        assert await clients.get(connection, DOCUMENT) is None
        known = await clients.get_document(connection, DOCUMENT)
        assert known is not None
        assert known.disabled
        metadata = ClientMetadata("Back again", (CALLBACK,), ("none",))
        assert await clients.save_document(connection, DOCUMENT, metadata, fresh_until=NOW, now=NOW) is None


async def test_a_document_does_not_take_over_another_kind_of_client(database: Database) -> None:
    await add(database, "dynamic", DOCUMENT)  # no such id is given; were it ever
    async with database.transaction() as connection:
        metadata = ClientMetadata("Taken over", ("https://evil.example/cb",), ("none",))
        assert await clients.save_document(connection, DOCUMENT, metadata, fresh_until=NOW, now=NOW) is None
        kept = await clients.get(connection, DOCUMENT)
        assert kept is not None
        assert kept.redirect_uris == (CALLBACK,)
        assert await clients.get_document(connection, DOCUMENT) is None


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(f"{CALLBACK}/", id="a15-slash"),
        pytest.param(f"{CALLBACK}/x", id="a15-suffix"),
        pytest.param(f"{CALLBACK}x", id="a15-longer"),
        pytest.param(f"{CALLBACK}/../callback", id="a15-traversal"),
        pytest.param(f"{CALLBACK}?x=1", id="a15-query"),
        pytest.param(f"{CALLBACK}#x", id="a15-fragment"),
        pytest.param("https://client.example/Callback", id="a15-path-in-capitals"),
        pytest.param("https://Client.example/callback", id="a15-host-in-capitals"),
        pytest.param("HTTPS://client.example/callback", id="a15-scheme-in-capitals"),
        pytest.param("https://client.example/%63allback", id="a15-encoded"),
        pytest.param("https://client.example:443/callback", id="a15-port"),
        pytest.param("https://client.example:8443/callback", id="a15-other-port"),
        pytest.param("https://client.example./callback", id="a15-dot"),
        pytest.param("https://client.example@evil.example/callback", id="a15-userinfo"),
        pytest.param("https://evil.example/callback", id="a15-other-host"),
        pytest.param("http://client.example/callback", id="a15-http"),
        pytest.param("//client.example/callback", id="a15-no-scheme"),
        pytest.param(f" {CALLBACK}", id="a15-space"),
        pytest.param("", id="a15-empty"),
        pytest.param("http://127.0.0.1:1@evil.example/callback", id="a16-loopback-as-user"),
        pytest.param("http://127.0.0.1:1@evil.example", id="a16-loopback-as-user-without-path"),
        pytest.param("http://127.0.0.1.evil.example:1/callback", id="a16-loopback-as-a-label"),
        pytest.param("http://127.0.0.1#@evil.example/callback", id="a16-fragment"),
        pytest.param("http://127.0.0.1\\@evil.example/callback", id="a16-backslash"),
        pytest.param("http://127.0.0.1:1/callback#x", id="a18-fragment"),
        pytest.param("http://127.0.0.1:1/other", id="a18-other-path"),
        pytest.param("http://127.0.0.1:1/callback?x", id="a18-query"),
        pytest.param("http://127.0.0.1:0/callback", id="a18-port-0"),
        pytest.param("http://127.0.0.1:65536/callback", id="a18-port-beyond"),
        pytest.param("http://127.0.0.1:99999/callback", id="a18-port-far-beyond"),
        pytest.param("http://127.0.0.1:/callback", id="a18-empty-port"),
        pytest.param("http://127.0.0.1:08080/callback", id="a18-port-spelled-otherwise"),
        pytest.param("http://127.0.0.1: 80/callback", id="a18-port-with-a-space"),
        pytest.param("http://127.0.0.2:1/callback", id="a18-other-loopback-address"),
        pytest.param("http://localhost:1/callback", id="a18-localhost-is-not-registered"),
        pytest.param("http://127.1:1/callback", id="a18-short-address"),
        pytest.param("http://2130706433:1/callback", id="a18-number"),
        pytest.param("https://127.0.0.1:1/callback", id="a18-https"),
        pytest.param("http://[::ffff:127.0.0.1]:1/callback", id="a18-v4-in-v6"),
        pytest.param("http://127.0.0.1:1/callback\n", id="a18-line-break"),
        pytest.param("http://0.0.0.0:1/callback", id="a18-any-address"),
    ],
)
def test_a_redirect_that_was_not_registered_byte_by_byte_is_not_allowed(asked: str) -> None:
    assert not redirect_allowed(client(CALLBACK, "http://127.0.0.1/callback"), asked)


@pytest.mark.parametrize(
    ("registered", "asked"),
    [
        pytest.param(CALLBACK, CALLBACK, id="exact"),
        pytest.param("http://127.0.0.1/callback", "http://127.0.0.1:51234/callback", id="a18-any-port"),
        pytest.param("http://127.0.0.1:33418/", "http://127.0.0.1:51234/", id="a18-another-port"),
        pytest.param("http://127.0.0.1:33418", "http://127.0.0.1", id="a18-no-port"),
        pytest.param("http://[::1]/cb", "http://[::1]:65535/cb", id="a18-v6"),
        pytest.param("http://localhost:3000/cb?a=b", "http://localhost:1/cb?a=b", id="a18-localhost"),
    ],
)
def test_a_registered_redirect_is_allowed_on_loopback_at_any_port(registered: str, asked: str) -> None:
    assert redirect_allowed(client("https://other.example/", registered), asked)


@pytest.mark.parametrize(
    ("uri", "loopback"),
    [
        ("http://127.0.0.1:1/cb", True),
        ("http://[::1]/cb", True),
        ("http://localhost/cb", True),
        (CALLBACK, False),
        ("https://localhost.evil.example/cb", False),
    ],
)
def test_a_program_on_the_persons_machine_is_known_for_one(uri: str, loopback: bool) -> None:
    assert clients.is_loopback(uri) is loopback


@pytest.mark.parametrize(
    "uri",
    [
        CALLBACK,
        "https://chatgpt.com/connector_platform_oauth_redirect",
        "https://claude.ai/api/mcp/auth_callback",
        "https://vscode.dev/redirect",
        "https://client.example:8443/cb?app=1",
        "https://client.example",
        "https://xn--bcher-kva.example/cb",
        "https://[2606:4700::1111]/cb",
        "http://127.0.0.1:33418/",
        "http://127.0.0.1",
        "http://[::1]:1/cb",
        "http://localhost/callback",
    ],
)
def test_https_and_loopback_may_be_registered(uri: str) -> None:
    assert redirect_uri_problem(uri) is None


def test_a54_a_secret_is_compared_by_hash_and_a_client_without_one_has_none() -> None:
    known = client(secret="right")  # noqa: S106
    assert clients.check_secret(known, "right")
    for wrong in ("", "wrong", "right ", "Right", "\ud800", "x" * 100_000):
        assert not clients.check_secret(known, wrong)
    assert not clients.check_secret(client(), "nobody")  # what the hash stands for that is compared instead
    assert not clients.check_secret(None, "nobody")


def test_a54_a_client_that_does_not_exist_costs_a_comparison_too(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(*pair: bytes) -> bool:
        compared.append(pair)
        return False

    monkeypatch.setattr("palestra.grants.clients.hmac.compare_digest", compare)
    clients.check_secret(None, "guess")
    clients.check_secret(client(), "guess")
    clients.check_secret(client(secret="right"), "guess")  # noqa: S106
    assert len(compared) == 3


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Coach", "Coach"),
        ("  Coach \n\t Carter ", "Coach Carter"),
        ("Chat\u200bGPT\u2060", "ChatGPT"),
        ("\u202eTPGtahC\u202c", "TPGtahC"),
        ("\u2066a\u2069\u200f\ufeff", "a"),
        ("a\x00\x1b[31mb", "a[31mb"),
        ("Cafe\u0301", "Café"),
        ("x" * 79 + " y", "x" * 79),
        ("x" * 100_000, "x" * 80),
        ("\ue000\ud800", ""),
        ("\u2028\u2029", ""),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # text; pages escape it
    ],
)
def test_a58_a_name_is_one_visible_line(said: str, kept: str) -> None:
    assert clients.clean_name(said) == kept


async def test_a49_an_assertion_is_used_once(database: Database) -> None:
    async def use(jti: str) -> bool:
        async with database.transaction() as connection:
            return await clients.use_assertion(connection, "c", jti, NOW)

    assert sorted(await asyncio.gather(*(use("1") for _ in range(4)))) == [False, False, False, True]
    assert await use("2")


async def test_when_a_client_was_used_is_known_to_the_hour(database: Database) -> None:
    await add(database, "dynamic", "d")

    async def touched(now: Any) -> Any:
        async with database.transaction() as connection:
            await clients.touch(connection, "d", now)
            return (await connection.execute(text("select last_used_at from oauth_client"))).scalar_one()

    assert await touched(NOW) == NOW
    assert await touched(NOW + timedelta(minutes=59)) == NOW
    assert await touched(NOW + timedelta(minutes=61)) == NOW + timedelta(minutes=61)


async def test_a56_clients_that_nobody_allowed_anything_are_gone_after_a_day_and_idle_ones_after_ninety(
    database: Database,
) -> None:
    for kind in ("static", "dynamic", "document"):
        await add(database, kind, f"{kind}-unused")
    for name in ("consented", "linked", "touched", "disabled"):
        await add(database, "dynamic", name)
    await _consent(database, "consented")
    await _grant(database, "linked", expires_at=NOW + 180 * DAY)
    async with database.transaction() as connection:
        await clients.touch(connection, "touched", NOW + DAY)
        await connection.execute(text("update oauth_client set disabled_at = now() where client_id = 'disabled'"))

    async def sweep(now: Any) -> int:
        async with database.transaction() as connection:
            return await clients.sweep(connection, now)

    assert await sweep(NOW + DAY) == 0
    assert await sweep(NOW + DAY + timedelta(seconds=1)) == 2
    assert await ids(database) == {"static-unused", "consented", "linked", "touched", "disabled"}
    assert (
        await sweep(NOW + 3 * DAY) == 0
    )  # touched: it was allowed something once, and its host will come back with it
    assert await sweep(NOW + 91 * DAY) == 1
    assert await ids(database) == {"static-unused", "linked", "touched", "disabled"}
    assert await sweep(NOW + 92 * DAY) == 1
    assert await ids(database) == {"static-unused", "linked", "disabled"}  # a grant that lives keeps its client
    assert await sweep(NOW + 181 * DAY) == 1


async def test_a56_at_the_limit_what_nobody_allowed_anything_in_a_quarter_of_an_hour_makes_way(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "MAX_OF_A_KIND", 2)

    async def room(kind: ClientKind, now: Any = NOW) -> bool:
        async with database.transaction() as connection:
            return await clients.make_room(connection, kind, now)

    await add(database, "dynamic", "one")
    assert await room("dynamic")
    await add(database, "dynamic", "consented")
    await _consent(database, "consented")
    assert not await room("dynamic")
    assert await room("document")
    assert not await room("dynamic", NOW + timedelta(minutes=14))
    assert await ids(database) == {"one", "consented"}
    assert await room("dynamic", NOW + timedelta(minutes=16))
    assert await ids(database) == {"consented"}


async def test_a57_what_a_client_registered_for_is_all_that_it_has(database: Database) -> None:
    metadata = ClientMetadata("Coach", (CALLBACK,), ("none",), grant_types=("authorization_code",))
    async with database.transaction() as connection:
        made = await clients.save_dynamic(connection, "d", metadata, secret=None, now=NOW)
    assert made.grant_types == ("authorization_code",)
    assert replace(made, secret_hash=None) == made


async def _member(database: Database) -> Any:
    member_id = uuid4()
    async with database.transaction() as connection:
        await connection.execute(
            text("insert into member (id, status, created_at) values (:id, 'active', :now)"),
            {"id": member_id, "now": NOW},
        )
    return member_id


async def _consent(database: Database, client_id: str) -> None:
    member_id = await _member(database)
    async with database.transaction() as connection:
        await connection.execute(
            text(
                "insert into consent (member_id, client_id, redirect_host, scopes, given_at)"
                " values (:member_id, :client_id, 'client.example', '{}', :now)"
            ),
            {"member_id": member_id, "client_id": client_id, "now": NOW},
        )


async def _grant(database: Database, client_id: str, *, expires_at: Any) -> None:
    member_id = await _member(database)
    async with database.transaction() as connection:
        await connection.execute(
            text(
                "insert into oauth_grant"
                " (id, member_id, client_id, scopes, resource, created_at, authenticated_at, expires_at)"
                " values (:id, :member_id, :client_id, '{}', 'r', :now, :now, :expires_at)"
            ),
            {"id": uuid4(), "member_id": member_id, "client_id": client_id, "now": NOW, "expires_at": expires_at},
        )
