"""What stands on a calendar, as it is stored? Rows in and out; what they mean is said by who reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

import orjson

from palestra.errors import NotFound
from palestra.plans.queries import schedule as queries
from palestra.plans.schemas.schedule import ItemKind
from palestra.store.engine import Reader
from palestra.workouts.ids import key_of, public_id

StoredStatus = Literal["planned", "done", "skipped", "removed"]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """Something on the calendar. Whether it is missed, or credited by a workout, the row does not know."""

    id: UUID
    version: int
    local_date: date
    start_local: time | None
    kind: ItemKind
    title: str
    class_id: str | None
    duration_s: int | None
    status: StoredStatus
    done_on: date | None
    workout_id: UUID | None
    plan_id: UUID | None
    session_key: str | None
    stack_id: UUID | None
    stack_position: int | None
    series_id: UUID | None
    replaced: Mapping[str, Any] | None
    changed_at: datetime

    @property
    def told_id(self) -> str:
        """The id as it is told."""
        return public_id("ses", self.id)

    @property
    def minutes(self) -> int | None:
        """Its length, rounded up."""
        return None if self.duration_s is None else -(-self.duration_s // 60)


def row_of(record: Mapping[str, Any]) -> ItemRow:
    """A row as it was read."""
    replaced = record["replaced"]
    return ItemRow(
        **{name: record[name] for name in ItemRow.__dataclass_fields__ if name != "replaced"},
        replaced=None if replaced is None else orjson.loads(replaced),
    )


async def between(db: Reader, member_id: UUID, from_on: date, until_on: date) -> list[ItemRow]:
    """Everything of these days, both among them, in order; without what was removed."""
    return [row_of(record) for record in await db.fetch(queries.BETWEEN, member_id, from_on, until_on)]


async def around(db: Reader, member_id: UUID, days: Iterable[date]) -> list[ItemRow]:
    """Everything of these days and of those next to them."""
    wanted = {on + timedelta(days=by) for on in days for by in (-1, 0, 1)}
    return [row_of(record) for record in await db.fetch(queries.ON_DAYS, member_id, sorted(wanted))]


async def locked(db: Reader, member_id: UUID, told_ids: Sequence[str]) -> list[ItemRow]:
    """The items of these ids in their order, held to the transaction's end; raises NotFound for what is not there."""
    keys = [key_of("ses", told) for told in told_ids]
    found = await db.fetch(queries.LOCK, member_id, [key for key in keys if key is not None])
    rows = {record["id"]: row_of(record) for record in found}
    for told, key in zip(told_ids, keys, strict=True):
        if key not in rows:
            raise _unknown(told)
    return [rows[key] for key in dict.fromkeys(keys) if key is not None]


async def one(db: Reader, member_id: UUID, told_id: str) -> ItemRow:
    """The item of this id, for reading; raises NotFound."""
    key = key_of("ses", told_id)
    found = None if key is None else await db.fetchrow(queries.BY_ID, member_id, [key])
    if found is None:
        raise _unknown(told_id)
    return row_of(found)


async def again(db: Reader, member_id: UUID, items: Iterable[ItemRow]) -> list[ItemRow]:
    """The same items as they are now."""
    keys = [item.id for item in items]
    rows = {record["id"]: row_of(record) for record in await db.fetch(queries.BY_ID, member_id, keys)}
    return [rows[key] for key in keys if key in rows]


async def add(db: Reader, member_id: UUID, items: Sequence[ItemRow], now: datetime) -> None:
    """Write new items."""
    columns = (
        "id", "local_date", "start_local", "kind", "title", "class_id", "duration_s", "stack_id", "stack_position",
        "series_id",
    )  # fmt: skip
    await db.execute(queries.ADD, member_id, now, *([getattr(item, name) for item in items] for name in columns))


async def change(db: Reader, member_id: UUID, items: Sequence[ItemRow], now: datetime) -> None:
    """Write where items stand now and what became of them; each grows by a version."""
    columns = (
        "id", "local_date", "start_local", "status", "done_on", "workout_id", "stack_id", "stack_position",
    )  # fmt: skip
    await db.execute(queries.CHANGE, member_id, now, *([getattr(item, name) for item in items] for name in columns))


def _unknown(told_id: str) -> NotFound:
    return NotFound(
        f"Nothing on the calendar has the id {told_id[:40]}.", fix="Look it up with get_schedule, and copy it."
    )
