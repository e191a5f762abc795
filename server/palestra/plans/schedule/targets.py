"""What is right to lift today? A session's sets with weights, plates and warm-up; and what could stand in an exercise's place.

A plan's weights are those of the day it was made or last adapted. What was performed since is progressed from, in the
same way as the plan was made (engine/weights.py), each time a session is started; nothing of it is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from palestra.accounts import preferences
from palestra.accounts.preferences import Profile
from palestra.catalog.rights import Viewer
from palestra.errors import NotFound
from palestra.plans.drafts import gathering
from palestra.plans.engine.content import PrescribedExercise
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.past import Lift, Past
from palestra.plans.engine.stock import Stock, StockExercise
from palestra.plans.engine.strength import in_place_of
from palestra.plans.engine.weights import implement_for, tidy, weight_for
from palestra.plans.life import versions
from palestra.plans.life.live import Live
from palestra.plans.queries import schedule as queries
from palestra.plans.schedule import items
from palestra.plans.schedule.changing import session_of
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.timing import day_in_words, zone_of
from palestra.plans.schemas.player import PlayerExercise, PlayerPlates, PlayerSet
from palestra.store.engine import Reader
from palestra.training.plates import Barbell, load
from palestra.training.weights import Weight, WeightUnit
from palestra.workouts import reading as workouts

ALTERNATIVES = 4
BY_HAND = ("moved", "timed", "removed", "restored")  # changes of a plan that leave its weights as they were
# Before the first lift, where it is twice the bare bar: shares of its weight with repetitions, after the bar alone.
WARM_UP_BAR_REPS = 10
WARM_UP = ((50, 5), (70, 3))  # per cent, repetitions


@dataclass(frozen=True, slots=True)
class Today:
    """What targets are made of: what the exercises need, and what was performed since the plan was made."""

    exercises: dict[str, StockExercise]
    lifts: dict[str, Lift]
    unit: WeightUnit


async def exercises(db: Reader, member_id: UUID, viewer: Viewer, row: ItemRow, now: datetime) -> list[PlayerExercise]:
    """The sets of a plan's session, with the targets of today; nothing of an item that is no plan's."""
    if row.plan_id is None:
        return []
    live = await versions.plan(db, member_id, row.plan_id)
    session = session_of(row, live)
    if session is None or not session.exercises:
        return []
    profile = await preferences.read(db, member_id)
    past = await gathering.past_of(db, member_id, profile, now)
    stock = await gathering.stock_for(db, live.brief, viewer, now, shelves=())
    today = await _today(db, member_id, profile, live, past, stock)
    return [
        _exercise(_progressed(one, today), today, await _last_time(db, member_id, one.exercise_id), first=index == 0)
        for index, one in enumerate(session.exercises)
    ]


async def alternatives(
    db: Reader, member_id: UUID, viewer: Viewer, item_id: str, exercise_id: str, now: datetime
) -> list[PlayerExercise]:
    """What could be done today in place of an exercise of a session, the likest first; there may be nothing.

    Raises NotFound for an exercise that the session does not have.
    """
    row = await items.one(db, member_id, item_id)
    live = None if row.plan_id is None else await versions.plan(db, member_id, row.plan_id)
    session = None if live is None else session_of(row, live)
    if live is None or session is None:
        raise NotFound(f"“{row.title}” is no session of a plan.", fix="Only a plan's exercises are swapped here.")
    gone = next((one for one in session.exercises if one.exercise_id == exercise_id), None)
    if gone is None:
        raise NotFound("This session has no such exercise.", fix="Start it again: it may have changed.")
    profile = await preferences.read(db, member_id)
    past = await gathering.past_of(db, member_id, profile, now)
    stock = await gathering.stock_for(db, live.brief, viewer, now, shelves=())
    today = await _today(db, member_id, profile, live, past, stock)
    taken = {one.exercise_id for one in session.exercises}
    found = in_place_of(gone, Larder(live.brief, stock, past), taken, ALTERNATIVES)
    return [_exercise(one, today, await _last_time(db, member_id, one.exercise_id), first=False) for one in found]


async def _last_time(db: Reader, member_id: UUID, exercise_id: str) -> str | None:
    last = await workouts.last_time(db, member_id, exercise_id)
    return None if last is None else f"{last.sets} on {day_in_words(last.local_date)}"


async def _today(db: Reader, member_id: UUID, profile: Profile, live: Live, past: Past, stock: Stock) -> Today:
    made_at: datetime = await db.fetchval(queries.WEIGHED_AT, member_id, live.id, list(BY_HAND))
    since_on = made_at.astimezone(zone_of(profile)).date()
    lifts = {
        exercise_id: replace(lift, sessions=sessions)
        for exercise_id, lift in past.lifts.items()
        if (sessions := tuple(each for each in lift.sessions if each[0] >= since_on))
    }
    return Today({one.id: one for one in stock.exercises}, lifts, live.brief.unit)


def _progressed(one: PrescribedExercise, today: Today) -> PrescribedExercise:
    """With the weight of today, where the exercise was performed since the plan was made."""
    lift, exercise = today.lifts.get(one.exercise_id), today.exercises.get(one.exercise_id)
    if lift is None or exercise is None or one.reps_low is None or one.reps_high is None:
        return one
    reps = (one.reps_low, one.reps_high)
    found = weight_for(exercise, lift, today.unit, sets=one.sets, reps=reps, rir=one.rir)
    return one if found.weight is None else replace(one, weight=found.weight, why=found.why)


def _exercise(one: PrescribedExercise, today: Today, last_time: str | None, *, first: bool) -> PlayerExercise:
    exercise = today.exercises.get(one.exercise_id)
    implement = None if exercise is None or one.weight is None else implement_for(exercise, one.weight.unit)
    barbell = implement if isinstance(implement, Barbell) else None
    loaded = one.weight is None and exercise is not None and exercise.tracking == "weight_reps"
    unit = today.unit if loaded else None if one.weight is None else one.weight.unit
    return PlayerExercise(
        exercise_id=one.exercise_id,
        name=one.name,
        per_side=one.per_side,
        rest_s=one.rest_s,
        sets=[_set(number, one, unit) for number in range(1, one.sets + 1)],
        warm_up=_warm_up(one.weight, barbell) if first and barbell and one.weight else [],
        plates=_plates(one.weight, barbell) if barbell and one.weight else None,
        last_time=last_time,
        why=one.why or None,
    )


def _set(number: int, one: PrescribedExercise, unit: WeightUnit | None) -> PlayerSet:
    return PlayerSet(
        n=number,
        reps_low=one.reps_low,
        reps_high=one.reps_high,
        hold_s=one.hold_s,
        weight=None if one.weight is None else float(one.weight.value),
        unit=unit,
        rir=one.rir,
    )


def _plates(weight: Weight, barbell: Barbell) -> PlayerPlates:
    found = load(weight, barbell)
    return PlayerPlates(
        bar=float(barbell.bar.value), per_side=[float(plate.value) for plate in found.per_side], unit=weight.unit
    )


def _warm_up(weight: Weight, barbell: Barbell) -> list[PlayerSet]:
    """The bar alone, then half and seven tenths of the weight, as near as can be loaded."""
    if weight.grams < 2 * barbell.bar.grams:
        return []
    shares = [(Weight(weight.value * share / 100, weight.unit), reps) for share, reps in WARM_UP]
    steps = [(barbell.bar, WARM_UP_BAR_REPS), *((load(share, barbell, "down").weight, reps) for share, reps in shares)]
    return [_lighter(number, tidy(step), reps) for number, (step, reps) in enumerate(_rising(steps), 1)]


def _rising(steps: Sequence[tuple[Weight, int]]) -> list[tuple[Weight, int]]:
    """Each step heavier than the one before."""
    rising: list[tuple[Weight, int]] = []
    for step in steps:
        if not rising or step[0].grams > rising[-1][0].grams:
            rising.append(step)
    return rising


def _lighter(number: int, weight: Weight, reps: int) -> PlayerSet:
    return PlayerSet(
        n=number, reps_low=reps, reps_high=reps, hold_s=None, weight=float(weight.value), unit=weight.unit, rir=None
    )
