"""Which days, weeks and months is a time made of, and how long is a run of weeks? Local dates in, local dates out.

There is no clock and no zone here: a workout belongs to the date where it began, and a day of 23 or 25 hours is a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from palestra.training.guideline import Weekday, week_of

GroupBy = Literal["day", "week", "month"]

COARSER: dict[GroupBy, GroupBy] = {"day": "week", "week": "month"}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both of them in it."""

    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.to_on - self.from_on).days + 1

    def earlier_by(self, days: int) -> "Span":
        """As long, so many days before."""
        return Span(self.from_on - timedelta(days=days), self.to_on - timedelta(days=days))

    def a_year_earlier(self) -> "Span":
        """The same dates one year before; 29 February is the 28th where there is none."""
        return Span(_a_year_before(self.from_on), _a_year_before(self.to_on))


@dataclass(frozen=True, slots=True)
class Streak:
    """Weeks in a row with a workout. `since_on` and `longest_since_on` are the first days of the runs' first weeks."""

    weeks: int
    since_on: date | None
    longest_weeks: int
    longest_since_on: date | None
    rested_weeks: int  # of the present run, that planned rest carried it over


@lru_cache(maxsize=8_192)  # asked for every row, and a log has few days
def bucket_of(on: date, group_by: GroupBy, week_starts_on: Weekday = "monday") -> date:
    """The first day of the day, week or month that a date is in."""
    if group_by == "day":
        return on
    return week_of(on, week_starts_on) if group_by == "week" else on.replace(day=1)


def buckets(span: Span, group_by: GroupBy, week_starts_on: Weekday = "monday") -> list[date]:
    """The first day of each day, week or month that the span touches, in order."""
    found = []
    at = bucket_of(span.from_on, group_by, week_starts_on)
    while at <= span.to_on:
        found.append(at)
        at = _next(at, group_by)
    return found


def streak(
    trained_on: Iterable[date],
    *,
    today: date,
    week_starts_on: Weekday = "monday",
    rests: Iterable[Span] = (),
) -> Streak:
    """The present run of weeks and the longest one. Days after `today` are not looked at.

    A week without a workout ends a run, unless planned rest lies in it, or it is not over yet; such a week is not
    counted either.
    """
    trained = {week_of(on, week_starts_on) for on in trained_on if on <= today}
    this_week = week_of(today, week_starts_on)
    carried = {week for rest in rests for week in _weeks(rest, this_week, week_starts_on)} | {this_week}
    weeks = rested = longest = 0
    since: date | None = None
    longest_since: date | None = None
    at = min(trained, default=this_week)
    pending = 0  # rested weeks that a later workout may still make part of the run
    while at <= this_week:
        if at in trained:
            if weeks == 0:
                since, rested, pending = at, 0, 0
            weeks, rested, pending = weeks + 1, rested + pending, 0
            if weeks > longest:
                longest, longest_since = weeks, since
        elif at in carried:
            pending += at != this_week
        else:
            weeks = 0
        at += timedelta(days=7)
    if weeks == 0:
        return Streak(0, None, longest, longest_since, 0)
    return Streak(weeks, since, longest, longest_since, rested + pending)


def _weeks(rest: Span, until: date, week_starts_on: Weekday) -> Iterable[date]:
    return buckets(Span(rest.from_on, min(rest.to_on, until)), "week", week_starts_on)


def _next(at: date, group_by: GroupBy) -> date:
    if group_by == "month":
        return (at + timedelta(days=31)).replace(day=1)
    return at + timedelta(days=1 if group_by == "day" else 7)


def _a_year_before(on: date) -> date:
    try:
        return on.replace(year=on.year - 1)
    except ValueError:  # 29 February
        return on.replace(year=on.year - 1, day=28)
