"""Do the migrations lead to what the models say, up, down, twice, and from two processes at once?"""

import asyncio

import pytest
from alembic import command
from sqlalchemy import Connection

from palestra.catalog import models as _catalog  # its tables join the metadata
from palestra.search import models as _search
from palestra.store import migrate
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio
assert _catalog
assert _search


async def test_the_migrated_database_is_what_the_models_say(database: Database) -> None:
    assert await migrate.current(database) == migrate.head()
    assert await migrate.drift(database) == []


async def test_two_processes_that_migrate_at_once_take_turns(database: Database) -> None:
    await _downgrade(database)
    await asyncio.gather(*(migrate.upgrade(database) for _ in range(3)))
    assert await migrate.current(database) == migrate.head()


async def test_a_downgrade_leaves_nothing_and_can_be_undone(database: Database) -> None:
    await _downgrade(database)
    async with database.reader() as reader:
        left = await reader.fetch(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relname not like 'alembic%'"
        )
    assert left == []
    await migrate.upgrade(database)
    assert await migrate.drift(database) == []


async def _downgrade(database: Database) -> None:
    def down(connection: Connection) -> None:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, "base")

    async with database.engine.connect() as connection:
        await connection.run_sync(down)
