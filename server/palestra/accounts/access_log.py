"""Who has looked at a member's data, and what has happened to their account? Counted by day, app and tool.

Counting costs a call a microsecond: it is added up in memory and written every few seconds, in one statement for
everybody. A process that is killed loses those seconds, and nothing else: this is for members to read, not for billing.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import queries
from palestra.store.engine import LOST_CONNECTION, Database, Reader, driver

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=90)
FLUSHED_EVERY_S = 5.0
WAITING_MAX = 20_000  # of member, day, app and tool: under 10 MB
CLIENT_MAX = 2_048  # characters; a client may be called by its address
DAYS_READ = 1_000  # rows; more than a page shows
EVENTS_READ = 200

_Key: TypeAlias = tuple[UUID, date, str, str]


@dataclass(frozen=True, slots=True)
class Access:
    """How often an app used a tool on one day (UTC)."""

    day: date
    client_id: str
    tool: str
    calls: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the account."""

    happened_at: datetime
    kind: str  # as accounts.audit records it
    client_id: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Activity:
    """What a member may read of it, the newest first."""

    accesses: list[Access]
    events: list[Event]


class AccessLog:
    """Counts of this process, on their way to the database. One per process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[_Key, tuple[int, datetime]] = {}
        self._flushing = asyncio.Lock()
        self._full = False

    def seen(self, member_id: UUID, client_id: str, tool: str, now: datetime) -> None:
        """An app has called a tool for a member."""
        key = (member_id, now.astimezone(UTC).date(), _storable(client_id), tool)
        calls, last_at = self._waiting.get(key, (0, now))
        if calls == 0 and len(self._waiting) >= WAITING_MAX:
            if not self._full:
                log.warning("access_log_full", count=len(self._waiting))
            self._full = True
            return
        self._waiting[key] = (calls + 1, max(last_at, now))

    async def flush(self) -> None:
        """Write down what was counted. When the database does not answer, it waits for the next time."""
        async with self._flushing:
            counted, self._waiting, self._full = self._waiting, {}, False
            if not counted:
                return
            try:
                await self._write(counted)
            except (*LOST_CONNECTION, asyncpg.PostgresError) as error:
                log.warning("access_log_not_written", error=type(error).__name__, count=len(counted))
                self._put_back(counted)

    async def keep_flushing(self) -> None:
        """For as long as the app is up; whoever ends it flushes once more."""
        while True:
            await asyncio.sleep(FLUSHED_EVERY_S)
            await self.flush()

    def forget(self, member_id: UUID) -> None:
        """Count nothing of a member who is gone. What is being written finds nobody to write it for."""
        self._waiting = {key: counted for key, counted in self._waiting.items() if key[0] != member_id}

    async def _write(self, counted: Mapping[_Key, tuple[int, datetime]]) -> None:
        rows = [(*key, *value) for key, value in counted.items()]
        async with self._database.transaction() as connection:
            db = await driver(connection)
            await db.execute(queries.COUNT_ACCESS, *(list(column) for column in zip(*rows, strict=True)))

    def _put_back(self, counted: Mapping[_Key, tuple[int, datetime]]) -> None:
        for key, (calls, last_at) in counted.items():
            since, later = self._waiting.get(key, (0, last_at))
            if since or len(self._waiting) < WAITING_MAX:
                self._waiting[key] = (since + calls, max(last_at, later))


async def read(db: Reader, member_id: UUID) -> Activity:
    """What is written of this member."""
    accesses = [Access(**row) for row in await db.fetch(queries.ACCESSES, member_id, DAYS_READ)]
    events = [Event(**row) for row in await db.fetch(queries.EVENTS, member_id, EVENTS_READ)]
    return Activity(accesses, events)


async def sweep(connection: AsyncConnection, now: datetime) -> int:
    """Remove some of what is older than 90 days; how many rows. There may be more while there were any."""
    db = await driver(connection)
    return len(await db.fetch(queries.SWEEP_ACCESS, now.astimezone(UTC).date() - KEPT_FOR))


def _storable(client_id: str) -> str:
    """As Postgres takes it: what a foreign token calls its client may hold anything that JSON can."""
    return client_id[:CLIENT_MAX].replace("\0", "").encode(errors="replace").decode()
