"""What may be asked of grants: a request that waits for a person, the person's answer, and what follows from it.

authorize ─ begin_request ─ (sign-in, consent) ─┬─ approve ─ code ─ tokens.py ─ access and refresh tokens
                                                └─ deny
connections, disconnect, revoke_all: what a member sees of it, and how it ends.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import Connection as SyncConnection
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import audit
from palestra.accounts import service as accounts
from palestra.errors import Gone
from palestra.grants import answers, clients, queries, scopes
from palestra.grants.schemas import Connection, GrantStatus, Pending
from palestra.grants.scopes import Scope
from palestra.grants.tokens import CODE_TTL, GRANT_TTL, hashed
from palestra.store.engine import Database, Reader

AGAIN = timedelta(seconds=10)  # between two presses of one button
REQUEST_TTL_S = 600

# How long after its end a thing is kept, because its reuse would still tell something.
KEPT_FOR = timedelta(days=1)


async def begin_request(
    connection: AsyncConnection, client_id: str, params: Mapping[str, object], now: datetime
) -> str:
    """Keep a checked authorization request for the person who has to answer it; its id, which only their browser has.

    `params`: redirect_uri, code_challenge, resource, and where the client sent them scope (a list), state, prompt
    (a list).
    """
    return await connection.run_sync(begin_request_sync, client_id, params, now)


def begin_request_sync(connection: SyncConnection, client_id: str, params: Mapping[str, object], now: datetime) -> str:
    """`begin_request` for code that runs inside `run_sync`."""
    request_id = secrets.token_urlsafe(32)
    expires_at = now + timedelta(seconds=REQUEST_TTL_S)
    connection.execute(queries.add_request(hashed(request_id), client_id, dict(params), expires_at))
    return request_id


async def pending(
    connection: AsyncConnection, request_id: str, now: datetime, *, again_for: UUID | None = None
) -> Pending | None:
    """The request, if it still waits for an answer; or if `again_for` has approved it a moment ago."""
    again = None if again_for is None else (again_for, now - AGAIN)
    row = (await connection.execute(queries.waiting_request(hashed(request_id), now, again))).one_or_none()
    return None if row is None else await _pending(connection, request_id, row)


async def wanted(connection: AsyncConnection, member_id: UUID, pending: Pending) -> tuple[Scope, ...]:
    """What approving would allow. A client that reconnects may name no scope: then it is what this member has allowed
    it before, and at least the minimal ones.
    """
    if pending.scopes_given:
        return pending.scopes
    before = [scope for approved in (await _consents(connection, member_id, pending)).values() for scope in approved]
    return scopes.in_order({*pending.scopes, *(set(before) & set(pending.client.scopes))})


async def remembered(connection: AsyncConnection, member_id: UUID, pending: Pending) -> bool:
    """Whether this member has approved as much of this client at this host before, so that nobody need be asked.

    Never of a program on the person's own machine, which any other there can claim to be, nor of a client that
    registered itself.
    """
    if pending.loopback or pending.client.kind == "dynamic" or "consent" in pending.prompt:
        return False
    approved = (await _consents(connection, member_id, pending)).get(pending.redirect_host, [])
    return set(await wanted(connection, member_id, pending)) <= scopes.held(approved)


class NotRemembered(Gone):
    """Nobody was asked, and the member has not approved as much before, or not any more."""


async def approve(
    database: Database,
    request_id: str,
    member_id: UUID,
    *,
    authenticated_at: datetime,
    now: datetime,
    issuer: str,
    unasked: bool = False,
) -> str:
    """Allow the client what it asked for: the Location that hands it a code.

    A second press of the button counts like the first: the browser shows the answer to the last one, so that has to
    hold a code too. The grant of the first is never seen by anybody.

    `unasked`: nobody was asked this time, so the approval of before has to stand still. Raises NotRemembered when it
    does not, and Gone when the request was answered before or waited for too long, or the member may not sign in any
    more.
    """
    async with database.transaction() as connection:
        params, asked = await _consume(connection, request_id, now, approved_by=member_id)
        # Who disconnects this client or sets a new password just now waits, and then finds the grant that we make.
        await connection.execute(queries.hold_member(member_id))
        member = await accounts.member(connection, member_id)
        if member is None or not member.active:
            raise Gone("This account cannot be used any more.")
        if unasked and not await remembered(connection, member_id, asked):
            raise NotRemembered("The member has to be asked.")
        allowed = await wanted(connection, member_id, asked)
        before = (await _consents(connection, member_id, asked)).get(asked.redirect_host, [])
        await connection.execute(
            queries.remember_consent(
                member_id, asked.client.id, asked.redirect_host, scopes.in_order({*allowed, *before}), now
            )
        )
        grant_id = uuid4()
        await connection.execute(
            queries.add_grant(
                id=grant_id,
                member_id=member_id,
                client_id=asked.client.id,
                scopes=list(allowed),
                resource=params["resource"],
                created_at=now,
                authenticated_at=authenticated_at,
                expires_at=now + GRANT_TTL,
            )
        )
        code = secrets.token_urlsafe(32)
        await connection.execute(
            queries.add_code(
                code_hash=hashed(code),
                grant_id=grant_id,
                client_id=asked.client.id,
                redirect_uri=asked.redirect_uri,
                scopes=list(allowed),
                resource=params["resource"],
                code_challenge=params["code_challenge"],
                expires_at=now + CODE_TTL,
            )
        )
        await clients.touch(connection, asked.client.id, now)
        await audit.record(
            connection, "grant_approved", member_id=member_id, client_id=asked.client.id, now=now, scopes=list(allowed)
        )
    return answers.granted(asked.redirect_uri, issuer=issuer, code=code, state=params.get("state"))


async def deny(database: Database, request_id: str, *, member_id: UUID | None, now: datetime, issuer: str) -> str:
    """Allow nothing: the Location that says so. Raises Gone as `approve` does. Nobody need have signed in."""
    async with database.transaction() as connection:
        params, asked = await _consume(connection, request_id, now)
        if member_id is not None:  # what strangers decline is nobody's history
            await audit.record(connection, "grant_denied", member_id=member_id, client_id=asked.client.id, now=now)
    return answers.refused(
        asked.redirect_uri,
        issuer=issuer,
        state=params.get("state"),
        error="access_denied",
        description="The person did not allow it.",
    )


async def connections(reader: Reader, member_id: UUID) -> list[Connection]:
    """The clients that a member is linked with, the one used last first."""
    return [
        Connection(
            client_id=row["client_id"],
            name=row["name"] or row["client_id"],
            host=urlsplit(row["client_id"]).hostname if row["kind"] == "document" else None,
            scopes=scopes.in_order(row["scopes"]),
            linked_at=row["linked_at"],
            last_used_at=row["last_used_at"],
        )
        for row in await reader.fetch(queries.CONNECTIONS, member_id)
    ]


async def names(reader: Reader, client_ids: Iterable[str]) -> dict[str, str]:
    """What clients call themselves, by id; without those who are gone or say nothing."""
    rows = await reader.fetch(queries.NAMES, list(client_ids))
    return {row["client_id"]: row["name"] for row in rows if row["name"]}


async def exported(reader: Reader, member_id: UUID) -> dict[str, list[Mapping[str, Any]]]:
    """Every row about the member in the tables of grants, by table; no hash of any code or token."""
    return {
        table: [dict(row) for row in await reader.fetch(query, member_id)] for table, query in queries.EXPORT.items()
    }


async def disconnect(connection: AsyncConnection, member_id: UUID, client_id: str, now: datetime) -> int:
    """End what a member has allowed a client, and ask again next time; how many grants ended."""
    if "\0" in client_id:  # nobody's, and Postgres takes none
        return 0
    await connection.execute(queries.take_member(member_id))
    ended = await connection.execute(
        queries.revoke_grants(now, "disconnected", member_id=member_id, client_id=client_id)
    )
    count = len(ended.all())
    await connection.execute(queries.forget_consents(member_id, client_id))
    if count:
        await audit.record(connection, "disconnected", member_id=member_id, client_id=client_id, now=now)
    return count


async def revoke_all(connection: AsyncConnection, member_id: UUID, reason: str, now: datetime) -> int:
    """End everything a member has allowed anybody, as after a new password; how many grants ended."""
    await connection.execute(queries.take_member(member_id))
    ended = await connection.execute(queries.revoke_grants(now, reason, member_id=member_id))
    count = len(ended.all())
    await connection.execute(queries.forget_consents(member_id))
    if count:
        await audit.record(connection, "grants_revoked", member_id=member_id, now=now, reason=reason, count=count)
    return count


async def status(reader: Reader, grant_id: UUID, now: datetime) -> GrantStatus | None:
    """Whether a grant still stands, and whose it is; None when there is no such grant."""
    row = await reader.fetchrow(queries.STATUS, grant_id, now)
    return None if row is None else GrantStatus(**row)


async def touch(database: Database, grant_ids: Iterable[UUID], now: datetime) -> None:
    """Note that grants were used, to the minute; in one statement for all of them."""
    wanted = list(grant_ids)
    if wanted:
        async with database.transaction() as connection:
            await connection.execute(queries.touch_grants(wanted, now))


async def sweep(connection: AsyncConnection, now: datetime) -> int:
    """Remove some of what is over: requests, codes, refresh tokens, assertions, and grants of long ago; how many rows.

    There may be more while there were any: each call removes a limited number.
    """
    before = now - KEPT_FOR
    removed = 0
    for statement in (
        queries.expired_requests(now),
        queries.expired_codes(before),
        queries.expired_refresh_tokens(before),
        queries.expired_assertions(now - timedelta(minutes=5)),  # verifiers allow clocks that are a minute apart
        queries.ended_grants(now, before),
    ):
        removed += (await connection.execute(statement)).rowcount
    return removed


async def _consume(
    connection: AsyncConnection, request_id: str, now: datetime, *, approved_by: UUID | None = None
) -> tuple[dict[str, Any], Pending]:
    statement = queries.consume_request(hashed(request_id), now, approved_by, now - AGAIN)
    row = (await connection.execute(statement)).one_or_none()
    asked = None if row is None else await _pending(connection, request_id, row)
    if row is None or asked is None:
        raise Gone(
            "This request was answered already, or it waited for more than ten minutes.",
            fix="Go back to the app you came from and connect again.",
        )
    return row.params, asked


async def _pending(connection: AsyncConnection, request_id: str, row: Any) -> Pending | None:
    client = await clients.get(connection, row.client_id)
    if client is None:  # removed or disabled in the meantime
        return None
    params: dict[str, Any] = row.params
    redirect_uri = params["redirect_uri"]
    given = params.get("scope")
    asked = given if given is not None else scopes.MINIMAL
    return Pending(
        id=request_id,
        client=client,
        redirect_uri=redirect_uri,
        redirect_host=urlsplit(redirect_uri).hostname or "",
        loopback=clients.is_loopback(redirect_uri),
        scopes=scopes.in_order(set(asked) & set(client.scopes)),
        scopes_given=given is not None,
        prompt=frozenset(params.get("prompt", ())),
        expires_at=row.expires_at,
    )


async def _consents(connection: AsyncConnection, member_id: UUID, pending: Pending) -> dict[str, list[str]]:
    rows = await connection.execute(queries.consents(member_id, pending.client.id))
    return {row.redirect_host: row.scopes for row in rows}
