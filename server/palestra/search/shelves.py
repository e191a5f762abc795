"""What stands on the shelves that plans are filled from? The most popular classes of a discipline and an intensity.

Each shelf is read from the top of an index that has it in order (models.py), until enough fit or so many were looked
at: what it costs has a bound, however large the catalogue is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

from palestra.catalog.rights import Viewer, playable_sql
from palestra.catalog.vocabulary import (
    AVOID,
    BODY_FOCUS,
    DISCIPLINES,
    EQUIPMENT,
    INTENSITIES,
    LEVELS,
    Avoid,
    BodyFocus,
    Discipline,
    Equipment,
    Intensity,
    Level,
)
from palestra.search import queries
from palestra.search.constraints import Constraints
from palestra.search.filters import Statement, compile_filters
from palestra.store.engine import Reader

LOOKED_AT = 1_500  # classes of a shelf, the most popular: two thirds of it in a catalogue of 100,000
PASSED = 200  # of those that fit; what is of a rare length and less popular is not found
PASSING = timedelta(days=7)  # how long what does not stay has to be there, to be planned with

Word = TypeVar("Word", bound=str)
Shelf: TypeAlias = tuple[Discipline, Intensity]


class ShelvedClass(NamedTuple):
    """A class as filters know it. `avoid` has what any segment of it asks for."""

    document_id: int
    discipline: Discipline
    intensity: Intensity
    level: Level
    low_impact: bool
    duration_s: int
    equipment: frozenset[Equipment]
    avoid: frozenset[Avoid]
    body_focus: frozenset[BodyFocus]
    popularity: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which shelves, and what is true of every class on them."""

    shelves: Collection[Shelf]
    lengths_s: Sequence[int]  # where each length begins, in order, and where the last one ends
    each: int  # how many of a shelf and a length, so that there are short ones beside long ones
    level: Level  # at most
    equipment: Collection[Equipment]  # all there is
    avoid: Collection[Avoid]
    from_at: datetime  # from then on until then it can be played
    until_at: datetime

    def constraints(self) -> Constraints:
        """The same as a search would ask; that it is a class and no live one is every shelf's."""
        return Constraints(
            level=LEVELS[: LEVELS.index(self.level) + 1],
            equipment_available=tuple(self.equipment),
            avoid=tuple(self.avoid),
        )


async def filled(reader: Reader, wanted: Wanted, viewer: Viewer, now: datetime) -> list[ShelvedClass]:
    """The most popular classes of each shelf and length that `viewer` may see now and play in the first week, ties by id.

    Where most of them are gone before the end, those that stay take their place.
    """
    standing = await _read(reader, wanted.shelves, wanted, viewer, now, lasting=False)
    if passing := [place for place, rows in standing.items() if _mostly_passing(rows, wanted.each)]:
        shelves = sorted({shelf for shelf, _ in passing})
        staying = await _read(reader, shelves, wanted, viewer, now, lasting=True)
        for place in passing:
            others = [row for row in standing[place] if not row["lasts"]]
            standing[place] = [*staying.get(place, ()), *others][: wanted.each]
    found = (_shelved(row) for rows in standing.values() for row in rows)
    return sorted(found, key=lambda each: (-each.popularity, each.document_id))


async def among(reader: Reader, document_ids: Sequence[int]) -> list[ShelvedClass]:
    """Those of `document_ids` that are published, whatever else is true of them, by id."""
    rows = await reader.fetch(queries.SHELVED_AMONG, list(document_ids))
    return sorted((_shelved(row) for row in rows), key=lambda each: each.document_id)


_Row: TypeAlias = Mapping[str, Any]
_Place: TypeAlias = tuple[Shelf, int]  # a shelf and which of its lengths


async def _read(
    reader: Reader, shelves: Collection[Shelf], wanted: Wanted, viewer: Viewer, now: datetime, *, lasting: bool
) -> dict[_Place, list[_Row]]:
    """What stands at each place, the most popular first; with `lasting` only what can be played until the end."""
    parameters: list[Any] = [
        [DISCIPLINES.index(discipline) for discipline, _ in shelves],
        [INTENSITIES.index(intensity) for _, intensity in shelves],
        list(wanted.lengths_s),
    ]
    statement = compile_filters(wanted.constraints(), viewer, now, statement=Statement(parameters))
    from_at, until_at = statement.bind(wanted.from_at), statement.bind(wanted.until_at)
    needed_at = until_at if lasting else statement.bind(min(wanted.from_at + PASSING, wanted.until_at))
    of = statement.bind(viewer.region), statement.bind(viewer.tier)
    lasts, plays = (
        f"(not d.windowed or {playable_sql('d.document_id', from_at, at, *of)})" for at in (until_at, needed_at)
    )
    statement.clauses.append(plays)
    sql = queries.shelves(statement.condition(), lasts, LOOKED_AT, PASSED, wanted.each)
    found: dict[_Place, list[_Row]] = {}
    for row in await reader.fetch(sql, *statement.parameters):
        shelf = DISCIPLINES[row["discipline"]], INTENSITIES[row["intensity"]]
        found.setdefault((shelf, row["length"]), []).append(row)
    return found


def _mostly_passing(rows: Sequence[_Row], each: int) -> bool:
    """Whether there may be better ones: the place is full, and most of it is gone before the end."""
    return len(rows) == each and 2 * sum(row["lasts"] for row in rows) < each


def _shelved(row: _Row) -> ShelvedClass:
    return ShelvedClass(
        document_id=row["document_id"],
        discipline=DISCIPLINES[row["discipline"]],
        intensity=INTENSITIES[row["intensity"]],
        level=LEVELS[row["level"]],
        low_impact=row["low_impact"],
        duration_s=row["duration_s"],
        equipment=_words(EQUIPMENT, row["equipment"]),
        avoid=_words(AVOID, row["avoid"]),
        body_focus=_words(BODY_FOCUS, row["body_focus"]),
        popularity=row["popularity"],
    )


@lru_cache(maxsize=4_096)  # a catalogue has few combinations, and a set each for thousands of classes adds up
def _words(vocabulary: tuple[Word, ...], mask: int) -> frozenset[Word]:
    """The words of a bit mask."""
    return frozenset(word for bit, word in enumerate(vocabulary) if mask >> bit & 1)
