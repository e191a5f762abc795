"""What tests stand on: one real Postgres a run, a database of its own for every test, and the network closed."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import hypothesis
import pytest

from palestra.app import HNSW_SETTINGS
from palestra.catalog import demo, ingestion
from palestra.search import indexing
from palestra.search.embedders.hashing import Hashing
from palestra.store import migrate
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database
from tests.telemetry.watching import Watch

NUMBERS = itertools.count()
DEMO_CLASSES = 600


# A property that holds is no less true on a machine that is slow.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture
def anyio_backend() -> str:
    """Coroutine tests run on asyncio, as the product does."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _nothing_secret_is_logged() -> Iterator[None]:
    """In the whole run, at DEBUG: no token, code, verifier, secret, cookie or login is in any line of a log."""
    watch = Watch()
    with watch.over():
        yield
    assert not watch.leaked()


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails at once, and says where it went."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """The run's Postgres. It gives up durability for speed; tests of durability start their own."""
    with EmbeddedPostgres.start(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: EmbeddedPostgres) -> str:
    """The name of a database at the head with nothing in it, to make others from."""
    asyncio.run(_make_template(postgres, "template_empty", with_demo=False))
    return "template_empty"


@pytest.fixture(scope="session")
def with_demo(postgres: EmbeddedPostgres) -> str:
    """The name of a database that holds a small demo catalogue with vectors of the hashing embedder."""
    asyncio.run(_make_template(postgres, "template_demo", with_demo=True))
    return "template_demo"


@pytest.fixture
def database_url(postgres: EmbeddedPostgres, migrated: str) -> str:
    """A migrated, empty database of this test's own."""
    return asyncio.run(_clone(postgres, migrated))


@pytest.fixture
def demo_url(postgres: EmbeddedPostgres, with_demo: str) -> str:
    """A database of this test's own with the small demo catalogue."""
    return asyncio.run(_clone(postgres, with_demo))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """`database_url`, opened."""
    opened = Database(database_url, server_settings=HNSW_SETTINGS)
    yield opened
    await opened.close()


@pytest.fixture
async def demo_database(demo_url: str) -> AsyncIterator[Database]:
    """`demo_url`, opened."""
    opened = Database(demo_url, server_settings=HNSW_SETTINGS)
    yield opened
    await opened.close()


@pytest.fixture
def shared_data() -> Path:
    """The folder of data to measure with; tests that need it skip where it is absent."""
    folder = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no data folder beside the repository")
    return folder


def url_of(postgres: EmbeddedPostgres, name: str) -> str:
    """The URL of one database of the run's server."""
    return postgres.dsn.replace("/palestra?", f"/{name}?")


async def _make_template(postgres: EmbeddedPostgres, name: str, *, with_demo: bool) -> None:
    await _execute(postgres, f'create database "{name}"')
    database = Database(url_of(postgres, name), server_settings=HNSW_SETTINGS)
    try:
        await migrate.upgrade(database)
        if with_demo:
            indexer = indexing.SearchIndexer()
            await ingestion.ingest_exercises(database, demo.exercises(), indexer=indexer)
            await ingestion.ingest_classes(database, demo.classes(DEMO_CLASSES), indexer=indexer)
            await indexing.embed_missing(database, Hashing())
    finally:
        await database.close()


async def _clone(postgres: EmbeddedPostgres, template: str) -> str:
    name = f"test_{next(NUMBERS)}"
    await _execute(postgres, f'create database "{name}" template "{template}" strategy file_copy')
    return url_of(postgres, name)


async def _execute(postgres: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.dsn.replace("+asyncpg", ""))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
