"""What is a plan to be for, where not everything was said? What was asked, else the profile, else a default that is told."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any, TypeVar

from palestra.accounts.preferences import WEEKDAYS, Profile
from palestra.catalog.vocabulary import (
    AVOID,
    DISCIPLINES,
    EQUIPMENT,
    GOALS,
    LEVELS,
    Avoid,
    Discipline,
    Equipment,
    Goal,
    Level,
)
from palestra.errors import ValidationFailed
from palestra.plans.engine.brief import MINUTES_MAX, MINUTES_MIN, WEEKS_MAX, Brief, Event, Style, Weekday
from palestra.plans.schedule.timing import day_in_words
from palestra.training.weights import WeightUnit

WEEKS, DAYS_A_WEEK, MINUTES = 4, 3, 30  # where nobody said
AHEAD_MAX = timedelta(days=366)
# Somebody who trained on this many days of the last 12 weeks, two a week, is no beginner.
REGULAR_DAYS = 24

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class AskedPlan:
    """What build_plan was asked. None was not said; an empty tuple was: no equipment, no favourite discipline."""

    goal: Goal | None = None
    weeks: int | None = None
    days_per_week: int | None = None
    weekdays: tuple[Weekday, ...] | None = None  # Monday is 0
    session_minutes: int | None = None
    equipment: tuple[Equipment, ...] | None = None
    disciplines: tuple[Discipline, ...] | None = None
    avoid: tuple[Avoid, ...] = ()  # joins what the profile leaves out
    style: Style | None = None
    start_on: date | None = None
    event: Event | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A brief, and in sentences what nobody had said."""

    brief: Brief
    assumptions: tuple[str, ...]


def settled(asked: AskedPlan, profile: Profile, *, today: date, trained_on: Collection[date]) -> Settled:
    """The brief. `trained_on` are the member's training days of the last 12 weeks, today perhaps among them.

    Raises ValidationFailed, with what to do instead, for what cannot be planned.
    """
    settling = _Settling(asked, profile, today, trained_on)
    brief = settling.brief()
    return Settled(brief, tuple(settling.told))


def spread(days: Sequence[Weekday], count: int) -> tuple[Weekday, ...]:
    """So many of the days, as evenly over the week as they lie; the earliest where it makes no difference."""
    return max(combinations(sorted(days), count), key=_evenness)


def _evenness(days: tuple[Weekday, ...]) -> tuple[list[int], int, list[int]]:
    """The smallest gaps as large as can be, then the shortest row of days, then the earliest days."""
    gaps = [(after - before) % 7 or 7 for before, after in zip(days, (*days[1:], days[0]), strict=True)]
    longest = run = 0
    for gap in gaps * 2:  # twice: a row may go on over the end of the week
        run = run + 1 if gap == 1 else 0
        longest = max(longest, run)
    return sorted(gaps), -longest, [-day for day in days]


@dataclass(slots=True)
class _Settling:
    """A brief being settled: each question once, and what was assumed for it."""

    asked: AskedPlan
    profile: Profile
    today: date
    trained_on: Collection[date]
    told: list[str] = field(default_factory=list)

    def brief(self) -> Brief:
        asked, profile = self.asked, self.profile
        goal = self._goal()
        weekdays = self._weekdays()
        week_starts_on = WEEKDAYS.index(profile.week_starts_on or "monday")
        away = self._away()
        starts_on, weeks = self._span(self._starts_on(weekdays, away), week_starts_on)
        style = self._style(goal)
        brief = Brief(
            goal=goal,
            style=style,
            weeks=weeks,
            starts_on=starts_on,
            week_starts_on=week_starts_on,
            weekdays=weekdays,
            session_minutes=self._minutes(),
            level=self._level(),
            disciplines=_known(DISCIPLINES, profile.disciplines if asked.disciplines is None else asked.disciplines),
            equipment=self._equipment(),
            avoid=tuple(sorted(_known(AVOID, [*asked.avoid, *(profile.avoid or ())]))),
            unit=self._unit(style),
            event=asked.event,
            away=away,
        )
        if not any(map(brief.offered, _dates(brief.starts_on, brief.ends_on))):
            raise ValidationFailed(
                f"No day is left to train on from {day_in_words(brief.starts_on)} to {day_in_words(brief.ends_on)}.",
                fix="Offer other weekdays or more weeks, or ask whether the planned rest still holds.",
            )
        if asked.start_on is None and asked.event is None:
            self._tell_of_a_short_first_week(brief)
        return brief

    def _tell_of_a_short_first_week(self, brief: Brief) -> None:
        """Who asks on a Sunday for a week may have meant the next one."""
        last = brief.first_week_on + timedelta(days=6)
        left, days = sum(map(brief.offered, _dates(brief.starts_on, last))), len(brief.weekdays)
        if 2 * left <= days:
            counted = f"{left} of {days} days {'is' if left == 1 else 'are'}"
            self.told.append(f"The first week is the running one, of which {counted} left.")

    def _goal(self) -> Goal:
        asked = self.asked
        if asked.goal == "event" and asked.event is None:
            raise ValidationFailed("A plan towards an event needs the event.", fix="Ask when it is, and what.")
        if asked.goal is not None:
            return asked.goal
        if asked.event is not None:
            return "event"
        for goal in _known(GOALS, self.profile.goals):
            if goal != "event":
                return goal
        self.told.append("Nobody said what for: general fitness.")
        return "general_fitness"

    def _style(self, goal: Goal) -> Style:
        if self.asked.style is not None:
            return self.asked.style
        if goal in ("strength", "muscle"):
            self.told.append("Nobody said with what: strength training.")
            return "strength"
        if self.asked.disciplines or goal in ("mobility", "stress_relief", "endurance"):
            self.told.append("Nobody said with what: classes.")
            return "classes"
        self.told.append("Nobody said with what: classes and strength training.")
        return "mixed"

    def _weekdays(self) -> tuple[Weekday, ...]:
        count, asked = self.asked.days_per_week, self.asked.weekdays
        if count is not None and not 1 <= count <= 7:
            raise ValidationFailed(f"{count} days a week cannot be planned.", fix="Say 1 to 7 days a week.")
        if asked is not None and (not asked or not set(asked) <= set(range(7))):
            raise ValidationFailed("There is no day to train on.", fix="Name at least one weekday.")
        offered = sorted(set(asked) if asked else {WEEKDAYS.index(day) for day in self.profile.days or ()})
        if count is None:
            return tuple(offered) or self._default_days()
        if asked and count > len(offered):
            self.told.append(f"Of {count} days a week, {len(offered)} were named: those are planned.")
            return tuple(offered)
        if len(offered) < count:
            chosen = _among_all(offered, count)
            self.told.append(f"Nobody said on which days: {_days(chosen)}.")
            return chosen
        chosen = spread(offered, count)
        if len(offered) > count:
            self.told.append(f"Nobody said on which days: {_days(chosen)}.")
        return chosen

    def _default_days(self) -> tuple[Weekday, ...]:
        chosen = spread(range(7), DAYS_A_WEEK)
        self.told.append(f"Nobody said on which days: {_days(chosen)}.")
        return chosen

    def _minutes(self) -> int:
        asked, known = self.asked.session_minutes, self.profile.session_minutes
        if asked is not None:
            if not MINUTES_MIN <= asked <= MINUTES_MAX:
                raise ValidationFailed(
                    f"Sessions of {asked} minutes cannot be planned.",
                    fix=f"Say {MINUTES_MIN} to {MINUTES_MAX} minutes.",
                )
            return asked
        if known is None:
            self.told.append(f"Nobody said how long: {MINUTES} minutes a session.")
            return MINUTES
        within = min(max(known, MINUTES_MIN), MINUTES_MAX)
        if within != known:
            self.told.append(f"Sessions of {known} minutes are planned as {within} minutes.")
        return within

    def _equipment(self) -> tuple[Equipment, ...]:
        said = self.profile.equipment if self.asked.equipment is None else self.asked.equipment
        if said is None:
            self.told.append("Nobody said what equipment there is: nothing is needed.")
        return tuple(sorted(_known(EQUIPMENT, said)))

    def _level(self) -> Level:
        said = self.asked.level or next(iter(_known(LEVELS, [self.profile.level or ""])), None)
        if said is not None and said != "all_levels":
            return said
        if len(self.trained_on) >= REGULAR_DAYS:
            self.told.append("Nobody said at which level: intermediate, from how often they trained.")
            return "intermediate"
        if said == "all_levels":
            self.told.append("All levels were said: intermediate.")
            return "intermediate"
        self.told.append("Nobody said at which level: beginner.")
        return "beginner"

    def _unit(self, style: Style) -> WeightUnit:
        if self.profile.units is None and style != "classes":
            self.told.append("Nobody said which units: weights are in kg.")
        return "lb" if self.profile.units == "imperial" else "kg"

    def _away(self) -> tuple[tuple[date, date], ...]:
        rests = self.profile.planned_rest or ()
        return tuple(sorted((rest.from_on, rest.until_on) for rest in rests if rest.until_on >= self.today))

    def _starts_on(self, weekdays: tuple[Weekday, ...], away: tuple[tuple[date, date], ...]) -> date:
        """The first day offered from the asked one on, so that no week is lost; else today where nothing is done yet."""
        first = self.asked.start_on or self.today + timedelta(days=self.today in self.trained_on)
        if not self.today <= first <= self.today + AHEAD_MAX:
            raise ValidationFailed(
                f"A plan cannot start on {first}.", fix="Say a day from today on, at most a year ahead."
            )
        for on in _dates(first, first + AHEAD_MAX):
            if on.weekday() in weekdays and not any(from_on <= on <= until_on for from_on, until_on in away):
                return on
        return first

    def _span(self, starts_on: date, week_starts_on: Weekday) -> tuple[date, int]:
        """The first day and how many weeks: as many as were asked for, or until the event."""
        weeks = self.asked.weeks
        if weeks is not None and not 1 <= weeks <= WEEKS_MAX:
            raise ValidationFailed(
                f"A plan of {weeks} weeks cannot be made.", fix=f"Say 1 to {WEEKS_MAX} weeks; the next ones follow on."
            )
        if self.asked.event is not None:
            return self._until_event(self.asked.event, starts_on, week_starts_on)
        if weeks is None:
            self.told.append(f"Nobody said for how long: {WEEKS} weeks.")
        return starts_on, weeks or WEEKS

    def _until_event(self, event: Event, starts_on: date, week_starts_on: Weekday) -> tuple[date, int]:
        if event.on <= self.today:
            when = "is today" if event.on == self.today else f"was on {event.on}"
            raise ValidationFailed(f"The event {when}.", fix="Ask for its date: a day after today.")
        if self.asked.start_on is not None and event.on < self.asked.start_on:
            raise ValidationFailed(f"The event on {event.on} is before the plan starts.", fix="Start earlier.")
        starts_on = min(starts_on, event.on)  # no day is offered before it
        of_event = _week(event.on, week_starts_on)
        there = (of_event - _week(starts_on, week_starts_on)).days // 7 + 1
        weeks = min(there, self.asked.weeks or WEEKS_MAX)
        if weeks == there:
            if self.asked.weeks not in (None, weeks):
                self.told.append(f"The plan ends with the event, after {_weeks(weeks)}.")
            return starts_on, weeks
        if self.asked.start_on is not None and there <= WEEKS_MAX:
            self.told.append(f"The plan ends with the event, after {_weeks(there)}.")
            return starts_on, there
        later = of_event - timedelta(days=7 * (weeks - 1))
        self.told.append(f"The plan is for the last {_weeks(weeks)} before the event, from {day_in_words(later)} on.")
        return later, weeks


def _among_all(offered: Sequence[Weekday], count: int) -> tuple[Weekday, ...]:
    """The days that were offered and as many others, spread as evenly as goes."""
    around = [days for days in combinations(range(7), count) if set(offered) <= set(days)]
    return max(around, key=_evenness)


def _known(vocabulary: tuple[Word, ...], said: Collection[str] | None) -> tuple[Word, ...]:
    """The words of the vocabulary among what was said, each once, in the order of saying."""
    words: dict[Any, None] = dict.fromkeys(word for word in said or () if word in vocabulary)
    return tuple(words)


def _dates(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=day) for day in range((last - first).days + 1))


def _week(on: date, week_starts_on: Weekday) -> date:
    return on - timedelta(days=(on.weekday() - week_starts_on) % 7)


def _days(days: Sequence[Weekday]) -> str:
    return ", ".join(WEEKDAYS[day].capitalize() for day in days)


def _weeks(weeks: int) -> str:
    return "1 week" if weeks == 1 else f"{weeks} weeks"
