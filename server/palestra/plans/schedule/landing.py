"""Where does a day and a time put things, and which call puts them back? Rows in, rows out; one after the other by length."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from palestra.errors import ValidationFailed
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.timing import When, day_in_words, on_the_wall


def landed(rows: Sequence[ItemRow], when: When, zone: ZoneInfo, notes: list[str]) -> list[ItemRow]:
    """The items where `when` puts them: several with a time one after the other."""
    put: list[ItemRow] = []
    at = when.start
    for row in rows:
        start = at if when.start else None if when.any_time else row.start_local
        put.append(land(row, when.on, start, zone, notes))
        at = at and _after(at, row.minutes or 0, last=row is rows[-1])
    return put


def land(row: ItemRow, on: date, start: time | None, zone: ZoneInfo, notes: list[str]) -> ItemRow:
    """One item at this day and time; told where the clock leaves that time out."""
    if start is None:
        return replace(row, local_date=on, start_local=None)
    shown_on, shown = on_the_wall(on, start, zone)
    if (shown_on, shown) != (on, start):
        note = f"{start:%H:%M} does not exist on {day_in_words(on)}: the clock goes forward, so it stands at {shown:%H:%M}."
        if note not in notes:
            notes.append(note)
    return replace(row, local_date=shown_on, start_local=shown)


def _after(start: time, minutes: int, *, last: bool) -> time:
    end = datetime.combine(date.min, start) + timedelta(minutes=minutes)
    if end.date() != date.min and not last:
        raise ValidationFailed("Together they reach past midnight.", fix="Start earlier.")
    return end.time()


def back(action: str, before: Sequence[ItemRow], after: Sequence[ItemRow], zone: ZoneInfo) -> dict[str, Any]:
    """The arguments that put items back where they stood; raises ValidationFailed where no one call does."""
    on = before[0].local_date
    stood = [(row.local_date, row.start_local) for row in before]
    for when in (When(on), When(on, any_time=True), When(on, before[0].start_local)):
        put = landed(after, when, zone, [])
        if [(row.local_date, row.start_local) for row in put] == stood:
            return {"action": action, "item_ids": [row.told_id for row in before], "when": str(when)}
    raise ValidationFailed("These stand at times of their own.", fix="Change them one at a time.")
