"""What is asked of progress, and which days does that mean? Words in, local dates out; the clock comes from outside."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from palestra.accounts.preferences import Profile
from palestra.catalog.vocabulary import Discipline
from palestra.errors import ValidationFailed
from palestra.training.guideline import Weekday, week_of
from palestra.training.weights import WeightUnit
from palestra.workouts.progress.schemas import SERIES_MAX, CompareTo, Convention, Metric
from palestra.workouts.progress.weeks import COARSER, GroupBy, Span, buckets

SPAN_MAX_DAYS = 3_600  # nearly ten years: in months, that many fit the series
WEEKS_MAX = SPAN_MAX_DAYS // 7 - 1
DAYS_TOLD_SINGLY = 14  # up to so many days the series is by day when nobody says otherwise

# How far back a question looks that does not say: what changes slowly needs longer to show.
DEFAULT_WEEKS: dict[Metric, int] = {
    "minutes": 4,
    "sessions": 4,
    "strength": 12,
    "prs": 12,
    "volume_by_muscle": 4,
    "load": 12,
    "zones": 4,
    "streak": 12,
    "guideline": 4,
    "pace": 12,
    "output": 12,
}
# What a measure is of, where nobody says it: a pace over rides and runs together would be nobody's.
DEFAULT_DISCIPLINE: dict[Metric, Discipline] = {"pace": "running", "output": "cycling"}
BY_WEEK: tuple[Metric, ...] = ("streak", "guideline")  # have no other


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as it was put. `exercise` is a name or an id; None is what was not said."""

    metric: Metric
    exercise: str | None = None
    discipline: Discipline | None = None
    from_on: date | None = None
    to_on: date | None = None
    last_weeks: int | None = None
    group_by: GroupBy | None = None
    compare_to: CompareTo | None = None
    convention: Convention = "session_rpe"


@dataclass(frozen=True, slots=True)
class Logged:
    """How far the log reaches: the dates of the first counted workout and of the last one that has begun."""

    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Exercise:
    """The exercise that is meant, by the name it was last logged under."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """A question about one member with its days found.

    `asked` are the days that were asked for, `span` those of them since the log begins: an average must not hold days
    that nobody recorded.
    """

    member_id: UUID
    ask: Ask
    profile: Profile
    today: date
    asked: Span
    span: Span
    group_by: GroupBy
    first_on: date | None
    earlier: Span | None  # what to compare with
    exercise: Exercise | None = None

    @property
    def week_starts_on(self) -> Weekday:
        """The member's."""
        return self.profile.week_starts_on or "monday"

    @property
    def weeks(self) -> float:
        """How many weeks the span is, in sevenths."""
        return self.span.days / 7

    @property
    def starts(self) -> list[date]:
        """Where the points of the series begin."""
        return buckets(self.span, self.group_by, self.week_starts_on)

    @property
    def imperial(self) -> bool:
        """Whether distances are told in miles."""
        return self.profile.units == "imperial"

    def weight_unit(self, typed: WeightUnit | None) -> WeightUnit:
        """What weights are told in: as the member prefers, else as they were `typed` last."""
        if self.profile.units is None:
            return typed or "kg"
        return "lb" if self.profile.units == "imperial" else "kg"

    def before(self) -> "Period | None":
        """The same question about the earlier time; None where there is none, or nothing was logged yet."""
        if self.earlier is None or self.first_on is None or self.earlier.to_on < self.first_on:
            return None
        span = Span(max(self.earlier.from_on, self.first_on), self.earlier.to_on)
        return replace(self, asked=self.earlier, span=span, earlier=None)


def settle(member_id: UUID, ask: Ask, profile: Profile, logged: Logged, now: datetime) -> Period:
    """The days of a question. Raises ValidationFailed, naming what cannot be.

    Today is the date where the member lives, or a later one where they have trained already: whoever flew west to east
    over the date line, or never said where they live, is ahead of it.
    """
    if ask.discipline is None:
        of_power = ask.metric == "load" and ask.convention == "tss"
        ask = replace(ask, discipline="cycling" if of_power else DEFAULT_DISCIPLINE.get(ask.metric))
    today = now.astimezone(ZoneInfo(profile.time_zone or "UTC")).date()
    if logged.last_on is not None:
        today = max(today, logged.last_on)
    week_starts_on: Weekday = profile.week_starts_on or "monday"
    asked = _days(ask, today, week_starts_on)
    span = asked
    if logged.first_on is not None and asked.from_on < logged.first_on <= asked.to_on:
        span = Span(logged.first_on, asked.to_on)
    return Period(
        member_id=member_id,
        ask=ask,
        profile=profile,
        today=today,
        asked=asked,
        span=span,
        group_by=_fitting(ask, asked, span, week_starts_on),
        first_on=logged.first_on,
        earlier=_earlier(ask, asked),
    )


def _days(ask: Ask, today: date, week_starts_on: Weekday) -> Span:
    if ask.last_weeks is not None and (ask.from_on is not None or ask.to_on is not None):
        raise ValidationFailed("last_weeks cannot be asked together with from or to.", fix="Give one or the other.")
    if ask.from_on is not None and ask.from_on > today:
        raise ValidationFailed(f"from is {ask.from_on}, and today is {today}: nothing has been done then.")
    to_on = today if ask.to_on is None else min(ask.to_on, today)
    if ask.from_on is not None:
        from_on = ask.from_on
    else:
        weeks = ask.last_weeks or DEFAULT_WEEKS[ask.metric]
        from_on = week_of(to_on, week_starts_on) - timedelta(days=7 * (weeks - 1))
    span = Span(from_on, to_on)
    if span.days < 1:
        raise ValidationFailed(f"from is {from_on}, after to ({to_on}).")
    if span.days > SPAN_MAX_DAYS:
        raise ValidationFailed(f"That is {span.days} days.", fix=f"Ask for {SPAN_MAX_DAYS} at most.")
    return span


def _fitting(ask: Ask, asked: Span, span: Span, week_starts_on: Weekday) -> GroupBy:
    """What was asked for, or the next coarser one whose points fit: a series is not cut."""
    if ask.metric in BY_WEEK and ask.group_by != "month":
        group_by: GroupBy = "week"
    else:
        singly = ask.last_weeks == 1 if ask.from_on is None else asked.days <= DAYS_TOLD_SINGLY
        group_by = ask.group_by or ("day" if singly else "week")
    while len(buckets(span, group_by, week_starts_on)) > SERIES_MAX:
        group_by = COARSER[group_by]
    return group_by


def _earlier(ask: Ask, asked: Span) -> Span | None:
    """Whole weeks are compared with whole weeks, so that a Monday is held against a Monday."""
    in_weeks = ask.from_on is None
    match ask.compare_to:
        case None:
            return None
        case "previous":
            weeks = ask.last_weeks or DEFAULT_WEEKS[ask.metric]
            return asked.earlier_by(7 * weeks if in_weeks else asked.days)
        case "same_period_last_year":
            return asked.earlier_by(7 * 52) if in_weeks else asked.a_year_earlier()
