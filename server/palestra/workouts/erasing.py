"""How do workouts go for good? Rows, their history, what was derived from them, and nothing that is somebody else's.

Erasing is not `delete` of workouts/writing.py, which hides a workout and keeps it for `restore`. Nothing here can be
brought back. A member who goes altogether takes everything along: accounts.service.remove, by the foreign keys.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from palestra.accounts import data_requests
from palestra.store.engine import Reader
from palestra.workouts import duplicates
from palestra.workouts.ids import public_id
from palestra.workouts.queries import erasing as queries
from palestra.workouts.sources import Source


@dataclass(frozen=True, slots=True)
class Which:
    """Which workouts: of these local dates (both included) and of this source; all of them where nothing is said."""

    from_on: date | None = None
    until_on: date | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many would go, or went: also those that are hidden, superseded, or withheld from conversations."""

    workouts: int
    sets: int


async def count(db: Reader, member_id: UUID, which: Which) -> Counted:
    """What `erase` would take."""
    row = await db.fetchrow(queries.COUNT, member_id, which.from_on, which.until_on, which.source)
    return Counted(row["workouts"], row["sets"])


async def custom_exercises(db: Reader, member_id: UUID) -> int:
    """How many exercises of their own a member has."""
    return int(await db.fetchval(queries.COUNT_EXERCISES, member_id))


async def begin(db: Reader, member_id: UUID) -> None:
    """Wait for whoever writes workouts of this member, before anything of theirs is erased, however long that takes.

    For a transaction; `erase` does it itself. Raises NotFound for a member who is gone.
    """
    await db.execute(queries.TAKE_TIME)
    await duplicates.take_turn(db, member_id)


async def erase(db: Reader, member_id: UUID, which: Which) -> Counted:
    """Erase these workouts, with their sets and versions and links, for a transaction.

    With them go what is under way in the player, the member's exercises that no other workout uses, files that wait to be imported, and the remembered
    answers to writes. A workout that another source had superseded is counted again when that one goes; of several,
    one. Raises NotFound for a member who is gone.
    """
    await begin(db, member_id)
    rows = await db.fetch(queries.LOCK, member_id, which.from_on, which.until_on, which.source)
    ids = [row["id"] for row in rows]
    sets = await db.fetchval(queries.COUNT_SETS, member_id, ids)
    await db.execute(queries.ERASE_RUNS, member_id, ids, which.from_on, which.until_on, which.source)
    await db.execute(queries.ERASE, member_id, ids)
    freed = [row["id"] for row in await db.fetch(queries.COUNT_AGAIN, member_id, ids)]
    if freed:  # of which two may be the same again
        await duplicates.settle(db, member_id, freed)
    await _erase_unused_exercises(db, member_id)
    await db.execute(queries.ERASE_UPLOADS, member_id)
    await data_requests.forget_answers(db, member_id)
    return Counted(len(ids), sets)


async def _erase_unused_exercises(db: Reader, member_id: UUID) -> None:
    used = {row["exercise_id"] for row in await db.fetch(queries.USED_EXERCISES, member_id)}
    used |= {row["exercise_id"] for row in await db.fetch(queries.MENTIONED, member_id)}
    own = [row["id"] for row in await db.fetch(queries.CUSTOM_EXERCISES, member_id)]
    unused = [key for key in own if public_id("cex", key) not in used]
    await db.execute(queries.ERASE_EXERCISES, member_id, unused)
