"""What is there to plan with in the demo catalogue? Its classes and exercises as a member has them, made in memory."""

from collections.abc import Iterable
from functools import cache
from math import ceil

from palestra.catalog.demo import classes, exercises
from palestra.catalog.ids import PREFIXES, public_id
from palestra.catalog.records import ClassRecord, ExerciseRecord, WindowRecord
from palestra.plans.engine.stock import Opening, Shelf, Stock, StockClass, StockExercise

SHELF = 40  # classes of one discipline and intensity, the most popular
REGION, TIER = "US", "plus"


@cache
def demo_stock() -> Stock:
    """The demo catalogue as a member in the United States with a membership has it; made in memory."""
    shelves: dict[Shelf, list[StockClass]] = {}
    for record in classes():
        if _recorded(record):
            shelves.setdefault((record.discipline, record.intensity), []).append(_stock_class(record))
    best = {
        shelf: tuple(sorted(many, key=lambda one: (-one.popularity, one.id))[:SHELF]) for shelf, many in shelves.items()
    }
    return Stock(
        shelves=best,
        known={one.id: one for many in best.values() for one in many},
        exercises=tuple(sorted((_stock_exercise(record) for record in exercises()), key=lambda one: one.id)),
    )


def _recorded(record: ClassRecord) -> bool:
    """Whether it is a class in English that can be played at any time."""
    published = record.kind == "class" and record.status == "published"
    return published and record.live_starts_at is None and record.language == "en"


def _stock_class(record: ClassRecord) -> StockClass:
    return StockClass(
        id=public_id(PREFIXES["class"], record.id),
        title=record.title,
        discipline=record.discipline,
        intensity=record.intensity,
        level=record.level,
        minutes=ceil(record.duration_s / 60),
        low_impact=record.impact == "low",
        equipment=frozenset(record.equipment),
        avoid=frozenset(record.avoid),
        body_focus=frozenset(record.body_focus),
        popularity=record.popularity,
        openings=tuple(_openings(record.windows)),
    )


def _openings(windows: list[WindowRecord]) -> Iterable[Opening]:
    if not windows:
        yield Opening(None, None)
    for window in windows:
        here = not window.regions or REGION in window.regions
        if here and (not window.tiers or TIER in window.tiers):
            yield Opening(window.starts_at, window.ends_at)


def _stock_exercise(record: ExerciseRecord) -> StockExercise:
    return StockExercise(
        id=exercise_id(record.id),
        name=record.name,
        pattern=record.pattern,
        primary_muscles=tuple(record.primary_muscles),
        secondary_muscles=tuple(record.secondary_muscles),
        equipment=frozenset(record.equipment),
        avoid=frozenset(record.avoid),
        level=record.level,
        unilateral=record.unilateral,
        tracking=record.tracking,
    )


def exercise_id(external_id: str) -> str:
    """The id under which the outside knows an exercise."""
    return public_id("exr", external_id)
