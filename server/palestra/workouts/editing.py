"""What does a correction make of a workout? Pure functions: a workout in, a workout out, every step or none.

Exercises are named as they were logged, by their id, or by their number in the workout (1 is the first); sets by their
number in the exercise. Each step sees what the steps before it made.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from palestra.errors import ValidationFailed
from palestra.training.weights import WeightUnit
from palestra.workouts.naming import folded
from palestra.workouts.schemas import EXERCISES_MAX, SETS_MAX, Metrics, NewExercise, NewSet, NewWorkout
from palestra.workouts.wording import number, set_in_words, sets_in_words

Field = Literal[
    "title",
    "performed_at",
    "time_zone",
    "discipline",
    "duration_s",
    "rpe",
    "note",
    "distance_m",
    "elevation_gain_m",
    "energy_kcal",
    "average_bpm",
    "max_bpm",
    "average_w",
    "superset",
]
FIELDS: tuple[Field, ...] = get_args(Field)
OF_AN_EXERCISE = ("note", "superset")
NEVER_EMPTY = ("title", "performed_at", "time_zone")
SAID_MAX = 160  # characters of a value in a difference


@dataclass(frozen=True, slots=True)
class SetField:
    """Say a field anew, or take it back (None): of the workout, or of the `exercise` where one is named."""

    field: Field
    value: object
    exercise: str | None = None


@dataclass(frozen=True, slots=True)
class AddExercise:
    """Put an exercise at the end."""

    exercise: NewExercise


@dataclass(frozen=True, slots=True)
class AddSets:
    """Put sets behind those of an exercise, or before set number `before`. No unit: that of its other sets."""

    exercise: str | None
    sets: tuple[NewSet, ...]
    before: int | None = None


@dataclass(frozen=True, slots=True)
class EditSet:
    """Say some of a set anew; what is not named stays. A weight without a unit keeps the one the set has."""

    exercise: str | None
    number: int
    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RemoveSet:
    """Take one set out."""

    exercise: str | None
    number: int


@dataclass(frozen=True, slots=True)
class RemoveExercise:
    """Take an exercise out, with its sets."""

    exercise: str | None


@dataclass(frozen=True, slots=True)
class Relabel:
    """It was another exercise: its sets stay as they are."""

    exercise: str | None
    exercise_id: str
    name: str


Step = SetField | AddExercise | AddSets | EditSet | RemoveSet | RemoveExercise | Relabel


class Difference(NamedTuple):
    """One thing that differs; None where it was not, or is no more."""

    what: str
    before: str | None
    after: str | None


def edited(written: NewWorkout, steps: Sequence[Step], unit: WeightUnit | None) -> NewWorkout:
    """The workout after all steps, not yet checked as a whole (writing.change does that).

    `unit` is for weights whose unit nothing else says. Raises ValidationFailed, which names the step by its number.
    """
    for place, step in enumerate(steps, start=1):
        try:
            written = _after(written, step, unit)
        except ValidationFailed as error:
            raise ValidationFailed(f"Op {place}: {error.message}", fix=error.fix) from None
    return written


def differences(before: NewWorkout, after: NewWorkout) -> list[Difference]:
    """What differs, field by field and set by set, in words."""
    found = [
        Difference(name, _said(was), _said(is_now)) for name, was, is_now in [*_fields(before, after)] if was != is_now
    ]
    for was, is_now in _aligned(before.exercises, after.exercises, lambda one: (one.exercise_id, one.name)):
        found += _of_exercise(was, is_now)
    return found


def _after(written: NewWorkout, step: Step, unit: WeightUnit | None) -> NewWorkout:
    exercises = list(written.exercises)
    match step:
        case SetField(exercise=None):
            return _with_field(written, step.field, step.value)
        case AddExercise():
            if len(exercises) == EXERCISES_MAX:
                raise ValidationFailed(f"A workout has at most {EXERCISES_MAX} exercises.")
            exercises.append(step.exercise)
        case _:
            place = _place(exercises, step.exercise)
            changed = _changed(exercises[place], step, unit)
            exercises[place : place + 1] = [] if changed is None else [changed]
    return written.model_copy(update={"exercises": tuple(exercises)})


def _with_field(written: NewWorkout, field: Field, value: object) -> NewWorkout:
    if value is None and field in NEVER_EMPTY:
        raise ValidationFailed(f"{field} cannot be left empty.")
    if field in Metrics.model_fields:
        return written.model_copy(update={"metrics": written.metrics.model_copy(update={field: value})})
    if field not in NewWorkout.model_fields:
        raise ValidationFailed(f"{field} belongs to an exercise: name it.")
    return written.model_copy(update={field: value})


def _changed(exercise: NewExercise, step: Step, unit: WeightUnit | None) -> NewExercise | None:
    """The exercise after the step; None where it is taken out."""
    sets = list(exercise.sets)
    match step:
        case RemoveExercise():
            return None
        case Relabel():
            return exercise.model_copy(update={"exercise_id": step.exercise_id, "name": step.name})
        case SetField():
            if step.field not in OF_AN_EXERCISE:
                raise ValidationFailed(f"{step.field} belongs to the workout: name no exercise.")
            return exercise.model_copy(update={step.field: step.value})
        case AddSets():
            if len(sets) + len(step.sets) > SETS_MAX:
                raise ValidationFailed(f"An exercise has at most {SETS_MAX} sets.")
            place = len(sets) if step.before is None else _index(exercise, step.before)
            usual = next((one.unit for one in reversed(sets) if one.unit is not None), unit)
            sets[place:place] = [_with_unit(one, usual) for one in step.sets]
        case EditSet():
            place = _index(exercise, step.number)
            was = sets[place]
            sets[place] = _with_unit(was.model_copy(update=dict(step.changes)), was.unit or unit)
        case RemoveSet():
            del sets[_index(exercise, step.number)]
        case _:
            raise AssertionError(step)
    return exercise.model_copy(update={"sets": tuple(sets)})


def _place(exercises: Sequence[NewExercise], told: str | None) -> int:
    """Which exercise is meant: its number, its id, its name, or words that only its name has."""
    if told is None:
        if len(exercises) == 1:
            return 0
        raise ValidationFailed("Name the exercise.", fix=_choice(exercises))
    if told.isascii() and told.isdecimal() and 1 <= int(told[:4]) <= len(exercises) and len(told) <= 3:
        return int(told) - 1
    words = folded(told)
    tries = (
        lambda one: one.exercise_id == told,
        lambda one: folded(one.name) == words,
        lambda one: words in folded(one.name),
    )
    for meant in tries:
        found = [place for place, one in enumerate(exercises) if meant(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationFailed(f"Several exercises are called “{told[:80]}”.", fix=_choice(exercises))
    raise ValidationFailed(f"No exercise of this workout is called “{told[:80]}”.", fix=_choice(exercises))


def _choice(exercises: Sequence[NewExercise]) -> str:
    named = ", ".join(f"{place} {one.name}" for place, one in enumerate(exercises[:8], start=1))
    return f"Give its number: {named}." if named else "This workout has no exercises: add one with add_exercise."


def _index(exercise: NewExercise, told: int) -> int:
    if not 1 <= told <= len(exercise.sets):
        raise ValidationFailed(f"{exercise.name} has no set {told}; it has {len(exercise.sets)}.")
    return told - 1


def _with_unit(one: NewSet, unit: WeightUnit | None) -> NewSet:
    if one.weight is None or one.unit is not None:
        return one
    if unit is None:
        raise ValidationFailed("A weight has no unit.", fix="Ask whether it is kg or lb.")
    return one.model_copy(update={"unit": unit})


def _fields(before: NewWorkout, after: NewWorkout) -> list[tuple[str, Any, Any]]:
    own = [name for name in FIELDS if name in NewWorkout.model_fields and name != "performed_at"]
    return [
        ("performed_at", _local(before), _local(after)),
        *((name, getattr(before, name), getattr(after, name)) for name in own),
    ] + [(name, getattr(before.metrics, name), getattr(after.metrics, name)) for name in Metrics.model_fields]


def _local(written: NewWorkout) -> str:
    return written.performed_at.astimezone(ZoneInfo(written.time_zone)).isoformat(timespec="minutes")


def _of_exercise(was: NewExercise | None, is_now: NewExercise | None) -> list[Difference]:
    if was is None or is_now is None:
        return [Difference(one.name, _sets(was), _sets(is_now)) for one in (was, is_now) if one is not None]
    found = [
        Difference(f"{is_now.name}: {name}", _said(getattr(was, name)), _said(getattr(is_now, name)))
        for name in ("name", *OF_AN_EXERCISE)
        if getattr(was, name) != getattr(is_now, name)
    ]
    for place, (old, new) in enumerate(_aligned(was.sets, is_now.sets, lambda one: one), start=1):
        if old != new:
            said = (None if one is None else set_in_words(one) for one in (old, new))
            found.append(Difference(f"{is_now.name}: set {place}", *said))
    return found


def _sets(exercise: NewExercise | None) -> str | None:
    return None if exercise is None else _shortened(sets_in_words(exercise.sets) or "no sets")


def _aligned(before: Sequence[Any], after: Sequence[Any], key: Callable[[Any], Hashable]) -> list[tuple[Any, Any]]:
    """What became of what: pairs in order, None on the side where there is nothing. As many as before kept their place."""
    if len(before) == len(after):
        return list(zip(before, after, strict=True))
    matcher = SequenceMatcher(None, [key(one) for one in before], [key(one) for one in after], autojunk=False)
    pairs: list[tuple[Any, Any]] = []
    for _, was_from, was_to, is_from, is_to in matcher.get_opcodes():
        old, new = list(before[was_from:was_to]), list(after[is_from:is_to])
        length = max(len(old), len(new))
        pairs += zip(old + [None] * (length - len(old)), new + [None] * (length - len(new)), strict=True)
    return pairs


def _said(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else _shortened(value)
    return number(value)


def _shortened(text: str) -> str:
    return text if len(text) <= SAID_MAX else text[: SAID_MAX - 2].rstrip() + " …"
