"""How is a workout written and changed, once and without losing anything? Rows in one transaction, a row of history each.

Every version of a workout can be had again: what it was before a change is kept whole with the change. Weights are kept
as they were typed, and their grams are reckoned from that each time, so that no edit moves them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

import asyncpg
import orjson
from pydantic import ValidationError

from palestra.accounts.preferences import time_zones
from palestra.errors import Conflict, Gone, NotFound, ValidationFailed
from palestra.store.engine import Reader
from palestra.training.weights import Weight
from palestra.workouts.ids import public_id
from palestra.workouts.queries import writing as queries
from palestra.workouts.schemas import (
    DURATION_MAX_S,
    WORKOUT_SETS_MAX,
    Metrics,
    NewExercise,
    NewSet,
    NewWorkout,
    StoredWorkout,
)

Edit = Callable[[NewWorkout], NewWorkout]

TENTH = Decimal("0.1")  # what metrics and reps in reserve are kept to
METRICS = tuple(Metrics.model_fields)
MEASURED = ("reps", "rir", "duration_s", "distance_m", "side")
DECIMALS_MAX = 20  # of a weight as typed: more than a double prints, and less than would fill a disk
BPM_MAX = 300
EARLIEST = datetime(1950, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # clocks and zones differ; what is further ahead has not happened


@dataclass(frozen=True, slots=True)
class Written:
    """A workout as it is stored; `created` is false where this record of its source was there already."""

    stored: StoredWorkout
    created: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A workout before and after a change: one and the same where nothing was to be changed."""

    before: StoredWorkout
    after: StoredWorkout


async def write(db: Reader, member_id: UUID, new: NewWorkout, *, now: datetime) -> Written:
    """Record a workout, inside the caller's transaction.

    With a `source_uid` the same record is written once, by however many processes; a second time, what is there is
    given back as it is, edited or deleted though it may be. Raises ValidationFailed for what no log can hold.
    """
    new = _fitting(new, now)
    workout_id = uuid4() if new.source_uid is None else uuid5(member_id, f"{new.source}\n{new.source_uid}")
    added = await db.fetchval(queries.ADD, member_id, workout_id, new.source, new.source_uid, now, *_columns(new))
    if added is None:
        known = await db.fetchval(queries.BY_SOURCE, member_id, new.source, new.source_uid)
        return Written(await stored(db, member_id, known or workout_id), created=False)
    await _add_exercises(db, member_id, workout_id, new.exercises)
    await db.execute(queries.ADD_CHANGE, member_id, workout_id, 1, "logged", None, now)
    made = StoredWorkout(id=workout_id, version=1, written=new, superseded_by=None, changed_at=now, deleted=False)
    return Written(made, created=True)


async def stored(db: Reader, member_id: UUID, workout_id: UUID, *, lock: bool = False) -> StoredWorkout:
    """A workout of this member, deleted or not; raises NotFound for any other. `lock` holds it to the transaction's end."""
    found = await stored_many(db, member_id, [workout_id], lock=lock)
    if workout_id not in found:
        raise NotFound(
            f"There is no workout with the id {public_id('wko', workout_id)}.", fix="Look it up with get_workouts."
        )
    return found[workout_id]


async def stored_many(
    db: Reader, member_id: UUID, workout_ids: Sequence[UUID], *, lock: bool = False
) -> dict[UUID, StoredWorkout]:
    """Those of these workouts that the member has, deleted or not: three statements, however many they are."""
    query = queries.LOCK_WORKOUTS if lock else queries.WORKOUTS
    workouts = await db.fetch(query, member_id, workout_ids)
    sets: dict[tuple[UUID, int], list[NewSet]] = {}
    for row in await db.fetch(queries.SETS, member_id, workout_ids):
        sets.setdefault((row["workout_id"], row["exercise_position"]), []).append(_set(row))
    exercises: dict[UUID, list[NewExercise]] = {}
    for row in await db.fetch(queries.EXERCISES, member_id, workout_ids):
        performed = sets.get((row["workout_id"], row["position"]), [])
        exercises.setdefault(row["workout_id"], []).append(_exercise(row, performed))
    return {row["id"]: _stored(row, exercises.get(row["id"], [])) for row in workouts}


async def change(
    db: Reader, member_id: UUID, workout_id: UUID, *, version: int | None, edit: Edit, kind: str, now: datetime
) -> Changed:
    """Change a workout from what it is now, inside the caller's transaction; what it was is kept.

    `version` is the one the change was made from: Conflict when it has moved on. An edit that changes nothing makes no
    version. What it was taken from (`source`, `source_uid`) stays. Raises Gone for a deleted workout.
    """
    before = await _locked(db, member_id, workout_id, version)
    if before.deleted:
        raise Gone("This workout is deleted.", fix="Restore it first: update_workout with the op restore.")
    after = edit(before.written)
    kept = {"source": before.written.source, "source_uid": before.written.source_uid}
    return await _moved(
        db, member_id, before, _fitting(after.model_copy(update=kept), now), deleted=False, kind=kind, now=now
    )


async def delete(db: Reader, member_id: UUID, workout_id: UUID, *, version: int | None, now: datetime) -> Changed:
    """Take a workout out of everything that is counted and told; `restore` brings it back."""
    before = await _locked(db, member_id, workout_id, version)
    return await _moved(db, member_id, before, before.written, deleted=True, kind="deleted", now=now)


async def restore(db: Reader, member_id: UUID, workout_id: UUID, *, version: int | None, now: datetime) -> Changed:
    """Bring a deleted workout back as it was."""
    before = await _locked(db, member_id, workout_id, version)
    return await _moved(db, member_id, before, before.written, deleted=False, kind="restored", now=now)


async def revert(
    db: Reader, member_id: UUID, workout_id: UUID, *, to_version: int, version: int | None, now: datetime
) -> Changed:
    """Make a workout what it was at an earlier version, deleted or not; that is a new version, and can be reverted too."""
    before = await _locked(db, member_id, workout_id, version)
    if to_version == before.version:
        return Changed(before, before)
    # What version n was is kept with the change that made n + 1.
    kept = await db.fetchval(queries.BEFORE, member_id, workout_id, to_version + 1)
    if kept is None:
        raise NotFound(f"This workout has no version {to_version}.", fix=f"It has the versions 1 to {before.version}.")
    written = NewWorkout.model_validate(kept["written"])
    return await _moved(db, member_id, before, written, deleted=kept["deleted"], kind="reverted", now=now)


async def _locked(db: Reader, member_id: UUID, workout_id: UUID, version: int | None) -> StoredWorkout:
    before = await stored(db, member_id, workout_id, lock=True)
    if version is not None and version != before.version:
        raise Conflict(
            f"This workout was changed in the meantime: it is at version {before.version}, not {version}.",
            fix="Read it again with get_workouts, and change what still applies.",
        )
    return before


async def _moved(
    db: Reader,
    member_id: UUID,
    before: StoredWorkout,
    written: NewWorkout,
    *,
    deleted: bool,
    kind: str,
    now: datetime,
) -> Changed:
    if written == before.written and deleted == before.deleted:
        return Changed(before, before)
    after = StoredWorkout(
        id=before.id,
        version=before.version + 1,
        written=written,
        superseded_by=before.superseded_by,
        changed_at=now,
        deleted=deleted,
    )
    deleted_at = now if deleted else None
    await db.execute(queries.CHANGE, member_id, after.id, after.version, now, *_columns(written), deleted_at)
    if written.exercises != before.written.exercises:
        await db.execute(queries.REMOVE_EXERCISES, member_id, after.id)
        await _add_exercises(db, member_id, after.id, written.exercises)
    was = orjson.dumps({"written": before.written.model_dump(mode="json"), "deleted": before.deleted}).decode()
    await db.execute(queries.ADD_CHANGE, member_id, after.id, after.version, kind, was, now)
    return Changed(before, after)


def _fitting(new: NewWorkout, now: datetime) -> NewWorkout:
    """The workout as the tables keep it; raises ValidationFailed for what they cannot or must not."""
    if new.time_zone not in time_zones():
        raise ValidationFailed(f"{new.time_zone} is no time zone of the IANA database, such as Europe/Berlin.")
    if new.performed_at.tzinfo is None:
        raise ValidationFailed("performed_at needs a time zone.")
    if not EARLIEST <= new.performed_at <= now + AHEAD:
        raise ValidationFailed("performed_at must lie between 1950 and today: what is planned is not logged.")
    try:
        # An edit copies without checking; and numbers are kept to a tenth.
        fitting = NewWorkout.model_validate(new.model_copy(update=_rounded(new)).model_dump())
    except ValidationError as error:
        told = [
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False, include_url=False)
        ]
        raise ValidationFailed("The workout does not fit: " + "; ".join(told[:5]) + ".") from None
    performed = [one for exercise in fitting.exercises for one in exercise.sets]
    if len(performed) > WORKOUT_SETS_MAX:
        raise ValidationFailed(f"A workout has at most {WORKOUT_SETS_MAX} sets.")
    if any(one.weight is not None and one.unit is None for one in performed):
        raise ValidationFailed("A weight has no unit.", fix="Ask whether it is kg or lb.")
    if any(one.weight is not None and _decimals(one.weight) > DECIMALS_MAX for one in performed):
        raise ValidationFailed(f"A weight has more than {DECIMALS_MAX} decimals.")
    beats = (fitting.bpm_s or {}).items()
    if any(not (0 < bpm <= BPM_MAX and 0 <= seconds <= DURATION_MAX_S) for bpm, seconds in beats):
        raise ValidationFailed("The heart rates do not fit.")
    return fitting


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _rounded(new: NewWorkout) -> Mapping[str, object]:
    metrics = {name: _tenth(getattr(new.metrics, name)) for name in METRICS}
    exercises = tuple(
        exercise.model_copy(
            update={
                "sets": tuple(
                    one.model_copy(
                        update={
                            "unit": None if one.weight is None else one.unit,
                            "rir": _tenth(one.rir),
                            "distance_m": _tenth(one.distance_m),
                        }
                    )
                    for one in exercise.sets
                )
            }
        )
        for exercise in new.exercises
    )
    return {"metrics": new.metrics.model_copy(update=metrics), "exercises": exercises, "rpe": _tenth(new.rpe)}


def _tenth(value: Any) -> Any:
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    return value.quantize(TENTH, ROUND_HALF_UP)


async def _add_exercises(db: Reader, member_id: UUID, workout_id: UUID, exercises: Sequence[NewExercise]) -> None:
    if not exercises:
        return
    await db.execute(
        queries.ADD_EXERCISES,
        member_id,
        workout_id,
        list(range(len(exercises))),
        [exercise.exercise_id for exercise in exercises],
        [exercise.name for exercise in exercises],
        [exercise.superset for exercise in exercises],
        [exercise.note for exercise in exercises],
    )
    rows = [
        (position, number, one.kind, _grams(one), one.weight, one.unit, *(getattr(one, name) for name in MEASURED))
        for position, exercise in enumerate(exercises)
        for number, one in enumerate(exercise.sets)
    ]
    if rows:
        await db.execute(queries.ADD_SETS, member_id, workout_id, *map(list, zip(*rows, strict=True)))


def _grams(one: NewSet) -> int | None:
    return None if one.weight is None or one.unit is None else Weight(one.weight, one.unit).grams


def _columns(new: NewWorkout) -> tuple[Any, ...]:
    """The values of what is written, in the order of the statements."""
    return (
        new.title,
        new.discipline,
        new.class_id,
        new.performed_at,
        new.time_zone,
        new.local_date,
        new.duration_s,
        new.rpe,
        new.note,
        *(getattr(new.metrics, name) for name in METRICS),
        None if new.bpm_s is None else orjson.dumps(new.bpm_s, option=orjson.OPT_NON_STR_KEYS).decode(),
    )


# Built without checking, here and below: the tables hold nothing that was not checked when it was written.


def _set(row: asyncpg.Record) -> NewSet:
    return NewSet.model_construct(
        kind=row["kind"],
        weight=row["weight_value"],
        unit=row["weight_unit"],
        reps=row["reps"],
        rir=row["rir"],
        duration_s=row["duration_s"],
        distance_m=row["distance_m"],
        side=row["side"],
    )


def _exercise(row: asyncpg.Record, sets: Sequence[NewSet]) -> NewExercise:
    return NewExercise.model_construct(
        exercise_id=row["exercise_id"], name=row["name"], superset=row["superset"], note=row["note"], sets=tuple(sets)
    )


def _stored(row: asyncpg.Record, exercises: Sequence[NewExercise]) -> StoredWorkout:
    beats = row["bpm_s"]
    written = NewWorkout.model_construct(
        title=row["title"],
        performed_at=row["performed_at"],
        time_zone=row["time_zone"],
        discipline=row["discipline"],
        class_id=row["class_id"],
        duration_s=row["duration_s"],
        rpe=row["rpe"],
        note=row["note"],
        metrics=Metrics.model_construct(**{name: row[name] for name in METRICS}),
        bpm_s=None if beats is None else {int(bpm): float(seconds) for bpm, seconds in beats.items()},
        exercises=tuple(exercises),
        source=row["source"],
        source_uid=row["source_uid"],
    )
    return StoredWorkout(
        id=row["id"],
        version=row["version"],
        written=written,
        superseded_by=row["superseded_by"],
        changed_at=row["changed_at"],
        deleted=row["deleted"],
    )
