"""What became of something on the calendar, by the member's word? Skipped, done, taken away, or planned again.

Skipping and doing are no change of a plan; taking one of its sessions away, or bringing it back, is its next version.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson

from palestra.catalog.rights import Viewer
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.plans.engine.content import Content, Session, ordered, parsed
from palestra.plans.life import versions
from palestra.plans.queries import schedule as queries
from palestra.plans.schedule import items
from palestra.plans.schedule.changing import Change, Changed, amend, begin, without_equals
from palestra.plans.schedule.items import ItemRow, row_of
from palestra.plans.schedule.timing import day_in_words
from palestra.store.engine import Reader
from palestra.workouts.ids import key_of, public_id
from palestra.workouts.sources import WITHHELD

REMOVED_MAX = 500  # own items that were taken off, of one member; the oldest are forgotten before their time


async def skip(
    db: Reader,
    member_id: UUID,
    item_ids: Sequence[str],
    *,
    version: int | None = None,
    viewer: Viewer,
    now: datetime,
) -> Changed:
    """Leave items out: they are told as skipped, and never as missed."""
    change, rows = await begin(db, member_id, viewer, now, item_ids, version)
    _none_removed(rows)
    return await _become(change, rows, lambda row: replace(row, status="skipped", done_on=None, workout_id=None))


async def complete(
    db: Reader,
    member_id: UUID,
    item_ids: Sequence[str],
    *,
    on: date | None = None,
    workout_id: str | None = None,
    version: int | None = None,
    viewer: Viewer,
    now: datetime,
) -> Changed:
    """Say that items were done: on this day, by this workout where it is logged. Without a day, on their own.

    Raises NotFound for a workout that is not there, and Conflict for one that stands for another item already.
    """
    change, rows = await begin(db, member_id, viewer, now, item_ids, version)
    _none_removed(rows)
    if on is not None and on > change.today:
        raise ValidationFailed(f"{day_in_words(on)} has not come yet.", fix="Say on which day it was done.")
    if any(row.kind == "rest" for row in rows):
        raise ValidationFailed("A rest day is not completed.", fix="It stands by itself; nothing is to be done.")
    key, performed_on = None, None
    if workout_id is not None:
        key, performed_on = await _workout(change, workout_id, rows)

    def done(row: ItemRow) -> ItemRow:
        day = on or performed_on or min(row.local_date, change.today)
        return replace(row, status="done", done_on=day, workout_id=key)

    return await _become(change, rows, done)


async def remove(
    db: Reader,
    member_id: UUID,
    item_ids: Sequence[str],
    *,
    series: bool = False,
    version: int | None = None,
    viewer: Viewer,
    now: datetime,
) -> Changed:
    """Take items off the calendar; with `series`, all that were added with them and are still to come."""
    change, rows = await begin(db, member_id, viewer, now, item_ids, version)
    if series:
        rows = await _of_series(change, rows)
    rows = [row for row in rows if row.status != "removed"]
    for row in rows:
        if row.status != "planned":
            raise ValidationFailed(f"“{row.title}” is {row.status}.", fix="Make it planned again first: restore.")
        if row.kind == "event":
            raise ValidationFailed(f"“{row.title}” is the plan's event.", fix="Archive the plan, or skip it.")
    of_plan = [row for row in rows if row.plan_id]
    for plan_id in dict.fromkeys(row.plan_id for row in of_plan if row.plan_id):
        keys = frozenset(row.session_key for row in of_plan if row.plan_id == plan_id)
        await amend(
            change,
            plan_id,
            partial(_without, keys),
            "removed",
            "Taken off the calendar by the member.",
        )
    own = [replace(row, status="removed") for row in rows if row.plan_id is None]
    if own:
        await items.change(db, member_id, own, now)
        await db.execute(queries.DROP_REMOVED, member_id, REMOVED_MAX)
    return await change.done(rows, _call("restore", rows) if rows else None)


async def restore(
    db: Reader,
    member_id: UUID,
    item_ids: Sequence[str],
    *,
    version: int | None = None,
    viewer: Viewer,
    now: datetime,
) -> Changed:
    """Make removed, skipped or done items planned again, where they stood."""
    change, rows = await begin(db, member_id, viewer, now, item_ids, version)
    for row in rows:
        if row.plan_id and row.status != "planned" and (row.status == "removed" or row.local_date >= change.today):
            await _refuse_ended(change, row, row.plan_id)
        if row.plan_id and row.session_key and row.status == "removed":
            await _bring_back(change, row, row.plan_id, row.session_key)

    def planned(row: ItemRow) -> ItemRow:
        back = row.plan_id is not None and row.status == "removed"  # its plan has brought it back
        return row if back else replace(row, status="planned", done_on=None, workout_id=None)

    return await _become(change, rows, planned)


async def _become(change: Change, rows: Sequence[ItemRow], become: Callable[[ItemRow], ItemRow]) -> Changed:
    """Write what becomes of items, with the one call that says again what they were."""
    pairs = [(row, become(row)) for row in rows]
    changed = [new for old, new in pairs if new != old]
    before = [old for old, new in pairs if new != old or old.status == "removed"]
    if not before:
        change.notes.append("It was so already.")
        return await change.done(rows, None)
    undo = _way_back(before)
    if changed:
        await items.change(change.db, change.member_id, changed, change.now)
    return await change.done(rows, undo)


def _without(keys: Collection[str | None], content: Content) -> Content:
    return tuple(session for session in content if session.key not in keys)


def _way_back(before: Sequence[ItemRow]) -> dict[str, Any]:
    """The call that makes items what they were; raises ValidationFailed where they were not alike."""
    if len({(row.status, row.done_on, row.workout_id) for row in before}) > 1:
        raise ValidationFailed("These are not all in the same state.", fix="Change them one at a time.")
    was = before[0]
    if was.status == "planned":
        return _call("restore", before)
    if was.status == "skipped":
        return _call("skip", before)
    if was.status == "removed":
        return _call("remove", before)
    told = {} if was.workout_id is None else {"workout_id": public_id("wko", was.workout_id)}
    day = {} if was.done_on is None else {"when": str(was.done_on)}
    return _call("complete", before) | day | told


def _call(action: str, rows: Sequence[ItemRow]) -> dict[str, Any]:
    return {"action": action, "item_ids": [row.told_id for row in rows]}


def _none_removed(rows: Sequence[ItemRow]) -> None:
    for row in rows:
        if row.status == "removed":
            raise Conflict(f"“{row.title}” was taken off the calendar.", fix="Bring it back first: action restore.")


async def _workout(change: Change, told_id: str, rows: Sequence[ItemRow]) -> tuple[UUID, date]:
    """The workout that stands for an item, and its day."""
    if len(rows) != 1:
        raise ValidationFailed("One workout stands for one item.", fix="Complete them one at a time.")
    key = key_of("wko", told_id)
    on = await change.db.fetchval(queries.WORKOUT, change.member_id, key, list(WITHHELD)) if key else None
    if key is None or on is None:
        raise NotFound(f"There is no workout with the id {told_id[:40]}.", fix="Look it up with get_workouts.")
    taken = await change.db.fetchval(queries.TIED, change.member_id, key, rows[0].id)
    if taken is not None:
        raise Conflict(
            f"This workout stands for {public_id('ses', taken)} already.", fix="Restore that item first, or leave it."
        )
    return key, on


async def _of_series(change: Change, rows: Sequence[ItemRow]) -> list[ItemRow]:
    keys = [row.series_id for row in rows if row.series_id]
    if not keys:
        raise ValidationFailed("It was not added as a series.", fix="Leave series out, or name each item.")
    found = await change.db.fetch(queries.OF_SERIES, change.member_id, keys, change.today)
    return [row_of(record) for record in found]


async def _refuse_ended(change: Change, row: ItemRow, plan_id: UUID) -> None:
    """Raise Conflict for a session that its plan does not have on the calendar: it would be of no plan there."""
    live = await versions.plan(change.db, change.member_id, plan_id, lock=True)
    before_pause = live.pause is not None and row.status != "removed" and row.local_date < live.pause.from_on
    if live.status != "active" and not before_pause:
        fix = "Resume the plan: save_plan." if live.status == "paused" else "Roll the plan back: save_plan."
        raise Conflict(f"“{row.title}” is of a plan that is {live.status}.", fix=fix)


async def _bring_back(change: Change, row: ItemRow, plan_id: UUID, key: str) -> None:
    """Have a session in its plan again, as it was last."""
    kept = await change.db.fetchval(
        queries.LAST_CONTENT_WITH, change.member_id, plan_id, orjson.dumps([{"key": key}]).decode()
    )
    if kept is None:
        raise NotFound(f"“{row.title}” is in no version of its plan.")
    session: Session = next(one for one in parsed(kept) if one.key == key)
    await amend(
        change,
        plan_id,
        lambda content: (
            content
            if any(one.key == key for one in content)
            else ordered([*content, without_equals(content, session, change.profile)])
        ),
        "restored",
        "Brought back by the member.",
    )
