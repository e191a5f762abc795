"""How does a plan come onto the calendar? Rows made of its content by one function, whenever it changed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.plans.engine.content import Session
from palestra.plans.life.live import Live
from palestra.plans.queries import plans as queries
from palestra.store.engine import Reader, driver

REMOVED_KEPT = timedelta(days=60)  # for calendars that follow, and rarely look


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were made, changed or brought back, and removed."""

    added: int
    changed: int
    removed: int


NOTHING = Counts(0, 0, 0)


def item_id(plan_id: UUID, session_key: str) -> UUID:
    """The id of a session's row: the same through every change, also of its date."""
    return uuid5(plan_id, session_key)


async def sync(
    db: Reader,
    member_id: UUID,
    live: Live,
    *,
    today: date,
    now: datetime,
    done: Collection[str] = frozenset(),
) -> Counts:
    """Make the rows equal to the plan at this version. What was done is neither moved nor removed.

    A session that is no longer in the plan, or lies in its pause, is removed from the calendar; of an archived plan,
    what is over stays as it is. What a workout says was done (`done`) stays in any case. Twice is as once.
    """
    rows = {row["session_key"]: row for row in await db.fetch(queries.ITEMS, member_id, live.id)}
    wanted = {session.key: session for session in live.content if _shown(live, session)}
    put = [each for each in wanted.values() if each.key not in rows or _differs(rows[each.key], each)]
    if put:
        await db.execute(queries.PUT_ITEMS, member_id, live.id, now, *_columns(live.id, put))
    in_plan = {session.key for session in live.content}
    gone = [
        row["id"] for key, row in rows.items() if key not in wanted and _leaves(live, row, key in in_plan, today, done)
    ]
    if gone:
        await db.execute(queries.REMOVE_ITEMS, member_id, gone, now)
    added = sum(session.key not in rows for session in put)
    return Counts(added=added, changed=len(put) - added, removed=len(gone))


async def sweep(connection: AsyncConnection, now: datetime) -> int:
    """Forget what was removed long ago; how many rows."""
    return len(await (await driver(connection)).fetch(queries.SWEEP_ITEMS, now - REMOVED_KEPT))


def _shown(live: Live, session: Session) -> bool:
    """Whether it is on the calendar by what the plan says."""
    if live.status == "archived":
        return False
    return live.pause is None or session.on < live.pause.from_on


def _leaves(live: Live, row: asyncpg.Record, in_plan: bool, today: date, done: Collection[str]) -> bool:
    if row["session_key"] in done:
        return False
    if live.status == "archived" and row["local_date"] < today:
        return False  # it was missed or skipped under this plan, and that stays true
    # What was skipped and still is in the plan was decided by the member: a pause does not undo it.
    return row["status"] == "planned" or (row["status"] == "skipped" and not in_plan)


def _differs(row: asyncpg.Record, session: Session) -> bool:
    if row["status"] == "done":
        return False
    return row["status"] == "removed" or tuple(row[name] for name in COLUMNS) != _values(session)


COLUMNS = ("local_date", "start_local", "kind", "title", "class_id", "duration_s")


def _values(session: Session) -> tuple[Any, ...]:
    kind = session.slot.kind
    return session.on, session.start_local, kind, session.title, session.class_id, session.minutes * 60


def _columns(plan_id: UUID, sessions: Iterable[Session]) -> list[list[Any]]:
    rows = [(item_id(plan_id, session.key), session.key, *_values(session)) for session in sessions]
    return [list(column) for column in zip(*rows, strict=True)]
