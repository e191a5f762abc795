"""Do the legs find the same by every way that they take, and each in its order?"""

import random
from collections.abc import AsyncIterator

import pytest
from tests.conftest import url_of
from tests.factories import DISCIPLINES, EQUIPMENT, LENGTHS_S, NONSENSE, NOW, a_class, publish

from palestra.catalog.rights import Viewer
from palestra.search import candidates, indexing
from palestra.search.candidates import Matching, Scope
from palestra.search.constraints import Constraints
from palestra.search.embedders.hashing import Hashing
from palestra.search.indexing import CLASSES
from palestra.search.snapshot import Snapshot, load
from palestra.store import migrate
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database, Reader

pytestmark = pytest.mark.anyio

CLASSES_N = 600
FEW = Scope(Constraints(discipline=("yoga",), equipment_available=("mat",)), Viewer(), NOW)
YOGA = FEW.of(Constraints(discipline=("yoga",)))


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def database(postgres: EmbeddedPostgres, anyio_backend: str) -> AsyncIterator[Database]:
    """600 classes of few words, so that every word is frequent, with an HNSW index that is walked in short rounds."""
    admin = Database(postgres.dsn)
    async with admin.reader() as raw:
        await raw.execute("create database candidates template template0")
    await admin.close()
    # Of so few, the planner would rather sort all than walk an index.
    walking = {"hnsw.ef_search": "1", "hnsw.iterative_scan": "relaxed_order", "enable_sort": "off"}
    opened = Database(url_of(postgres, "candidates"), server_settings=walking)
    await migrate.upgrade(opened)
    chosen = random.Random(7)  # noqa: S311  # the same catalogue every time
    records = [
        a_class(
            str(n),
            title=" ".join(chosen.choices(NONSENSE, k=4)),
            description=" ".join(chosen.choices(NONSENSE, k=chosen.randint(1, 12))),
            discipline=chosen.choice(DISCIPLINES),
            duration_s=chosen.choice(LENGTHS_S),
            equipment=[chosen.choice(EQUIPMENT)],
            popularity=chosen.choice((0.1, 0.2, 0.3, 0.4)),
        )
        for n in range(CLASSES_N)
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(indexing, "HNSW_FROM", 0)
        await publish(opened, *records)
    yield opened
    await opened.close()


@pytest.fixture
async def reader(database: Database) -> AsyncIterator[Reader]:
    async with database.reader() as reader:
        yield reader


@pytest.fixture
async def snapshot(reader: Reader) -> Snapshot:
    return await load(reader, Hashing())


async def listed(reader: Reader, scope: Scope) -> Matching:
    matching = await candidates.find_matching(reader, scope, CLASSES_N)
    assert matching.ids is not None
    return matching


def unlisted(matching: Matching) -> Matching:
    """The same, as if they were too many to list."""
    return Matching(None, matching.count, share=matching.count / CLASSES_N)


@pytest.mark.parametrize("scope", [FEW, FEW.of(Constraints())], ids=["few", "all"])
async def test_by_words_is_the_same_however_much_of_the_postings_is_read(
    reader: Reader, snapshot: Snapshot, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = snapshot.classes.weighted(("albazu", "brisku", "brisku", "corvux"))
    matching = await listed(reader, scope)
    among = await candidates.by_words(reader, scope, matching, words)
    whole = await candidates.by_words(reader, scope, unlisted(matching), words)
    assert [id_ for id_, _ in whole.scored] == [id_ for id_, _ in among.scored]
    monkeypatch.setattr(candidates, "LEG_DEPTH", CLASSES_N)
    everywhere = dict((await candidates.by_words(reader, scope, matching, words)).scored)
    monkeypatch.undo()
    # Read in part, a document may be missed; what is found has its full score, and features of its own.
    monkeypatch.setattr(candidates, "POSTINGS_BUDGET", min(word.documents for word in words))
    monkeypatch.setattr(candidates, "LEADERS", 60)
    assert sum(candidates.postings_read(words)) < sum(word.documents for word in words)
    leading = await candidates.by_words(reader, scope, unlisted(matching), words)
    assert len(leading.scored) >= 30
    assert dict(leading.scored) == pytest.approx({id_: everywhere[id_] for id_, _ in leading.scored}, rel=1e-6)
    assert leading.scored == sorted(leading.scored, key=lambda found: (-found[1], found[0]))
    assert {id_: row["document_id"] for id_, row in leading.features.items()} == {id_: id_ for id_, _ in leading.scored}


@pytest.mark.parametrize("scope", [FEW, YOGA, FEW.of(Constraints())], ids=["few", "some", "all"])
async def test_by_meaning_is_in_order_also_where_the_index_is_walked_in_rounds(
    reader: Reader, snapshot: Snapshot, scope: Scope
) -> None:
    hashing = Hashing()
    model = snapshot.models[CLASSES]
    matching = await listed(reader, scope)
    for text in NONSENSE:
        (vector,) = await hashing.embed([f"{text} albazu"], "query")
        walked = await candidates.by_meaning(reader, scope, unlisted(matching), vector, model, hashing.dimensions)
        exact = await candidates.by_meaning(reader, scope, matching, vector, model, hashing.dimensions)
        assert walked.scored == sorted(walked.scored, key=lambda found: (found[1], found[0]))
        assert len(exact.scored) == min(matching.count, candidates.LEG_DEPTH)
        everywhere = dict(exact.scored)
        near = [(id_, distance) for id_, distance in walked.scored if id_ in everywhere]
        assert len(near) >= len(exact.scored) / 2
        assert dict(near) == pytest.approx({id_: everywhere[id_] for id_, _ in near})


@pytest.mark.parametrize("scope", [FEW, FEW.of(Constraints())], ids=["few", "all"])
async def test_by_popularity_is_the_same_with_a_list_and_without(reader: Reader, scope: Scope) -> None:
    matching = await listed(reader, scope)
    among = await candidates.by_popularity(reader, scope, matching)
    assert among.scored == (await candidates.by_popularity(reader, scope, unlisted(matching))).scored
    assert among.scored == sorted(among.scored, key=lambda found: (-found[1], found[0]))
    assert len(among.scored) == min(matching.count, candidates.LEG_DEPTH)


async def test_many_are_estimated_and_few_are_listed(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    few = await listed(reader, FEW)
    assert sum(facet.count for facet in few.facets if facet.facet == "discipline") == few.count
    assert [(facet.value, facet.count) for facet in few.facets if facet.facet == "discipline"] == [("yoga", few.count)]
    monkeypatch.setattr(candidates, "SAMPLE", CLASSES_N)  # all of them: the estimate is a count
    monkeypatch.setattr(candidates, "EXACT_UP_TO", few.count)
    assert await candidates.find_matching(reader, FEW, CLASSES_N) == few
    monkeypatch.setattr(candidates, "EXACT_UP_TO", few.count - 1)
    many = await candidates.find_matching(reader, FEW, CLASSES_N)
    assert (many.ids, many.count, many.share) == (None, few.count, few.count / CLASSES_N)
