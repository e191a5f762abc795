"""Do deeds come to the same, however they come? Twice, late, in any order, in any portions, from any copy."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.factories import NOW

from palestra.workouts.playing.registers import (
    AHEAD,
    BEHIND,
    Register,
    done,
    elapsed_s,
    exercises,
    with_late,
    written,
)
from palestra.workouts.playing.schemas import PlayerClock, PlayerOp
from palestra.workouts.schemas import NewSet

SQUAT, PRESS = "exr_aaaaaaaaaaaaaaaa", "exr_bbbbbbbbbbbbbbbb"
NAMES = {SQUAT: "Squat", PRESS: "Press"}
LATER = NOW + timedelta(hours=1)


def op(id: str, seconds: float = 0, what: str = "set", **fields: Any) -> PlayerOp:
    given: dict[str, Any] = {"id": id.ljust(8, "-"), "at": NOW + timedelta(seconds=seconds), "what": what, **fields}
    if what in ("set", "unset"):
        given = {"exercise_id": SQUAT, "n": 1, **given}
    return PlayerOp.model_validate(given if what != "set" else {"reps": 5, **given})


def folded(*portions: Sequence[PlayerOp], now: datetime = LATER) -> list[Register]:
    """What the table holds after these calls, by the rule that its statement has."""
    held: dict[str, Register] = {}
    for ops in portions:
        for new in written(ops, now)[0]:
            old = held.get(new.key)
            if old is None or (new.at, new.op_id) > (old.at, old.op_id):
                held[new.key] = new
    return [held[key] for key in sorted(held)]


deeds = st.builds(
    lambda number, at, what, exercise, n, warm_up, reps: op(
        f"deed{number}",
        at,
        what,
        **({"exercise_id": exercise} if what != "clock" else {"elapsed_s": reps}),
        **({"n": n, "warm_up": warm_up} if what in ("set", "unset") else {}),
        **({"reps": reps} if what == "set" else {}),
    ),
    st.integers(0, 10_000),
    st.integers(0, 30),
    st.sampled_from(("set", "set", "unset", "mark", "clock")),
    st.sampled_from((SQUAT, PRESS)),
    st.integers(1, 3),
    st.booleans(),
    st.integers(0, 20),
)


@given(data=st.data(), ops=st.lists(deeds, max_size=25, unique_by=lambda each: each.id))
def test_any_order_any_portions_and_any_repetition_come_to_the_same(data: st.DataObject, ops: list[PlayerOp]) -> None:
    expected = folded(ops)
    again = data.draw(
        st.permutations([*ops, *data.draw(st.lists(st.sampled_from(ops), max_size=10) if ops else st.just([]))])
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(again)), max_size=5)))
    portions = [again[start:end] for start, end in zip([0, *cuts], [*cuts, len(again)], strict=True)]
    assert folded(*portions) == expected
    assert done(folded(*portions)) == done(expected)


def test_the_later_of_two_copies_holds() -> None:
    early, late = op("of-one", 10, reps=5), op("of-other", 20, reps=8)
    for portions in ([[early], [late]], [[late], [early]], [[early, late]], [[late, early]]):
        (one,) = done(folded(*portions)).sets
        assert (one.reps, one.done_at) == (8, NOW + timedelta(seconds=20))


def test_at_the_same_instant_the_larger_id_holds() -> None:
    told = [op("aaaaaaaa", 5, reps=1), op("bbbbbbbb", 5, reps=2)]
    for ops in (told, told[::-1]):
        (one,) = done(folded(ops)).sets
        assert one.reps == 2


def test_what_is_taken_back_is_not_there_and_what_came_before_does_not_bring_it_back() -> None:
    first, back = op("done", 10), op("undone", 20, "unset")
    assert done(folded([first, back])).sets == done(folded([back], [first])).sets == ()
    (again,) = done(folded([back], [first], [op("again", 30, reps=6)])).sets
    assert again.reps == 6


def test_warm_up_counts_apart_and_stands_first() -> None:
    told = done(folded([op("work", 20, n=1), op("warm", 10, n=1, warm_up=True), op("press", 5, exercise_id=PRESS)]))
    assert [(one.exercise_id, one.warm_up) for one in told.sets] == [(PRESS, False), (SQUAT, True), (SQUAT, False)]
    assert [one.kind for one in exercises(told.sets, NAMES)[1].sets] == ["warmup", "normal"]


def test_a_workout_has_the_sets_as_they_were_typed() -> None:
    told = done(folded([op("heavy", weight=102.5, unit="lb", rir=1.5, per_side=True)]))
    (exercise,) = exercises(told.sets, NAMES)
    (one,) = exercise.sets
    assert exercise.name == "Squat"
    assert (str(one.weight), one.unit, one.reps, str(one.rir), one.side) == ("102.5", "lb", 5, "1.5", "each")


def test_a_clock_that_is_ahead_does_not_hold_its_registers_for_ever() -> None:
    ahead = op("from-2030", 4 * 365 * 86_400, reps=1)
    (held,) = folded([ahead], now=NOW)
    assert held.at == NOW + AHEAD
    (one,) = done(folded([ahead], [op("later", 3 * 60, reps=7)], now=NOW + timedelta(minutes=3))).sets or [None]
    assert one is not None


def test_a_clock_that_is_years_behind_still_counts() -> None:
    (held,) = folded([op("of-1970", -50 * 365 * 86_400)], now=NOW)
    assert held.at == NOW - BEHIND


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"reps": None}, "A set needs reps or duration_s."),
        ({"weight": 50}, "A weight needs its unit."),
        ({"n": None}, "set needs n."),
        ({"exercise_id": None}, "set needs exercise_id."),
    ],
)
def test_a_deed_that_says_too_little_is_refused_and_the_others_are_written(fields: dict[str, Any], why: str) -> None:
    new, refused = written([op("good"), op("bad", **fields)], LATER)
    assert [each.op_id for each in new] == ["good----"]
    assert [(each.id, each.why) for each in refused] == [("bad-----", why)]


def test_a_clock_needs_to_say_where_it_is() -> None:
    _, refused = written([op("clock", what="clock")], LATER)
    assert [each.why for each in refused] == ["A clock needs elapsed_s."]


@pytest.mark.parametrize(
    "fields", [{"id": "short"}, {"at": datetime(2026, 11, 23)}, {"n": 51}, {"reps": -1}]
)  # it is to be refused
def test_a_deed_of_another_shape_is_none(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PlayerOp.model_validate({"id": "12345678", "at": NOW, "what": "set", "exercise_id": SQUAT, "n": 1, **fields})


def test_a_class_is_where_its_clock_says() -> None:
    clock = PlayerClock(elapsed_s=100, running=True, at=NOW)
    assert elapsed_s(clock, NOW + timedelta(seconds=30)) == 130
    assert elapsed_s(clock, NOW - timedelta(seconds=30)) == 100
    assert elapsed_s(clock.model_copy(update={"running": False}), NOW + timedelta(hours=1)) == 100


def test_what_comes_late_is_added_to_a_workout_that_was_edited_and_changes_nothing_of_it() -> None:
    known = done(folded([op("first", 1)])).sets
    now = done(
        folded([op("first", 1), op("changed", 9, reps=99), op("second", 2, n=2), op("press", 3, exercise_id=PRESS)])
    ).sets
    (edited,) = exercises(known, NAMES)
    edited = edited.model_copy(update={"sets": (NewSet(reps=12),)})
    after = with_late([edited], known, now, NAMES)
    assert [(each.name, [one.reps for one in each.sets]) for each in after] == [("Squat", [12, 5]), ("Press", [5])]
