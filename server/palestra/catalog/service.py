"""What may be asked of the catalogue: cards and details of classes, exercises, and whether they may be played now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process, utils

from palestra.catalog import queries
from palestra.catalog.ids import public_id
from palestra.catalog.rights import Viewer, availability
from palestra.catalog.schemas import (
    Availability,
    ClassCard,
    ClassDetail,
    ExerciseCard,
    ProgramSession,
    Segment,
    Track,
)
from palestra.errors import Gone, NotFound
from palestra.store.engine import Reader

Row = Mapping[str, Any]

NAME_LIKENESS = 70  # of 100: "barbell squats" is the barbell squat, "squash" is nothing


class Listed(NamedTuple):
    """A card, and what is known beside it: `text` is its description, the addresses are for widgets."""

    document_id: int
    text: str
    card: ClassCard
    url: str | None
    artwork_url: str | None


class Opened(NamedTuple):
    """A class in full, and what is known beside it: the names of the exercises in its segments, by id."""

    document_id: int
    detail: ClassDetail
    exercise_names: dict[str, str]
    artwork_url: str | None


class Named(NamedTuple):
    """What is said of a class that somebody keeps: withdrawn ones too, with what took their place."""

    title: str
    duration_s: int
    availability: Availability


async def cards(reader: Reader, ids: Sequence[int], viewer: Viewer, now: datetime) -> list[Listed]:
    """Those of `ids` that `viewer` may see at `now`, in their order."""
    rows = await reader.fetch(queries.CARDS, list(ids), now, viewer.region)
    return [
        Listed(
            row["id"],
            row["description"],
            ClassCard.model_construct(**_card(row, viewer, now)),
            row["url"],
            row["artwork_url"],
        )
        for row in rows
    ]


async def class_detail(reader: Reader, class_id: str, viewer: Viewer, now: datetime) -> Opened:
    """Everything about one class, programme or collection.

    A class that may not be played now is answered with the reason in `availability`. Raises NotFound for an id that
    never was, and Gone, naming the replacement when there is one, for a class that was withdrawn.
    """
    row = await reader.fetchrow(queries.CLASS, class_id)
    if row is None or row["status"] == "draft":
        raise NotFound(
            f"There is no class with the id {class_id}.", fix="Use an id from search_classes, copied exactly."
        )
    if row["status"] == "withdrawn":
        replacement = row["replaced_by"]
        raise Gone(
            f"“{row['title']}” has been withdrawn from the catalogue.",
            fix=f"Its replacement is {replacement}: call get_class with that id."
            if replacement
            else "Use search_classes to find one like it.",
            replaced_by=replacement,
        )
    segments: list[dict[str, Any]] = row["segments"]
    tracks: list[dict[str, Any]] = row["tracks"]
    sessions: list[dict[str, Any]] = row["sessions"] or []
    detail = ClassDetail.model_construct(
        **_card(row, viewer, now),
        description=row["description"],
        language=row["language"],
        captions=row["captions"],
        body_focus=row["body_focus"],
        avoid=row["avoid"],
        genres=row["genres"],
        rating_count=row["rating_count"],
        url=row["url"],
        segments=[
            Segment(
                name=s["name"],
                kind=s["kind"],
                start_s=s["start_s"],
                end_s=s["end_s"],
                intensity=s["intensity"],
                target=s["target"],
                exercises=[public_id("exr", external_id) for external_id in s["exercises"]],
            )
            for s in segments
        ],
        playlist=[Track(title=t["title"], artist=t["artist"]) for t in tracks],
        sessions=[
            ProgramSession(
                week=s["week"],
                day=s["day"],
                id=s["id"],
                title=s["title"],
                duration_s=s["duration_s"],
                playable=_availability(s, viewer, now).playable,
            )
            for s in sessions
        ],
    )
    return Opened(row["id"], detail, row["exercise_names"] or {}, row["artwork_url"])


async def named(reader: Reader, public_ids: Sequence[str], viewer: Viewer, now: datetime) -> dict[str, Named]:
    """Those of `public_ids` that are or were in the catalogue, by their id."""
    return {
        row["public_id"]: Named(row["title"], row["duration_s"], _availability(row, viewer, now))
        for row in await reader.fetch(queries.NAMED, list(public_ids))
    }


async def class_id_of_url(reader: Reader, url: str) -> str:
    """The id behind a shared address, also of a class that was withdrawn; raises NotFound."""
    found = await reader.fetchval(queries.PUBLIC_ID_BY_URL, url)
    if found is None:
        raise NotFound("No class has this address.", fix="Search for it by its title with search_classes.")
    return str(found)


async def document_ids(reader: Reader, public_ids: Sequence[str]) -> tuple[int, ...]:
    """The document ids of public ids, unknown ones left out."""
    return tuple(row["id"] for row in await reader.fetch(queries.DOCUMENT_IDS, list(public_ids)))


async def exercises(reader: Reader, ids: Sequence[int]) -> list[tuple[int, ExerciseCard]]:
    """(document id, card) of the exercises among `ids`, in their order."""
    return [(row["id"], _exercise(row)) for row in await reader.fetch(queries.EXERCISES, list(ids))]


async def exercise(reader: Reader, exercise_id: str) -> tuple[int, ExerciseCard]:
    """One exercise by its public id; raises NotFound."""
    row = await reader.fetchrow(queries.EXERCISE, exercise_id)
    if row is None:
        raise NotFound(f"There is no exercise with the id {exercise_id}.", fix="Use an id from search_exercises.")
    return row["id"], _exercise(row)


async def exercise_named(reader: Reader, name: str) -> tuple[int, ExerciseCard]:
    """The exercise whose name or alias is nearest to `name`; raises NotFound when none is near."""
    spoken = {
        said: id_ for id_, official, aliases in reversed(await exercise_names(reader)) for said in (*aliases, official)
    }
    nearest = process.extractOne(
        name, spoken.keys(), scorer=fuzz.token_sort_ratio, processor=utils.default_process, score_cutoff=NAME_LIKENESS
    )
    if nearest is None:
        raise NotFound(
            f"There is no exercise called “{name[:80]}”.", fix="Look it up with search_exercises(query=…) first."
        )
    return (await exercises(reader, [spoken[nearest[0]]]))[0]


async def exercise_ids(
    reader: Reader,
    *,
    equipment_available: Sequence[str] | None,
    avoid: Sequence[str],
    muscles: Sequence[str] | None,
    not_equipment: Sequence[str] | None,
    equipment_wanted: Sequence[str] | None,
    patterns: Sequence[str] | None,
) -> list[int]:
    """The document ids of exercises that satisfy every given filter; None does not narrow."""
    found = await reader.fetchval(
        queries.EXERCISE_IDS, equipment_available, list(avoid), muscles, not_equipment, equipment_wanted, patterns
    )
    return list(found or [])


async def exercise_names(reader: Reader) -> list[tuple[int, str, list[str]]]:
    """(document id, name, aliases) of every exercise."""
    return [(r["id"], r["name"], r["aliases"]) for r in await reader.fetch(queries.EXERCISE_NAMES)]


async def counts(reader: Reader) -> dict[str, int]:
    """How many classes and exercises are published, and the catalogue's version."""
    row = await reader.fetchrow(queries.COUNTS)
    return dict(row or {})


def _availability(row: Row, viewer: Viewer, now: datetime) -> Availability:
    windows: list[dict[str, Any]] = row["windows"] or []
    for window in windows:
        for end in ("starts_at", "ends_at"):
            if window[end] is not None:
                window[end] = datetime.fromisoformat(window[end])
    return availability(row["status"], windows, viewer, now, row.get("replaced_by"))


def _card(row: Row, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {
        "id": row["public_id"],
        "kind": row["kind"],
        "title": row["title"],
        "discipline": row["discipline"],
        "class_type": row["class_type"],
        "instructors": row["instructors"],
        "duration_s": row["duration_s"],
        "level": row["level"],
        "difficulty": row["difficulty"],
        "intensity": row["intensity"],
        "impact": row["impact"],
        "equipment": row["equipment"],
        "released_on": row["released_on"],
        "live_starts_at": row["live_starts_at"],
        "explicit": row["explicit"],
        "rating": row["rating"],
        "availability": _availability(row, viewer, now),
    }


def _exercise(row: Row) -> ExerciseCard:
    return ExerciseCard(
        id=row["public_id"],
        name=row["name"],
        aliases=row["aliases"],
        pattern=row["pattern"],
        primary_muscles=row["primary_muscles"],
        secondary_muscles=row["secondary_muscles"],
        equipment=row["equipment"],
        avoid=row["avoid"],
        level=row["level"],
        unilateral=row["unilateral"],
        tracking=row["tracking"],
        cues=row["cues"] or row["instructions"][:4],
        video_url=row["video_url"],
    )
