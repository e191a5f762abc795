"""Are sets, repetitions and weights those of the goal, the level and what was performed?"""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.plans.engine.making import TODAY, a_brief, a_full_stock, a_lift, a_past, a_stock, an_exercise

from palestra.plans.engine.content import PrescribedExercise, Slot
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.past import Past
from palestra.plans.engine.stock import Stock, StockExercise
from palestra.plans.engine.strength import Filled, Lifting, fill, implement_of, minutes_of, variant_of
from palestra.training.plates import Barbell
from palestra.training.weights import kg, lb

FULL = Slot("strength", "full body A", (), "moderate", ("squat", "horizontal_push", "horizontal_pull", "hinge", "core"))
HOUR = Lifting(60)
BAR = frozenset({"barbell"})


def filled(
    *exercises: StockExercise, slot: Slot = FULL, past: Past | None = None, how: Lifting = HOUR, **brief: Any
) -> Filled | None:
    stock = a_stock([], exercises) if exercises else a_full_stock()
    return fill(slot, Larder(a_brief(**brief), stock, past or a_past()), how)


def first(**brief: Any) -> PrescribedExercise:
    found = filled(**brief)
    assert found
    return found.exercises[0]


@pytest.mark.parametrize(
    ("goal", "level", "reps", "rir", "rest_s"),
    [
        ("strength", "advanced", (3, 6), 2, 180),
        ("strength", "beginner", (6, 10), 2, 120),
        ("muscle", "intermediate", (8, 12), 2, 120),
        ("general_fitness", "intermediate", (8, 12), 3, 90),
        ("endurance", "intermediate", (12, 15), 3, 60),
    ],
)
def test_main_lifts_follow_the_goal(goal: str, level: str, reps: tuple[int, int], rir: int, rest_s: int) -> None:
    lift = first(goal=goal, level=level)
    assert ((lift.reps_low, lift.reps_high), lift.rir, lift.rest_s) == (reps, rir, rest_s)


def test_squat_and_hinge_are_not_both_heavy_in_one_session() -> None:
    found = filled(goal="strength", level="advanced", equipment=("barbell", "bench", "rack"))
    assert found
    reps = {one.pattern: (one.reps_low, one.reps_high) for one in found.exercises}
    assert reps["squat"] == reps["horizontal_push"] == (3, 6)
    assert reps["hinge"] == (6, 10)


def test_beginners_begin_with_a_set_less_and_one_more_in_reserve() -> None:
    usual, starting = filled(level="beginner"), filled(level="beginner", how=Lifting(60, starting=True))
    assert usual
    assert starting
    assert [one.sets - 1 for one in usual.exercises] == [one.sets for one in starting.exercises]
    assert [one.rir + 1 for one in usual.exercises] == [one.rir for one in starting.exercises]


def test_easy_weeks_have_fewer_sets_of_the_same_weights() -> None:
    past = lifted((TODAY - timedelta(days=3), [(80.0, 10)] * 3))
    usual, easy = filled(past=past), filled(past=past, how=Lifting(60, easy=True))
    assert usual
    assert easy
    assert sum(one.sets for one in easy.exercises) < sum(one.sets for one in usual.exercises)
    assert [one.weight for one in easy.exercises] == [one.weight for one in usual.exercises]


@pytest.mark.parametrize("goal", ["strength", "muscle", "endurance"])
@pytest.mark.parametrize("minutes", [10, 15, 20, 30, 45, 60, 90])
def test_a_session_fits_its_minutes(minutes: int, goal: str) -> None:
    found = filled(how=Lifting(minutes), session_minutes=minutes, goal=goal)
    assert found
    assert minutes_of(found.exercises) == found.minutes <= minutes
    assert len(found.exercises) >= 2


def test_the_estimate_of_minutes_is_warm_up_work_and_rest() -> None:
    one = PrescribedExercise("exr_1", "Row", "horizontal_pull", (), 3, 8, 12, None, False, 2, None, 120, "")
    held = PrescribedExercise("exr_2", "Plank", "core", (), 2, None, None, 30, True, 2, None, 60, "")
    assert minutes_of((one, held)) == 17  # 5 + 3 × (40 + 120) s + 2 × (2 × 30 + 60) s


def test_nothing_needs_what_is_missing_or_left_out_or_is_too_advanced() -> None:
    unfit = [
        an_exercise("exr_rack", "squat", equipment=frozenset({"rack"})),
        an_exercise("exr_prone", "horizontal_push", avoid=frozenset({"prone"})),
        an_exercise("exr_hard", "hinge", level="advanced"),
    ]
    fit = [an_exercise(f"exr_{pattern}", pattern) for pattern in FULL.patterns]
    found = filled(*unfit, *fit, equipment=(), avoid=("prone",))
    assert found
    assert {one.exercise_id for one in found.exercises} == {one.id for one in fit}
    assert filled(*unfit, equipment=(), avoid=("prone",)) is None


def test_a_pattern_that_cannot_be_trained_has_a_stand_in() -> None:
    found = filled(an_exercise("exr_lunge", "lunge"), an_exercise("exr_press", "vertical_push"))
    assert found
    assert [one.pattern for one in found.exercises] == ["lunge", "vertical_push"]


def test_what_was_performed_before_is_chosen_first() -> None:
    known, better = an_exercise("exr_known", "squat"), an_exercise("exr_better", "squat", equipment=BAR)
    others = [an_exercise(f"exr_{pattern}", pattern) for pattern in FULL.patterns[1:]]
    assert chosen(filled(known, better, *others)) == "exr_better"
    past = a_past(lifts=[a_lift("exr_known", (TODAY, [(20.0, 10)]))])
    assert chosen(filled(known, better, *others, past=past)) == "exr_known"


def test_main_lifts_stay_and_accessories_change_from_block_to_block() -> None:
    blocks = [filled(goal="strength", how=Lifting(60, block=block)) for block in (0, 1)]
    names = [[one.exercise_id for one in each.exercises] for each in blocks if each]
    assert names[0][:2] == names[1][:2]
    assert names[0] != names[1]


def test_holds_are_prescribed_in_seconds() -> None:
    found = filled(an_exercise("exr_plank", "core", tracking="duration"), an_exercise("exr_squat", "squat"))
    assert found
    held = next(one for one in found.exercises if one.exercise_id == "exr_plank")
    assert (held.hold_s, held.reps_low, held.reps_high, held.weight) == (30, None, None, None)


LAST = TODAY - timedelta(days=3)
BEFORE = TODAY - timedelta(days=7)


@pytest.mark.parametrize(
    ("sessions", "weight", "why", "rule"),
    [
        pytest.param([(LAST, [(80, 12)] * 3)], kg(85), "more weight now", "double_progression", id="all at the top"),
        pytest.param([(LAST, [(80, 9)] * 3)], kg(80), "a repetition more", "double_progression", id="in the range"),
        pytest.param([(LAST, [(80, 9), (80, 7)])], kg(80), "until every set", "double_progression", id="short once"),
        pytest.param(
            [(BEFORE, [(80, 9), (80, 7)]), (LAST, [(80, 8), (80, 6)])],
            kg(70),
            "short twice",
            "double_progression",
            id="short twice",
        ),
        pytest.param(
            [(LAST, [(100, 3)])],
            kg(70),
            "Estimated roughly from the best set",
            "estimated_start",
            id="for other repetitions",
        ),
        pytest.param([], None, "Find a weight", "find_weight", id="never logged"),
        pytest.param([(LAST, [(0, 10)])], None, "Find a weight", "find_weight", id="logged without a weight"),
    ],
)
def test_weights_come_from_what_was_performed(
    sessions: list[tuple[date, list[tuple[float, int]]]], weight: object, why: str, rule: str
) -> None:
    """100 kg × 3 is 105.9 kg once (Brzycki); 10 repetitions and 3 in reserve are 66.7 % of it: 70.6, and 70 on the bar."""
    found = filled(*barbell(), past=lifted(*sessions))
    assert found
    assert found.exercises[0].weight == weight
    assert why in found.exercises[0].why
    assert rule in found.rules


def test_weights_are_told_in_the_members_unit_and_can_be_loaded() -> None:
    found = filled(*barbell(), past=lifted((LAST, [(80, 9)] * 3)), unit="lb")
    assert found
    assert found.exercises[0].weight == lb(175)  # 80 kg are 176.37 lb


def test_the_body_alone_has_no_weight_and_bands_have_words() -> None:
    squat = an_exercise("exr_1", "squat", tracking="reps")
    row = an_exercise("exr_2", "horizontal_pull", equipment=frozenset({"resistance_band"}))
    found = filled(squat, row)
    assert found
    assert [(one.weight, one.why) for one in found.exercises] == [
        (None, ""),
        (None, "Choose what leaves the repetitions in reserve."),
    ]


def test_what_an_exercise_is_loaded_with() -> None:
    stock = a_stock([], [*barbell(), an_exercise("exr_body", "core", tracking="reps")])
    assert isinstance(implement_of("exr_squat", a_brief(), stock), Barbell)
    assert implement_of("exr_body", a_brief(), stock) is None
    assert implement_of("exr_unknown", a_brief(), Stock({}, {}, ())) is None


def test_letters_tell_sessions_of_a_kind_apart() -> None:
    assert [variant_of(focus) for focus in ("full body A", "full body C", "push", "push B", "legs")] == [0, 2, 0, 1, 0]


def chosen(found: Filled | None) -> str:
    assert found
    return found.exercises[0].exercise_id


def barbell() -> list[StockExercise]:
    return [
        an_exercise("exr_squat", "squat", equipment=BAR),
        an_exercise("exr_press", "horizontal_push", equipment=BAR),
    ]


def lifted(*sessions: tuple[date, list[tuple[float, int]]]) -> Past:
    ids = ("exr_squat", "exr_squat_0")
    return a_past(lifts=[a_lift(id, *sessions) for id in ids] if sessions else [])
