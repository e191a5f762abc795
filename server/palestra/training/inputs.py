"""Which numbers cannot be? Every formula refuses them here, by the name of the argument and in one wording."""

from collections.abc import Sequence
from math import isfinite
from typing import Literal

Sex = Literal["female", "male"]  # of formulas that were fitted to each apart; nobody has to say


def positive(name: str, value: float) -> None:
    """Refuse zero, less, and what is not a number."""
    if not isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be more than 0, not {value}")


def not_negative(name: str, value: float) -> None:
    """Refuse less than zero, and what is not a number."""
    if not isfinite(value) or value < 0:
        raise ValueError(f"{name} must be 0 or more, not {value}")


def within(name: str, value: float, low: float, high: float) -> None:
    """Refuse what is outside `low` to `high`, both included."""
    if not low <= value <= high:  # false for NaN as well
        raise ValueError(f"{name} must be from {low:g} to {high:g}, not {value}")


def known(name: str, values: Sequence[float | None]) -> list[float]:
    """The values that are there (None is missing), each of them 0 or more."""
    present = [value for value in values if value is not None]
    for value in present:
        not_negative(name, value)
    return present
