"""Does what a member has allowed hold for exactly that: this client, at this host, for so much?"""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.factories import NOW

from palestra.accounts import service as accounts
from palestra.accounts.schemas import Member
from palestra.grants import clients
from palestra.grants import service as grants
from palestra.grants.clients import ClientMetadata
from palestra.grants.schemas import Pending
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

ISSUER = "https://training.example"
CALLBACK = "https://host.example/callback"
ELSEWHERE = "https://other-host.example/callback"
DOCUMENT = "https://host.example/client.json"


async def a_member(database: Database) -> Member:
    async with database.transaction() as connection:
        return await accounts.create(connection, name="Nora", region=None, now=NOW)


async def a_document_client(database: Database) -> str:
    metadata = ClientMetadata("Host", (CALLBACK, ELSEWHERE, "http://127.0.0.1/callback"), ("none",))
    async with database.transaction() as connection:
        await clients.save_document(connection, DOCUMENT, metadata, fresh_until=NOW + timedelta(days=1), now=NOW)
    return DOCUMENT


async def asked(
    database: Database,
    client_id: str,
    scope: Sequence[str] | None = ("profile:read",),
    *,
    redirect_uri: str = CALLBACK,
    prompt: Sequence[str] = (),
) -> Pending:
    params: dict[str, object] = {"redirect_uri": redirect_uri, "code_challenge": "c", "resource": f"{ISSUER}/mcp"}
    params |= {"prompt": list(prompt)} | ({} if scope is None else {"scope": list(scope)})
    async with database.transaction() as connection:
        request_id = await grants.begin_request(connection, client_id, params, NOW)
        pending = await grants.pending(connection, request_id, NOW)
    assert pending is not None
    return pending


async def approve(database: Database, pending: Pending, member: Member) -> str:
    location = await grants.approve(database, pending.id, member.id, authenticated_at=NOW, now=NOW, issuer=ISSUER)
    return parse_qs(urlsplit(location).query)["code"][0]


async def remembered(database: Database, member: Member, pending: Pending) -> bool:
    async with database.transaction() as connection:
        return await grants.remembered(connection, member.id, pending)


async def test_a59_an_approval_is_remembered_for_its_client_host_member_and_extent(database: Database) -> None:
    member, client_id = await a_member(database), await a_document_client(database)
    await approve(database, await asked(database, client_id, ["log:write"]), member)
    assert await remembered(database, member, await asked(database, client_id, ["log:write"]))
    assert await remembered(database, member, await asked(database, client_id, ["history:read"])), "it is included"
    more = await asked(database, client_id, ["log:write", "profile:write"])
    assert not await remembered(database, member, more)
    assert not await remembered(
        database, member, await asked(database, client_id, ["log:write"], redirect_uri=ELSEWHERE)
    )
    assert not await remembered(database, await a_member(database), await asked(database, client_id, ["log:write"]))
    again = await asked(database, client_id, ["log:write"], prompt=["consent"])
    assert not await remembered(database, member, again)


async def test_a59_never_on_the_persons_own_machine(database: Database) -> None:
    member, client_id = await a_member(database), await a_document_client(database)
    for _ in range(2):
        pending = await asked(database, client_id, redirect_uri="http://127.0.0.1:3000/callback")
        assert pending.loopback
        assert not await remembered(database, member, pending)
        await approve(database, pending, member)


async def test_approvals_at_one_host_add_up_and_a_disconnection_takes_them_back(database: Database) -> None:
    member, client_id = await a_member(database), await a_document_client(database)
    await approve(database, await asked(database, client_id, ["profile:write"]), member)
    await approve(database, await asked(database, client_id, ["log:write"]), member)
    both = await asked(database, client_id, ["profile:write", "log:write"])
    assert await remembered(database, member, both)
    async with database.transaction() as connection:
        assert await grants.disconnect(connection, member.id, client_id, NOW) == 2
        assert await grants.disconnect(connection, member.id, client_id, NOW) == 0
        assert await grants.disconnect(connection, member.id, "nobody\0", NOW) == 0
    assert not await remembered(database, member, both)


async def test_who_reconnects_without_a_scope_is_shown_what_it_would_get(database: Database) -> None:
    member, client_id = await a_member(database), await a_document_client(database)

    async def wanted() -> set[str]:
        pending = await asked(database, client_id, None)
        async with database.transaction() as connection:
            return set(await grants.wanted(connection, member.id, pending))

    assert await wanted() == {"profile:read", "history:read"}
    assert not await remembered(database, member, await asked(database, client_id, None))
    await approve(database, await asked(database, client_id, ["plan:write"]), member)
    assert await wanted() == {"profile:read", "history:read", "plan:write"}
    assert await remembered(database, member, await asked(database, client_id, None))
    async with database.transaction() as connection:
        await grants.revoke_all(connection, member.id, "password_changed", NOW)
    assert await wanted() == {"profile:read", "history:read"}


async def test_a_grants_standing_is_known_in_one_statement(database: Database) -> None:
    member, client_id = await a_member(database), await a_document_client(database)
    await approve(database, await asked(database, client_id), member)
    async with database.reader() as reader:
        grant_id = await reader.fetchval("select id from oauth_grant")
        found = await grants.status(reader, grant_id, NOW)
        assert found is not None
        assert (found.active, found.member_id, found.client_id, found.tier) == (True, member.id, client_id, None)
        assert found.last_used_at is None
        over = await grants.status(reader, grant_id, NOW + timedelta(days=180))
        assert over is not None
        assert not over.active
        assert await grants.status(reader, member.id, NOW) is None
        await grants.touch(database, [grant_id], NOW)
        await grants.touch(database, [grant_id], NOW + timedelta(seconds=59))
        await grants.touch(database, [], NOW)
        used = await grants.status(reader, grant_id, NOW)
    assert used is not None
    assert used.last_used_at == NOW


async def test_a_client_that_is_switched_off_has_nothing_waiting(database: Database) -> None:
    client_id = await a_document_client(database)
    pending = await asked(database, client_id)
    async with database.transaction() as connection:
        await connection.exec_driver_sql("update oauth_client set disabled_at = created_at")
        assert await grants.pending(connection, pending.id, NOW) is None
