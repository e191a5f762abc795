"""What do tests put into a catalogue? Records with everything said, and strategies that make small catalogues."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from palestra.catalog import ingestion
from palestra.catalog.ids import PREFIXES, public_id
from palestra.catalog.records import ClassRecord, ExerciseRecord
from palestra.search import indexing
from palestra.search.embedders import Embedder
from palestra.search.embedders.hashing import Hashing
from palestra.store.engine import Database, driver

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOW.date()

CLASS: dict[str, Any] = {
    "id": "ride-1",
    "rev": 1,
    "title": "Harbour ride",
    "description": "Steady hills along the water.",
    "discipline": "cycling",
    "instructors": ["Ines Alder"],
    "duration_s": 1800,
    "equipment": ["bike"],
    "released_on": date(2026, 5, 31),
    "popularity": 0.5,
}
EXERCISE: dict[str, Any] = {
    "id": "squat-1",
    "rev": 1,
    "name": "Goblet squat",
    "pattern": "squat",
    "primary_muscles": ["quadriceps"],
    "equipment": ["kettlebell"],
}


def a_class(id: str = "ride-1", **fields: object) -> ClassRecord:
    return ClassRecord.model_validate({**CLASS, "id": id, **fields})


def an_exercise(id: str = "squat-1", **fields: object) -> ExerciseRecord:
    return ExerciseRecord.model_validate({**EXERCISE, "id": id, **fields})


def id_of(record: ClassRecord) -> str:
    """The id under which the outside knows it."""
    return public_id(PREFIXES[record.kind], record.id)


async def publish(database: Database, *records: ClassRecord, embedder: Embedder | None = None) -> int:
    """Bring records into the catalogue and give them vectors; the catalogue's version afterwards."""
    await ingestion.ingest_classes(database, records, indexer=indexing.SearchIndexer())
    await indexing.embed_missing(database, embedder or Hashing())
    async with database.reader() as reader:
        return int(await reader.fetchval("select version from catalog_state"))


async def publish_exercises(database: Database, *records: ExerciseRecord) -> None:
    await ingestion.ingest_exercises(database, records, indexer=indexing.SearchIndexer())
    await indexing.embed_missing(database, Hashing())


async def empty(database: Database) -> None:
    """Take everything out, so that one database serves many examples; its version goes on growing."""
    async with database.transaction() as connection:
        raw = await driver(connection)
        await raw.execute(
            "truncate catalog_item, exercise, availability_window, program_item, search_document, search_text,"
            " search_term, search_posting, search_word, search_embedding, search_gap;"
            " update search_corpus set document_count = 0, total_length = 0, indexed_average_length = 0"
        )


# --- strategies: few words, so that records collide and filters cut -----------------------------------------------

# None of these is a word of the gazetteers: a query made of them asks for nothing but themselves.
NONSENSE = ("albazu", "brisku", "corvux", "dornik", "elmeth", "fjordik", "gravox", "huldin")
DISCIPLINES = ("cycling", "yoga", "strength")
LEVELS = ("beginner", "intermediate", "advanced", "all_levels")
INTENSITIES = ("easy", "moderate", "hard")
EQUIPMENT = ("mat", "dumbbells", "bike", "other")
AVOIDABLE = ("jumping", "overhead_load", "grip_heavy")
FOCUS = ("legs", "lower_body", "core", "mind")
TYPES = ("climb", "flow")
PEOPLE = ("Ines Alder", "Óscar Brandt")
GENRES = ("rock", "house")
DECADES = ("80s", "2020s")
TIERS = ("plus",)
REGIONS = ("DE", "US")
LENGTHS_S = (600, 1200, 1800, 2700)


def some_of(values: tuple[str, ...], most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


def moments() -> st.SearchStrategy[datetime | None]:
    """Around now, on both sides and exactly on it."""
    hours = st.sampled_from((-48, -1, 0, 1, 48))
    return st.none() | hours.map(lambda h: NOW + timedelta(hours=h))


@st.composite
def windows(draw: st.DrawFn) -> dict[str, Any]:
    starts_at, ends_at = draw(moments()), draw(moments())
    if starts_at and ends_at and ends_at <= starts_at:
        ends_at = starts_at + timedelta(hours=1)
    return {
        "regions": draw(some_of(REGIONS, 1)),
        "tiers": draw(some_of(TIERS, 1)),
        "starts_at": starts_at,
        "ends_at": ends_at,
    }


@st.composite
def class_fields(draw: st.DrawFn) -> dict[str, Any]:
    """A record's fields without id and rev."""
    words = draw(st.lists(st.sampled_from(NONSENSE), min_size=1, max_size=3))
    segments = [
        {"name": "Work", "kind": "work", "start_s": 0, "end_s": 300, "intensity": 3, "avoid": draw(some_of(AVOIDABLE))}
    ]
    kind = draw(st.sampled_from(("class", "class", "class", "program")))
    return {
        "kind": kind,
        "title": " ".join(words).title(),
        "description": " ".join(draw(st.lists(st.sampled_from(NONSENSE), max_size=4))),
        "discipline": draw(st.sampled_from(DISCIPLINES)),
        "class_type": draw(some_of(TYPES)),
        "instructors": draw(some_of(PEOPLE)),
        "level": draw(st.sampled_from(LEVELS)),
        "intensity": draw(st.sampled_from(INTENSITIES)),
        "impact": draw(st.sampled_from(("low", "high"))),
        "duration_s": draw(st.sampled_from(LENGTHS_S)),
        "language": draw(st.sampled_from(("en", "de"))),
        "captions": draw(some_of(("es", "en"))),
        "explicit": draw(st.booleans()),
        "equipment": draw(some_of(EQUIPMENT)),
        "body_focus": draw(some_of(FOCUS)),
        "avoid": draw(some_of(AVOIDABLE)),
        "genres": draw(some_of(GENRES)),
        "decades": draw(some_of(DECADES)),
        "tracks": [{"title": "Song", "artist": artist} for artist in draw(some_of(("Zwölf", "Aria")))],
        "released_on": draw(st.sampled_from((date(2020, 1, 1), date(2026, 1, 1), TODAY))),
        "live_starts_at": draw(moments()),
        "popularity": draw(st.sampled_from((0.0, 0.3, 0.7))),
        "rating": draw(st.sampled_from((None, 3.9, 4.7))),
        "status": draw(st.sampled_from(("published", "published", "published", "published", "draft", "withdrawn"))),
        "windows": draw(st.lists(windows(), max_size=2)) if draw(st.booleans()) else [],
        "segments": segments if draw(st.booleans()) else [],
    }


def catalogues(min_size: int = 0, max_size: int = 30) -> st.SearchStrategy[list[ClassRecord]]:
    """A small catalogue; ids by position."""
    many = st.lists(class_fields(), min_size=min_size, max_size=max_size)
    return many.map(
        lambda rows: [ClassRecord.model_validate({**row, "id": f"c{n}", "rev": 1}) for n, row in enumerate(rows)]
    )
