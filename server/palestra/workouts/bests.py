"""Which sets of one workout were records? Against every set that counts before it, each exercise for itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from palestra.store.engine import Reader
from palestra.training.records import Record, RecordKind, new_records
from palestra.training.strength import PerformedSet, estimate_of_set
from palestra.training.weights import Weight, WeightUnit, of_grams
from palestra.workouts.queries import writing as queries
from palestra.workouts.schemas import NewExercise, NewSet, StoredWorkout
from palestra.workouts.sources import WITHHELD
from palestra.workouts.wording import number, set_in_words


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """A set that beat everything before it, in words. `one_rep_max` and `method` where an estimate is the record."""

    exercise_id: str
    name: str
    kind: RecordKind
    performed: str
    previous: str
    one_rep_max: str | None
    method: str | None


async def of_workout(db: Reader, member_id: UUID, workout: StoredWorkout) -> list[PersonalRecord]:
    """The records of a workout, in the order of its exercises; none where it is not counted itself."""
    if workout.deleted or workout.superseded_by is not None or workout.written.source in WITHHELD:
        return []
    sessions: dict[str, list[NewExercise]] = {}
    for exercise in workout.written.exercises:
        sessions.setdefault(exercise.exercise_id, []).append(exercise)
    before = await _before(db, member_id, workout, list(sessions))
    found: list[PersonalRecord] = []
    for exercise_id, performed in sessions.items():
        typed: dict[int, NewSet] = {}  # by the identity of what was made of it
        past = _performed(before.get(exercise_id, ()), typed)
        session = _performed((one for exercise in performed for one in exercise.sets), typed)
        for record in new_records(past, session):
            found.append(_told(record, performed[0], typed))
    return found


async def _before(
    db: Reader, member_id: UUID, workout: StoredWorkout, exercise_ids: list[str]
) -> dict[str, list[NewSet]]:
    if not exercise_ids:
        return {}
    rows = await db.fetch(
        queries.SETS_BEFORE, member_id, exercise_ids, workout.written.performed_at, workout.id, list(WITHHELD)
    )
    sets: dict[str, list[NewSet]] = {exercise_id: [] for exercise_id in exercise_ids}
    for row in rows:
        sets[row["exercise_id"]].append(
            NewSet.model_construct(
                kind=row["kind"],
                weight=row["weight_value"],
                unit=row["weight_unit"],
                reps=row["reps"],
                rir=row["rir"],
                duration_s=None,
                distance_m=None,
                side=None,
            )
        )
    return sets


def _performed(sets: Iterable[NewSet], typed: dict[int, NewSet]) -> list[PerformedSet]:
    made = []
    for one in sets:
        performed = as_performed(one)
        typed[id(performed)] = one
        made.append(performed)
    return made


def as_performed(one: NewSet) -> PerformedSet:
    """The set as training science reckons with it; no weight is the body alone."""
    weight_g = 0 if one.weight is None or one.unit is None else Weight(one.weight, one.unit).grams
    return PerformedSet(weight_g, one.reps, None if one.rir is None else float(one.rir), one.kind)


def _told(record: Record, exercise: NewExercise, typed: dict[int, NewSet]) -> PersonalRecord:
    performed = typed[id(record.performed)]
    unit: WeightUnit = performed.unit or "kg"
    found = estimate_of_set(record.performed) if record.kind == "estimated_one_rep_max" else None
    return PersonalRecord(
        exercise_id=exercise.exercise_id,
        name=exercise.name,
        kind=record.kind,
        performed=set_in_words(performed),
        previous=set_in_words(typed[id(record.previous)]),
        one_rep_max=None if found is None else _tenth(found.one_rep_max_kg, unit),
        method=None if found is None else found.method,
    )


def _tenth(weight_kg: float, unit: WeightUnit) -> str:
    """An estimate to a tenth: more would be said than is known."""
    return f"{number(round(of_grams(round(weight_kg * 1000), unit).value, 1))} {unit}"
