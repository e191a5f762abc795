"""Which class fills a session? One that fits the member and the day, as long as wanted, and not one of the last days."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from palestra.catalog.vocabulary import Discipline, Intensity
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.stock import StockClass

EFFORT: dict[Intensity, int] = {"easy": 3, "moderate": 5, "hard": 7}  # CR-10, as planned
EASIER: dict[Intensity, tuple[Intensity, ...]] = {
    "easy": ("easy",),
    "moderate": ("moderate", "easy"),
    "hard": ("hard", "moderate", "easy"),
}
VARIETY_DAYS = 14  # no class twice within them, where there are others
LATELY_DAYS = 28  # taken by the member so lately comes after what was not
DECENT_PCT = 60  # of the wanted minutes: a class shorter than that comes after one that is known already

# What is done for a while and not for hours: longer classes of these are left to those who look for them.
MOST_MINUTES: dict[Discipline, int] = {
    "meditation": 20,
    "stretching": 30,
    "mobility": 30,
    "hiit": 30,
    "boxing": 45,
    "barre": 45,
    "dance": 45,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A class that is looked for: disciplines in the order they are tried, and at most so long and so hard."""

    disciplines: tuple[Discipline, ...]
    intensity: Intensity
    minutes: int
    on: date
    long: bool = False  # its length is what it is for: rather the same class again than a shorter one


def lengths(disciplines: Iterable[Discipline], intensity: Intensity, most: int, larder: Larder) -> list[int]:
    """How long the classes are, the longest first, and none longer than `most`.

    Those of the first discipline that has any of about that length; where none has, those of all.
    """
    every: set[int] = set()
    for discipline in disciplines:
        longest = min(most, MOST_MINUTES.get(discipline, most))
        found = {one.minutes for one in larder.classes(discipline, intensity) if one.minutes <= longest}
        if found and 100 * max(found) >= DECENT_PCT * most:
            return sorted(found, reverse=True)
        every |= found
    return sorted(every, reverse=True)


def pick(wanted: Wanted, larder: Larder, used: Mapping[str, date], leave: Collection[str] = ()) -> StockClass | None:
    """The best class there is, else an easier one, never a harder or a longer; None where there is none.

    New classes of about the wanted length come first, in the order of the disciplines; then those that the plan or the
    member had in the last weeks, and what is much shorter.
    """
    for intensity in EASIER[wanted.intensity]:
        candidates = [one for one in _candidates(wanted, intensity, larder) if one.id not in leave]
        fresh = (one for one in candidates if not _short(one, wanted) and not _repeated(one, wanted.on, used, larder))
        if (best := next((one for one in fresh if one.playable_on(wanted.on)), None)) is not None:
            return best
        playable = [one for one in candidates if one.playable_on(wanted.on)]
        if playable:
            return min(playable, key=lambda one: _reluctance(one, wanted, used, larder))
    return None


def _candidates(wanted: Wanted, intensity: Intensity, larder: Larder) -> tuple[StockClass, ...]:
    """In the order of disciplines, and of each the longest first, and of these the most popular."""
    key = (wanted.disciplines, intensity, wanted.minutes)
    if key not in larder.candidates:
        larder.candidates[key] = tuple(
            one
            for discipline in wanted.disciplines
            for one in sorted(larder.classes(discipline, intensity), key=lambda one: -one.minutes)
            if one.minutes <= wanted.minutes
        )
    return larder.candidates[key]


def _reluctance(one: StockClass, wanted: Wanted, used: Mapping[str, date], larder: Larder) -> tuple[int, int]:
    """Least is best; of equals the first is taken."""
    repeated = _repeated(one, wanted.on, used, larder)
    return int(_short(one, wanted)) * (2 if wanted.long else 1) + int(repeated > 0), repeated


def _short(one: StockClass, wanted: Wanted) -> bool:
    return 100 * one.minutes < (100 if wanted.long else DECENT_PCT) * wanted.minutes


def _repeated(one: StockClass, on: date, used: Mapping[str, date], larder: Larder) -> int:
    """0 for a class that is new, 1 for one taken lately, more for one that the plan has; the later, the more."""
    if one.id in used and (apart := abs((on - used[one.id]).days)) < VARIETY_DAYS:
        return 2 + VARIETY_DAYS - apart
    taken = larder.past.taken
    return int(one.id in taken and (on - taken[one.id]).days < LATELY_DAYS)
