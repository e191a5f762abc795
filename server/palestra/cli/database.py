"""How a command reaches Postgres: DATABASE_URL, or the embedded one for as long as the command runs."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from palestra.errors import StoreError
from palestra.settings import Settings

if TYPE_CHECKING:  # at run time each command imports what it needs: `--help` answers in a tenth of a second
    from palestra.store.engine import Database

T = TypeVar("T")


def run_on_database(work: "Callable[[Database], Coroutine[Any, Any, T]]") -> T:
    """Do something with a database whose schema is this version's."""
    with postgres(Settings.load()) as url:
        return asyncio.run(with_current(url, work))


async def with_database(url: str, work: "Callable[[Database], Coroutine[Any, Any, T]]") -> T:
    """For commands that bring the schema up themselves."""
    async with database(url) as opened:
        return await work(opened)


async def with_current(url: str, work: "Callable[[Database], Coroutine[Any, Any, T]]") -> T:
    """For commands that only use what is there: the schema must be this version's."""
    from palestra.store import migrate as migrations

    async with database(url) as opened:
        await opened.check()
        if (at := await migrations.current(opened)) != migrations.head():
            raise StoreError(f"The schema is at {at or 'nothing'}, not {migrations.head()}: run palestra migrate.")
        return await work(opened)


async def migrate_now(database: "Database") -> str:
    """Bring the schema up; says what was found and where it is now."""
    from palestra.store import migrate as migrations

    found = await database.check()
    await migrations.upgrade(database)
    return f"{found}; the schema is at {migrations.head()}."


@asynccontextmanager
async def database(url: str) -> "AsyncIterator[Database]":
    """A pool for one command."""
    from palestra.app import HNSW_SETTINGS
    from palestra.store.engine import Database

    opened = Database(url, pool_size=4, server_settings=HNSW_SETTINGS)
    try:
        yield opened
    finally:
        await opened.close()


@contextmanager
def postgres(settings: Settings) -> Iterator[str]:
    """DATABASE_URL, or that of the embedded Postgres, which runs as long as the block."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    from palestra.store.embedded import EmbeddedPostgres

    # A terminal that goes away or a supervisor's stop ends the block as Ctrl-C does, so that Postgres stops too.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    with EmbeddedPostgres.start(settings.data_dir, settings.postgres_bin) as server:
        yield server.dsn


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
