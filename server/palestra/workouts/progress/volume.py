"""How much work does each muscle get a week, and which ones are left out?"""

from collections import defaultdict
from datetime import date
from typing import get_args

from palestra.catalog.vocabulary import Muscle
from palestra.store.engine import Reader
from palestra.training.strength import PerformedSet
from palestra.training.volume import (
    DEFAULT_CREDIT,
    WEEKLY_DAYS,
    WEEKLY_SETS,
    MuscleVolume,
    PerformedExercise,
    check_week,
    is_counted,
    volume_by_muscle,
)
from palestra.workouts import naming
from palestra.workouts.progress.answering import Measured, counted, listed, number, row
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.schemas import Row
from palestra.workouts.progress.strength import performed_set
from palestra.workouts.progress.weeks import bucket_of, buckets
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD

MUSCLES: tuple[Muscle, ...] = get_args(Muscle)
METHOD = (
    f"Working sets by muscle, {DEFAULT_CREDIT} counting: 1 for the muscles an exercise is for, 0.5 for those that help; no "
    f"warm-ups. Compared with {WEEKLY_SETS:g} sets on {WEEKLY_DAYS} days a week for growth (ACSM 2026)."
)


async def volume(db: Reader, period: Period) -> Measured:
    """Counted sets a week by muscle, those that were never trained among them."""
    performed, unknown_sets, unknown_sessions = await _performed(db, period)
    points: defaultdict[date, float] = defaultdict(float)
    total = 0
    for one in performed:
        count = _working(one)
        points[bucket_of(one.on, period.group_by, period.week_starts_on)] += count
        total += count
    rows = _rows(performed, period)
    short_of = [line.label for line in rows if (line.value or 0) < WEEKLY_SETS]
    caveats = []
    if unknown_sets:
        caveats.append(
            f"{counted(unknown_sets, 'set')} of exercises whose muscles nobody said are in the sets, and under no muscle."
        )
    if total and len(short_of) == len(rows):
        said = f"{number(total / period.weeks)} working sets a week, no muscle at {WEEKLY_SETS:g}"
    elif total:
        said = (
            f"{number(total / period.weeks)} working sets a week; fewest for {listed(short_of[:4])}"
            if short_of
            else (f"{number(total / period.weeks)} working sets a week, every muscle at {WEEKLY_SETS:g} or more")
        )
    else:
        said = "No working sets"
    return Measured(
        value=total / period.weeks,
        unit="sets a week",
        label=f"working sets a week, {counted(total, 'set')} in all",
        points=points,
        series_unit="working sets",
        rows=rows,
        missing=unknown_sessions,
        method=METHOD,
        said=said,
        caveats=caveats,
    )


async def _performed(db: Reader, period: Period) -> tuple[list[PerformedExercise], int, int]:
    """What was performed, and how many of its sets, in how many sessions, are of exercises of unknown muscles."""
    rows = await db.fetch(
        queries.SET_COUNTS, period.member_id, WITHHELD, period.span.from_on, period.span.to_on, period.ask.discipline
    )
    muscles = await naming.muscles(db, period.member_id, {each["exercise_id"] for each in rows})
    nobody_said: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    # What is alike in day, session and muscles is one: a quarter of the work of counting.
    grouped: dict[tuple[date, str, tuple[tuple[str, ...], tuple[str, ...]]], list[PerformedSet]] = {}
    for on, workout_id, exercise_id, kind, failed, sets in rows:
        key = (on, workout_id, muscles.get(exercise_id, nobody_said))
        # One set stands for all that are alike in what counting looks at.
        grouped.setdefault(key, []).extend([_like(kind, failed)] * sets)
    performed = [PerformedExercise(on, session, *found, sets) for (on, session, found), sets in grouped.items()]
    unknown = [one for one in performed if not one.primary and not one.secondary]
    return performed, sum(map(_working, unknown)), len({one.session for one in unknown if _working(one)})


def _working(one: PerformedExercise) -> int:
    return sum(map(is_counted, one.sets))


def _like(kind: str, failed: bool | None) -> PerformedSet:
    return performed_set(0, None if failed is None else 0 if failed else 1, None, kind)


def _rows(performed: list[PerformedExercise], period: Period) -> list[Row]:
    """A line for each muscle, the least trained first."""
    by_week: defaultdict[date, list[PerformedExercise]] = defaultdict(list)
    for one in performed:
        by_week[bucket_of(one.on, "week", period.week_starts_on)].append(one)
    weeks = len(buckets(period.span, "week", period.week_starts_on))
    by_muscle: defaultdict[str, list[MuscleVolume]] = defaultdict(list)
    for many in by_week.values():
        for muscle, found in volume_by_muscle(many).items():
            by_muscle[muscle].append(found)
    lines = []
    for muscle in MUSCLES:
        found_weeks = by_muscle.get(muscle, [])
        reached = sum("under_weekly_sets" not in check_week(found).findings for found in found_weeks)
        days = sum(found.days for found in found_weeks)
        often = number(days / period.weeks)
        note = (
            f"{reached} of {counted(weeks, 'week')} at {WEEKLY_SETS:g} sets; "
            f"{often} {'day' if often == '1' else 'days'} a week"
        )
        lines.append(
            row(
                muscle.replace("_", " "),
                sum(found.counted_sets for found in found_weeks) / period.weeks,
                "sets a week",
                note=note,
            )
        )
    return sorted(lines, key=lambda line: (line.value or 0.0, line.label))
