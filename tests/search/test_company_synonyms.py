"""Does what a content team teaches search hold at once, everywhere, and only where the phrase stands?"""

from datetime import UTC, datetime

import pytest

from palestra.errors import SettingsError
from palestra.search import company_synonyms as synonyms
from palestra.search.interpretation import Gazetteer
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GAZETTEER = Gazetteer.build(disciplines=["strength", "cycling"])


def test_a_synonym_is_read_as_what_it_means_and_told() -> None:
    reading = synonyms.interpret_with("A Booty-Burner, 20 min", {"booty burner": "hard glutes"}, GAZETTEER, now=NOW)
    assert reading.constraints.intensity == ("hard",)
    assert reading.constraints.body_focus == ("glutes",)
    assert ("booty-burner", "hard glutes") in reading.corrections


def test_a_part_of_a_word_is_not_the_phrase() -> None:
    reading = synonyms.interpret_with("strengthen", {"strength": "cycling"}, GAZETTEER, now=NOW)
    assert reading.constraints.discipline != ("cycling",)


def test_the_longer_phrase_wins() -> None:
    both = {"burner": "cycling", "booty burner": "strength"}
    assert synonyms.interpret_with("booty burner", both, GAZETTEER, now=NOW).constraints.discipline == ("strength",)


async def test_learning_raises_the_catalogues_version_so_that_every_process_hears_of_it(database: Database) -> None:
    async with database.reader() as reader:
        before = await reader.fetchval("select version from catalog_state")
    await synonyms.learn(database, "Booty  Burner!", "hard glutes")
    async with database.reader() as reader:
        assert await reader.fetchval("select version from catalog_state") > before
    assert await synonyms.learnt(database) == {"booty burner": "hard glutes"}
    assert await synonyms.forget(database, "booty burner")
    assert not await synonyms.forget(database, "booty burner")
    assert await synonyms.learnt(database) == {}


@pytest.mark.parametrize(("phrase", "means"), [("", "x"), ("…", "x"), ("x", "!"), ("x" * 200, "y")])
async def test_what_cannot_be_a_phrase_is_refused(database: Database, phrase: str, means: str) -> None:
    with pytest.raises(SettingsError):
        await synonyms.learn(database, phrase, means)
