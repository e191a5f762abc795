"""What is a plan to be for? A brief: everything that was asked for or is known, settled before anything is planned."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from palestra.catalog.vocabulary import Avoid, Discipline, Equipment, Goal, Level
from palestra.training.weights import WeightUnit

Style = Literal["classes", "strength", "mixed"]

WEEKS_MAX = 12
MINUTES_MIN, MINUTES_MAX = 10, 180

# Monday is 0, as `date.weekday` has it.
Weekday = int


@dataclass(frozen=True, slots=True)
class Event:
    """What a plan works towards."""

    on: date
    discipline: Discipline
    distance_m: int | None


@dataclass(frozen=True, slots=True)
class Brief:
    """What is asked of a plan; nothing in it is open any more. Sets are sorted tuples, so that equal briefs are equal bytes."""

    goal: Goal
    style: Style
    weeks: int  # 1 to WEEKS_MAX
    starts_on: date
    week_starts_on: Weekday
    weekdays: tuple[Weekday, ...]  # the days offered, at least one; nothing is ever planned on another
    session_minutes: int  # of one session at most
    level: Level  # never all_levels
    disciplines: tuple[Discipline, ...]  # of classes, the preferred first; empty: whatever suits the goal
    equipment: tuple[Equipment, ...]  # all there is; empty for nothing
    avoid: tuple[Avoid, ...]
    unit: WeightUnit  # in which weights are prescribed
    event: Event | None
    # Days on which nothing is planned although their weekday is offered: planned rest, a trip, an illness.
    away: tuple[tuple[date, date], ...]  # from and until, both among them, in order
    # Days on which other equipment is at hand, all there is then; of two that overlap the later one holds.
    elsewhere: tuple[tuple[date, date, tuple[Equipment, ...]], ...] = ()

    @property
    def first_week_on(self) -> date:
        """The first day of the member's week in which the plan starts; week 1 of the plan."""
        return self.starts_on - timedelta(days=(self.starts_on.weekday() - self.week_starts_on) % 7)

    @property
    def ends_on(self) -> date:
        """The last day of the last week."""
        return self.first_week_on + timedelta(days=7 * self.weeks - 1)

    def week_of(self, on: date) -> int:
        """Which week of the plan a date lies in, from 1; may be 0 or less, or beyond `weeks`."""
        return (on - self.first_week_on).days // 7 + 1

    def there(self, on: date) -> "Brief":
        """The brief with the equipment that is at hand on this date."""
        for first, last, equipment in reversed(self.elsewhere):
            if first <= on <= last:
                return replace(self, equipment=equipment)
        return self

    def offered(self, on: date) -> bool:
        """Whether something may be planned on this date."""
        return (
            on.weekday() in self.weekdays
            and self.starts_on <= on <= self.ends_on
            and not any(first <= on <= last for first, last in self.away)
        )
