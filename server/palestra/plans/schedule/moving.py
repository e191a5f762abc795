"""How does something move to another day or time, alone or in a stack? What no one call could take back is refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from palestra.catalog.rights import Viewer
from palestra.errors import ValidationFailed
from palestra.plans.queries import schedule as queries
from palestra.plans.schedule.adding import stack_of_classes
from palestra.plans.schedule.changing import Change, Changed, begin, place
from palestra.plans.schedule.items import ItemRow, row_of
from palestra.plans.schedule.landing import back, landed
from palestra.plans.schedule.offering import refuse
from palestra.plans.schedule.timing import When, day_in_words, refuse_too_far
from palestra.store.engine import Reader

BACK_MAX = timedelta(days=28)  # how far back something may be moved, so that moving on a missed one can be taken back


async def stack(
    db: Reader,
    member_id: UUID,
    *,
    class_ids: Sequence[str] = (),
    item_ids: Sequence[str] = (),
    when: When,
    viewer: Viewer,
    now: datetime,
) -> Changed:
    """Several in this order, one after the other: new classes, or items that stand on that day already."""
    change, rows = await begin(db, member_id, viewer, now, item_ids)
    if bool(class_ids) == bool(item_ids) or len(class_ids) + len(rows) < 2:
        raise ValidationFailed(
            "A stack is made of two classes or more, or of two items or more.",
            fix="Give class_ids, or add the classes first and stack the item_ids.",
        )
    if class_ids:
        return await stack_of_classes(change, class_ids, when)
    _together(rows, when)
    if any(row.stack_id for row in rows):
        raise ValidationFailed("One of these is in a stack already.", fix="Take that apart first, with unstack.")
    key = uuid4()
    after = [
        replace(row, stack_id=key, stack_position=position)
        for position, row in enumerate(landed(rows, when, change.zone, change.notes), 1)
    ]
    await place(change, rows, after, "timed", "Put one after the other by the member.")
    return await change.done(rows, back("unstack", rows, after, change.zone))


async def unstack(
    db: Reader, member_id: UUID, item_ids: Sequence[str], when: When, *, viewer: Viewer, now: datetime
) -> Changed:
    """Take a stack apart: its items stay on their day, at `when`."""
    change, named = await begin(db, member_id, viewer, now, item_ids)
    rows = await _with_their_stacks(change, named)
    if any(row.stack_id is None for row in rows) or len({row.stack_id for row in rows}) != 1:
        raise ValidationFailed("These are not one stack.", fix="Name an item of the stack; the others come along.")
    _together(rows, when)
    after = [replace(row, stack_id=None, stack_position=None) for row in landed(rows, when, change.zone, change.notes)]
    await place(change, rows, after, "timed", "Taken apart by the member.")
    return await change.done(rows, back("stack", rows, after, change.zone))


async def move(
    db: Reader,
    member_id: UUID,
    item_ids: Sequence[str],
    when: When,
    *,
    version: int | None = None,
    viewer: Viewer,
    now: datetime,
) -> Changed:
    """Move items of one day to another day or time; a date alone keeps their times. Who is in a stack brings it along."""
    change, named = await begin(db, member_id, viewer, now, item_ids, version)
    rows = await _with_their_stacks(change, named)
    if len(rows) > len(named):
        change.notes.append("It is part of a stack, which moved as a whole.")
    for row in rows:
        _movable(row)
    if len({row.local_date for row in rows}) > 1:
        raise ValidationFailed("These stand on different days.", fix="Move them one at a time.")
    if when.on < change.today - BACK_MAX or rows[0].local_date < change.today - BACK_MAX:
        raise ValidationFailed(f"That is more than {BACK_MAX.days} days ago.", fix="What was done is for log_workout.")
    refuse_too_far(when.on, change.today)
    if when.on < change.today:
        change.notes.append(f"{day_in_words(when.on)} is over: it counts as missed, unless a workout stands for it.")
    after = landed(rows, when, change.zone, change.notes)
    if when.on >= change.today:
        known = await change.offers(after)
        for row in after:
            refuse(row, known, change.viewer, change.zone)
    undo = back("move", rows, after, change.zone)
    await place(change, rows, after, "moved", "Moved by the member.")
    return await change.done(rows, undo)


def _together(rows: Sequence[ItemRow], when: When) -> None:
    for row in rows:
        _movable(row)
    if {row.local_date for row in rows} != {when.on}:
        raise ValidationFailed("These do not all stand on that day.", fix="Move them there first, then stack them.")


def _movable(row: ItemRow) -> None:
    if row.status != "planned":
        raise ValidationFailed(f"“{row.title}” is {row.status}.", fix="Make it planned again first: action restore.")
    if row.kind == "live":
        raise ValidationFailed(f"“{row.title}” is broadcast at its own time.", fix="It can be skipped or removed.")
    if row.kind == "event":
        raise ValidationFailed(f"“{row.title}” is the plan's event.", fix="Its day is moved with adapt_plan.")


async def _with_their_stacks(change: Change, named: Sequence[ItemRow]) -> list[ItemRow]:
    """The items in their order, each with the others of its stack."""
    stacks = [row.stack_id for row in named if row.stack_id]
    if not stacks:
        return list(named)
    found = [row_of(record) for record in await change.db.fetch(queries.OF_STACK, change.member_id, stacks)]
    ids = {row.id for row in named}
    planned = [row for row in found if row.status == "planned" or row.id in ids]
    rows: dict[UUID, ItemRow] = {}
    for row in named:
        of_stack = [one for one in planned if row.stack_id is not None and one.stack_id == row.stack_id]
        for one in sorted(of_stack, key=lambda each: each.stack_position or 0) or [row]:
            rows.setdefault(one.id, one)
    return list(rows.values())
