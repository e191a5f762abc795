"""What is each week for? Weeks that build, easy ones, and those around an event, each with its share of load."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from palestra.catalog.vocabulary import Goal
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.rules import EASY_WEEK_EVERY, EASY_WEEK_PCT, TAPER_PCT

PeriodKind = Literal["build", "easy", "taper", "after"]

DAYS_CALM_BEFORE = 2  # before an event: nothing hard; and nothing at all on the last of them
GENTLE: frozenset[Goal] = frozenset({"stress_relief", "mobility"})  # nothing there to recover from
LATE_IN_WEEK = 3  # an event from the fourth day of a week on makes that week the last before it


@dataclass(frozen=True, slots=True)
class Period:
    """A week of a plan. `pct` is of the load of the fullest week that it is measured by; None where the cap alone holds."""

    week: int  # from 1
    kind: PeriodKind
    pct: int | None


def periods(brief: Brief) -> tuple[Period, ...]:
    """Every week of the plan, in order."""
    return tuple(_period(brief, week) for week in range(1, brief.weeks + 1))


def block_of(week: int) -> int:
    """Which block of weeks a week is in, from 0: main lifts and the days of training stay for a block."""
    return (week - 1) // EASY_WEEK_EVERY


def event_on(brief: Brief) -> date | None:
    """The day of the event, where it lies within or after the plan."""
    return brief.event.on if brief.event is not None and brief.event.on >= brief.starts_on else None


def calm(brief: Brief, on: date) -> bool:
    """Whether a date is so close before an event, or after it, that only easy sessions belong there."""
    event = event_on(brief)
    return event is not None and on >= event - timedelta(days=DAYS_CALM_BEFORE)


def free(brief: Brief, on: date) -> bool:
    """Whether a date stays free for the sake of an event: its own, and those beside it."""
    event = event_on(brief)
    return event is not None and abs((on - event).days) <= 1


def _period(brief: Brief, week: int) -> Period:
    before = weeks_before_event(brief, week)
    if before is not None and before < 1:
        return Period(week, "after", EASY_WEEK_PCT)
    if before in TAPER_PCT:
        return Period(week, "taper", TAPER_PCT[before])
    due = week % EASY_WEEK_EVERY == 0 and brief.weeks >= EASY_WEEK_EVERY and brief.goal not in GENTLE
    if due and before != max(TAPER_PCT) + 1:
        return Period(week, "easy", EASY_WEEK_PCT)  # never directly before the taper: three weeks of less are too many
    return Period(week, "build", None)


def weeks_before_event(brief: Brief, week: int) -> int | None:
    """1 for the last week before an event, 0 and less for those after it; None without one."""
    event = event_on(brief)
    if event is None:
        return None
    starts_on = brief.first_week_on + timedelta(days=7 * (week - 1))
    days = (event - starts_on).days
    return (days - LATE_IN_WEEK) // 7 + 1
