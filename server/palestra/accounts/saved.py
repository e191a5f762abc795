"""Which classes does a member keep? Favourites, a queue, and lists with names of their own.

What is kept is the id alone: whether a class is still there is the catalogue's to say. A list is there while something
is on it.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from palestra.accounts import queries
from palestra.errors import NotFound, ValidationFailed
from palestra.store.engine import Reader

FAVOURITES = "favourites"
QUEUE = "queue"
NAME_MAX = 60
LISTS_MAX = 30
CLASSES_MAX = 500  # of one list


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list and what is on it: the newest first, in the queue the oldest. `class_ids` may be fewer than `count`."""

    name: str
    count: int
    class_ids: list[str]


async def add(db: Reader, member_id: UUID, name: str, class_id: str, *, now: datetime) -> bool:
    """Put a class on a list; whether it was not there before. For a transaction.

    Raises ValidationFailed for a name that cannot be one, and for what goes beyond LISTS_MAX and CLASSES_MAX.
    """
    lists = await _locked(db, member_id)
    called = _called(name, lists)
    if called not in lists and len(lists) >= LISTS_MAX:
        raise ValidationFailed(f"There are {LISTS_MAX} lists already.", fix="Put it on one of them, or empty one.")
    added = await db.fetchval(queries.SAVE_CLASS, member_id, called, class_id, now)
    if added and lists.get(called, 0) >= CLASSES_MAX:
        raise ValidationFailed(f"“{called}” holds {CLASSES_MAX} classes already.", fix="Take one off first.")
    return bool(added)


async def remove(db: Reader, member_id: UUID, name: str, class_id: str) -> bool:
    """Take a class off a list; whether it was on it. For a transaction."""
    lists = await _locked(db, member_id)
    return bool(await db.fetchval(queries.UNSAVE_CLASS, member_id, _called(name, lists), class_id))


async def read(db: Reader, member_id: UUID, name: str, *, limit: int) -> SavedList:
    """A list, and the first `limit` of what is on it; empty where there is none of this name."""
    lists = await counts(db, member_id)
    called = _called(name, lists)
    rows = await db.fetch(queries.SAVED_CLASSES, member_id, called, called == QUEUE, limit)
    return SavedList(called, lists.get(called, 0), [row["class_id"] for row in rows])


async def counts(db: Reader, member_id: UUID) -> dict[str, int]:
    """How many classes are on each of the member's lists, by name."""
    return {row["list"]: row["count"] for row in await db.fetch(queries.SAVED_LISTS, member_id)}


async def _locked(db: Reader, member_id: UUID) -> dict[str, int]:
    if not await db.fetchval(queries.LOCK_SAVED, member_id):
        raise NotFound("No member has this id.")
    return await counts(db, member_id)


def _called(name: str, lists: Mapping[str, int]) -> str:
    """The name as the list is called: “Leg  Day” is the list “leg day” where that is there."""
    spoken = unicodedata.normalize("NFC", "".join(c if c.isprintable() else " " for c in name))
    spoken = " ".join(spoken.split())
    if not 0 < len(spoken) <= NAME_MAX:
        raise ValidationFailed(f"A list's name has 1 to {NAME_MAX} characters.")
    same = spoken.casefold()
    return next((called for called in (FAVOURITES, QUEUE, *lists) if called.casefold() == same), spoken)
