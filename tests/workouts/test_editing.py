"""Does a correction change what it names, and nothing beside it? Steps alone, without a database."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOW

from palestra.errors import ValidationFailed
from palestra.workouts import editing
from palestra.workouts.editing import AddExercise, AddSets, EditSet, Relabel, RemoveExercise, RemoveSet, SetField, Step
from palestra.workouts.schemas import NewExercise, NewSet, NewWorkout


def lifted(weight: str, reps: int, unit: Any = "lb") -> NewSet:
    return NewSet(weight=Decimal(weight), unit=unit, reps=reps)


SQUAT = NewExercise(exercise_id="exr_squat", name="Back squat", sets=(lifted("225", 5), lifted("230", 5)))
ROW = NewExercise(exercise_id="exr_row", name="Barbell row", sets=(lifted("60", 8, "kg"),))
CURL = NewExercise(exercise_id="exr_curl", name="Dumbbell row", sets=())
LEGS = NewWorkout(title="Legs", performed_at=NOW, time_zone="UTC", exercises=(SQUAT, ROW, CURL))


def after(*steps: Step, unit: Any = None) -> tuple[NewExercise, ...]:
    return editing.edited(LEGS, steps, unit).exercises


@pytest.mark.parametrize("told", ["1", "exr_squat", "Back squat", "back SQUATS", "squat"])
def test_an_exercise_is_found_by_what_it_is_called(told: str) -> None:
    assert after(RemoveExercise(told)) == (ROW, CURL)


def test_a_name_of_several_is_asked_about_and_its_number_is_not() -> None:
    with pytest.raises(ValidationFailed, match=r"Op 1: Several exercises") as refused:
        after(RemoveExercise("row"))
    assert refused.value.fix == "Give its number: 1 Back squat, 2 Barbell row, 3 Dumbbell row."
    assert after(RemoveExercise("2")) == (SQUAT, CURL)
    assert after(RemoveExercise("barbell row")) == (SQUAT, CURL)


def test_the_only_exercise_needs_no_name() -> None:
    assert after(RemoveExercise("1"), RemoveExercise("1"), RemoveExercise(None)) == ()


def test_a_set_goes_to_the_end_or_where_it_is_said() -> None:
    assert after(AddSets("1", (lifted("45", 9),)))[0].sets == (*SQUAT.sets, lifted("45", 9))
    assert after(AddSets("1", (lifted("45", 9),), before=1))[0].sets == (lifted("45", 9), *SQUAT.sets)


def test_a_weight_without_a_unit_has_that_of_its_exercise_and_else_the_members() -> None:
    bare = NewSet(weight=Decimal(70), reps=5)
    assert after(AddSets("2", (bare,)), unit="lb")[1].sets[-1].unit == "kg"
    assert after(AddSets("3", (bare,)), unit="lb")[2].sets[-1].unit == "lb"
    with pytest.raises(ValidationFailed, match="no unit"):
        after(AddSets("3", (bare,)))


def test_what_is_not_named_of_a_set_stays() -> None:
    edited = after(EditSet("1", 2, {"reps": 6}))[0]
    assert edited.sets == (lifted("225", 5), lifted("230", 6))


@given(st.lists(st.sampled_from(range(6)), max_size=12))
def test_steps_touch_only_the_exercise_they_name(picks: list[int]) -> None:
    """Any steps on the second exercise leave the first and the third as they were."""
    steps: list[Step] = [
        AddSets("2", (lifted("61", 8, "kg"),)),
        AddSets("2", (NewSet(reps=3),), before=1),
        EditSet("2", 1, {"weight": Decimal("61.25")}),
        Relabel("2", "exr_other", "Other"),
        SetField("note", "fine", "2"),
        SetField("superset", 3, "2"),
    ]
    edited = editing.edited(LEGS, [steps[pick] for pick in picks], "kg")
    assert (edited.exercises[0], edited.exercises[2]) == (SQUAT, CURL)
    assert len(edited.exercises[1].sets) == 1 + sum(pick < 2 for pick in picks)


@given(st.data())
def test_differences_name_every_set_that_differs_and_no_other(data: st.DataObject) -> None:
    sets = st.lists(st.builds(lifted, st.sampled_from(("60", "62.5")), st.integers(5, 6)), max_size=5)
    before, now = data.draw(sets), data.draw(sets)
    found = editing.differences(with_sets(before), with_sets(now))
    assert bool(found) == (before != now)
    if len(before) == len(now):
        assert len(found) == sum(one != other for one, other in zip(before, now, strict=True))
    gone = [one.before for one in found if one.before is not None]
    come = [one.after for one in found if one.after is not None]
    assert len(before) - len(gone) == len(now) - len(come)  # what is in no line is the same on both sides


def test_differences_of_a_workout_are_words() -> None:
    edited = editing.edited(
        LEGS,
        [SetField("title", "Legs, again"), SetField("rpe", Decimal("7.0")), RemoveSet("1", 1), AddExercise(ROW)],
        None,
    )
    assert [tuple(one) for one in editing.differences(LEGS, edited)] == [
        ("title", "Legs", "Legs, again"),
        ("rpe", None, "7"),
        ("Back squat: set 1", "225 lb × 5", None),
        ("Barbell row", None, "60 kg × 8"),
    ]


def test_a_step_that_cannot_be_is_refused_with_its_number() -> None:
    cannot: list[tuple[Step, str]] = [
        (RemoveSet("1", 3), "no set 3"),
        (EditSet("3", 1, {"reps": 1}), "no set 1"),
        (RemoveExercise("Deadlift"), "No exercise"),
        (RemoveExercise("4"), "No exercise"),
        (SetField("title", None), "cannot be left empty"),
        (SetField("superset", 1), "belongs to an exercise"),
        (SetField("title", "x", "1"), "belongs to the workout"),
        (AddSets("1", (NewSet(reps=1),) * 99), "100 sets"),
    ]
    for (step, told), first in product(cannot, (SetField("note", "x"),)):
        with pytest.raises(ValidationFailed, match=f"^Op 2: .*{told}"):
            editing.edited(LEGS, [first, step], None)


def with_sets(sets: list[NewSet]) -> NewWorkout:
    return LEGS.model_copy(update={"exercises": (SQUAT.model_copy(update={"sets": tuple(sets)}),)})
