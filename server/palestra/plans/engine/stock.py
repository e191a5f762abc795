"""What may be planned with? The classes and exercises a plan is filled from, gathered once and asked often."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from palestra.catalog.vocabulary import (
    Avoid,
    BodyFocus,
    Discipline,
    Equipment,
    Intensity,
    Level,
    MovementPattern,
    Tracking,
)

Shelf = tuple[Discipline, Intensity]

# A date begins first at UTC+14 (Kiribati) and ends last at UTC-12: what is playable from then till then is playable on
# that date wherever the member will be.
EARLIEST_DATE, LATEST_DATE = timedelta(hours=14), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of time in which the member may play a class: windows of their region and tier. None has no end."""

    from_at: datetime | None
    until_at: datetime | None


def covers(openings: Iterable[Opening], on: date) -> bool:
    """Whether one of them covers the whole of this date, in every zone of the world."""
    first = datetime.combine(on, time(), UTC) - EARLIEST_DATE
    last = datetime.combine(on, time(), UTC) + timedelta(days=1) + LATEST_DATE
    return any(
        (opening.from_at is None or opening.from_at <= first) and (opening.until_at is None or opening.until_at >= last)
        for opening in openings
    )


@dataclass(frozen=True, slots=True)
class StockClass:
    """A class as planning sees it. `openings` are for this member; an empty tuple means that they never may play it."""

    id: str
    title: str
    discipline: Discipline
    intensity: Intensity
    level: Level
    minutes: int  # rounded up: a class of 20:30 does not fit into 20
    low_impact: bool
    equipment: frozenset[Equipment]
    avoid: frozenset[Avoid]
    body_focus: frozenset[BodyFocus]
    popularity: float
    openings: tuple[Opening, ...]

    def playable_on(self, on: date) -> bool:
        """Whether one opening covers the whole of this date, in every zone of the world."""
        return covers(self.openings, on)


@dataclass(frozen=True, slots=True)
class StockExercise:
    """An exercise as planning sees it."""

    id: str
    name: str
    pattern: MovementPattern
    primary_muscles: tuple[str, ...]
    secondary_muscles: tuple[str, ...]
    equipment: frozenset[Equipment]
    avoid: frozenset[Avoid]
    level: Level
    unilateral: bool
    tracking: Tracking


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything at hand. Shelves hold the best classes first; `known` also has those that stand on no shelf.

    What is on the shelves may still not fit a brief (it may have been gathered for another): whoever fills a session
    tries equipment, avoid, level, minutes and the date each time.
    """

    shelves: Mapping[Shelf, tuple[StockClass, ...]]
    known: Mapping[str, StockClass]  # by id: the shelves', and every class of the plan that is still in the catalogue
    exercises: tuple[StockExercise, ...]  # by id
