"""Was this write asked for before, and what was it answered? One row a key, in the transaction of the write itself.

The answer and what it speaks of are committed together: whoever did not hear it asks again and is told it, and nobody
is told of a write that was not kept. A caller's own key (`client_ref`) names one write for 30 days. Without one the
arguments are the key, for ten minutes: long enough for a retry, short enough that the same workout tomorrow is a new one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from palestra.accounts import queries
from palestra.errors import Conflict, NotFound
from palestra.store.engine import Reader

KEPT_BY_REF = timedelta(days=30)
KEPT_BY_ARGUMENTS = timedelta(minutes=10)
NOT_PART = frozenset({"client_ref"})  # of what is asked: it names the asking


@dataclass(frozen=True, slots=True)
class Begun:
    """A write under its key. `answer` is what it was answered already; None where it is still to be done."""

    member_id: UUID
    tool: str
    key: str
    by_ref: bool
    answer: dict[str, Any] | None

    @property
    def kept_for(self) -> timedelta:
        """How long the key stands for this one write."""
        return KEPT_BY_REF if self.by_ref else KEPT_BY_ARGUMENTS


async def begin(
    db: Reader, member_id: UUID, tool: str, arguments: Mapping[str, Any], *, client_ref: str | None, now: datetime
) -> Begun:
    """Take the key of a write, inside its transaction; the same key waits until that transaction has ended.

    Where `answer` is None, the caller writes and calls `finish` before the transaction ends; where it does neither, the
    transaction must be rolled back. Raises Conflict when this `client_ref` was given with other arguments, and NotFound
    for a member who is gone.
    """
    asked = _hash(arguments)
    key = f"args:{asked.hex()}" if client_ref is None else f"ref:{client_ref}"
    fresh = Begun(member_id, tool, key, by_ref=client_ref is not None, answer=None)
    try:
        taken = await db.fetchval(queries.BEGIN_WRITE, member_id, tool, key, asked, now, now + fresh.kept_for)
    except asyncpg.ForeignKeyViolationError:  # erased since the call was let in
        raise NotFound("No member has this id.") from None
    if taken:
        return fresh
    row = await db.fetchrow(queries.WRITE_ANSWER, member_id, tool, key)
    if row is None:  # swept or erased between the two statements: the write is the caller's to ask for again
        raise Conflict("The same was being written at this moment.", fix="Send it once more.")
    if row["arguments_hash"] != asked:
        raise Conflict(
            "This client_ref was given before, with other arguments.",
            fix="Keep client_ref to repeat a call unchanged; give a new one for anything else.",
        )
    return Begun(member_id, tool, key, by_ref=fresh.by_ref, answer=row["answer"])


async def finish(db: Reader, begun: Begun, answer: Mapping[str, Any], now: datetime) -> None:
    """Keep what the write is answered, in the transaction that wrote."""
    kept = orjson.dumps(answer).decode()
    await db.execute(queries.FINISH_WRITE, begun.member_id, begun.tool, begun.key, kept, now, now + begun.kept_for)


def _hash(arguments: Mapping[str, Any]) -> bytes:
    """Of what is asked, however it is written: the order of names, null for "not given" and 5.0 for 5 do not matter."""
    asked = {name: value for name, value in arguments.items() if name not in NOT_PART}
    return hashlib.sha256(orjson.dumps(_canonical(asked), option=orjson.OPT_SORT_KEYS)).digest()


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _canonical(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_canonical(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # JSON's whole numbers have no end, and orjson's do.
    return str(value) if isinstance(value, int) and abs(value) >= 2**53 else value
