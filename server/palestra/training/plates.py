"""What goes on the bar? Plates per side for a bar and a stock of plates, and any weight rounded to what can be loaded.

Kilograms and pounds are two worlds: a 45 lb bar is 20.41 kg, and a gym has the plates of one world or of both.
Totals are summed exactly and rounded to grams once (`weights`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from palestra.training.inputs import within
from palestra.training.weights import Weight, WeightUnit, kg, lb, nearest_gram, of_grams, plus

Rounding = Literal["down", "nearest", "up"]

# What a stock may be, so that a made-up one cannot keep the search busy. A public gym's takes some 2,000 steps (1 ms);
# the most that is allowed, some 0.1 s.
MOST_STEPS = 50_000
MOST_ON_A_SIDE = 20  # a sleeve is some 40 cm long
MOST_PLATES = 40  # of one kind
MOST_WEIGHTS = 1_000  # of a stack or a rack
MOST_PER_SIDE_G = 500_000


@dataclass(frozen=True, slots=True)
class Plates:
    """So many single plates of one weight, as they lie there; one that has no partner stays there."""

    plate: Weight
    count: int

    def __post_init__(self) -> None:
        if self.plate.value <= 0:
            raise ValueError(f"a plate must weigh more than 0, not {self.plate}")
        within("count", self.count, 0, MOST_PLATES)


@dataclass(frozen=True, slots=True)
class Barbell:
    """A bar and the plates there are for it. `collars` is what both weigh together.

    `sides` is 1 for what is loaded in one place: a dipping belt, a landmine. A dumbbell's handle is a short bar.
    """

    bar: Weight
    plates: tuple[Plates, ...]
    collars: Weight = kg(0)  # noqa: RUF009  # a frozen value, made once
    sides: Literal[1, 2] = 2

    def __post_init__(self) -> None:
        if self.bar.value < 0 or self.collars.value < 0:
            raise ValueError("a bar and its collars must weigh 0 or more")


@dataclass(frozen=True, slots=True)
class FixedWeights:
    """Weights that come whole: dumbbells (the weight of one), kettlebells, the pin of a machine."""

    weights: tuple[Weight, ...]

    def __post_init__(self) -> None:
        within("number of weights", len(self.weights), 1, MOST_WEIGHTS + 1)


Implement = Barbell | FixedWeights


@dataclass(frozen=True, slots=True)
class Loading:
    """What can be loaded. `per_side` is heaviest first, empty for the bar alone and for weights that come whole.

    `weight` is in the unit that was asked in, `weight_g` its nearest grams, `off_g` how much more it is than was asked.
    """

    weight: Weight
    weight_g: int
    per_side: tuple[Weight, ...]
    off_g: int


def load(asked: Weight, implement: Implement, rounding: Rounding = "nearest") -> Loading:
    """The loadable weight next to `asked`, with the fewest plates; halfway between two it is the lighter one.

    With "down" it never is more than was asked, with "up" never less; ValueError where there is no such weight.
    """
    totals = _totals(implement)
    if rounding == "down":
        index = bisect_right(totals.grams, asked.grams) - 1
        if index < 0:
            raise ValueError(f"the lightest that can be loaded is {_said(totals.grams[0], asked.unit)}, not {asked}")
    elif rounding == "up":
        index = bisect_left(totals.grams, asked.grams)
        if index == len(totals.grams):
            raise ValueError(f"the heaviest that can be loaded is {_said(totals.grams[-1], asked.unit)}, not {asked}")
    else:
        index = _nearest(totals.grams, asked.grams)
    return _loading(totals, index, asked)


def next_heavier(current: Weight, implement: Implement) -> Loading | None:
    """The lightest loadable weight above `current`; None when there is nothing heavier."""
    totals = _totals(implement)
    index = bisect_right(totals.grams, current.grams)
    return _loading(totals, index, current) if index < len(totals.grams) else None


def next_lighter(current: Weight, implement: Implement) -> Loading | None:
    """The heaviest loadable weight below `current`; None when there is nothing lighter."""
    totals = _totals(implement)
    index = bisect_left(totals.grams, current.grams) - 1
    return _loading(totals, index, current) if index >= 0 else None


def stack(lightest: Weight, step: Weight, heaviest: Weight) -> FixedWeights:
    """The weights of a machine's stack, or of a rack of dumbbells that goes up evenly."""
    if step.value <= 0:
        raise ValueError(f"a step must be more than 0, not {step}")
    if lightest.exact_g > heaviest.exact_g:
        raise ValueError(f"the lightest must not be more than the heaviest: {lightest} and {heaviest}")
    steps = int((heaviest.exact_g - lightest.exact_g) / step.exact_g)
    within("number of steps", steps, 0, MOST_WEIGHTS)
    return FixedWeights(tuple(plus(lightest, Weight(step.value * n, step.unit)) for n in range(steps + 1)))


def gym_barbell(unit: WeightUnit) -> Barbell:
    """A bar and plates as a public gym has them, for members who did not say what they have.

    In kilograms: the 20 kg bar and the discs of the competition rules from 1.25 to 25 kg (International Powerlifting
    Federation, technical rules). In pounds: the 45 lb bar and the usual iron from 2.5 to 45 lb. Collars are not counted.
    """
    return _GYM[unit]


_GYM: dict[WeightUnit, Barbell] = {
    "kg": Barbell(
        bar=kg(20),
        plates=(
            Plates(kg(25), 8),
            Plates(kg(20), 4),
            Plates(kg(15), 4),
            Plates(kg(10), 4),
            Plates(kg(5), 4),
            Plates(kg("2.5"), 4),
            Plates(kg("1.25"), 4),
        ),
    ),
    "lb": Barbell(
        bar=lb(45),
        plates=(
            Plates(lb(45), 12),
            Plates(lb(35), 2),
            Plates(lb(25), 4),
            Plates(lb(10), 4),
            Plates(lb(5), 4),
            Plates(lb("2.5"), 4),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class _Totals:
    """Everything one implement can weigh, lightest first, in three columns."""

    grams: tuple[int, ...]
    exact_g: tuple[Decimal, ...]
    per_side: tuple[tuple[Weight, ...], ...]


@lru_cache(maxsize=32)  # a plan asks about the same few bars again and again
def _totals(implement: Implement) -> _Totals:
    if isinstance(implement, FixedWeights):
        weights = sorted({one.exact_g for one in implement.weights})
        return _columns((exact_g, ()) for exact_g in weights)
    bare_g = implement.bar.exact_g + implement.collars.exact_g
    sides = _sides(implement)
    return _columns((bare_g + implement.sides * side_g, sides[side_g]) for side_g in sorted(sides))


def _columns(rows: Iterable[tuple[Decimal, tuple[Weight, ...]]]) -> _Totals:
    listed = list(rows)
    return _Totals(
        grams=tuple(nearest_gram(exact_g) for exact_g, _ in listed),
        exact_g=tuple(exact_g for exact_g, _ in listed),
        per_side=tuple(per_side for _, per_side in listed),
    )


def _sides(barbell: Barbell) -> dict[Decimal, tuple[Weight, ...]]:
    """Every total of one side, in exact grams, with the fewest plates that make it, heaviest first.

    All of them and not the greedy choice: with one pair of 25 and two of 15, greed stops at 25 on the way to 30.
    """
    piles = _pairs(barbell)
    best: dict[Decimal, tuple[Decimal, ...]] = {Decimal(0): ()}
    steps = 0
    for plate_g, (_, pairs) in piles.items():
        grown = dict(best)
        for side_g, plates in best.items():
            most = min(pairs, MOST_ON_A_SIDE - len(plates), int((MOST_PER_SIDE_G - side_g) / plate_g))
            steps += 1 + most
            if steps > MOST_STEPS:
                raise ValueError("these plates make too many different weights to choose from: name fewer of them")
            for more in range(1, most + 1):
                total_g = side_g + more * plate_g
                found = plates + (plate_g,) * more
                known = grown.get(total_g)
                # Of as many plates, the heavier ones first: 25 + 15 before 20 + 20.
                if known is None or len(found) < len(known) or (len(found) == len(known) and found > known):
                    grown[total_g] = found
        best = grown
    return {side_g: tuple(piles[plate_g][0] for plate_g in plates) for side_g, plates in best.items()}


def _pairs(barbell: Barbell) -> dict[Decimal, tuple[Weight, int]]:
    """By exact grams and heaviest first: a plate, and how many of it each side can have. Two piles of one are one."""
    counts: dict[Decimal, tuple[Weight, int]] = {}
    for pile in barbell.plates:
        plate, count = counts.get(pile.plate.exact_g, (pile.plate, 0))
        counts[pile.plate.exact_g] = (plate, count + pile.count)
    return {
        plate_g: (plate, count // barbell.sides)
        for plate_g, (plate, count) in sorted(counts.items(), reverse=True, key=lambda item: item[0])
    }


def _nearest(grams: Sequence[int], asked_g: int) -> int:
    above = bisect_left(grams, asked_g)
    if above == 0:
        return 0
    if above == len(grams) or asked_g - grams[above - 1] <= grams[above] - asked_g:
        return above - 1
    return above


def _loading(totals: _Totals, index: int, asked: Weight) -> Loading:
    return Loading(
        weight=of_grams(totals.exact_g[index], asked.unit),
        weight_g=totals.grams[index],
        per_side=totals.per_side[index],
        off_g=totals.grams[index] - asked.grams,
    )


def _said(weight_g: int, unit: WeightUnit) -> str:
    return str(of_grams(weight_g, unit))
