"""How much, and how often? Minutes and sessions by day, week or month, and by discipline."""

from collections import Counter, defaultdict
from datetime import date

from palestra.store.engine import Reader
from palestra.workouts.progress.answering import Measured, counted, number, row
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.weeks import bucket_of
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD


async def minutes(db: Reader, period: Period) -> Measured:
    """Minutes of every session whose duration is known."""
    found = await _days(db, period)
    by_bucket: defaultdict[date, float] = defaultdict(float)
    for on, seconds in found.seconds_by_day.items():
        by_bucket[bucket_of(on, period.group_by, period.week_starts_on)] += seconds / 60
    total = sum(found.seconds_by_day.values()) / 60
    sessions = sum(found.sessions_by_day.values())
    rows = [
        row(_label(discipline), seconds / 60, "min", note=counted(found.sessions[discipline], "session"))
        for discipline, seconds in found.seconds.most_common()
    ]
    return Measured(
        value=total,
        unit="min",
        label=f"active, about {number(total / period.weeks, 0)} a week",
        points=by_bucket,
        rows=rows,
        missing=found.unmeasured,
        summed=True,
        method="Sum of the sessions' durations, each on the local date where it began.",
        said=f"{number(total, 0)} min in {counted(sessions - found.unmeasured, 'session')}",
        caveats=[f"{counted(found.unmeasured, 'more session')} without a duration: not in the minutes."]
        if found.unmeasured
        else [],
    )


async def sessions(db: Reader, period: Period) -> Measured:
    """How many sessions."""
    found = await _days(db, period)
    by_bucket: Counter[date] = Counter()
    for on, count in found.sessions_by_day.items():
        by_bucket[bucket_of(on, period.group_by, period.week_starts_on)] += count
    total = sum(found.sessions_by_day.values())
    days = len(found.sessions_by_day)
    return Measured(
        value=total,
        unit="sessions",
        label=f"on {counted(days, 'day')}, {number(total / period.weeks)} a week",
        points={on: float(count) for on, count in by_bucket.items()},
        rows=[row(_label(name), count, "sessions") for name, count in found.sessions.most_common()],
        method="Count of sessions, each on the local date where it began; the same one from two sources is one.",
        said=f"{counted(total, 'session')} on {counted(days, 'day')}",
    )


class _Found:
    """Sums by day and by discipline."""

    def __init__(self) -> None:
        self.seconds: Counter[str | None] = Counter()
        self.sessions: Counter[str | None] = Counter()
        self.seconds_by_day: Counter[date] = Counter()
        self.sessions_by_day: Counter[date] = Counter()
        self.unmeasured = 0


async def _days(db: Reader, period: Period) -> _Found:
    found = _Found()
    for on, discipline, sessions, duration_s, unmeasured in await db.fetch(
        queries.DAYS, period.member_id, WITHHELD, period.span.from_on, period.span.to_on, period.ask.discipline
    ):
        found.seconds[discipline] += duration_s
        found.sessions[discipline] += sessions
        found.seconds_by_day[on] += duration_s
        found.sessions_by_day[on] += sessions
        found.unmeasured += unmeasured
    return found


def _label(discipline: str | None) -> str:
    return discipline or "not said"
