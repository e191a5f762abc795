"""What does the catalogue have to plan with? Classes with the times at which a viewer may play them, and exercises."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from palestra.catalog import queries
from palestra.catalog.rights import Opening, Viewer, openings
from palestra.catalog.vocabulary import Avoid, Equipment, Level, MovementPattern, Tracking
from palestra.store.engine import Reader


class StockedClass(NamedTuple):
    """What filters do not know of a class."""

    id: str  # cls_…
    title: str
    openings: list[Opening]  # for the viewer, in order


class StockedExercise(NamedTuple):
    """An exercise of the library."""

    id: str  # exr_…
    name: str
    pattern: MovementPattern
    primary_muscles: list[str]
    secondary_muscles: list[str]
    equipment: list[Equipment]
    avoid: list[Avoid]
    level: Level
    unilateral: bool
    tracking: Tracking


async def classes(reader: Reader, document_ids: Sequence[int], viewer: Viewer) -> dict[int, StockedClass]:
    """The published ones of `document_ids`, by document id."""
    return {
        row["id"]: StockedClass(row["public_id"], row["title"], _openings(row["windows"], viewer))
        for row in await reader.fetch(queries.STOCKED, list(document_ids))
    }


async def documents(reader: Reader, class_ids: Collection[str]) -> dict[str, int]:
    """The document ids of those of `class_ids` that are published, by their id."""
    return {row["public_id"]: row["id"] for row in await reader.fetch(queries.PUBLISHED, sorted(set(class_ids)))}


async def successors(reader: Reader, class_ids: Sequence[str]) -> dict[str, str]:
    """Of those of `class_ids` that were withdrawn, the published class that the catalogue names in their place."""
    return {row["public_id"]: row["replaced_by"] for row in await reader.fetch(queries.SUCCESSORS, list(class_ids))}


async def exercises(reader: Reader) -> list[StockedExercise]:
    """Every published exercise, by id."""
    return [StockedExercise(*row) for row in await reader.fetch(queries.STOCKED_EXERCISES)]


async def patterns(reader: Reader, exercise_ids: Sequence[str]) -> dict[str, MovementPattern]:
    """The movement patterns of exercises that are or were in the library, by their id."""
    return {row["public_id"]: row["pattern"] for row in await reader.fetch(queries.PATTERNS, list(exercise_ids))}


def _openings(windows: str | None, viewer: Viewer) -> list[Opening]:
    """By windows as JSON; None for none."""
    stored: list[dict[str, Any]] = orjson.loads(windows or "[]")
    for window in stored:
        for end in ("starts_at", "ends_at"):
            if window[end] is not None:
                window[end] = datetime.fromisoformat(window[end])
    return openings(stored, viewer)
