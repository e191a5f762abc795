"""Does what a member has allowed hold for exactly that: this client, at this host, for so much?"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.factories import NOW
from tests.waiting import until

from palestra.accounts import audit
from palestra.accounts import service as accounts
from palestra.accounts.schemas import Member
from palestra.grants import clients, queries
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


async def test_a_client_that_is_switched_off_is_out_at_once(database: Database) -> None:
    member, client_id = await a_member(database), await a_document_client(database)
    await approve(database, await asked(database, client_id), member)
    async with database.transaction() as connection:
        await connection.exec_driver_sql("update oauth_client set disabled_at = created_at")
    async with database.reader() as reader:
        found = await grants.status(reader, await reader.fetchval("select id from oauth_grant"), NOW)
    assert found is not None
    assert not found.active


async def test_a59_who_disconnects_between_two_statements_is_asked_again(database: Database) -> None:
    member, client_id = await a_member(database), await a_document_client(database)
    await approve(database, await asked(database, client_id), member)
    again = await asked(database, client_id)
    assert await remembered(database, member, again)
    async with database.transaction() as connection:
        await grants.disconnect(connection, member.id, client_id, NOW)
    with pytest.raises(grants.NotRemembered):
        await grants.approve(database, again.id, member.id, authenticated_at=NOW, now=NOW, issuer=ISSUER, unasked=True)
    assert await approve(database, again, member), "the request still waits for whoever is asked"


@pytest.mark.parametrize("way", ["disconnect", "revoke_all"])
async def test_what_is_allowed_while_everything_is_being_ended_is_ended_too(
    way: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, client_id = await a_member(database), await a_document_client(database)
    written, go_on = asyncio.Event(), asyncio.Event()
    record = audit.record

    async def held(connection: Any, kind: str, **said: Any) -> None:
        if kind == "grant_approved":
            written.set()
            await go_on.wait()
        await record(connection, kind, **said)

    monkeypatch.setattr(audit, "record", held)

    async def end() -> int:
        async with database.transaction() as connection:
            if way == "disconnect":
                return await grants.disconnect(connection, member.id, client_id, NOW)
            return await grants.revoke_all(connection, member.id, "password_changed", NOW)

    async def waits() -> bool:
        async with database.reader() as reader:
            return bool(await reader.fetchval("select exists (select from pg_locks where not granted)"))

    async def ended_or_waits() -> bool:
        return ending.done() or await waits()

    approving = asyncio.create_task(approve(database, await asked(database, client_id), member))
    await written.wait()
    ending = asyncio.create_task(end())
    await until(ended_or_waits)
    go_on.set()
    await approving
    assert await ending == 1
    async with database.reader() as reader:
        assert not await reader.fetchval("select exists (select from oauth_grant where revoked_at is null)")


async def test_a_flood_of_what_is_over_is_removed_in_pieces(database: Database) -> None:
    client_id = await a_document_client(database)
    async with database.transaction() as connection:
        await connection.exec_driver_sql(
            "insert into authorization_request (id_hash, client_id, params, expires_at) "
            "select sha256(n::text::bytea), $1, '{}', $2 from generate_series(1, $3::int) n",
            (client_id, NOW, queries.SWEPT_AT_ONCE + 1),
        )
    removed = []
    for _ in range(3):
        async with database.transaction() as connection:
            removed.append(await grants.sweep(connection, NOW))
    assert removed == [queries.SWEPT_AT_ONCE, 1, 0]


async def test_two_processes_sweep_beside_each_other(database: Database) -> None:
    client_id = await a_document_client(database)
    await asked(database, client_id)
    await asked(database, client_id)
    later = NOW + timedelta(hours=1)
    async with database.transaction() as one, database.transaction() as other:
        assert await grants.sweep(one, later) == 2
        assert await grants.sweep(other, later) == 0  # and does not wait for the first


async def test_removing_what_others_point_to_reads_no_table_as_a_whole(database: Database) -> None:
    """Each foreign key has an index that begins with it: deleting ten thousand clients must not read a million rows each."""
    async with database.reader() as reader:
        without = await reader.fetch(
            """
            select c.conrelid::regclass::text as table, a.attname as column
            from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            where c.contype = 'f'
              and c.confrelid in ('member'::regclass, 'oauth_client'::regclass, 'oauth_grant'::regclass)
              and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])
            """
        )
    assert [tuple(row) for row in without] == []
