"""TEMPORARY until tests/conftest.py has a `database` fixture: a migrated, empty database for each test. Delete then."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from palestra.store.engine import Database
from palestra.store.migrate import upgrade

ADMIN = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@/dev?host=/tmp/pgdev")


def url_of(name: str) -> str:
    return make_url(ADMIN).set(database=name).render_as_string(hide_password=False)


async def _admin(statement: str) -> None:
    connection = await asyncpg.connect(ADMIN)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    name = f"ingest_template_{uuid4().hex[:8]}"

    async def make() -> None:
        await _admin(f"create database {name}")
        database = Database(url_of(name))
        await upgrade(database)
        await database.close()

    asyncio.run(make())
    yield name
    asyncio.run(_admin(f"drop database {name} with (force)"))


@pytest.fixture
async def database(template: str) -> AsyncIterator[Database]:
    name = f"ingest_{uuid4().hex[:8]}"
    await _admin(f"create database {name} template {template}")
    database = Database(url_of(name))
    yield database
    await database.close()
    await _admin(f"drop database {name} with (force)")
