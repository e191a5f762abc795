"""Is Postgres reached as it is named, replaced when it goes away, and refused in words when it will not do?"""

from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from tests.conftest import url_of
from tests.waiting import until

from palestra.errors import StoreError
from palestra.store import engine
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database, async_url

pytestmark = pytest.mark.anyio

SECRET = "hunter2secret"  # noqa: S105  # looked for in messages


@pytest.mark.parametrize(
    ("given", "reached"),
    [
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h:5433/d", "postgresql+asyncpg://u:p@h:5433/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+asyncpg://u:p@h/d?ssl=require"),
        ("postgresql://u@/d?host=/run/pg", "postgresql+asyncpg://u@/d?host=/run/pg"),
        ("postgresql://u:p%40ss@h/d", "postgresql+asyncpg://u:p%40ss@h/d"),
    ],
)
def test_a_url_as_platforms_write_it_is_the_drivers(given: str, reached: str) -> None:
    assert make_url(async_url(given)) == make_url(reached)


@pytest.mark.parametrize("url", [f"mysql://u:{SECRET}@h/d", f"sqlite:///{SECRET}", f"{SECRET}", "", f"://{SECRET}@"])
def test_what_is_not_postgres_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        async_url(url)
    assert SECRET not in str(refused.value)
    assert "DATABASE_URL" in str(refused.value)


async def test_a_url_with_sslmode_reaches_a_server_that_speaks_no_tls(database_url: str) -> None:
    database = Database(f"{database_url}&sslmode=prefer")
    assert "pgvector" in await database.check()
    await database.close()


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{SECRET}@/d?host=/nonexistent",
        f"postgresql://u:{SECRET}@127.0.0.1:1/d",
        f"postgresql://u:{SECRET}@nowhere.invalid/d",
    ],
)
async def test_a_server_that_does_not_answer_is_told_without_its_password(url: str) -> None:
    database = Database(url)
    with pytest.raises(StoreError, match="Postgres does not answer") as refused:
        await database.check()
    assert SECRET not in str(refused.value)
    await database.close()


async def test_a_database_that_is_not_there_is_told(postgres: EmbeddedPostgres) -> None:
    database = Database(url_of(postgres, "no_such_database"))
    with pytest.raises(StoreError, match="no_such_database"):
        await database.check()
    await database.close()


async def test_everything_a_server_lacks_is_told_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await database.check()).startswith("Postgres ")
    monkeypatch.setattr(engine, "POSTGRES_MIN", 990_000)
    monkeypatch.setattr(engine, "PGVECTOR_MIN", (99, 0))
    with pytest.raises(StoreError, match=r"it is Postgres \d+, and .*; its pgvector is [\d.]+, and"):
        await database.check()


async def test_a_server_without_pgvector_is_told_what_to_install(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "text", lambda sql: text(sql.replace("'vector'", "'no_such_extension'")))
    with pytest.raises(StoreError, match="it has no pgvector: install the extension package"):
        await database.check()


async def pid(database: Database) -> int:
    async with database.reader() as reader:
        return int(await reader.fetchval("select pg_backend_pid()"))


async def kill(database_url: str, backend: int) -> None:
    admin: Any = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await admin.execute("select pg_terminate_backend($1)", backend)
    await until(lambda: admin.fetchval("select not exists (select from pg_stat_activity where pid = $1)", backend))
    await admin.close()


async def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    before = await pid(database)
    await kill(database_url, before)
    try:
        after = await pid(database)
    except engine.LOST_CONNECTION:  # the driver had not read the server's last word yet: a read is tried once more
        after = await pid(database)
    assert after != before
    async with database.transaction() as connection:
        assert (await connection.execute(text("select 1"))).scalar_one() == 1
    await database.close()


async def test_a_connection_that_breaks_in_use_does_not_go_back_into_the_pool(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    broken: list[int] = []

    async def read() -> None:
        async with database.reader() as reader:
            broken.append(await reader.fetchval("select pg_backend_pid()"))
            await kill(database_url, broken[0])
            await reader.fetchval("select 1")

    with pytest.raises(engine.LOST_CONNECTION):
        await read()
    assert await pid(database) not in broken
    await database.close()


async def test_a_transaction_gets_another_connection_when_the_server_ended_its_own(
    database: Database, database_url: str
) -> None:
    async with database.transaction() as connection:
        raw = await engine.driver(connection)
        before = await raw.fetchval("select pg_backend_pid()")
    await kill(database_url, before)
    await until(raw.is_closed)
    async with database.transaction() as connection:
        assert (await connection.execute(text("select pg_backend_pid()"))).scalar_one() != before


async def test_a_statement_that_runs_too_long_is_stopped_by_the_server(database_url: str) -> None:
    database = Database(database_url, pool_size=1, statement_timeout_s=0.1)
    with pytest.raises(asyncpg.QueryCanceledError):
        async with database.reader() as reader:
            await reader.fetchval("select pg_sleep(30)")
    assert await pid(database)
    await database.close()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def write() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("create table half (n int)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()
    async with database.reader() as reader:
        assert await reader.fetchval("select to_regclass('half')") is None
