"""When are a zone's clocks changed? Its rules for a calendar file, from the same database that we reckon with.

The library's own reach the wrong offset where a zone changes by other seasons than summer and winter (Morocco in
Ramadan), so they are looked up here: a day at a time, and the change itself to the second.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@lru_cache(maxsize=512)  # a scan of three years takes 1 ms
def changes(zone: ZoneInfo, first: date, last: date) -> tuple[datetime, ...]:
    """The moments in UTC from which another offset holds, between two days."""
    return tuple(_changes(zone, datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC)))


def rules(zone: ZoneInfo, first: date, last: date) -> icalendar.Timezone:
    """The zone's offsets between two days, as a part of a calendar."""
    told = icalendar.Timezone()
    told.add("tzid", zone.key)
    begins_at = datetime.combine(first, time(), UTC)
    told.add_component(_part(zone, begins_at, begins_at))
    for moment in changes(zone, first, last):
        told.add_component(_part(zone, moment, moment - SECOND))
    return told


def _part(
    zone: ZoneInfo, moment: datetime, before: datetime
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    """What holds from a moment on. Its beginning is told by the clock as it went until then (RFC 5545, 3.6.5)."""
    here, was = moment.astimezone(zone), _offset(zone, before)
    part = icalendar.TimezoneDaylight() if here.dst() else icalendar.TimezoneStandard()
    part.add("dtstart", (moment + was).replace(tzinfo=None))
    part.add("tzoffsetfrom", was)
    part.add("tzoffsetto", _offset(zone, moment))
    part.add("tzname", here.tzname())
    return part


def _changes(zone: ZoneInfo, begins_at: datetime, ends_at: datetime) -> Iterator[datetime]:
    at = begins_at
    while at < ends_at:
        if _offset(zone, at) != _offset(zone, at + DAY):
            yield _change(zone, at, at + DAY)
        at += DAY


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second from which the later offset holds."""
    while after - before > SECOND:
        middle = before + timedelta(seconds=(after - before) // SECOND // 2)
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
