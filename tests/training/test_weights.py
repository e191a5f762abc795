"""Is a weight what was typed, to the gram, and does it stay so however often it is told and typed again?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training.weights import Weight, WeightUnit, in_unit, kg, lb, of_grams, plus, weight

typed_kg = st.decimals(min_value=-1000, max_value=1000, places=3)
typed_lb = st.decimals(min_value=-2000, max_value=2000, places=2)
typed = st.one_of(typed_kg.map(kg), typed_lb.map(lb))


def test_the_pound_is_453_59237_grams() -> None:
    """International Yard and Pound Agreement, 1959: 0.45359237 kg."""
    assert lb(1).exact_g == Decimal("453.59237")


def test_a_hundred_kilograms_are_220_462_pounds() -> None:
    """Reference: fitness-domain.md E7, units."""
    assert float(kg(100).exact_g / lb(1).exact_g) == pytest.approx(220.462, abs=0.0005)


def test_225_pounds_are_102_058_kilograms_and_stay_225_pounds() -> None:
    """Reference: fitness-domain.md E7, units. Trap: 225 lb that becomes 224.99."""
    assert lb(225).grams == 102_058
    assert in_unit(lb(225), "kg") == kg("102.058")
    assert of_grams(102_058, "lb") == lb(225)
    assert str(of_grams(102_058, "lb")) == "225 lb"


@given(typed)
def test_what_was_typed_is_given_back_by_way_of_its_grams(one: Weight) -> None:
    assert of_grams(one.grams, one.unit) == one


@given(st.integers(-1_000_000, 1_000_000), st.sampled_from(["kg", "lb"]))
def test_a_thousand_edits_move_nothing_after_the_first(weight_g: int, unit: WeightUnit) -> None:
    shown = of_grams(weight_g, unit)
    assert abs(shown.grams - weight_g) <= (0 if unit == "kg" else 3)  # half of 0.01 lb, and rounding
    for _ in range(1000):
        again = of_grams(shown.grams, unit)
        assert again == shown
        shown = again


@given(typed_lb.map(lb), st.integers(1, 1000))
def test_steps_of_five_pounds_never_drift(start: Weight, steps: int) -> None:
    """Trap: 5 lb are 2,267.96185 g; adding 2,268 g a hundred times is 4 g too much."""
    reached = start
    for _ in range(steps):
        reached = plus(reached, lb(5))
    assert reached == Weight(start.value + 5 * steps, "lb")


def test_three_45s_are_135_pounds_and_not_a_gram_more() -> None:
    """Trap: sums of rounded grams, 3 × 20,412 = 61,236."""
    assert plus(plus(lb(45), lb(45)), lb(45)).grams == lb(135).grams == 61_235


def test_a_sum_within_one_unit_keeps_every_decimal() -> None:
    assert plus(lb("1.255"), lb(1)) == lb("2.255")


@given(typed, typed)
def test_a_sum_of_two_units_is_right_to_what_its_unit_can_tell(first: Weight, second: Weight) -> None:
    total = plus(first, second)
    assert total.unit == first.unit
    assert abs(total.exact_g - first.exact_g - second.exact_g) <= Decimal("2.3")


@given(typed, typed)
def test_grams_keep_the_order(first: Weight, second: Weight) -> None:
    if first.exact_g <= second.exact_g:
        assert first.grams <= second.grams


def test_a_float_is_read_as_it_prints() -> None:
    assert kg(0.1).value == Decimal("0.1")
    assert weight("22.5", "lb") == lb(22.5)


@pytest.mark.parametrize("value", ["heavy", float("nan"), float("inf"), "-Infinity", 1e9])
def test_what_is_no_weight_is_refused(value: str | float) -> None:
    with pytest.raises(ValueError, match="a weight must be a number"):
        kg(value)


def test_a_unit_other_than_kilograms_and_pounds_is_refused() -> None:
    with pytest.raises(ValueError, match="in kg or lb, not in st"):
        weight(10, "st")  # type: ignore[arg-type]  # what the test is about
