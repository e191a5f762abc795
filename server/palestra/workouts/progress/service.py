"""What may be asked of progress: one measure over a time, told with its method, its coverage and what is to be minded."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from palestra.accounts import preferences
from palestra.store.engine import Reader
from palestra.workouts.progress import exercises
from palestra.workouts.progress.answering import Measured, counted, number, percent, rounded
from palestra.workouts.progress.asking import Ask, Logged, Period, settle
from palestra.workouts.progress.guideline import guideline
from palestra.workouts.progress.load import load
from palestra.workouts.progress.minutes import minutes, sessions
from palestra.workouts.progress.output import output
from palestra.workouts.progress.pace import pace
from palestra.workouts.progress.records import prs
from palestra.workouts.progress.schemas import (
    CAVEATS_MAX,
    ROWS_MAX,
    Comparison,
    Coverage,
    Headline,
    Metric,
    Point,
    Progress,
)
from palestra.workouts.progress.streak import streak
from palestra.workouts.progress.strength import strength
from palestra.workouts.progress.volume import volume
from palestra.workouts.progress.weeks import Span
from palestra.workouts.progress.zones import zones
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import SOURCES, WITHHELD

METRICS: dict[Metric, Callable[[Reader, Period], Awaitable[Measured]]] = {
    "minutes": minutes,
    "sessions": sessions,
    "strength": strength,
    "prs": prs,
    "volume_by_muscle": volume,
    "load": load,
    "zones": zones,
    "streak": streak,
    "guideline": guideline,
    "pace": pace,
    "output": output,
}
OF_EXERCISES: tuple[Metric, ...] = ("strength", "prs")  # of those alone that have sets, and of no discipline
COUNTED = ("sessions", "records", "exercises", "weeks")  # units that are told in the singular of one
MISSING_MAX = 0.1  # of the sessions; ours: a sum that lacks more is not held against another


async def progress(db: Reader, member_id: UUID, ask: Ask, *, now: datetime) -> Progress:
    """The answer to a question. Raises ValidationFailed for one that cannot be, NotFound for an unknown exercise."""
    profile = await preferences.read(db, member_id)
    logged = await reach(db, member_id, now)
    period = settle(member_id, ask, profile, logged, now)
    caveats = []
    if ask.exercise is not None and ask.metric in OF_EXERCISES:
        ever = Span(logged.first_on or period.today, period.today)
        exercise, taken = await exercises.meant(db, member_id, ask.exercise, ever, now=now)
        period = replace(period, exercise=exercise)
        caveats += [taken] if taken else []
    coverage, left_out = await _coverage(db, period)
    measured = await METRICS[ask.metric](db, period)
    coverage.missing = measured.missing
    comparison, uneven = await _comparison(db, period, measured, coverage.sessions)
    caveats += [*left_out, *_caveats(ask, period, comparison), *measured.caveats, *uneven]
    return Progress.model_construct(
        summary=f"{measured.said}, {_when(period)}{_against(comparison, measured)}.",
        metric=ask.metric,
        headline=Headline.model_construct(value=rounded(measured.value), unit=measured.unit, label=measured.label),
        group_by=period.group_by,
        series_unit=measured.series_unit or measured.unit,
        series=_series(period, measured),
        table=measured.rows[:ROWS_MAX],
        comparison=comparison,
        method=measured.method,
        coverage=coverage,
        caveats=caveats[:CAVEATS_MAX],
    )


async def reach(db: Reader, member_id: UUID, now: datetime) -> Logged:
    """How far a member's log reaches."""
    found = await db.fetchrow(queries.LOGGED, member_id, WITHHELD, now)
    return Logged(found["first_on"], found["last_on"])


def _series(period: Period, measured: Measured) -> list[Point]:
    """A point for each day, week or month; the first one begins before the span where that falls inside of it."""
    return [
        {"from": on, "value": rounded(measured.points.get(on, measured.otherwise))}
        for on in (period.starts if measured.points or measured.otherwise is not None else [])
    ]


async def _coverage(db: Reader, period: Period) -> tuple[Coverage, list[str]]:
    """What there is in the span, and in words what of it is left out."""
    of_exercises = period.ask.metric in OF_EXERCISES
    rows = await db.fetch(
        queries.COVERAGE,
        period.member_id,
        period.span.from_on,
        period.span.to_on,
        None if of_exercises else period.ask.discipline,
        of_exercises,
        None if period.exercise is None else period.exercise.id,
    )
    told = [each for each in rows if each["source"] not in WITHHELD]
    withheld = [each for each in rows if each["source"] in WITHHELD]
    twice = sum(each["twice"] for each in told)
    left_out = [
        f"{counted(each['sessions'], 'session')} left out: {SOURCES[each['source']].withheld}"
        for each in withheld
        if each["sessions"]
    ]
    if twice:
        left_out.append(f"{counted(twice, 'record')} of the same workouts from another source not counted again.")
    coverage = Coverage.model_construct(
        from_=period.span.from_on,
        to=period.span.to_on,
        sessions=sum(each["sessions"] for each in told),
        missing=0,
        withheld=sum(each["sessions"] for each in withheld),
        sources=[each["source"] for each in told if each["sessions"]],
    )
    return coverage, left_out


async def _comparison(
    db: Reader, period: Period, measured: Measured, sessions: int
) -> tuple[Comparison | None, list[str]]:
    """The earlier time's number. Of two sums no change is told where one of them lacks much: it would be of the record."""
    if period.earlier is None:
        return None, []
    before, caveats = measured.before, []
    comparable = not measured.summed or measured.missing <= MISSING_MAX * sessions
    earlier = period.before()
    if earlier is not None and before is None:
        then = await METRICS[period.ask.metric](db, earlier)
        before = then.value
        if then.missing and then.summed:
            there, _ = await _coverage(db, earlier)
            comparable &= then.missing <= MISSING_MAX * there.sessions
            caveats.append(f"Missing from the earlier number: {then.missing} of {counted(there.sessions, 'session')}.")
    if not comparable:
        caveats.append("Too much is missing for the two numbers to be compared.")
    told = comparable and measured.value is not None and before is not None
    return Comparison.model_construct(
        from_=period.earlier.from_on,
        to=period.earlier.to_on,
        value=rounded(before),
        change=rounded((measured.value or 0.0) - (before or 0.0)) if told else None,
        change_pct=rounded(percent(measured.value or 0.0, before or 0.0)) if told else None,
    ), caveats


def _caveats(ask: Ask, period: Period, comparison: Comparison | None) -> list[str]:
    found = []
    if period.profile.time_zone is None:
        found.append("Nobody said the time zone: today and this week are those of UTC.")
    if period.first_on is None:
        found.append("Nothing is logged yet.")
    elif period.first_on > period.asked.to_on:
        found.append(f"The log begins on {period.first_on}, after this time.")
    elif period.span != period.asked:
        found.append(f"The log begins on {period.first_on}.")
    if comparison is not None and period.first_on is not None and period.first_on > comparison.from_:
        none = period.first_on > comparison.to
        found.append(f"The time compared with is {'not' if none else 'only partly'} in the log.")
    if ask.group_by is not None and ask.group_by != period.group_by:
        found.append(f"The series is by {period.group_by}: {ask.group_by} would not fit.")
    if ask.exercise is not None and ask.metric not in OF_EXERCISES:
        found.append("exercise was not used: this measure is of whole sessions.")
    if ask.discipline is not None and ask.metric in OF_EXERCISES:
        found.append("discipline was not used: this measure is of exercises.")
    return found


def _when(period: Period) -> str:
    return _from_to(period.span.from_on, period.span.to_on)


def _from_to(from_on: date, to_on: date) -> str:
    return f"on {from_on}" if from_on == to_on else f"from {from_on} to {to_on}"


def _against(comparison: Comparison | None, measured: Measured) -> str:
    if comparison is None or comparison.change is None:
        return ""
    pct = "" if comparison.change_pct is None else f" ({comparison.change_pct:+.1f} %)"
    then = _from_to(comparison.from_, comparison.to)
    if not comparison.change:
        return f"; the same as {then}"
    change = f"{'+' if comparison.change > 0 else '-'}{number(abs(comparison.change))}"
    unit = measured.unit.removesuffix("s") if change[1:] == "1" and measured.unit in COUNTED else measured.unit
    return f"; {change} {unit}{pct} against {number(comparison.value)} {then}"
