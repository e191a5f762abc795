"""When is a code or a refresh token good, and what does its use leave behind?

Both are random, kept as hashes, and used under a lock on their row. The functions on a sync connection belong into the
transaction that issues tokens; the async ones make a transaction of their own, for what must outlast a refusal.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, Row

from palestra.accounts import audit
from palestra.grants import queries
from palestra.store.engine import Database

CODE_TTL: Final = timedelta(seconds=60)
REFRESH_TTL: Final = timedelta(days=30)  # since its last use
GRANT_TTL: Final = timedelta(days=180)  # however often it is refreshed; then the member is asked again
GRACE: Final = timedelta(seconds=60)  # hosts refresh from several places at once, in bursts of up to 76 s
MAX_SIBLINGS: Final = 10  # refresh tokens that may follow from one

Ended = Literal["code_replayed", "refresh_token_reused", "revoked_by_client"]


@dataclass(frozen=True, slots=True)
class Code:
    """A code that somebody brings, its row locked."""

    code_hash: bytes
    grant_id: UUID
    member_id: UUID
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    resource: str
    code_challenge: str
    used: bool
    live: bool  # neither expired nor its grant revoked, and the member is active
    grant_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh token that somebody brings. `standing`:

    fresh   its first use
    grace   used before, but just now: a parallel refresh, or an answer that got lost
    reused  used before, and whoever comes now is somebody else: the family must end
    over    expired, revoked, or the member is not active
    """

    token_hash: bytes
    grant_id: UUID
    member_id: UUID
    client_id: str
    scopes: tuple[str, ...]
    resource: str
    standing: Literal["fresh", "grace", "reused", "over"]
    issued_at: datetime
    expires_at: datetime
    grant_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to know of a grant when one of its access tokens is looked at."""

    member_id: UUID
    client_id: str
    resource: str
    active: bool


def hashed(secret: str) -> bytes:
    """As a random secret of 256 bits is stored: there is nothing to guess, and so nothing to slow down."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def lock_code(connection: Connection, code: str, now: datetime) -> Code | None:
    """The code, held until the transaction ends: of several who bring it at once, one finds it unused."""
    code_hash = hashed(code)
    row = connection.execute(queries.lock_code(code_hash)).one_or_none()
    if row is None:
        return None
    return Code(
        code_hash=code_hash,
        grant_id=row.grant_id,
        member_id=row.member_id,
        client_id=row.client_id,
        redirect_uri=row.redirect_uri,
        scopes=tuple(row.scopes),
        resource=row.resource,
        code_challenge=row.code_challenge,
        used=row.used_at is not None,
        live=row.expires_at > now and _stands(row, now),
        grant_expires_at=row.grant_expires_at,
    )


def use_code(connection: Connection, code: Code, now: datetime) -> None:
    """It was exchanged: from here on its grant is a connection."""
    connection.execute(queries.use_code(code.code_hash, now))
    connection.execute(queries.use_grant(code.grant_id, now))
    audit.record_sync(connection, "linked", member_id=code.member_id, client_id=code.client_id, now=now)


def lock_refresh_token(connection: Connection, token: str, now: datetime) -> Refresh | None:
    """The refresh token, held until the transaction ends, so that uses at once are counted one by one."""
    return _refresh(connection.execute(queries.refresh_token(hashed(token), lock=True)).one_or_none(), now)


def find_refresh_token(connection: Connection, token: str, now: datetime) -> Refresh | None:
    """The same, to look at."""
    return _refresh(connection.execute(queries.refresh_token(hashed(token), lock=False)).one_or_none(), now)


def use_refresh_token(connection: Connection, token: Refresh, now: datetime) -> None:
    """It was exchanged for another."""
    connection.execute(queries.use_refresh_token(token.token_hash, now))
    connection.execute(queries.use_grant(token.grant_id, now))


def new_refresh_token(
    connection: Connection, grant_id: UUID, scopes: Sequence[str], *, grant_expires_at: datetime, now: datetime
) -> str:
    """One more refresh token of a family; it never outlives the grant."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        queries.add_refresh_token(
            token_hash=hashed(token),
            grant_id=grant_id,
            scopes=list(scopes),
            issued_at=now,
            expires_at=min(now + REFRESH_TTL, grant_expires_at),
            grace_uses=0,
        )
    )
    return token


def standing(connection: Connection, grant_id: UUID, now: datetime) -> Standing | None:
    """How a grant stands."""
    row = connection.execute(queries.grant(grant_id)).one_or_none()
    if row is None:
        return None
    active = row.revoked_at is None and row.expires_at > now and row.member_active
    return Standing(row.member_id, row.client_id, row.resource, active)


async def burn_code(database: Database, code: Code, now: datetime) -> None:
    """Make a code worthless that somebody brought with the wrong verifier: it is good for one attempt."""
    async with database.transaction() as connection:
        await connection.execute(queries.use_code(code.code_hash, now))
        await audit.record(connection, "code_burnt", member_id=code.member_id, client_id=code.client_id, now=now)


async def end_family(database: Database, grant_id: UUID, reason: Ended, now: datetime) -> None:
    """Revoke a grant, and with it every token of it."""
    async with database.transaction() as connection:
        for row in await connection.execute(queries.revoke_grants(now, reason, grant_id=grant_id)):
            await audit.record(connection, reason, member_id=row.member_id, client_id=row.client_id, now=now)


def _refresh(row: "Row[Any] | None", now: datetime) -> Refresh | None:
    if row is None:
        return None
    if row.expires_at <= now or not _stands(row, now):
        found: Literal["fresh", "grace", "reused", "over"] = "over"
    elif row.rotated_at is None:
        found = "fresh"
    elif now - row.rotated_at <= GRACE and row.grace_uses < MAX_SIBLINGS - 1:
        found = "grace"
    else:
        found = "reused"
    return Refresh(
        token_hash=row.token_hash,
        grant_id=row.grant_id,
        member_id=row.member_id,
        client_id=row.client_id,
        scopes=tuple(row.scopes),
        resource=row.resource,
        standing=found,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        grant_expires_at=row.grant_expires_at,
    )


def _stands(row: "Row[Any]", now: datetime) -> bool:
    return row.revoked_at is None and row.grant_expires_at > now and bool(row.member_active)
