"""What has a member asked to be done with their data, and may it be done now? Requests, what is told of them, and ours.

A conversation may ask; nothing happens until the member confirms it on a page of ours, after proving who they are once
more. A request stands for a day and is done once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, get_args
from uuid import UUID, uuid4

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import audit, queries
from palestra.store.engine import Reader

Action = Literal["export_all", "delete_range", "delete_source", "delete_all", "disconnect_source"]

ACTIONS: tuple[Action, ...] = get_args(Action)
STANDS_FOR = timedelta(days=1)
OPEN_MAX = 20  # of one member; the oldest make room
Rows: TypeAlias = list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class DataRequest:
    """What was asked for. `detail` says of what: from_on, until_on, source, client_id; counts once it is done."""

    id: UUID
    action: Action
    detail: Mapping[str, Any]
    asked_at: datetime
    expires_at: datetime
    done_at: datetime | None


async def ask(
    connection: AsyncConnection, member_id: UUID, action: Action, detail: Mapping[str, str | None], now: datetime
) -> DataRequest:
    """A request that waits for the member: the one that was made for the same before, or a new one.

    Nothing of it goes into the audit, where an app that asks without end would bury what matters: the access log counts
    who asks.
    """
    about = {"member_id": member_id, "action": action, "detail": orjson.dumps(dict(detail)).decode(), "now": now}
    found = (await connection.execute(text(queries.SAME_DATA_REQUEST), about)).one_or_none()
    if found is not None:
        return _request(found._mapping)
    made = DataRequest(uuid4(), action, dict(detail), now, now + STANDS_FOR, None)
    added = {**about, "id": made.id, "expires_at": made.expires_at}
    await connection.execute(text(queries.ADD_DATA_REQUEST), added)
    await connection.execute(text(queries.DROP_OLD_DATA_REQUESTS), {"member_id": member_id, "keep": OPEN_MAX})
    return made


async def find(db: Reader, member_id: UUID, request_id: UUID, now: datetime) -> DataRequest | None:
    """The member's request, done or not; None for anybody else's, and for one that nobody confirmed in time."""
    row = await db.fetchrow(queries.DATA_REQUEST, member_id, request_id, now)
    return None if row is None else _request(dict(row))


async def take(db: Reader, member_id: UUID, request_id: UUID, now: datetime) -> DataRequest | None:
    """The request, to be done by whoever gets it: of two presses of a button, one does. For a transaction."""
    row = await db.fetchrow(queries.TAKE_DATA_REQUEST, member_id, request_id, now)
    return None if row is None else _request(dict(row))


async def done(
    connection: AsyncConnection, member_id: UUID, request: DataRequest, outcome: Mapping[str, int], now: datetime
) -> None:
    """Keep how many of what were erased or ended, to tell it on a page; and that it happened."""
    await connection.execute(
        text(queries.TELL_DATA_REQUEST),
        {"member_id": member_id, "id": request.id, "outcome": orjson.dumps(dict(outcome)).decode()},
    )
    kind = "data_exported" if request.action == "export_all" else "data_erased"
    await audit.record(connection, kind, member_id=member_id, now=now, action=request.action)


async def forget_answers(db: Reader, member_id: UUID) -> int:
    """Drop what the member's writes were answered, which tells of what was written; how many there were.

    The same write sent again is then a new one. That is rarer, and less, than an answer that outlives what it is about.
    """
    return len(await db.fetch(queries.FORGET_ANSWERS, member_id))


async def exported(db: Reader, member_id: UUID) -> dict[str, Rows]:
    """Every row about the member in the tables of accounts, by table.

    What is left out is ours and says nothing of them: the hashes of a password and of cookies. For a reader, whose
    transaction makes all of it of one moment.
    """
    return {table: [dict(row) for row in await db.fetch(query, member_id)] for table, query in queries.EXPORT.items()}


def _request(row: Mapping[Any, Any]) -> DataRequest:
    return DataRequest(**{**row, "detail": orjson.loads(row["detail"])})
