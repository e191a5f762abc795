"""On which days does what lie? Apart where it tires the same muscles, never hard after hard, the long one at the weekend."""

from functools import lru_cache
from itertools import combinations, pairwise, permutations

from palestra.plans.engine.splits import Place

HARD_AFTER_HARD = 1_000
SAME_MUSCLES = 20
HARD_BESIDE_LONG = 8
LONG_ON_WEEKEND = -6
WEEKEND = (5, 6)  # Saturday and Sunday; where the weekend is another, the long session lies on any day
OUT_OF_ORDER = 1  # of two strength sessions: A comes before B

Strain = tuple[bool, bool, frozenset[str], int]  # hard, long, what it tires, its number in the week


@lru_cache(maxsize=1_024)  # weeks of a plan repeat, and so do people
def spread(offsets: tuple[int, ...], count: int) -> tuple[int, ...]:
    """So many of these days of the week, as far apart as they go; the earlier where it makes no difference."""
    return max(
        combinations(offsets, min(count, len(offsets))), key=lambda chosen: (_gaps(chosen), [-d for d in chosen])
    )


def arranged(places: tuple[Place, ...], offsets: tuple[int, ...], week_starts_on: int) -> tuple[int, ...]:
    """The day of each session, of as many days as there are sessions."""
    strains = tuple(
        (place.slot.intensity == "hard", place.long, place.tires, number) for number, place in enumerate(places)
    )
    return _arranged(strains, offsets, week_starts_on)


@lru_cache(maxsize=4_096)
def _arranged(strains: tuple[Strain, ...], offsets: tuple[int, ...], week_starts_on: int) -> tuple[int, ...]:
    return min(permutations(offsets, len(strains)), key=lambda order: (_cost(strains, order, week_starts_on), order))


def _cost(strains: tuple[Strain, ...], order: tuple[int, ...], week_starts_on: int) -> int:
    by_day = sorted(zip(order, strains, strict=True), key=lambda each: each[0])
    cost = 0
    for (day, one), (next_day, other) in pairwise(by_day):
        if next_day - day == 1:
            cost += _neighbours(one, other)
        if one[2] and other[2] and one[3] > other[3]:
            cost += OUT_OF_ORDER
    for day, one in by_day:
        if one[1] and (week_starts_on + day) % 7 in WEEKEND:
            cost += LONG_ON_WEEKEND
    return cost


def _neighbours(one: Strain, other: Strain) -> int:
    cost = SAME_MUSCLES * (not one[2].isdisjoint(other[2]))
    if one[0] and other[0]:
        cost += HARD_AFTER_HARD
    if (one[0] and other[1]) or (one[1] and other[0]):
        cost += HARD_BESIDE_LONG
    return cost


def _gaps(chosen: tuple[int, ...]) -> tuple[int, ...]:
    """Days between sessions round the week, the smallest first: the more even, the better."""
    if len(chosen) < 2:
        return ()
    return tuple(sorted([after - before for before, after in pairwise(chosen)] + [chosen[0] + 7 - chosen[-1]]))
