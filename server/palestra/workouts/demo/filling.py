"""How does the demo member's year get into the log? By the doors that every workout comes in through.

With it come what happens in any log: a weight typed in the wrong unit and put right, a session told twice and deleted
once, two records of the same ride.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from palestra.store.engine import Reader
from palestra.workouts import duplicates, naming, writing
from palestra.workouts.demo import lifting
from palestra.workouts.demo.year import UID, Followed, Shelf, year
from palestra.workouts.ids import key_of
from palestra.workouts.queries import demo as queries
from palestra.workouts.schemas import NewWorkout, StoredWorkout

TOLD_AFTER = timedelta(minutes=20)  # of the end of a workout
CONFIRMED = 2  # of the pairs that were found, the first


@dataclass(frozen=True, slots=True)
class Filled:
    """How much there is now."""

    workouts: int
    sets: int
    first_on: date
    last_on: date


async def fill(db: Reader, member_id: UUID, *, now: datetime) -> Filled:
    """Give a member the year until `now`, inside the caller's transaction; a year they were given before is replaced."""
    await db.execute(queries.REMOVE, member_id, UID)
    shelf = await _shelf(db, member_id, now)
    told = year(now, shelf)
    slip = next((w for w in told if w.source == "chat" and _in_pounds(w)), None)
    twice = next((w for w in reversed(told) if w.source == "chat" and w.exercises), None)
    filed = []
    for workout in told:
        at = min(workout.performed_at + timedelta(seconds=workout.duration_s or 3_600) + TOLD_AFTER, now)
        if workout is slip:
            filed.append(await _put_right(db, member_id, workout, at))
        else:
            filed.append((await writing.write(db, member_id, workout, now=at)).stored)
        if workout is twice:
            await _told_twice(db, member_id, workout, at)
    await _look_for_duplicates(db, member_id, filed, now)
    return Filled(
        workouts=len(filed),
        sets=sum(len(exercise.sets) for one in filed for exercise in one.written.exercises),
        first_on=filed[0].written.local_date,
        last_on=filed[-1].written.local_date,
    )


async def filled(db: Reader, member_id: UUID) -> int:
    """How many workouts of a demo year a member has."""
    return int(await db.fetchval(queries.COUNT, member_id, UID))


async def _shelf(db: Reader, member_id: UUID, now: datetime) -> Shelf:
    names = lifting.names()
    resolved = await naming.resolve(db, member_id, names, now=now)
    classes = [
        Followed(**dict(row))
        for discipline in ("cycling", "yoga")
        for row in await db.fetch(queries.CLASSES, discipline)
    ]
    return Shelf({one.input: one.exercise_id for one in resolved if one.exercise_id is not None}, classes)


def _in_pounds(workout: NewWorkout) -> bool:
    return any(one.unit == "lb" and one.weight for exercise in workout.exercises for one in exercise.sets)


async def _put_right(db: Reader, member_id: UUID, workout: NewWorkout, at: datetime) -> StoredWorkout:
    """The first day in pounds, whose first exercise was typed as kilograms out of habit."""
    first, *others = workout.exercises
    mistyped = first.model_copy(update={"sets": tuple(s.model_copy(update={"unit": "kg"}) for s in first.sets)})
    wrong = workout.model_copy(update={"exercises": (mistyped, *others)})
    written = await writing.write(db, member_id, wrong, now=at)
    changed = await writing.change(
        db,
        member_id,
        written.stored.id,
        version=1,
        edit=lambda was: was.model_copy(update={"exercises": workout.exercises}),
        kind="edit_set",
        now=at + timedelta(minutes=3),
    )
    return changed.after


async def _told_twice(db: Reader, member_id: UUID, workout: NewWorkout, at: datetime) -> None:
    again = workout.model_copy(
        update={
            "performed_at": workout.performed_at + timedelta(minutes=2),
            "source_uid": f"{workout.source_uid}-again",
        }
    )
    written = await writing.write(db, member_id, again, now=at)
    await writing.delete(db, member_id, written.stored.id, version=1, now=at)


async def _look_for_duplicates(db: Reader, member_id: UUID, filed: Sequence[StoredWorkout], now: datetime) -> None:
    """Both records of what two devices saw are linked, as after every write; the first pairs were answered already."""
    decided = 0
    for one in filed:
        if one.written.source not in ("fit", "tcx", "gpx", "strava"):
            continue
        for other in await duplicates.suspect(db, member_id, one.id, now=now):
            key = key_of("wko", other.workout_id)
            if key is not None and other.state == "suspected" and decided < CONFIRMED:
                await duplicates.decide(db, member_id, one.id, key, "confirmed", now=now)
                decided += 1
