"""When is meant? A day and a time on the member's wall, and the moment that it is in the member's zone."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from palestra.accounts.preferences import WEEKDAYS, Profile
from palestra.errors import ValidationFailed

AHEAD_MAX = timedelta(days=366)
REPEATS_MAX = 60
EXAMPLE = "Write it like 2026-11-24, 2026-11-24T06:00, or “2026-11-24 any time”."

_SAID = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:(?:T| +)(?:(\d{1,2}):(\d{2})(?::00)?|(any ?time)))?", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class When:
    """A day on the member's wall. `start` None leaves the time as it is; `any_time` takes a time away."""

    on: date
    start: time | None = None
    any_time: bool = False

    def __str__(self) -> str:
        if self.start is None:
            return f"{self.on} any time" if self.any_time else str(self.on)
        return f"{self.on}T{self.start:%H:%M}"


@dataclass(frozen=True, slots=True)
class Repeat:
    """On these days of the week (Monday is 0), from `when` on until this day, both among them."""

    weekdays: tuple[int, ...]
    until_on: date


def when_of(said: str) -> When:
    """“2026-11-24”, “2026-11-24T06:00” or “2026-11-24 any time”; raises ValidationFailed with an example."""
    if (found := _SAID.fullmatch(said.strip())) is not None:
        on, hour, minute, any_time = found.groups()
        with suppress(ValueError):  # 30 February, 25 o'clock
            start = None if hour is None else time(int(hour), int(minute))
            return When(date.fromisoformat(on), start, any_time=any_time is not None)
    raise ValidationFailed(f"“{said[:40]}” is no day or time.", fix=EXAMPLE)


def repeat_of(weekdays: Sequence[str], until: date) -> Repeat:
    """From the names of weekdays, and the last day."""
    unknown = [name for name in weekdays if name not in WEEKDAYS]
    if unknown or not weekdays:
        raise ValidationFailed("repeat.weekdays names no day of the week.", fix=f"Use {', '.join(WEEKDAYS)}.")
    return Repeat(tuple(sorted({WEEKDAYS.index(name) for name in weekdays if name in WEEKDAYS})), until)


def days_of(when: When, repeat: Repeat | None) -> list[date]:
    """The days that are meant, in order. Raises ValidationFailed for none of them, or too many."""
    if repeat is None:
        return [when.on]
    span = (repeat.until_on - when.on).days
    if not 0 <= span <= AHEAD_MAX.days:
        raise ValidationFailed(
            f"repeat.until ({repeat.until_on}) must lie between {when.on} and a year later.",
            fix="Say until which day it repeats.",
        )
    days = [when.on + timedelta(days=more) for more in range(span + 1)]
    meant = [on for on in days if on.weekday() in repeat.weekdays]
    if not meant:
        raise ValidationFailed(f"None of these weekdays lies between {when.on} and {repeat.until_on}.")
    return meant


def refuse_too_far(on: date, today: date) -> None:
    """Raise ValidationFailed for a day that nobody plans yet."""
    if on > today + AHEAD_MAX:
        raise ValidationFailed(f"{on} is more than a year ahead.", fix="Choose a day within a year.")


def zone_of(profile: Profile) -> ZoneInfo:
    """Where the member is, as far as was said."""
    return ZoneInfo(profile.time_zone or "UTC")


def today_of(profile: Profile, now: datetime) -> date:
    """The date on the member's wall."""
    return now.astimezone(zone_of(profile)).date()


def moment(on: date, start: time, zone: ZoneInfo) -> datetime:
    """The moment of a time on the wall, in UTC. One that is left out in spring is as much later; of two in autumn, the first."""
    return datetime.combine(on, start, zone).astimezone(UTC)


def on_the_wall(on: date, start: time, zone: ZoneInfo) -> tuple[date, time]:
    """The same day and time, or what the clock shows instead where it leaves that time out."""
    local = moment(on, start, zone).astimezone(zone)
    return local.date(), local.time()


def day_in_words(on: date) -> str:
    """“Tue 24 Nov”."""
    return f"{on:%a} {on.day} {on:%b}"
