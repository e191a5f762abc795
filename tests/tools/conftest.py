"""What tests of the tools stand on: one app over the demo catalogue for a whole file that only reads it, or one for each."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from tests.conftest import url_of
from tests.oauth.linked import Clock, Linking
from tests.serving import Served, serving
from tests.tools.acting import Acting, acting

from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One event loop for a file, in which its app lives."""
    return "asyncio"


@pytest.fixture(scope="module")
def demo_of_file(postgres: EmbeddedPostgres, with_demo: str) -> str:
    """A database with the small demo catalogue for one file."""
    name = f"file_{uuid4().hex[:8]}"

    async def make() -> None:
        connection = await asyncpg.connect(postgres.dsn.replace("+asyncpg", ""))
        await connection.execute(f'create database "{name}" template "{with_demo}" strategy file_copy')
        await connection.close()

    asyncio.run(make())
    return url_of(postgres, name)


@pytest.fixture(scope="module")
async def demo(demo_of_file: str, anyio_backend: str) -> AsyncIterator[Served]:
    """The app over the small demo catalogue. Only for tests that change nothing."""
    async with serving(demo_of_file) as served:
        yield served


@pytest.fixture
def linking(database: Database) -> Linking:
    return Linking(database, Clock())


@pytest.fixture
async def app(database_url: str, linking: Linking) -> AsyncIterator[Served]:
    """The app over a catalogue of the test's own, or none, at the test's own time."""
    async with serving(database_url, clock=linking.clock) as served:
        yield served


@pytest.fixture
async def ada(app: Served, linking: Linking) -> Acting:
    return await acting(app, linking)
