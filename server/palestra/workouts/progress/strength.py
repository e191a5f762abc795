"""Is there more strength? The best estimated one-repetition maximum of each week, of one exercise or the most trained."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from palestra.store.engine import Reader
from palestra.training.strength import DEFAULT_FORMULA, RELIABLE_REPS, Estimate, PerformedSet, best_estimate
from palestra.training.weights import GRAMS_PER, WeightUnit
from palestra.workouts.progress.answering import Measured, counted, number, percent, rounded, row, short
from palestra.workouts.progress.asking import Exercise, Period
from palestra.workouts.progress.schemas import Row
from palestra.workouts.progress.weeks import GroupBy, bucket_of
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD

EXERCISES_SHOWN = 10
METHOD = (
    f"Estimated one-repetition maximum ({DEFAULT_FORMULA.capitalize()}), the best set of each time; repetitions in reserve are added "
    f"where they were said, warm-ups are left out, sets over {RELIABLE_REPS:g} repetitions only stand in."
)

performed_set = lru_cache(maxsize=8_192)(PerformedSet)  # sets are alike from week to week: looked up, not made again


@dataclass(frozen=True, slots=True)
class _Set:
    """A set of one day, with its weight as typed."""

    on: date
    performed: PerformedSet
    typed: str  # "102.5 kg"
    unit: WeightUnit | None


async def strength(db: Reader, period: Period) -> Measured:
    """The estimates of one exercise, or of those trained most where none is named."""
    if period.exercise is not None:
        sets = (await _sets(db, period, [period.exercise.id]))[period.exercise.id]
        return _of_one(sets, period.exercise, period)
    performed = await db.fetch(queries.PERFORMED, period.member_id, WITHHELD, period.span.from_on, period.span.to_on)
    named = {found["exercise_id"]: found["name"] for found in performed[:EXERCISES_SHOWN]}
    by_exercise = await _sets(db, period, list(named))
    rows = [_overview(name, by_exercise[key], period) for key, name in named.items() if by_exercise[key]]
    said = [f"{line.label} {number(line.value)} {line.unit}" for line in rows if line.value is not None]
    return Measured(
        value=len(said),
        unit="exercises",
        label="with an estimate, of those trained most",
        points={},
        otherwise=None,
        rows=rows,
        method=METHOD,
        said=f"Estimated maxima: {', '.join(said[:3])}" if said else "No set speaks for a maximum",
        caveats=["Name an exercise for its course over time."] if said else [],
    )


async def _sets(db: Reader, period: Period, ids: Sequence[str]) -> defaultdict[str, list[_Set]]:
    found: defaultdict[str, list[_Set]] = defaultdict(list)
    if not ids:
        return found
    for each in await db.fetch(
        queries.STRENGTH_SETS, period.member_id, WITHHELD, period.span.from_on, period.span.to_on, ids
    ):
        one = performed_set(each["weight_g"], each["reps"], each["rir"], each["kind"])
        unit = each["weight_unit"]
        found[each["exercise_id"]].append(_Set(each["local_date"], one, _typed(each["weight_value"], unit), unit))
    return found


def _of_one(sets: list[_Set], exercise: Exercise, period: Period) -> Measured:
    unit = period.weight_unit(_typed_last(sets))
    estimates = _by_bucket(sets, period)
    best = best_estimate(one.performed for one in sets)
    by_day = _grouped(sets, "day", period)
    without = [on for on, many in by_day.items() if best_estimate(many) is None]
    caveats = []
    if not sets:
        caveats.append(f"No set of {short(exercise.name)} is logged in this time.")
    elif best is None:
        caveats.append("No set with added weight: there is nothing to estimate a maximum from.")
    elif best.low_confidence:
        caveats.append("The best set had more repetitions than the formula is made for: low confidence.")
    if best is not None and not best.effort_known:
        caveats.append("Nobody said what was in reserve: the set counts as done to failure, the truth is this or more.")
    value = _told(best, unit)
    return Measured(
        value=value,
        unit=unit,
        label=f"{short(exercise.name)}: best estimated one-repetition maximum",
        points={on: _told(found, unit) for on, found in estimates.items()},
        otherwise=None,
        rows=_course(estimates, unit) + _bests(sets),
        missing=len(without),
        method=f"{METHOD} Here: {best.method}." if best else METHOD,
        said=f"{short(exercise.name)}: estimated maximum {number(value)} {unit}"
        if best
        else f"{short(exercise.name)}: no estimate of a maximum",
        caveats=caveats,
    )


def _overview(name: str, sets: list[_Set], period: Period) -> Row:
    unit = period.weight_unit(_typed_last(sets))
    estimates = [found for _, found in sorted(_by_bucket(sets, period).items()) if found is not None]
    best = best_estimate(one.performed for one in sets)
    note = counted(len({one.on for one in sets}), "day")
    if len(estimates) > 1 and (change := percent(estimates[-1].one_rep_max_kg, estimates[0].one_rep_max_kg)):
        note += f"; last against first {period.group_by}: {change:+.1f} %"
    return row(short(name), _told(best, unit), unit, note=note)


def _by_bucket(sets: list[_Set], period: Period) -> dict[date, Estimate | None]:
    return {on: best_estimate(many) for on, many in _grouped(sets, period.group_by, period).items()}


def _grouped(sets: list[_Set], group_by: GroupBy, period: Period) -> dict[date, list[PerformedSet]]:
    grouped: defaultdict[date, list[PerformedSet]] = defaultdict(list)
    for one in sets:
        grouped[bucket_of(one.on, group_by, period.week_starts_on)].append(one.performed)
    return grouped


def _course(estimates: dict[date, Estimate | None], unit: WeightUnit) -> list[Row]:
    """The first and the last estimate."""
    known = [(on, found) for on, found in sorted(estimates.items()) if found is not None]
    if len(known) < 2:
        return []
    (first_on, first), (last_on, last) = known[0], known[-1]
    change = percent(last.one_rep_max_kg, first.one_rep_max_kg)
    return [
        row("First estimate", _told(first, unit), unit, on=first_on),
        row("Last estimate", _told(last, unit), unit, on=last_on, note=None if change is None else f"{change:+.1f} %"),
    ]


def _bests(sets: list[_Set]) -> list[Row]:
    """The heaviest set and the one of most repetitions, weights as typed."""
    working = [one for one in sets if one.performed.kind != "warmup"]
    if not working:
        return []
    heaviest = max(working, key=lambda one: (one.performed.weight_g, one.performed.reps or 0))
    longest = max(working, key=lambda one: (one.performed.reps or 0, one.performed.weight_g))
    return [
        row("Repetitions of the heaviest set", heaviest.performed.reps, "reps", on=heaviest.on, note=heaviest.typed),
        row("Most repetitions in a set", longest.performed.reps, "reps", on=longest.on, note=longest.typed),
    ]


def _told(found: Estimate | None, unit: WeightUnit) -> float | None:
    if found is None:
        return None
    return rounded(float(Decimal(str(found.one_rep_max_kg)) * 1000 / GRAMS_PER[unit]))


def _typed(value: Any, unit: WeightUnit | None) -> str:
    return "body weight" if value is None or unit is None else f"{value.normalize():f} {unit}"


def _typed_last(sets: list[_Set]) -> WeightUnit | None:
    return next((one.unit for one in reversed(sets) if one.unit is not None), None)
