"""Which records were set? Heaviest weights, estimated maxima and most repetitions, against everything before them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from palestra.store.engine import Reader
from palestra.training.records import Record, RecordKind, records_by_session
from palestra.training.strength import DEFAULT_FORMULA, PerformedSet, estimate_of_set
from palestra.training.weights import Weight, WeightUnit, of_grams
from palestra.workouts.progress.answering import Measured, counted, number, row, short
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.schemas import ROWS_MAX, Row
from palestra.workouts.progress.strength import performed_set
from palestra.workouts.progress.weeks import bucket_of
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD

METHOD = (
    "A record beats every set before it in the same exercise: the heaviest weight, the highest reliable estimate of a "
    f"maximum ({DEFAULT_FORMULA.capitalize()}), the most repetitions at a weight or a heavier one. The first time is no record; "
    "warm-ups do not count."
)
IN_WORDS: MappingProxyType[RecordKind, str] = MappingProxyType(
    {"heaviest": "heaviest", "estimated_one_rep_max": "estimated maximum", "most_reps": "most repetitions"}
)
ORDER: tuple[RecordKind, ...] = ("heaviest", "estimated_one_rep_max", "most_reps")


@dataclass(frozen=True, slots=True)
class Broken:
    """A record, the exercise and day it was set in, and its weights as they were typed."""

    exercise_id: str
    exercise: str
    on: date
    record: Record
    typed: Weight | None  # None is the body alone
    typed_before: Weight | None


async def prs(db: Reader, period: Period) -> Measured:
    """The records of the span, the latest first."""
    exercise_id = None if period.exercise is None else period.exercise.id
    earlier = period.before()
    from_on = period.span.from_on if earlier is None else min(earlier.span.from_on, period.span.from_on)
    ever = await records(db, period.member_id, from_on, period.span.to_on, exercise_id)
    found = [broken for broken in ever if broken.on >= period.span.from_on]
    points = Counter(bucket_of(broken.on, period.group_by, period.week_starts_on) for broken in found)
    more = len(found) - ROWS_MAX
    exercises = len({broken.exercise_id for broken in found})
    of_one = "" if period.exercise is None else f" in {short(period.exercise.name)}"
    return Measured(
        value=len(found),
        unit="records",
        label=of_one.strip() or f"in {counted(exercises, 'exercise')}",
        points={on: float(count) for on, count in points.items()},
        rows=[told(broken, period) for broken in found[:ROWS_MAX]],
        # The records of an earlier time do not depend on later ones.
        before=None
        if earlier is None
        else sum(earlier.span.from_on <= broken.on <= earlier.span.to_on for broken in ever),
        method=METHOD,
        said=f"{counted(len(found), 'record')}{of_one}" + (f", the last on {found[0].on}" if found else ""),
        caveats=[f"{counted(more, 'earlier record')} not listed: ask for a shorter time or one exercise."]
        if more > 0
        else [],
    )


async def records(
    db: Reader, member_id: UUID, from_on: date, to_on: date, exercise_id: str | None = None
) -> list[Broken]:
    """The records set in these days, the latest first; of one exercise where one is named."""
    rows = await db.fetch(queries.FIRST_SETS, member_id, WITHHELD, to_on, exercise_id)
    found: list[Broken] = []
    for key, sets in groupby(rows, key=itemgetter("exercise_id")):
        found += _of_exercise(key, list(sets), from_on)
    found.sort(key=lambda broken: (-broken.on.toordinal(), broken.exercise, ORDER.index(broken.record.kind)))
    return found


def told(broken: Broken, period: Period) -> Row:
    """A record as a line of a table."""
    kind, performed, previous = broken.record.kind, broken.record.performed, broken.record.previous
    label = f"{short(broken.exercise)}: {IN_WORDS[kind]}"
    was = f"was {_set(previous, broken.typed_before)}"
    if kind == "most_reps":
        at = _weight(broken.typed)
        return row(label, performed.reps, "reps", on=broken.on, note=f"at {at}; {was}")
    if kind == "heaviest" and broken.typed is not None:
        value, unit = float(broken.typed.value), broken.typed.unit
        return row(label, value, unit, on=broken.on, note=f"{counted(performed.reps or 0, 'rep')}; {was}", digits=3)
    estimate = estimate_of_set(performed)
    unit = period.weight_unit(None if broken.typed is None else broken.typed.unit)
    kilograms = 0.0 if estimate is None else estimate.one_rep_max_kg
    return row(
        label,
        float(of_grams(round(kilograms * 1000), unit).value) if estimate else performed.weight_g / 1000,
        unit,
        on=broken.on,
        note=f"from {_set(performed, broken.typed)}; {was}",
    )


def _of_exercise(exercise_id: str, rows: list[Any], from_on: date) -> list[Broken]:
    if rows[-1]["local_date"] < from_on:
        return []
    typed: dict[int, Weight | None] = {}
    sessions: dict[datetime, list[PerformedSet]] = {}
    days: list[date] = []
    for _, _, at, on, weight_g, reps, rir, value, unit in rows:
        if weight_g not in typed:
            typed[weight_g] = _typed(value, unit)
        if at not in sessions:
            sessions[at] = []
            days.append(on)
        sessions[at].append(performed_set(weight_g, reps, rir))
    return [
        Broken(exercise_id, rows[-1]["name"], on, one, typed[one.performed.weight_g], typed[one.previous.weight_g])
        for on, many in zip(days, records_by_session(sessions.values()), strict=True)
        if on >= from_on
        for one in many
    ]


def _typed(value: Any, unit: WeightUnit | None) -> Weight | None:
    return None if value is None or unit is None else Weight(value, unit)


def _set(performed: PerformedSet, typed: Weight | None) -> str:
    reserve = "" if performed.rir is None else f", {number(performed.rir)} in reserve"
    return f"{_weight(typed)} × {performed.reps}{reserve}"


def _weight(typed: Weight | None) -> str:
    return "body weight" if typed is None or typed.value == 0 else str(typed)
