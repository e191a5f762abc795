"""Do estimates of strength agree with the published formulas, and stay silent or doubtful where these do not reach?"""

from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from palestra.training.strength import (
    DEFAULT_FORMULA,
    LOAD_CHART_PCT,
    Formula,
    PerformedSet,
    best_estimate,
    estimate,
    estimate_of_set,
    load_range,
    one_rep_max_kg,
    rir_of_rpe,
    rpe_of_rir,
    working_weight,
)
from palestra.training.weights import lb

FORMULAS: tuple[Formula, ...] = get_args(Formula)

# fitness-domain.md E1: computed from the formulas of startingstrength.com (thread 33294) and cdchester.co.uk.
REFERENCE: dict[tuple[float, int], tuple[float, ...]] = {
    #         epley  brzycki lombardi o'conner mayhew wathan lander
    (100, 1): (100.00, 100.00, 100.00, 102.50, 108.86, 101.30, 101.39),
    (100, 3): (110.00, 105.88, 111.61, 107.50, 113.99, 108.98, 107.20),
    (100, 5): (116.67, 112.50, 117.46, 112.50, 119.01, 116.58, 113.71),
    (100, 8): (126.67, 124.14, 123.11, 120.00, 126.29, 127.67, 125.11),
    (100, 10): (133.33, 133.33, 125.89, 125.00, 130.93, 134.75, 134.07),
    (80, 12): (112.00, 115.20, 102.57, 104.00, 108.32, 113.20, 115.53),
}

formulas = st.sampled_from(FORMULAS)
weights_kg = st.floats(0.5, 500)
repetitions = st.integers(1, 36)
in_reserve = st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0])


@pytest.mark.parametrize(
    ("weight_kg", "reps", "formula", "expected_kg"),
    [
        pytest.param(*load, formula, expected, id=f"{load[0]:g}x{load[1]}-{formula}")
        for load, row in REFERENCE.items()
        for formula, expected in zip(FORMULAS, row, strict=True)
    ],
)
def test_the_seven_formulas_give_the_reference_values(
    weight_kg: float, reps: int, formula: Formula, expected_kg: float
) -> None:
    assert one_rep_max_kg(weight_kg, reps, formula) == pytest.approx(expected_kg, abs=0.005)


def test_the_bare_formula_of_epley_would_say_103_33_of_a_single() -> None:
    """Trap, fitness-domain.md E1: r = 1 is the weight itself; just above it the formula goes on as published."""
    assert one_rep_max_kg(100, 1, "epley") == 100
    assert one_rep_max_kg(100, 1 + 1e-9, "epley") == pytest.approx(103.33, abs=0.005)


def test_epley_and_brzycki_agree_at_ten_repetitions() -> None:
    """cdchester.co.uk and Wikipedia, One-repetition maximum: identical at 10, Epley higher below."""
    assert one_rep_max_kg(100, 10, "epley") == pytest.approx(one_rep_max_kg(100, 10, "brzycki"))
    assert one_rep_max_kg(100, 9, "epley") > one_rep_max_kg(100, 9, "brzycki")
    assert one_rep_max_kg(100, 11, "epley") < one_rep_max_kg(100, 11, "brzycki")


def test_five_times_255_pounds_is_about_296() -> None:
    """cdchester.co.uk: Bodybuilding.com makes 296 of 5 × 255 lb; the formulas lie around it."""
    found_lb = [one_rep_max_kg(255, 5, formula) for formula in FORMULAS]
    assert min(found_lb) < 296 < max(found_lb)


@pytest.mark.parametrize(
    ("formula", "expected_lb"), [("epley", 262.5), ("brzycki", 253.1), ("lombardi", 264.3), ("oconner", 253.1)]
)
def test_formulas_know_no_unit(formula: Formula, expected_lb: float) -> None:
    """calcbee.pages.dev, multi-formula calculator, 225 lb × 5: pounds in, pounds out."""
    assert one_rep_max_kg(225, 5, formula) == pytest.approx(expected_lb, abs=0.06)


@pytest.mark.parametrize("reps", [37, 38, 100])
def test_brzycki_is_refused_from_37_repetitions_on(reps: int) -> None:
    """Trap, fitness-domain.md E1: at 37 it divides by nothing, and beyond that it is negative."""
    with pytest.raises(ValueError, match="reps must be 1 or more and below 37 for brzycki"):
        one_rep_max_kg(100, reps, "brzycki")


def test_lander_is_refused_where_its_denominator_ends() -> None:
    assert one_rep_max_kg(100, 37, "lander") > 0
    with pytest.raises(ValueError, match=r"below 37\.92 for lander"):
        one_rep_max_kg(100, 38, "lander")


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(("weight_kg", "reps"), [(0, 5), (-20, 5), (float("nan"), 5), (float("inf"), 5), (100, 0)])
def test_what_no_formula_is_made_for_is_refused(formula: Formula, weight_kg: float, reps: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        one_rep_max_kg(weight_kg, reps, formula)


@pytest.mark.parametrize("reps", [0.5, float("nan"), float("inf"), -3])
@pytest.mark.parametrize("formula", FORMULAS)
def test_repetitions_that_cannot_be_are_refused(reps: float, formula: Formula) -> None:
    with pytest.raises(ValueError, match="reps must be 1 or more"):
        one_rep_max_kg(100, reps, formula)


def test_an_unknown_formula_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="one of epley, brzycki, lombardi"):
        one_rep_max_kg(100, 5, "naclerio")  # type: ignore[arg-type]  # what the test is about


@given(weights_kg, repetitions, repetitions, formulas)
def test_more_repetitions_never_mean_less_strength(weight_kg: float, few: int, many: int, formula: Formula) -> None:
    assume(few < many)
    assert one_rep_max_kg(weight_kg, few, formula) < one_rep_max_kg(weight_kg, many, formula)


@given(weights_kg, weights_kg, repetitions, formulas)
def test_more_weight_means_more_strength(light_kg: float, heavy_kg: float, reps: int, formula: Formula) -> None:
    assume(light_kg < heavy_kg)
    assert one_rep_max_kg(light_kg, reps, formula) <= one_rep_max_kg(heavy_kg, reps, formula)


@given(weights_kg, repetitions, formulas)
def test_an_estimate_is_never_below_what_was_lifted(weight_kg: float, reps: int, formula: Formula) -> None:
    assert one_rep_max_kg(weight_kg, reps, formula) >= weight_kg


@given(weights_kg, repetitions, formulas)
def test_the_unit_does_not_matter_to_a_formula(weight_lb: float, reps: int, formula: Formula) -> None:
    kilograms = float(lb(1).exact_g) / 1000
    in_pounds = one_rep_max_kg(weight_lb, reps, formula)
    assert one_rep_max_kg(weight_lb * kilograms, reps, formula) == pytest.approx(in_pounds * kilograms)


@given(weights_kg, st.integers(1, 30), in_reserve, formulas)
def test_a_working_weight_leads_back_to_its_maximum(max_kg: float, reps: int, rir: float, formula: Formula) -> None:
    chosen = working_weight(max_kg, reps, rir=rir, formula=formula)
    found = estimate(chosen.weight_kg, reps, rir=rir, formula=formula)
    assert found.one_rep_max_kg == pytest.approx(max_kg)
    assert found.low_confidence == chosen.low_confidence


@given(weights_kg, st.integers(1, 30), in_reserve, in_reserve, formulas)
def test_more_in_reserve_means_less_on_the_bar(
    max_kg: float, reps: int, less: float, more: float, formula: Formula
) -> None:
    assume(less < more)
    assert working_weight(max_kg, reps, rir=more, formula=formula).weight_kg < (
        working_weight(max_kg, reps, rir=less, formula=formula).weight_kg
    )


def test_the_default_is_brzycki_and_is_named() -> None:
    """Mayhew et al. 1995, J Sports Med Phys Fitness 35(2):108-113: the most accurate of six up to 10 repetitions."""
    assert DEFAULT_FORMULA == "brzycki"
    assert estimate(100, 5).method == "brzycki"
    assert estimate(100, 5).one_rep_max_kg == pytest.approx(112.5)


def test_repetitions_in_reserve_count_as_done() -> None:
    """fitness-domain.md E1: r_eff = r + RIR. 100 × 3 with 2 left says what 100 × 5 to failure says."""
    with_reserve = estimate(100, 3, rir=2)
    assert with_reserve.one_rep_max_kg == estimate(100, 5).one_rep_max_kg
    assert with_reserve.method == "brzycki+rir"
    assert with_reserve.effort_known
    assert not estimate(100, 5).effort_known


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_single_with_nothing_left_is_measured_whatever_the_formula(formula: Formula) -> None:
    """Trap: Mayhew's formula makes 108.86 kg of a single with 100 kg, which was lifted and was a maximum."""
    found = estimate(100, 1, rir=0, formula=formula)
    assert (found.one_rep_max_kg, found.method) == (100, "measured")
    assert estimate(100, 1, rir=1, formula=formula).method == f"{formula}+rir"


@pytest.mark.parametrize(
    ("reps", "rir", "doubtful"),
    [(10, None, False), (11, None, True), (8, 2.0, False), (8, 2.5, True), (1, 5.0, False), (1, 5.5, True)],
)
def test_more_than_ten_repetitions_or_five_in_reserve_are_told_as_doubtful(
    reps: int, rir: float | None, doubtful: bool
) -> None:
    """Reynolds et al. 2006 (10 repetitions); Hackett et al. 2017 (reserve guessed within 1 up to 5)."""
    assert estimate(60, reps, rir=rir).low_confidence is doubtful


@pytest.mark.parametrize("rir", [-1.0, float("nan")])
def test_an_impossible_reserve_is_refused(rir: float) -> None:
    with pytest.raises(ValueError, match="rir must be 0 or more"):
        estimate(100, 5, rir=rir)


def test_warm_ups_and_bare_bodies_say_nothing_of_a_maximum() -> None:
    """Trap, fitness-domain.md E1: warm-ups are excluded."""
    assert estimate_of_set(PerformedSet(60_000, 10, kind="warmup")) is None
    assert estimate_of_set(PerformedSet(0, 12)) is None
    assert estimate_of_set(PerformedSet(-20_000, 8)) is None
    assert estimate_of_set(PerformedSet(100_000, 0)) is None
    assert estimate_of_set(PerformedSet(16_000, None)) is None


def test_a_set_of_sixty_is_no_error_in_a_log() -> None:
    assert estimate_of_set(PerformedSet(10_000, 60)) is None
    assert estimate_of_set(PerformedSet(10_000, 35, rir=2)) is None
    found = estimate_of_set(PerformedSet(10_000, 60), "epley")
    assert found is not None
    assert found.low_confidence


def test_the_best_estimate_is_one_that_can_be_relied_on() -> None:
    heavy, light, warm = PerformedSet(100_000, 5), PerformedSet(70_000, 20), PerformedSet(110_000, 5, kind="warmup")
    best = best_estimate([light, heavy, warm])
    assert best is not None
    assert best.one_rep_max_kg == pytest.approx(112.5)
    only_light = best_estimate([light])
    assert only_light is not None
    assert only_light.low_confidence
    assert best_estimate([warm]) is None


@pytest.mark.parametrize(("rpe", "rir"), [(10, 0), (9.5, 0.5), (9, 1), (8.5, 1.5), (8, 2), (7.5, 2.5), (7, 3), (6, 4)])
def test_rpe_is_ten_less_what_is_in_reserve(rpe: float, rir: float) -> None:
    """Zourdos et al. 2016, J Strength Cond Res 30(1):267-275; the halves as Tuchscherer has them."""
    assert rir_of_rpe(rpe) == rir
    assert rpe_of_rir(rir) == rpe


@pytest.mark.parametrize("rpe", [4.5, 0, 10.5, 15, float("nan")])
def test_an_rpe_that_names_no_reserve_is_refused(rpe: float) -> None:
    """Trap: below 5 the scale counts no repetitions, and Borg's 6 to 20 is another scale."""
    with pytest.raises(ValueError, match="rpe must be from 5 to 10"):
        rir_of_rpe(rpe)


@pytest.mark.parametrize(("reps", "percent"), LOAD_CHART_PCT.items())
def test_the_default_formula_keeps_close_to_the_common_chart(reps: int, percent: int) -> None:
    """NSCA, Training load chart; the formula is within 2.3 points of each of its rows."""
    assert working_weight(100, reps).pct_of_one_rep_max == pytest.approx(percent, abs=2.3)


def test_the_common_chart_is_as_published() -> None:
    """fitness-domain.md E1; cdchester.co.uk; thebodyengineers.com, from the NSCA's chart: no row for 11."""
    assert LOAD_CHART_PCT == {1: 100, 2: 95, 3: 93, 4: 90, 5: 87, 6: 85, 7: 83, 8: 80, 9: 77, 10: 75, 12: 70}


def test_loads_for_strength_and_power_are_those_of_2026() -> None:
    """ACSM position stand, 17 March 2026. Trap: the stand of 2009 has 60-70 % for novices, and power from 0 %."""
    strength, power = load_range(150, "strength"), load_range(150, "power")
    assert [strength.low_kg, strength.high_kg] == pytest.approx([120, 150])
    assert [power.low_kg, power.high_kg] == pytest.approx([45, 105])
    assert strength.method == power.method == "acsm_2026"


@pytest.mark.parametrize("wrong", [{"reps": -1}, {"reps": 5, "rir": -1.0}])
def test_a_set_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be 0 or more"):
        PerformedSet(50_000, **wrong)  # type: ignore[arg-type]  # what the test is about
