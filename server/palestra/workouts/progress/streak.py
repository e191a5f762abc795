"""For how many weeks in a row has there been training? Planned rest does not end a run, nor does the week that is not over."""

from collections import Counter
from datetime import date

from palestra.store.engine import Reader
from palestra.workouts.progress.answering import Measured, counted, row
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.weeks import Span, bucket_of
from palestra.workouts.progress.weeks import streak as streak_of
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD

METHOD = (
    "Weeks in a row with a session or more, by local dates; a week with planned rest in it, and the week that is not "
    "over, neither end the run nor count."
)


async def streak(db: Reader, period: Period) -> Measured:
    """The run of weeks as it stands at the end of the span; the series is days with training."""
    rows = await db.fetch(queries.TRAINED_ON, period.member_id, WITHHELD, period.ask.discipline)
    days: list[date] = [found["local_date"] for found in rows]
    rests = [Span(rest.from_on, rest.until_on) for rest in period.profile.planned_rest or ()]
    found = streak_of(days, today=period.span.to_on, week_starts_on=period.week_starts_on, rests=rests)
    points = Counter(
        bucket_of(on, period.group_by, period.week_starts_on)
        for on in days
        if period.span.from_on <= on <= period.span.to_on
    )
    carried = f", {counted(found.rested_weeks, 'week')} of planned rest in between" if found.rested_weeks else ""
    return Measured(
        value=found.weeks,
        unit="weeks",
        label=f"in a row{carried}",
        points={on: float(count) for on, count in points.items()},
        series_unit="days with training",
        rows=[
            row("Present run", found.weeks, "weeks", on=found.since_on),
            row("Longest run", found.longest_weeks, "weeks", on=found.longest_since_on),
        ],
        method=METHOD,
        said=f"{counted(found.weeks, 'week')} in a row{carried}; the longest run is {found.longest_weeks}",
    )
