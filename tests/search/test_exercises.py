"""Does a library that a company brings answer what is asked of it, less what is refused?"""

from pathlib import Path

import pytest
from tests.factories import NOW

from palestra.catalog import ingestion
from palestra.search.answers import ExerciseSearch
from palestra.search.embedders.hashing import Hashing
from palestra.search.indexing import SearchIndexer, embed_missing
from palestra.search.service import Search
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


async def test_a_hip_hinge_without_the_deadlift_from_the_floor(database: Database, shared_data: Path) -> None:
    file = shared_data / "exercises" / "free-exercise-db.json"
    report = await ingestion.ingest_exercises(database, file, indexer=SearchIndexer(), format="free-exercise-db")
    assert (report.new, report.error_count) == (873, 0)
    await embed_missing(database, Hashing())
    found = await _names(database, "hip hinge with a barbell, no deadlift from the floor")
    assert found
    assert not {"Barbell Deadlift", "Deadlift"} & set(found)
    assert any("Good Morning" in name or "Hip Thrust" in name or "Stiff" in name for name in found[:5])


async def test_what_is_refused_is_just_that_exercise_and_not_its_relatives(demo_database: Database) -> None:
    asked = await _names(demo_database, "deadlift with a barbell")
    assert "Deadlift" in asked
    refused = await _names(demo_database, "barbell hinge, no deadlift from the floor")
    assert "Deadlift" not in refused
    assert "Romanian deadlift" in refused


async def _names(database: Database, query: str) -> list[str]:
    search = Search(database, Hashing(), clock=lambda: NOW, cache_entries=0, cache_ttl_s=0)
    page = await search.exercises(ExerciseSearch(query, None, None, (), (), 10))
    return [hit.card.name for hit in page.hits]
