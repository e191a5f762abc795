"""How does a calendar app read the schedule? As iCalendar (RFC 5545), the same bytes for the same schedule.

A session keeps its UID through every change, and its SEQUENCE grows. What was taken off or skipped is told as cancelled
for a while. Times are the member's wall times with the rules of their zone; where nobody said which zone, they float. A
broadcast is a moment, in UTC. What the catalogue says is text, escaped and without control characters.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar

from palestra.accounts import preferences
from palestra.plans.engine.content import PrescribedExercise
from palestra.plans.feed.zones import rules
from palestra.plans.life import versions
from palestra.plans.life.live import Live
from palestra.plans.queries import schedule as queries
from palestra.plans.schedule import items
from palestra.plans.schedule.changing import session_of
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.offering import Offer, offers
from palestra.plans.schedule.timing import moment, on_the_wall, today_of
from palestra.store.engine import Reader

BEHIND, AHEAD = timedelta(days=30), timedelta(days=366)
CANCELLED_KEPT = timedelta(days=60)
ITEMS_MAX = 1_500
DESCRIPTION_TOLD = 1_500  # characters
EVERY = timedelta(hours=1)
NAME = "Palestra"


async def icalendar_of(db: Reader, member_id: UUID, issuer: str, now: datetime) -> bytes:
    """The member's calendar from a month ago to a year ahead; four statements."""
    profile = await preferences.read(db, member_id)
    today = today_of(profile, now)
    found = await db.fetch(queries.FOLLOWED, member_id, today - BEHIND, today + AHEAD, now - CANCELLED_KEPT, ITEMS_MAX)
    rows = [items.row_of(record) for record in found]
    known = await offers(db, [row.class_id for row in rows if row.class_id])
    live = await versions.current(db, member_id)
    zone = None if profile.time_zone is None else ZoneInfo(profile.time_zone)
    host = urlsplit(issuer).hostname or "localhost"
    # A year of sessions takes 0.1 s, in which calls would wait.
    return await asyncio.to_thread(told, rows, known, live, zone, host=host, today=today)


def told(
    rows: Iterable[ItemRow],
    known: Mapping[str, Offer],
    live: Live | None,
    zone: ZoneInfo | None,
    *,
    host: str,
    today: date,
) -> bytes:
    """These items as a calendar. `host` makes their ids unlike those of anybody else's."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Palestra//Training schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", NAME)
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    events = [_event(row, known.get(row.class_id or ""), live, zone, host) for row in rows]
    if zone is not None:
        calendar.add("x-wr-timezone", zone.key)
        if any(row.start_local is not None and row.kind != "live" for row in rows):
            # For whole years, so that they are the same tomorrow.
            first, last = date((today - BEHIND).year, 1, 1), date((today + AHEAD).year + 1, 1, 1)
            calendar.add_component(rules(zone, first, last))
    for event in events:
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _event(row: ItemRow, offer: Offer | None, live: Live | None, zone: ZoneInfo | None, host: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{row.told_id}@{host}")
    event.add("sequence", row.version)
    event.add("dtstamp", row.changed_at)
    event.add("last-modified", row.changed_at)
    event.add("summary", _plain(row.title))
    event.add("status", "CANCELLED" if row.status in ("removed", "skipped") else "CONFIRMED")
    for name, value in _times(row, offer, zone).items():
        event.add(name, value)
    url = offer.url if offer is not None and offer.status == "published" else None
    if description := _description(row, live, url):
        event.add("description", description)
    if url is not None:
        event.add("url", url)
    return event


def _times(row: ItemRow, offer: Offer | None, zone: ZoneInfo | None) -> dict[str, Any]:
    """When it is. A day without a time blocks nothing."""
    length = timedelta(seconds=row.duration_s or 0)
    if row.kind == "live" and offer is not None and offer.live_starts_at is not None:
        starts_at = offer.live_starts_at.astimezone(UTC)
        return {"dtstart": starts_at, "dtend": starts_at + length, "transp": "OPAQUE"}
    if row.start_local is None:
        return {"dtstart": row.local_date, "dtend": row.local_date + timedelta(days=1), "transp": "TRANSPARENT"}
    if zone is None:
        starts = datetime.combine(row.local_date, row.start_local)
        return _from_to(starts, starts + length)
    on, start = on_the_wall(row.local_date, row.start_local, zone)
    starts_at = moment(on, start, zone)
    starts, ends = (each.astimezone(zone) for each in (starts_at, starts_at + length))
    if ends.replace(tzinfo=None) - starts.replace(tzinfo=None) != length:
        return _from_to(starts, starts_at + length)  # the clocks are changed in it: the end as a moment
    return _from_to(starts, ends)


def _from_to(starts: datetime, ends: datetime) -> dict[str, Any]:
    none = starts == ends  # nobody said how long it is
    return {"dtstart": starts, "transp": "OPAQUE"} | ({} if none else {"dtend": ends})


def _description(row: ItemRow, live: Live | None, url: str | None) -> str:
    """What it is for, its sets in short, and where it is."""
    session = session_of(row, live)
    lines = [] if session is None else [session.slot.focus, *map(_in_short, session.exercises)]
    if url is not None:
        lines.append(url)
    said = "\n".join(_plain(line) for line in lines)
    return said if len(said) <= DESCRIPTION_TOLD else f"{said[: DESCRIPTION_TOLD - 1]}…"


def _in_short(one: PrescribedExercise) -> str:
    """“Goblet squat 3 × 8-10 at 24 kg, 2 in reserve”."""
    if one.hold_s is not None:
        amount = f"{one.hold_s} s"
    elif one.reps_low == one.reps_high:
        amount = f"{one.reps_low}"
    else:
        amount = f"{one.reps_low}-{one.reps_high}"
    side = " per side" if one.per_side else ""
    weight = f" at {one.weight}" if one.weight is not None else ""
    return f"{one.name} {one.sets} × {amount}{side}{weight}, {one.rir} in reserve"


def _plain(text: str) -> str:
    """Without what a line of a calendar must not hold: RFC 5545 has no control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
