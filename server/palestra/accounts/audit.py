"""What happened to accounts: one row for each event, in the transaction of what it tells of.

An operator reads it after an incident. It holds who, what and when, and never a token, a code, an address or what
somebody typed. A row stays for 400 days, which is a year and time to look at it; that of a member goes when the member
goes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import queries

Detail: TypeAlias = str | int | bool | Sequence[str] | None


async def record(
    connection: AsyncConnection,
    kind: str,
    *,
    member_id: UUID | None = None,
    client_id: str | None = None,
    now: datetime,
    **detail: Detail,
) -> None:
    """Write down that `kind` happened."""
    await connection.execute(text(queries.RECORD), _row(kind, member_id, client_id, now, detail))


def record_sync(
    connection: Connection,
    kind: str,
    *,
    member_id: UUID | None = None,
    client_id: str | None = None,
    now: datetime,
    **detail: Detail,
) -> None:
    """The same for code that runs inside `run_sync`."""
    connection.execute(text(queries.RECORD), _row(kind, member_id, client_id, now, detail))


def _row(
    kind: str, member_id: UUID | None, client_id: str | None, now: datetime, detail: Mapping[str, Detail]
) -> dict[str, object]:
    return {
        "kind": kind,
        "member_id": member_id,
        "client_id": client_id,
        "now": now,
        "detail": orjson.dumps({name: _stored(value) for name, value in detail.items()}).decode(),
    }


def _stored(value: Detail) -> Detail:
    """Without NUL, which jsonb does not take: what strangers call themselves may end up here."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, Sequence):
        return [part.replace("\0", "") for part in value]
    return value
