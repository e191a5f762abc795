"""How does something come onto the calendar? Classes that can be played on their day, rest, and what members do besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from palestra.catalog.rights import Viewer
from palestra.errors import NotFound, ValidationFailed
from palestra.plans.queries import schedule as queries
from palestra.plans.schedule import items
from palestra.plans.schedule.changing import Change, Changed, begin
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.landing import land, landed
from palestra.plans.schedule.offering import Offer, offers, refuse
from palestra.plans.schedule.timing import EXAMPLE, REPEATS_MAX, Repeat, When, day_in_words, days_of, refuse_too_far
from palestra.store.engine import Reader

OwnKind = Literal["class", "strength", "other", "rest"]

TITLE_MAX = 120
MINUTES_MAX = 24 * 60
UPCOMING_MAX = 1_000  # items of one member that are still to come


@dataclass(frozen=True, slots=True)
class What:
    """What is put on the calendar: a class by its id, or something with a title of the member's own."""

    kind: OwnKind
    class_id: str | None = None
    title: str | None = None
    minutes: int | None = None


async def add(
    db: Reader,
    member_id: UUID,
    what: Sequence[What],
    when: When | None,
    *,
    repeat: Repeat | None = None,
    viewer: Viewer,
    now: datetime,
) -> Changed:
    """Put one thing or several on a day, or on many by `repeat` (60 items at most, one series).

    A live class stands at its broadcast, `when` or not. Raises NotFound for an unknown class, Gone, NotEntitled,
    RegionBlocked or RightsExpired for one that cannot be played on that day, ValidationFailed for a day that is over.
    """
    change, _ = await begin(db, member_id, viewer, now, [])
    known = await offers(db, [one.class_id for one in what if one.class_id])
    series = uuid4() if repeat else None
    made: list[ItemRow] = []
    for one in what:
        blank = _blank(one, known, change)
        made += [
            replace(_at(blank, day, change), series_id=series)
            for day in _whens(one, blank, when, repeat, known, change)
        ]
    return await _added(change, made, known, series)


async def stack_of_classes(change: Change, class_ids: Sequence[str], when: When) -> Changed:
    """New classes in this order, one after the other where a time is said."""
    known = await offers(change.db, class_ids)
    rows = [_blank(What("class", class_id), known, change) for class_id in class_ids]
    if any(row.kind == "live" for row in rows):
        raise ValidationFailed("A live class has its own time.", fix="Add it by itself, and the others around it.")
    rows = [_at(row, When(when.on), change) for row in rows]
    key = uuid4()
    made = [
        replace(row, stack_id=key, stack_position=position)
        for position, row in enumerate(landed(rows, when, change.zone, change.notes), 1)
    ]
    return await _added(change, made, known, None)


def _blank(one: What, known: Mapping[str, Offer], change: Change) -> ItemRow:
    """The item without its day."""
    offer = _offer(one, known) if one.kind == "class" else None
    title = offer.title if offer else (one.title or ("Rest" if one.kind == "rest" else "")).strip()
    if offer is None and not (title and title.isprintable() and len(title) <= TITLE_MAX):
        raise ValidationFailed(f"title is missing, or longer than {TITLE_MAX} characters.", fix="Say what it is.")
    if one.minutes is not None and not 1 <= one.minutes <= MINUTES_MAX:
        raise ValidationFailed(f"minutes must lie between 1 and {MINUTES_MAX}.")
    live = offer is not None and offer.broadcast_after(change.now) is not None
    return ItemRow(
        id=uuid4(),
        version=1,
        local_date=change.today,
        start_local=None,
        kind="live" if live else one.kind,
        title=title[:TITLE_MAX],
        class_id=offer.id if offer else None,
        duration_s=offer.duration_s if offer else one.minutes and one.minutes * 60,
        status="planned",
        done_on=None,
        workout_id=None,
        plan_id=None,
        session_key=None,
        stack_id=None,
        stack_position=None,
        series_id=None,
        replaced=None,
        changed_at=change.now,
    )


def _offer(one: What, known: Mapping[str, Offer]) -> Offer:
    if one.class_id is None:
        raise ValidationFailed("class_ids is missing.", fix="Use an id from search_classes, copied exactly.")
    offer = known.get(one.class_id)
    if offer is None:
        raise NotFound(f"There is no class with the id {one.class_id[:40]}.", fix="Use an id from search_classes.")
    if offer.kind != "class":
        raise ValidationFailed(
            f"“{offer.title}” is a {offer.kind}.", fix="Look at its sessions with get_class, and add those."
        )
    return offer


def _whens(
    one: What, blank: ItemRow, when: When | None, repeat: Repeat | None, known: Mapping[str, Offer], change: Change
) -> list[When]:
    """The days and times at which it is to stand. A broadcast has its own."""
    starts_at = known[blank.class_id or ""].live_starts_at if blank.kind == "live" else None
    if starts_at is None:
        if when is None:
            raise ValidationFailed("when is missing.", fix=EXAMPLE)
        return [
            replace(when, on=on, start=None if blank.kind == "rest" else when.start) for on in days_of(when, repeat)
        ]
    local = starts_at.astimezone(change.zone)
    broadcast = When(local.date(), local.time().replace(second=0, microsecond=0))
    if repeat or (when is not None and when.on != broadcast.on):
        raise ValidationFailed(
            f"“{blank.title}” is broadcast once, on {day_in_words(broadcast.on)} at {broadcast.start:%H:%M} local time.",
            fix=f"Add it without repeat, with when {broadcast}.",
        )
    if when is not None and when.start not in (None, broadcast.start):
        change.notes.append(f"“{blank.title}” is broadcast live at {broadcast.start:%H:%M}, and stands then.")
    return [broadcast]


def _at(blank: ItemRow, when: When, change: Change) -> ItemRow:
    if when.on < change.today:
        raise ValidationFailed(
            f"{day_in_words(when.on)} is over.", fix="What was done is for log_workout; plan from today on."
        )
    refuse_too_far(when.on, change.today)
    return replace(land(blank, when.on, when.start, change.zone, change.notes), id=uuid4())


async def _added(change: Change, made: Sequence[ItemRow], known: Mapping[str, Offer], series: UUID | None) -> Changed:
    if not made:
        raise ValidationFailed("There is nothing to add.", fix="Give class_ids, or a title and a kind.")
    if len(made) > REPEATS_MAX:
        raise ValidationFailed(
            f"That is {len(made)} items; at most {REPEATS_MAX} are added at once.",
            fix="Choose an earlier repeat.until.",
        )
    for row in made:
        refuse(row, known, change.viewer, change.zone)
    coming = await change.db.fetchval(queries.COMING, change.member_id, change.today)
    if coming + len(made) > UPCOMING_MAX:
        raise ValidationFailed(f"There are {coming} items on the calendar; {UPCOMING_MAX} is the most.")
    # Made at one moment, they are told in the order of their ids.
    made = [replace(row, id=key) for row, key in zip(made, sorted(uuid4() for _ in made), strict=True)]
    await items.add(change.db, change.member_id, made, change.now)
    undo: dict[str, Any] = {"action": "remove", "item_ids": [row.told_id for row in (made[:1] if series else made)]}
    return await change.done(made, undo | ({"series": True} if series else {}))
