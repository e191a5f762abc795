"""Did each week reach the guideline? Moderate-equivalent minutes and strength days, as the disciplines stand in METs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from statistics import fmean
from typing import Any
from uuid import UUID

from palestra.store.engine import Reader
from palestra.training import guideline as training
from palestra.training.guideline import GUIDELINES, Bout, GuidelineWeek, Weekday
from palestra.workouts.progress.activities import intensity, kind_of
from palestra.workouts.progress.answering import Measured, counted, number, row
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.schemas import ROWS_MAX, Row
from palestra.workouts.progress.weeks import Span, bucket_of
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD

TARGET = GUIDELINES["adult"]
METHOD = (
    f"{training.METHOD}. Intensity by METs of the discipline (2024 Compendium; by power where it is recorded): from 3 "
    "moderate, from 6 vigorous. Lifting makes strength days, not aerobic minutes."
)


async def guideline(db: Reader, period: Period) -> Measured:
    """The last week of the span against the guideline, and every week before it."""
    found, unmeasured = await weeks(
        db, period.member_id, period.span, period.week_starts_on, period.ask.discipline, today=period.today
    )
    last = found[-1]
    points: dict[date, list[float]] = {}
    for week in found:
        on = max(bucket_of(week.starts_on, period.group_by, period.week_starts_on), period.starts[0])
        points.setdefault(on, []).append(week.equivalent_min)
    # A week that ends after the day that was asked for is not judged as a whole.
    name = "this week" if last.starts_on + timedelta(days=6) >= period.today else f"in the week of {last.starts_on}"
    caveats = []
    unknown = sum(week.unknown_min for week in found)
    if unknown:
        caveats.append(f"{number(unknown, 0)} min of unknown intensity are in no week's minutes.")
    if unmeasured:
        caveats.append(f"{counted(unmeasured, 'aerobic session')} without a duration: not in the minutes.")
    return Measured(
        value=last.equivalent_min,
        unit="min",
        label=f"moderate-equivalent {name}, of {TARGET.aerobic_min:g}; {counted(last.strength_days, 'strength day')} "
        f"of {TARGET.strength_days}",
        points={on: fmean(many) for on, many in points.items()},
        series_unit="min a week",
        rows=[_row(week) for week in reversed(found[-ROWS_MAX:])],
        missing=unmeasured,
        method=METHOD,
        said=f"{number(last.equivalent_min, 0)} of {TARGET.aerobic_min:g} moderate-equivalent min and "
        f"{last.strength_days} of {TARGET.strength_days} strength days {name}: {verdict(last)}",
        caveats=caveats,
    )


async def weeks(
    db: Reader,
    member_id: UUID,
    span: Span,
    week_starts_on: Weekday,
    discipline: str | None,
    *,
    today: date,
) -> tuple[tuple[GuidelineWeek, ...], int]:
    """Each week of the span, and how many aerobic sessions have no duration."""
    rows = await db.fetch(queries.BOUTS, member_id, WITHHELD, span.from_on, span.to_on, discipline)
    return of_rows(rows, span, week_starts_on, today=today)


def of_rows(
    rows: Iterable[Mapping[str, Any]], span: Span, week_starts_on: Weekday, *, today: date
) -> tuple[tuple[GuidelineWeek, ...], int]:
    """The same from rows of sessions that lie in the span."""
    bouts = []
    unmeasured = 0
    for each in rows:
        kind = kind_of(each["discipline"])
        unmeasured += kind.aerobic and each["duration_s"] is None
        # Someone who lifted in a workout without a discipline did so instead of running.
        lifting_alone = each["lifted"] and each["discipline"] is None
        bouts.append(
            Bout(
                each["local_date"],
                (each["duration_s"] or 0) / 60,
                intensity(each["discipline"], each["average_w"]),
                aerobic=kind.aerobic and not lifting_alone,
                strengthens=kind.strengthens or each["lifted"],
            )
        )
    found = training.weeks(bouts, from_on=span.from_on, to_on=span.to_on, week_starts_on=week_starts_on)
    return tuple(_so_far(week, today) for week in found), unmeasured


def verdict(week: GuidelineWeek) -> str:
    """The week in words: in one that is not over, nothing is short yet."""
    parts = []
    if week.aerobic_met:
        parts.append("minutes reached")
    else:
        parts.append(f"{number(week.short_min, 0)} min {'to go' if week.aerobic_met is None else 'short'}")
    if week.strength_met:
        parts.append("strength days reached")
    else:
        missing = TARGET.strength_days - week.strength_days
        parts.append(f"{counted(missing, 'strength day')} {'to go' if week.strength_met is None else 'short'}")
    return ", ".join(parts)


def _so_far(week: GuidelineWeek, today: date) -> GuidelineWeek:
    """Nothing is missed in a week that is not over: its last day is not, either."""
    if not week.starts_on <= today < week.starts_on + timedelta(days=7):
        return week
    return replace(week, aerobic_met=week.aerobic_met or None, strength_met=week.strength_met or None)


def _row(week: GuidelineWeek) -> Row:
    note = f"{number(week.moderate_min, 0)} moderate + 2 × {number(week.vigorous_min, 0)} vigorous; {verdict(week)}"
    return row("Week", week.equivalent_min, "min", on=week.starts_on, note=note)
