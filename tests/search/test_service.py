"""Does the search service degrade, share, remember and forget as it promises?"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

import asyncpg
import pytest
from tests.factories import NOW, a_class, id_of, publish, publish_exercises
from tests.waiting import until

from palestra.catalog import changes, demo
from palestra.catalog.rights import Viewer
from palestra.errors import NotFound
from palestra.search import gaps, service
from palestra.search.answers import ClassSearch, ExercisePage, ExerciseSearch, Page
from palestra.search.constraints import Constraints
from palestra.search.embedders import Embedder, EmbedderDown, Vectors
from palestra.search.embedders.hashing import Hashing
from palestra.search.service import Search
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

ANYONE = Viewer()


class Counting(Hashing):
    """The hashing embedder, counting, and slow, broken or silent when told so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Vectors:
        self.asked += texts
        await self.gate.wait()
        if self.broken:
            raise EmbedderDown("the embedding server answered HTTP 500")
        return await super().embed(texts, kind)


def searching(database: Database, embedder: Embedder | None = None, *, now: datetime = NOW) -> Search:
    return Search(database, embedder or Hashing(), clock=lambda: now, cache_entries=64, cache_ttl_s=600)


def asking(query: str = "", limit: int = 10, caller: str | None = None, **fields: Any) -> ClassSearch:
    return ClassSearch(query, Constraints(**fields), "relevance", limit, caller=caller)


def titles(page: Page) -> list[str]:
    return [found.card.title for found in page.found]


@asynccontextmanager
async def following(search: Search, database: Database, *, poll_s: float) -> AsyncIterator[None]:
    """The search hears of changes as the app has it hear."""
    task = asyncio.create_task(changes.follow(database, search.changed, poll_s=poll_s))
    yield
    task.cancel()
    await asyncio.wait([task])


# --- degrading ------------------------------------------------------------------------------------------------------


async def test_with_the_embedder_down_words_still_find_and_the_answer_says_so(database: Database) -> None:
    await publish(database, a_class("1", title="Harbour ride"), a_class("2", title="Forest stretch", description=""))
    embedder = Counting()
    search = searching(database, embedder)
    embedder.broken = True
    page = await search.classes(asking("harbour"), ANYONE)
    assert page.ranking.degraded
    assert titles(page)[0] == "Harbour ride"
    embedder.broken = False
    assert not (await search.classes(asking("forest"), ANYONE)).ranking.degraded


async def test_an_embedder_that_does_not_answer_is_not_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "EMBED_TIMEOUT_S", 0.05)
    await publish(database, a_class())
    embedder = Counting()
    embedder.gate.clear()
    async with asyncio.timeout(5):
        page = await searching(database, embedder).classes(asking("harbour"), ANYONE)
    assert page.ranking.degraded
    assert len(page.found) == 1
    embedder.gate.set()


async def test_search_by_words_alone_is_not_called_degraded(database: Database) -> None:
    await publish(database, a_class())
    search = Search(database, None, clock=lambda: NOW, cache_entries=0, cache_ttl_s=0)
    page = await search.classes(asking("harbour"), ANYONE)
    assert (page.ranking.degraded, titles(page)) == (False, ["Harbour ride"])


async def test_a_model_that_has_embedded_nothing_yet_is_called_degraded(database: Database) -> None:
    await publish(database, a_class())

    class Another(Hashing):
        model_id = "another-64"

    page = await searching(database, Another()).classes(asking("harbour"), ANYONE)
    assert (page.ranking.degraded, titles(page)) == (True, ["Harbour ride"])


# --- sharing and forgetting -----------------------------------------------------------------------------------------


async def test_two_hundred_who_ask_the_same_at_once_cost_one_embedding_and_one_ranking(
    demo_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = Counting()
    search = searching(demo_database, embedder)
    await search.refresh()
    ranked: list[object] = []
    rank = search._rank  # there is no other place to count from

    async def counted(*arguments: Any) -> Any:
        ranked.append(arguments)
        return await rank(*arguments)

    monkeypatch.setattr(search, "_rank", counted)
    pages = await asyncio.gather(*(search.classes(asking("calm evening flow"), ANYONE) for _ in range(200)))
    assert len(ranked) == 1
    assert embedder.asked == ["calm evening flow"]
    assert all(titles(page) == titles(pages[0]) for page in pages)


async def test_one_who_gives_up_does_not_take_the_answer_from_the_others(database: Database) -> None:
    await publish(database, a_class())
    embedder = Counting()
    embedder.gate.clear()
    search = searching(database, embedder)
    first = asyncio.create_task(search.classes(asking("harbour"), ANYONE))
    second = asyncio.create_task(search.classes(asking("harbour"), ANYONE))
    await until(lambda: embedder.asked)
    first.cancel()
    embedder.gate.set()
    assert titles(await second) == ["Harbour ride"]
    assert embedder.asked == ["harbour"]


async def test_a_change_is_heard_by_every_process_within_a_second(database: Database, database_url: str) -> None:
    other = Database(database_url)
    first, second = searching(database), searching(other)
    async with following(first, database, poll_s=3_600), following(second, other, poll_s=3_600):
        await publish(database, old := a_class("old"))
        for search in (first, second):
            await until(lambda search=search: _count(search, 1))  # type: ignore[misc]  # bound at once
        version = await publish(database, a_class("new"), old.model_copy(update={"rev": 2, "title": "Renamed"}))
        await until(lambda: first._version == second._version == version, deadline_s=1)
        for search in (first, second):
            page = await search.classes(asking(), ANYONE)
            assert sorted(titles(page)) == ["Harbour ride", "Renamed"]
            assert page.ranking.total == 2
    await other.close()


async def _count(search: Search, expected: int) -> bool:
    return (await search.classes(asking(), ANYONE)).ranking.total == expected


@pytest.mark.parametrize("poll_s", [0.05, 3_600])
async def test_a_change_is_heard_though_the_listening_connection_was_killed(
    database: Database, database_url: str, poll_s: float
) -> None:
    search, own = searching(database), await asyncpg.connect(database_url.replace("+asyncpg", ""))
    async with following(search, database, poll_s=poll_s):
        version = await publish(database, a_class("1"))
        await until(lambda: search._version == version)
        await own.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        published = Database(database_url)
        version = await publish(published, a_class("2"))
        await until(lambda: search._version == version, deadline_s=5)
        assert await _count(search, 2)
        await published.close()
    await own.close()


async def test_a_new_word_is_found_soon_though_it_was_asked_for_before_it_was_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SNAPSHOT_EVERY_S", 0.2)
    await publish(database, a_class("1"))
    search = searching(database)
    await search.refresh()
    search.changed(await publish(database, a_class("2", title="Zumbalates")))
    assert (await search.classes(asking("zumbalates"), ANYONE)).ranking.terms  # answered with the words of before

    async def found_by_word() -> bool:
        page = await search.classes(asking("zumbalates"), ANYONE)
        return any(c.lexical_rank == 1 for c in page.ranking.candidates)

    await until(found_by_word, deadline_s=5)


async def test_a_window_that_opens_sooner_than_any_known_is_not_slept_through(database: Database) -> None:
    late = {"starts_at": NOW + timedelta(days=9)}
    await publish(database, a_class("open"), a_class("late", windows=[late]))
    now = NOW
    search = Search(database, Hashing(), clock=lambda: now, cache_entries=64, cache_ttl_s=600)
    assert await _count(search, 1)
    soon = {"starts_at": NOW + timedelta(hours=1)}
    search.changed(await publish(database, a_class("soon", windows=[soon])))
    assert await _count(search, 1)
    now = NOW + timedelta(hours=1)
    assert await _count(search, 2)


# --- reading, telling ------------------------------------------------------------------------------------------------


async def test_the_query_is_read_and_arguments_win(demo_database: Database) -> None:
    page = await searching(demo_database).classes(asking("hard 20 minute yoga", intensity=("easy",)), ANYONE)
    held = page.ranking.constraints
    assert (held.discipline, held.intensity) == (("yoga",), ("easy",))
    assert held.duration_min_s is not None
    assert held.duration_max_s is not None
    assert all(f.card.discipline == "yoga" and f.card.intensity == "easy" for f in page.found)
    assert page.ranking.from_arguments == {"intensity"}


async def test_what_is_kept_or_disregarded_is_another_search_to_the_cache(database: Database) -> None:
    await publish(database, a_class())
    search = searching(database)
    asked = asking("yoga")
    assert (await search.classes(asked, ANYONE)).ranking.relaxed
    assert not (await search.classes(replace(asked, keep=("discipline",)), ANYONE)).found
    heard = await search.classes(replace(asked, disregard=("discipline",)), ANYONE)
    assert (titles(heard), heard.ranking.relaxed) == (["Harbour ride"], ())
    assert (await search.classes(asked, ANYONE)).ranking.relaxed


async def test_a_typo_is_corrected_against_the_catalogues_own_words(database: Database) -> None:
    await publish(database, a_class("1", title="Lighthouse ride"), a_class("2", title="Forest ride"))
    page = await searching(database).classes(asking("lighthuose"), ANYONE)
    assert page.ranking.interpretation.corrections == (("lighthuose", "lighthouse"),)
    assert titles(page)[0] == "Lighthouse ride"


@pytest.mark.parametrize(
    "asked",
    [
        {"impact": "low"},
        {"kind": ("program",)},
        {"kind": ("live",)},
        {"equipment_available": ()},
        {"language": ("fi",)},
        {"captions": ("fi",)},
        {"starts_after": NOW},
        {"starts_before": NOW},
        {"avoid": ("jumping",)},
        {"explicit_ok": False},
        {"not_discipline": ("cycling",)},
        {"not_class_type": ("climb",)},
        {"not_instructor": ("Ines Alder",)},
        {"not_genre": ("rock",)},
        {"not_equipment": ("bike",)},
        {"not_body_focus": ("legs",)},
        {"exclude_ids": (id_of(a_class()),)},
    ],
)
async def test_what_cannot_or_must_not_be_is_never_let_go(database: Database, asked: dict[str, Any]) -> None:
    said: dict[str, Any] = {"class_type": ["climb"], "genres": ["rock"], "body_focus": ["legs"], "avoid": ["jumping"]}
    await publish(database, a_class(impact="high", explicit=True, **said))
    page = await searching(database).classes(asking(discipline=("cycling",), **asked), ANYONE)
    assert (page.found, page.ranking.relaxed) == ([], ())
    assert page.ranking.no_match is not None


async def test_similar_classes_are_near_in_meaning_and_never_the_class_itself(database: Database) -> None:
    near = a_class("near", title="Harbour hills", description="Hills along the water.")
    far = a_class("far", title="Breath", description="Lie still and listen.", discipline="meditation", instructors=[])
    locked = a_class("locked", windows=[{"ends_at": NOW}])
    await publish(database, itself := a_class(), far, near, locked)
    async with database.reader() as reader:
        number = await reader.fetchval("select id from catalog_item where public_id = $1", id_of(itself))
    found = await searching(database).similar(number, ANYONE, limit=4)
    assert [listed.card.title for listed in found] == ["Harbour hills", "Breath"]


async def test_a_gap_is_counted_and_its_words_kept_only_once_enough_people_asked(database: Database) -> None:
    await publish(database, a_class())
    search = searching(database)

    async def ask(caller: str | None, query: str = "Underwater  Hockey") -> gaps.Gap:
        await search.classes(asking(query, caller=caller, language=("fi",)), ANYONE)
        await search.settle()
        return next(g for g in await gaps.most_frequent(database) if query != "other" or g.times == 1)

    for n in range(gaps.K_ANONYMITY - 1):
        assert (await ask(f"caller-{n}")).query is None
    assert (await ask("caller-0")).query is None
    assert (await ask(None)).times == gaps.K_ANONYMITY + 1
    kept = await ask("one more")
    assert (kept.query, kept.results, kept.filters) == ("underwater hockey", 0, '["language"]')
    async with database.reader() as reader:
        stored = str(await reader.fetch("select * from search_gap"))
    assert "caller-" not in stored


async def test_a_gap_is_counted_without_what_was_disregarded(database: Database) -> None:
    await publish(database, a_class())
    search = searching(database)
    request = replace(asking("yoga, no jumping", language=("fi",)), disregard=("avoid",))
    await search.classes(request, ANYONE)
    await search.settle()
    assert [gap.filters for gap in await gaps.most_frequent(database)] == ['["discipline", "language"]']


async def test_a_search_that_finds_enough_and_a_red_flag_are_no_gaps(demo_database: Database) -> None:
    search = searching(demo_database)
    await search.classes(asking("yoga"), ANYONE)
    await search.classes(asking("chest pain", language=("fi",)), ANYONE)
    await search.settle()
    assert await gaps.most_frequent(demo_database) == []


# --- exercises ------------------------------------------------------------------------------------------------------


async def exercises(database: Database, query: str = "", **fields: Any) -> ExercisePage:
    asked = ExerciseSearch(query, None, None, (), (), 5)
    return await searching(database).exercises(replace(asked, **fields))


@pytest.mark.parametrize(
    ("query", "pattern", "equipment"),
    [
        ("hip hinge with a barbell", "hinge", "barbell"),
        ("overhead press with dumbbells", "vertical_push", "dumbbells"),
        ("barbell squat", "squat", "barbell"),
        ("row with a kettlebell", "horizontal_pull", "kettlebell"),
    ],
)
async def test_an_exercise_is_found_by_its_movement_and_equipment(
    demo_database: Database, query: str, pattern: str, equipment: str
) -> None:
    first = (await exercises(demo_database, query)).hits[0].card
    assert (first.pattern, equipment in first.equipment) == (pattern, True)


async def test_a_substitute_keeps_the_movement_the_muscles_and_the_equipment_at_hand(demo_database: Database) -> None:
    page = await exercises(demo_database, substitute_for="barbell bench press", equipment_available=("dumbbells",))
    assert page.replaced is not None
    assert page.hits
    for hit in page.hits:
        assert hit.card.id != page.replaced.id
        assert hit.card.pattern == page.replaced.pattern
        assert set(hit.card.equipment) <= {"dumbbells"}
    assert set(page.hits[0].card.primary_muscles) & set(page.replaced.primary_muscles)
    by_id = await exercises(demo_database, substitute_for=page.replaced.id, equipment_available=("dumbbells",))
    assert [hit.card.id for hit in by_id.hits] == [hit.card.id for hit in page.hits]


@pytest.mark.parametrize("name", ["no such movement at all", "exr_aaaaaaaaaaaaaaaa"])
async def test_a_substitute_for_what_nobody_knows_is_not_found(demo_database: Database, name: str) -> None:
    with pytest.raises(NotFound):
        await exercises(demo_database, substitute_for=name)


async def test_no_exercise_asks_for_what_is_avoided_or_not_at_hand(demo_database: Database) -> None:
    records = {record.name: record for record in demo.exercises()}
    page = await exercises(demo_database, "legs", avoid=("jumping", "kneeling"), equipment_available=(), limit=10)
    expected = [r for r in records.values() if not r.equipment and not {"jumping", "kneeling"} & set(r.avoid)]
    assert page.matching == len(expected)
    assert len(page.hits) == 10
    assert {hit.card.name for hit in page.hits} <= {record.name for record in expected}


async def test_a_withdrawn_exercise_is_not_found(database: Database) -> None:
    squat = next(record for record in demo.exercises() if record.pattern == "squat")
    await publish_exercises(database, squat)
    assert (await exercises(database, squat.name)).hits
    await publish_exercises(database, squat.model_copy(update={"rev": squat.rev + 1, "status": "withdrawn"}))
    assert not (await exercises(database, squat.name)).hits
