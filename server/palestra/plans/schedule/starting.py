"""What does the player need? A class with its parts, or a session's sets with the targets that are right today.

A plan's weights are those of the day it was made or last adapted. What was performed since is progressed from, in the
same way as the plan was made (engine/weights.py), each time a session is started; nothing of it is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from palestra.accounts import preferences
from palestra.accounts.preferences import Profile
from palestra.catalog import service as catalog
from palestra.catalog.rights import Viewer
from palestra.catalog.schemas import ClassDetail
from palestra.errors import Conflict, ValidationFailed
from palestra.plans.drafts import gathering
from palestra.plans.engine.content import PrescribedExercise
from palestra.plans.engine.past import Lift
from palestra.plans.engine.stock import StockExercise
from palestra.plans.engine.weights import implement_for, tidy, weight_for
from palestra.plans.life import versions
from palestra.plans.life.live import Live
from palestra.plans.queries import schedule as queries
from palestra.plans.schedule import items
from palestra.plans.schedule.changing import session_of
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.offering import WHY
from palestra.plans.schedule.surveying import survey
from palestra.plans.schedule.timing import day_in_words, today_of, zone_of
from palestra.plans.schemas.player import NextUp, Player, PlayerExercise, PlayerPlates, PlayerSegment, PlayerSet
from palestra.store.engine import Reader
from palestra.training.plates import Barbell, load
from palestra.training.weights import Weight, WeightUnit
from palestra.workouts import reading as workouts

AHEAD = timedelta(days=7)  # how far what comes next is looked for
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


async def player(
    db: Reader,
    member_id: UUID | None,
    viewer: Viewer,
    now: datetime,
    *,
    class_id: str | None = None,
    item_id: str | None = None,
) -> Player:
    """A class by its id, or an item of the member's calendar; exactly one of them. Anonymous: a class.

    Raises NotFound, and Gone for a class that was withdrawn; what cannot be played now is told in `why_not`.
    """
    if (class_id is None) == (item_id is None):
        raise ValidationFailed("Give class_id or item_id, one of them.")
    if class_id is not None:
        next_up = await _after(db, member_id, None, now, class_id=class_id)
        return await _class(db, class_id, viewer, now, await _date(db, member_id, now), None, next_up)
    if member_id is None or item_id is None:
        raise ValidationFailed(
            "An item of the calendar needs its member.", fix="Connect the account, or give class_id."
        )
    row = await items.one(db, member_id, item_id)
    if row.status == "removed":
        raise Conflict(
            f"“{row.title}” was taken off the calendar.", fix="Bring it back first: schedule_session, restore."
        )
    if row.kind == "rest":
        raise ValidationFailed(f"“{row.title}” is a day of rest.", fix="There is nothing to start.")
    next_up = await _after(db, member_id, row, now)
    if row.class_id is not None:
        return await _class(db, row.class_id, viewer, now, await _date(db, member_id, now), row, next_up)
    return _session(row, await _exercises(db, member_id, viewer, row, now), next_up)


async def _date(db: Reader, member_id: UUID | None, now: datetime) -> date:
    """The date where the member is; of somebody unknown in UTC."""
    return now.date() if member_id is None else today_of(await preferences.read(db, member_id), now)


async def _class(
    db: Reader,
    class_id: str,
    viewer: Viewer,
    now: datetime,
    today: date,
    row: ItemRow | None,
    next_up: NextUp | None,
) -> Player:
    detail = (await catalog.class_detail(db, class_id, viewer, now)).detail
    if detail.kind != "class":
        raise ValidationFailed(f"“{detail.title}” is a {detail.kind}.", fix="Start one of its sessions: get_class.")
    playable = detail.availability.playable
    starts_at = detail.live_starts_at
    live = starts_at is not None and starts_at + timedelta(seconds=detail.duration_s) > now
    return Player(
        kind="live" if live else "class",
        title=detail.title,
        minutes=-(-detail.duration_s // 60),
        item_id=None if row is None else row.told_id,
        class_id=detail.id,
        playable=playable,
        why_not=_why_not(detail, today),
        url=detail.url if playable else None,
        segments=[
            PlayerSegment(**{name: segment[name] for name in PlayerSegment.model_fields})  # type: ignore[literal-required]
            for segment in detail.segments
        ],
        exercises=[],
        next_up=next_up,
    )


def _why_not(detail: ClassDetail, today: date) -> str | None:
    reason = detail.availability.reason
    return None if reason is None else f"“{detail.title}” {WHY[reason].format(on=day_in_words(today))}."


def _session(row: ItemRow, exercises: list[PlayerExercise], next_up: NextUp | None) -> Player:
    return Player(
        kind=row.kind if row.kind in ("strength", "event", "live") else "other",
        title=row.title,
        minutes=row.minutes,
        item_id=row.told_id,
        class_id=None,
        playable=True,
        why_not=None,
        url=None,
        segments=[],
        exercises=exercises,
        next_up=next_up,
    )


async def _after(
    db: Reader, member_id: UUID | None, row: ItemRow | None, now: datetime, *, class_id: str | None = None
) -> NextUp | None:
    """What is to be done next: the rest of the stack or the day, then the days after; not today's own class once more."""
    if member_id is None:
        return None
    profile = await preferences.read(db, member_id)
    today = today_of(profile, now)
    found = await survey(db, member_id, profile, today, today + AHEAD, now, plan_so_far=False)
    coming = [one for one in found.between(today, today + AHEAD) if found.status(one) in ("planned", "live")]
    coming = [one for one in coming if class_id is None or (one.class_id, one.local_date) != (class_id, today)]
    if row is not None:
        of_stack = [one for one in coming if row.stack_id is not None and one.stack_id == row.stack_id]
        later = [one for one in of_stack if (one.stack_position or 0) > (row.stack_position or 0)]
        coming = [*later, *(one for one in coming if one.id != row.id and one not in later)]
    if not coming:
        return None
    start = coming[0].start_local
    return NextUp(
        id=coming[0].told_id,
        title=coming[0].title,
        local_date=coming[0].local_date,
        start_local=None if start is None else f"{start:%H:%M}",
    )


async def _exercises(db: Reader, member_id: UUID, viewer: Viewer, row: ItemRow, now: datetime) -> list[PlayerExercise]:
    """The sets of a plan's session; nothing of an item that is no plan's."""
    if row.plan_id is None:
        return []
    live = await versions.plan(db, member_id, row.plan_id)
    session = session_of(row, live)
    if session is None or not session.exercises:
        return []
    profile = await preferences.read(db, member_id)
    today = await _today(db, member_id, profile, viewer, live, now)
    told = []
    for index, one in enumerate(session.exercises):
        last = await workouts.last_time(db, member_id, one.exercise_id)
        last_time = None if last is None else f"{last.sets} on {day_in_words(last.local_date)}"
        told.append(_exercise(_progressed(one, today), today, last_time, first=index == 0))
    return told


async def _today(db: Reader, member_id: UUID, profile: Profile, viewer: Viewer, live: Live, now: datetime) -> Today:
    past = await gathering.past_of(db, member_id, profile, now)
    stock = await gathering.stock_for(db, live.brief, viewer, now, shelves=())
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
    return PlayerExercise(
        exercise_id=one.exercise_id,
        name=one.name,
        per_side=one.per_side,
        rest_s=one.rest_s,
        sets=[_set(number, one) for number in range(1, one.sets + 1)],
        warm_up=_warm_up(one.weight, barbell) if first and barbell and one.weight else [],
        plates=_plates(one.weight, barbell) if barbell and one.weight else None,
        last_time=last_time,
        why=one.why or None,
    )


def _set(number: int, one: PrescribedExercise) -> PlayerSet:
    return PlayerSet(
        n=number,
        reps_low=one.reps_low,
        reps_high=one.reps_high,
        hold_s=one.hold_s,
        weight=None if one.weight is None else float(one.weight.value),
        unit=None if one.weight is None else one.weight.unit,
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
