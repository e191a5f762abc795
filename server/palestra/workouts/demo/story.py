"""What kind of year was it? The weeks of the demo member: when they trained, where, and what came between.

Weeks are counted from Mondays, so that the shape of the story does not depend on the day it is told: week 0 began 52 weeks
before the Monday of this one, which is week 52.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from palestra.training.weights import WeightUnit

HOME, AWAY = "America/Los_Angeles", "Asia/Tokyo"
LAST_WEEK = 52

DELOADS = frozenset({7, 15, 23, 35, 43, 50})
ILL = frozenset({29})  # nothing at all, and nobody had planned it
RESTED = 12  # nothing either, and it was said beforehand
TRAVELLED = frozenset({38, 39})
HOME_AGAIN = 39  # on its Sunday, over the date line: two Sundays in a row

LOGGED_BY_HAND = 21  # from here on sets are told in the conversation; before, they come from Hevy
IN_POUNDS = 31  # another gym, with other plates
WATCHED = frozenset({17, 18, 19, 20})  # a watch recorded what Hevy logged
SKIPPED = 0.05  # of all sessions, here and there

# Shares of what a year gives, by week: illness and travel take some of it back.
_STEADY = (
    (0, 0.0),
    (8, 0.25),
    (16, 0.5),
    (24, 0.66),
    (28, 0.72),
    (30, 0.64),
    (34, 0.76),
    (37, 0.82),
    (40, 0.78),
    (52, 1.0),
)
# The bench does not move from spring to autumn.
_STALLED = (
    (0, 0.0),
    (8, 0.4),
    (16, 0.62),
    (20, 0.64),
    (28, 0.64),
    (30, 0.57),
    (36, 0.64),
    (41, 0.62),
    (46, 0.86),
    (52, 1.0),
)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the story."""

    number: int
    starts_on: date

    @property
    def deload(self) -> bool:
        """Whether it was meant to be light."""
        return self.number in DELOADS

    @property
    def unit(self) -> WeightUnit:
        """What the plates are marked in."""
        return "lb" if self.number >= IN_POUNDS else "kg"

    def at(self, day: int, hour: int, minute: int, zone: str = HOME) -> datetime:
        """A moment on its day `day`, 0 for Monday, as clocks there show it."""
        return datetime.combine(self.starts_on + timedelta(days=day), time(hour, minute), ZoneInfo(zone))

    def progress(self, day: int = 0, *, stalled: bool = False) -> float:
        """How much of the year's gain is there on a day: 0 at its beginning, 1 at its end."""
        return _between(_STALLED if stalled else _STEADY, self.number + day / 7)


def weeks(now: datetime) -> list[Week]:
    """Every week of the year that ends with `now`'s, the first one first."""
    today = now.astimezone(ZoneInfo(HOME)).date()
    this_monday = today - timedelta(days=today.weekday())
    return [Week(n, this_monday - timedelta(weeks=LAST_WEEK - n)) for n in range(LAST_WEEK + 1)]


def planned_rest(now: datetime) -> list[tuple[date, date]]:
    """The rest that was planned in the year until `now`, first and last days."""
    starts_on = weeks(now)[RESTED].starts_on
    return [(starts_on, starts_on + timedelta(days=6))]


def dice(*of: object) -> Random:
    """The chances of one thing: the same every time, and independent of every other thing's."""
    return Random(f"palestra demo member {of}")  # noqa: S311  # a seeded generator, so that the year is the same everywhere


def _between(points: Sequence[tuple[float, float]], at: float) -> float:
    right = min(max(bisect_right(points, (at, 2.0)), 1), len(points) - 1)
    (from_, low), (to, high) = points[right - 1], points[right]
    return low + (high - low) * min((at - from_) / (to - from_), 1.0)
