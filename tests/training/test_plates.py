"""Can what is said be loaded: with the plates there are, the same on both sides, and as near as they allow?"""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training.plates import (
    MOST_PLATES,
    Barbell,
    FixedWeights,
    Plates,
    Rounding,
    gym_barbell,
    load,
    next_heavier,
    next_lighter,
    stack,
)
from palestra.training.weights import Weight, WeightUnit, kg, lb

GYM_KG, GYM_LB = gym_barbell("kg"), gym_barbell("lb")


def kilograms(*values: float) -> tuple[Weight, ...]:
    return tuple(kg(value) for value in values)


def stock(*piles: tuple[float, int], unit: WeightUnit = "kg") -> tuple[Plates, ...]:
    return tuple(Plates(kg(value) if unit == "kg" else lb(value), count) for value, count in piles)


@pytest.mark.parametrize(
    ("total_kg", "per_side"),
    [(20, ()), (60, (20,)), (100, (25, 15)), (140, (25, 25, 10)), (102.5, (25, 15, 1.25)), (22.5, (1.25,))],
)
def test_kilograms_are_loaded_with_the_fewest_plates(total_kg: float, per_side: tuple[float, ...]) -> None:
    """plate-calc.pages.dev, barbell-math: 140 kg is 60 a side, 25 + 25 + 10; 100 kg is 40 a side."""
    loading = load(kg(total_kg), GYM_KG)
    assert loading.per_side == kilograms(*per_side)
    assert (loading.weight, loading.off_g) == (kg(total_kg), 0)


@pytest.mark.parametrize(
    ("total_lb", "per_side"), [(45, ()), (135, (45,)), (225, (45, 45)), (185, (45, 25)), (315, (45, 45, 45))]
)
def test_pounds_are_loaded_with_the_plates_of_a_pound_gym(total_lb: float, per_side: tuple[float, ...]) -> None:
    loading = load(lb(total_lb), GYM_LB)
    assert loading.per_side == tuple(lb(value) for value in per_side)
    assert (loading.weight, loading.weight_g, loading.off_g) == (lb(total_lb), lb(total_lb).grams, 0)


def test_a_45_pound_bar_is_no_20_kilogram_bar() -> None:
    """Trap: 225 lb cannot be made in a kilogram gym; the nearest is 102.5 kg."""
    loading = load(lb(225), GYM_KG)
    assert loading.weight_g == 102_500
    assert loading.off_g == 102_500 - 102_058
    assert loading.weight == lb("225.97")
    assert GYM_LB.bar.grams == 20_412


def test_pound_plates_on_a_kilogram_bar_are_summed_exactly() -> None:
    """20 kg + 4 × 45 lb = 101,646.6266 g."""
    bar = Barbell(kg(20), stock((45, 4), unit="lb"))
    assert load(kg(200), bar).weight_g == 101_647
    assert load(kg(200), bar).weight == kg("101.647")


def test_greed_does_not_find_what_is_there() -> None:
    """Trap: 80 kg with one pair of 25 and two of 15 is 15 + 15 a side; taking the 25 first ends at 70."""
    bar = Barbell(kg(20), stock((25, 2), (15, 4)))
    assert load(kg(80), bar).per_side == kilograms(15, 15)


def test_a_plate_without_a_partner_stays_on_the_floor() -> None:
    """Trap: three 10 kg plates are one pair."""
    assert load(kg(60), Barbell(kg(20), stock((10, 3)))).weight == kg(40)


def test_two_piles_of_one_plate_are_one_pile() -> None:
    assert load(kg(40), Barbell(kg(20), stock((10, 1), (10, 1)))).weight == kg(40)


def test_a_belt_is_loaded_on_one_side() -> None:
    belt = Barbell(kg(0), stock((10, 1), (5, 1)), sides=1)
    assert load(kg(15), belt).per_side == kilograms(10, 5)


def test_collars_are_weighed_with_the_bar() -> None:
    """Competition collars are 2.5 kg each (International Weightlifting Federation)."""
    bar = Barbell(kg(20), stock((25, 2)), collars=kg(5))
    loading = load(kg(75), bar)
    assert (loading.per_side, loading.off_g) == (kilograms(25), 0)


@pytest.mark.parametrize(
    ("asked_kg", "rounding", "loaded_kg"),
    [
        (61, "nearest", 60),
        (61.25, "nearest", 60),  # halfway: the lighter one
        (61.3, "nearest", 62.5),
        (62.49, "down", 60),
        (60.001, "up", 62.5),
        (60, "up", 60),
        (60, "down", 60),
        (5, "nearest", 20),
        (900, "nearest", 435),
    ],
)
def test_a_weight_is_rounded_to_what_can_be_loaded(asked_kg: float, rounding: Rounding, loaded_kg: float) -> None:
    assert load(kg(asked_kg), GYM_KG, rounding).weight == kg(loaded_kg)


def test_less_than_the_bar_cannot_be_rounded_down() -> None:
    with pytest.raises(ValueError, match="the lightest that can be loaded is 45 lb, not 40 lb"):
        load(lb(40), GYM_LB, "down")


def test_more_than_there_is_cannot_be_rounded_up() -> None:
    with pytest.raises(ValueError, match="the heaviest that can be loaded is 435 kg, not 436 kg"):
        load(kg(436), GYM_KG, "up")


def test_pounds_told_in_grams_are_still_there_when_rounded_down() -> None:
    """Trap: 225 lb are 102,058.28 g; told as 102,058 g they are a hair lighter, and must not become 220 lb."""
    assert load(kg("102.058"), GYM_LB, "down").weight_g == lb(225).grams


def test_dumbbells_come_whole() -> None:
    rack = stack(kg(2), kg(2), kg(40))
    assert len(rack.weights) == 20
    assert load(kg(23), rack).weight == kg(22)
    assert load(kg(23), rack).per_side == ()
    up, down = next_heavier(kg(22), rack), next_lighter(kg(22), rack)
    assert up is not None
    assert down is not None
    assert (up.weight, down.weight) == (kg(24), kg(20))
    assert next_heavier(kg(40), rack) is None
    assert next_lighter(kg(2), rack) is None


def test_a_stack_may_begin_below_nothing() -> None:
    """An assisted pull-up: 60 kg of help to 5 kg of it."""
    machine = stack(kg(-60), kg(5), kg(-5))
    assert load(kg(-22), machine).weight == kg(-20)


def test_a_stack_in_two_units_ends_where_it_should() -> None:
    machine = stack(kg(5), lb("0.1"), kg(6))
    assert machine.weights[-1].exact_g <= 6000
    assert len(machine.weights) == 23


plates = st.sampled_from([0.25, 0.5, 1.25, 2.5, 5, 10, 15, 20, 25])
piles = st.lists(st.tuples(plates, st.integers(0, 9)), max_size=5)
units = st.sampled_from(["kg", "lb"])
roundings = st.sampled_from(["down", "nearest", "up"])
asked = st.one_of(
    st.decimals(min_value=20, max_value=300, places=2).map(kg),
    st.decimals(min_value=45, max_value=700, places=1).map(lb),
)


@given(asked, piles, units)
def test_what_is_loaded_uses_only_what_there_is(one: Weight, heap: list[tuple[float, int]], unit: WeightUnit) -> None:
    bar = Barbell(kg(20), stock(*heap, unit=unit))
    loading = load(one, bar)
    on_one_side = {plate: loading.per_side.count(plate) for plate in loading.per_side}
    for plate, count in on_one_side.items():
        there = sum(pile.count for pile in bar.plates if pile.plate.exact_g == plate.exact_g)
        assert 2 * count <= there
    total_g = bar.bar.exact_g + 2 * sum(plate.exact_g for plate in loading.per_side)
    assert abs(total_g - loading.weight_g) <= 0.5
    assert list(loading.per_side) == sorted(loading.per_side, key=lambda plate: plate.exact_g, reverse=True)
    assert loading.off_g == loading.weight_g - one.grams


@given(asked, piles, units)
def test_nothing_that_could_be_loaded_is_nearer(one: Weight, heap: list[tuple[float, int]], unit: WeightUnit) -> None:
    bar = Barbell(kg(20), stock(*heap, unit=unit))
    nearest = load(one, bar)
    for other in (next_heavier(nearest.weight, bar), next_lighter(nearest.weight, bar)):
        if other is not None:
            distance_g = abs(other.weight_g - one.grams)
            assert distance_g >= abs(nearest.off_g)


@given(asked, asked, roundings)
def test_more_asked_is_never_less_loaded(first: Weight, second: Weight, rounding: Rounding) -> None:
    light, heavy = sorted((first, second), key=lambda one: one.exact_g)
    assert load(light, GYM_KG, rounding).weight_g <= load(heavy, GYM_KG, rounding).weight_g


@given(asked, roundings)
def test_what_was_rounded_stays_where_it_is(one: Weight, rounding: Rounding) -> None:
    loading = load(one, GYM_KG, rounding)
    again = load(kg(loading.weight_g / 1000), GYM_KG, rounding)
    assert (again.weight_g, again.off_g, again.per_side) == (loading.weight_g, 0, loading.per_side)
    if rounding == "down":
        assert loading.off_g <= 0
    if rounding == "up":
        assert loading.off_g >= 0


def test_every_step_of_a_gym_is_the_smallest_pair() -> None:
    for gym, smallest in ((GYM_KG, kg("2.5")), (GYM_LB, lb(5))):
        reached = [gym.bar]
        while (heavier := next_heavier(reached[-1], gym)) is not None:
            reached.append(Weight(heavier.weight.value, gym.bar.unit))
        assert {after.value - before.value for before, after in pairwise(reached)} == {smallest.value}


def test_a_stock_that_would_take_long_to_search_is_refused() -> None:
    for grain in ("0.05", "0.013", "0.5"):
        odd = tuple(Plates(kg(Decimal(grain) * (n + 1)), MOST_PLATES) for n in range(60))
        with pytest.raises(ValueError, match="too many different weights"):
            load(kg(100), Barbell(kg(20), odd))


def test_a_garage_with_plates_of_both_worlds_is_no_trouble() -> None:
    both = (
        *stock(*((value, 2) for value in (25, 20, 15, 10, 5, 2.5, 1.25))),
        *stock((45, 2), (25, 2), (10, 2), unit="lb"),
    )
    loading = load(lb(225), Barbell(kg(20), both))
    assert loading.per_side == (kg(25), lb(25), lb(10))
    assert loading.weight_g == 101_751  # 20,000 + 2 × (25,000 + 35 × 453.59237)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Plates(kg(0), 2), "a plate must weigh more than 0"),
        (lambda: Plates(kg(10), -1), "count must be from 0"),
        (lambda: Plates(kg(10), 1_000_000), "count must be from 0"),
        (lambda: Barbell(kg(-1), ()), "a bar and its collars must weigh 0 or more"),
        (lambda: FixedWeights(()), "number of weights must be from 1"),
        (lambda: stack(kg(1), kg(0), kg(5)), "a step must be more than 0"),
        (lambda: stack(kg(6), kg(1), kg(5)), "the lightest must not be more"),
        (lambda: stack(kg(0), kg("0.001"), kg(100)), "number of steps must be from 0"),
    ],
)
def test_a_stock_that_cannot_be_is_refused(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]  # a lambda of the list above
