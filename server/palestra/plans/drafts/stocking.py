"""How do rows of the catalogue become a stock? Each class on its shelf, the best first, and known by its id."""

from collections.abc import Iterable, Mapping

from palestra.catalog.stock import StockedClass, StockedExercise
from palestra.plans.engine.stock import Opening, Shelf, Stock, StockClass, StockExercise
from palestra.search.shelves import ShelvedClass


def stock(
    shelved: Iterable[ShelvedClass],
    also: Iterable[ShelvedClass],
    stocked: Mapping[int, StockedClass],
    exercises: Iterable[StockedExercise],
) -> Stock:
    """`shelved` in the order in which they are to stand; `stocked` by document id, without what was just withdrawn."""
    shelves: dict[Shelf, list[StockClass]] = {}
    known: dict[str, StockClass] = {}
    for each in shelved:
        if (found := stocked.get(each.document_id)) is not None:
            known[found.id] = placed = _class(each, found)
            shelves.setdefault((each.discipline, each.intensity), []).append(placed)
    for each in also:
        if (found := stocked.get(each.document_id)) is not None and found.id not in known:
            known[found.id] = _class(each, found)
    return Stock(
        shelves={shelf: tuple(shelves[shelf]) for shelf in sorted(shelves)},
        known=known,
        exercises=tuple(_exercise(each) for each in exercises),
    )


_ALWAYS = (Opening(None, None),)


def _class(shelved: ShelvedClass, stocked: StockedClass) -> StockClass:
    return StockClass(
        id=stocked.id,
        title=stocked.title,
        discipline=shelved.discipline,
        intensity=shelved.intensity,
        level=shelved.level,
        minutes=-(-shelved.duration_s // 60),
        low_impact=shelved.low_impact,
        equipment=shelved.equipment,
        avoid=shelved.avoid,
        body_focus=shelved.body_focus,
        popularity=shelved.popularity,
        openings=_ALWAYS if stocked.openings == [(None, None)] else tuple(Opening(*each) for each in stocked.openings),
    )


def _exercise(stocked: StockedExercise) -> StockExercise:
    return StockExercise(
        id=stocked.id,
        name=stocked.name,
        pattern=stocked.pattern,
        primary_muscles=tuple(stocked.primary_muscles),
        secondary_muscles=tuple(stocked.secondary_muscles),
        equipment=frozenset(stocked.equipment),
        avoid=frozenset(stocked.avoid),
        level=stocked.level,
        unilateral=stocked.unilateral,
        tracking=stocked.tracking,
    )
