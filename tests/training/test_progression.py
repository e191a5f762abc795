"""Does the next load follow from what was done, by the written rule and nothing else, and is a deload due when it says?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training.plates import Barbell, FixedWeights, Plates, gym_barbell, stack
from palestra.training.progression import (
    DELOAD_DAYS,
    CheckIn,
    Decision,
    NextTarget,
    Reason,
    Target,
    acsm_increase,
    default_step,
    deload,
    double_progression,
    stalled,
)
from palestra.training.strength import PerformedSet, SetKind
from palestra.training.weights import Weight, kg, lb

GYM = gym_barbell("kg")
BENCH = Target(kg(80), sets=3, reps_low=8, reps_high=12)
TODAY = date(2026, 11, 23)


def done(*reps: int, at: Weight = BENCH.weight, kind: SetKind = "normal") -> list[PerformedSet]:
    return [PerformedSet(at.grams, count, kind=kind) for count in reps]


def after(*sessions: list[PerformedSet]) -> NextTarget:
    return double_progression(BENCH, sessions, GYM, kg("2.5"))


@pytest.mark.parametrize(
    ("sessions", "decision", "reason", "weight_kg", "reps"),
    [
        pytest.param([(12, 12, 12)], "add_load", "top_of_range", 82.5, (8, 8, 8), id="all at the top"),
        pytest.param([(14, 12, 13)], "add_load", "top_of_range", 82.5, (8, 8, 8), id="above the top"),
        pytest.param([(12, 11, 10)], "add_reps", "within_range", 80, (12, 12, 11), id="one more where there is room"),
        pytest.param([(8, 8, 8)], "add_reps", "within_range", 80, (9, 9, 9), id="at the bottom"),
        pytest.param([(9, 8, 7)], "repeat", "below_range", 80, (9, 8, 8), id="short once"),
        pytest.param([(9, 8, 7), (8, 7, 6)], "reduce_load", "below_range_twice", 70, (8, 8, 8), id="short twice"),
        pytest.param([(8, 7, 6), (9, 8, 8), (9, 8, 7)], "repeat", "below_range", 80, (9, 8, 8), id="not running"),
        pytest.param([(12, 12)], "repeat", "sets_missing", 80, (12, 12, 8), id="a set missing"),
        pytest.param([], "repeat", "not_attempted", 80, (8, 8, 8), id="no history"),
        pytest.param([(0, 8, 8)], "repeat", "below_range", 80, (8, 8, 8), id="a failed lift"),
    ],
)
def test_double_progression_follows_its_rule(
    sessions: list[tuple[int, ...]], decision: Decision, reason: Reason, weight_kg: float, reps: tuple[int, ...]
) -> None:
    """fitness-domain.md E2, double progression. 0.9 × 80 kg = 72 kg, rounded down to 70 kg on this bar."""
    result = after(*(done(*session) for session in sessions))
    assert (result.decision, result.reason, result.weight, result.reps) == (decision, reason, kg(weight_kg), reps)
    assert result.method == "double_progression"


def test_warm_ups_and_drop_sets_are_not_judged() -> None:
    session = [*done(5, kind="warmup"), *done(12, 12), *done(12, kind="failure"), *done(6, at=kg(60), kind="drop")]
    assert after(session).decision == "add_load"


def test_a_set_more_than_prescribed_is_not_judged() -> None:
    assert after(done(12, 12, 12, 5)).decision == "add_load"


def test_a_lighter_set_has_fallen_short() -> None:
    assert after([*done(12, 12), *done(12, at=kg(70))]).reason == "below_range"


def test_a_session_at_another_load_says_nothing() -> None:
    away = done(12, 12, 12, at=kg(50))
    assert after(away).reason == "not_attempted"
    assert after(done(8, 7, 6), away, done(8, 7, 6)).decision == "reduce_load"


def test_failures_with_more_weight_are_not_held_against_the_lighter_target() -> None:
    """Trap: the two sessions that led to a reduction would otherwise lead to the next one."""
    failed = done(7, 6, 6, at=kg(90))
    assert after(failed, failed).reason == "not_attempted"
    assert after(failed, failed, done(7, 8, 8)).reason == "below_range"


def test_more_weight_than_prescribed_and_all_repetitions_is_a_success() -> None:
    assert after(done(12, 12, 12, at=kg(85))).decision == "add_load"


def test_the_same_load_in_the_other_unit_is_the_same_load() -> None:
    """80 kg typed as 176.5 lb are 80,059 g; typed as 176 lb, 79,832 g."""
    assert after(done(12, 12, 12, at=lb("176"))).decision == "add_load"
    assert after(done(12, 12, 12, at=lb("175"))).reason == "not_attempted"


@pytest.mark.parametrize(
    ("region", "unit", "step"),
    [("upper", "kg", kg("2.5")), ("upper", "lb", lb(5)), ("lower", "kg", kg(5)), ("lower", "lb", lb(10))],
)
def test_the_steps_are_those_of_the_rule(region: str, unit: str, step: Weight) -> None:
    """fitness-domain.md E2: 2.5 kg / 5 lb upper, 5 kg / 10 lb lower."""
    assert default_step(region, unit) == step  # type: ignore[arg-type]  # words of the table above


def test_a_hundred_increases_in_pounds_end_on_whole_pounds() -> None:
    """Trap: pounds that go through grams."""
    weight, gym = lb(45), gym_barbell("lb")
    for _ in range(100):
        target = Target(weight, 1, 5, 5)
        weight = double_progression(target, [done(5, at=weight)], gym, lb(5)).weight
    assert weight == lb(545)


def test_dumbbells_go_up_by_one_pair() -> None:
    rack = stack(kg(2), kg(2), kg(30))
    result = double_progression(Target(kg(8), 3, 8, 12), [done(12, 12, 12, at=kg(8))], rack, kg("2.5"))
    assert result.weight == kg(10)
    assert result.change_pct == pytest.approx(25)
    assert result.over_acsm_step
    assert not after(done(12, 12, 12)).over_acsm_step


def test_a_step_is_taken_whole_where_it_can_be_loaded() -> None:
    """Lower body: 5 kg, though 2.5 kg could be loaded."""
    assert double_progression(BENCH, [done(12, 12, 12)], GYM, kg(5)).weight == kg(85)


def test_a_step_that_cannot_be_loaded_becomes_the_next_one_that_can() -> None:
    rack = stack(kg(8), kg(4), kg(32))
    result = double_progression(Target(kg(16), 1, 8, 12), [done(12, at=kg(16))], rack, kg("2.5"))
    assert (result.decision, result.weight) == ("add_load", kg(20))


def test_where_the_gym_ends_the_load_stays() -> None:
    result = double_progression(Target(kg(30), 2, 8, 12), [done(12, 12, at=kg(30))], stack(kg(2), kg(2), kg(30)), kg(2))
    assert (result.decision, result.reason, result.reps) == ("repeat", "nothing_heavier", (12, 12))


def test_a_reduction_ends_at_the_bare_bar() -> None:
    failed = done(3, at=kg("22.5"))
    result = double_progression(Target(kg("22.5"), 1, 5, 8), [failed, failed], GYM, kg("2.5"))
    assert (result.decision, result.weight) == ("reduce_load", kg(20))
    bare = done(3, at=kg(20))
    assert double_progression(Target(kg(20), 1, 5, 8), [bare, bare], GYM, kg("2.5")).reason == "nothing_lighter"


def test_assistance_goes_down_with_success_and_up_with_failure() -> None:
    """Trap: nine tenths of 20 kg of help is less help."""
    machine = stack(kg(-60), kg(5), kg(0))
    target = Target(kg(-20), 1, 5, 8)
    helped, failed = done(8, at=kg(-20)), done(3, at=kg(-20))
    assert double_progression(target, [helped], machine, kg(5)).weight == kg(-15)
    assert double_progression(target, [failed, failed], machine, kg(5)).weight == kg(-25)


def test_the_body_alone_gets_its_first_plate() -> None:
    belt = Barbell(kg(0), (Plates(kg("2.5"), 2), Plates(kg(5), 2)), sides=1)
    result = double_progression(Target(kg(0), 2, 5, 8), [done(8, 8, at=kg(0))], belt, kg("2.5"))
    assert result.weight == kg("2.5")
    assert result.change_pct is None


sessions = st.lists(st.lists(st.integers(0, 20), max_size=5), max_size=5)
targets = st.builds(
    lambda halves, sets, low, more: Target(
        kg(20) if halves == 0 else Weight(kg("2.5").value * halves, "kg"), sets, low, low + more
    ),
    st.integers(8, 160),
    st.integers(1, 5),
    st.integers(1, 12),
    st.integers(0, 8),
)


@given(targets, sessions)
def test_the_next_target_can_be_loaded_and_is_in_its_range(target: Target, history: list[list[int]]) -> None:
    result = double_progression(target, [done(*reps, at=target.weight) for reps in history], GYM, kg("2.5"))
    assert len(result.reps) == target.sets
    assert all(target.reps_low <= reps <= target.reps_high for reps in result.reps)
    change_g = result.weight_g - target.weight.grams
    assert {"add_load": change_g > 0, "reduce_load": change_g < 0}.get(result.decision, change_g == 0)
    if result.decision == "reduce_load" and target.weight.grams > 22_500:
        assert result.weight_g <= 0.9 * target.weight.grams < result.weight_g + 2500
    if result.decision == "add_load":
        assert result.weight_g == target.weight.grams + 2500


@given(
    targets, st.lists(st.integers(0, 20), min_size=5, max_size=5), st.lists(st.integers(0, 5), min_size=5, max_size=5)
)
def test_more_repetitions_never_lead_to_less_weight(target: Target, reps: list[int], more: list[int]) -> None:
    better = [count + extra for count, extra in zip(reps, more, strict=True)]
    worse_first = done(*reps, at=target.weight)
    of_reps = double_progression(target, [worse_first, worse_first], GYM, kg("2.5"))
    of_better = double_progression(target, [worse_first, done(*better, at=target.weight)], GYM, kg("2.5"))
    assert of_better.weight_g >= of_reps.weight_g


@pytest.mark.parametrize("wrong", [(0, 8, 12), (3, 0, 12), (3, 12, 8)])
def test_a_target_that_cannot_be_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="must"):
        Target(kg(80), *wrong)


def test_a_step_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="a step must be more than 0"):
        double_progression(BENCH, [done(12, 12, 12)], GYM, kg(0))


def test_the_acsm_asks_for_two_to_ten_per_cent() -> None:
    """ACSM 2009, Med Sci Sports Exerc 41(3):687-708: one to two repetitions over the desired number."""
    increase = acsm_increase(kg(100), [8, 9, 10], target_reps=8)
    assert increase is not None
    assert (increase.low, increase.high) == (kg(102), kg(110))
    assert increase.method == "acsm_2009"


@pytest.mark.parametrize("reps", [[], [10], [10, 8], [8, 10], [10, 10, 8]])
def test_the_acsm_asks_for_it_after_two_sessions_only(reps: list[int]) -> None:
    """The second session is in the "2 for 2" rule of the NSCA, not in the summary of ACSM 2009."""
    assert acsm_increase(kg(100), reps, target_reps=8) is None


def test_a_lift_is_stalled_when_three_sessions_bring_nothing_new() -> None:
    assert stalled([100, 102, 102, 101, 102])
    assert not stalled([100, 102, 102, 103])
    assert not stalled([100, 101, 102])
    assert not stalled([])
    assert not stalled([100, 99, 98])
    assert stalled([100, 99, 98, 97])


@given(st.lists(st.floats(20, 300), max_size=12), st.floats(0.1, 50))
def test_a_new_best_ends_a_stall(estimates_kg: list[float], more_kg: float) -> None:
    assert not stalled([*estimates_kg, max(estimates_kg, default=20.0) + more_kg])


def check_ins(*readiness: int, first_days_ago: int = 0, every: int = 1) -> list[CheckIn]:
    return [CheckIn(TODAY - timedelta(days=first_days_ago + every * n), value) for n, value in enumerate(readiness)]


@pytest.mark.parametrize(
    ("lifts", "readiness", "reasons"),
    [
        pytest.param(["squat"], [], (), id="one lift is no pattern"),
        pytest.param(["squat", "squat"], [], (), id="one lift twice"),
        pytest.param(["squat", "bench"], [], ("stalled_lifts",), id="two lifts"),
        pytest.param([], [2, 2], (), id="two check-ins are too few"),
        pytest.param([], [2, 2, 2], ("low_readiness",), id="three low"),
        pytest.param([], [2, 2, 3], (), id="mean just above"),
        pytest.param([], [1, 2, 2, 2, 3, 5, 5, 5], ("low_readiness",), id="only the last five"),
        pytest.param(["squat", "bench"], [1, 1, 1], ("stalled_lifts", "low_readiness"), id="both are told"),
    ],
)
def test_a_deload_is_due_by_stalls_or_by_readiness(
    lifts: list[str], readiness: list[int], reasons: tuple[str, ...]
) -> None:
    """fitness-domain.md E2, read in Julien-Au/gymcoach lib/deload.ts: 2 lifts; mean of 2 or less of 5, given 3 of 5."""
    result = deload(lifts, check_ins(*readiness), TODAY)
    assert result.reasons == reasons
    assert result.due is bool(reasons)
    assert (result.days, result.method) == (DELOAD_DAYS, "stalls_or_readiness")
    assert DELOAD_DAYS == 7


def test_check_ins_older_than_a_fortnight_do_not_count() -> None:
    assert deload([], check_ins(1, 1, 1, first_days_ago=12), TODAY).due  # 12, 13 and 14 days ago
    late = deload([], check_ins(1, 1, 1, first_days_ago=13), TODAY)
    assert not late.due
    assert late.mean_readiness is None


@pytest.mark.parametrize("readiness", [0, 6, -1])
def test_a_readiness_off_the_scale_is_refused(readiness: int) -> None:
    with pytest.raises(ValueError, match="readiness must be from 1 to 5"):
        CheckIn(TODAY, readiness)


def test_one_weight_alone_can_neither_rise_nor_fall() -> None:
    only = FixedWeights((kg(16),))
    target = Target(kg(16), 1, 5, 8)
    topped, failed = done(8, at=kg(16)), done(2, at=kg(16))
    assert double_progression(target, [topped], only, kg(4)).reason == "nothing_heavier"
    assert double_progression(target, [failed, failed], only, kg(4)).reason == "nothing_lighter"
