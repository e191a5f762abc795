"""What does a number of kilograms or pounds weigh, exactly? Decimals in, whole grams out, and what was typed comes back.

A weight keeps the value and the unit it was typed in; its grams are rounded once, at the end. Adding rounded grams
drifts (three 45 lb are 61,235 g, three times 20,412 g is 61,236), so sums are made here, before the rounding.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

WeightUnit = Literal["kg", "lb"]

# The pound is 0.45359237 kg by definition (International Yard and Pound Agreement, 1959; NIST SP 811, appendix B.8).
GRAMS_PER: dict[WeightUnit, Decimal] = {"kg": Decimal(1000), "lb": Decimal("453.59237")}

# What grams are told in: a gram is 0.001 kg, and 0.01 lb (4.5 g) is the finest that whole grams can tell apart.
DECIMALS: dict[WeightUnit, Decimal] = {"kg": Decimal("0.001"), "lb": Decimal("0.01")}

LARGEST = 100_000  # in either unit; beyond it somebody leaned on a key


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight as it was typed. Less than nothing is the help of a machine or a band."""

    value: Decimal
    unit: WeightUnit

    def __post_init__(self) -> None:
        if self.unit not in GRAMS_PER:
            raise ValueError(f"a weight is in kg or lb, not in {self.unit}")
        if not self.value.is_finite() or abs(self.value) > LARGEST:
            raise ValueError(f"a weight must be a number up to {LARGEST}, not {self.value}")

    def __str__(self) -> str:
        return f"{self.value.normalize():f} {self.unit}"

    @property
    def exact_g(self) -> Decimal:
        """Grams, not rounded."""
        return self.value * GRAMS_PER[self.unit]

    @property
    def grams(self) -> int:
        """Whole grams, the nearest: what is stored and compared."""
        return nearest_gram(self.exact_g)


def weight(value: Decimal | float | str, unit: WeightUnit) -> Weight:
    """A weight from what was typed. A float is read as it prints: 0.1 is a tenth, whatever its bits say."""
    try:
        return Weight(value if isinstance(value, Decimal) else Decimal(str(value)), unit)
    except InvalidOperation:
        raise ValueError(f"a weight must be a number, not {value!r}") from None


def kg(value: Decimal | float | str) -> Weight:
    """So many kilograms."""
    return weight(value, "kg")


def lb(value: Decimal | float | str) -> Weight:
    """So many pounds."""
    return weight(value, "lb")


def of_grams(weight_g: Decimal | int, unit: WeightUnit) -> Weight:
    """Grams as kilograms (three decimals) or pounds (two).

    What was typed with no more decimals than that is given back unchanged by way of its grams, however often.
    """
    return Weight((Decimal(weight_g) / GRAMS_PER[unit]).quantize(DECIMALS[unit]), unit)


def in_unit(weight: Weight, unit: WeightUnit) -> Weight:
    """The same weight in another unit, to that unit's decimals; untouched when it is in this unit already."""
    return weight if weight.unit == unit else of_grams(weight.exact_g, unit)


def plus(first: Weight, second: Weight) -> Weight:
    """The sum in the unit of the first: exact within one unit, so that a hundred steps of 5 lb are 500 lb."""
    if first.unit == second.unit:
        return Weight(first.value + second.value, first.unit)
    return of_grams(first.exact_g + second.exact_g, first.unit)


def nearest_gram(exact_g: Decimal) -> int:
    """Whole grams; a half goes to the even one."""
    return int(exact_g.to_integral_value())
