"""What tests of the tools stand on: one app over the demo catalogue for a whole file, since they only read it."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from tests.conftest import url_of
from tests.serving import Served, serving

from palestra.store.embedded import EmbeddedPostgres


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
