"""How Postgres is reached: one pool, one transaction per call, and the bare driver where microseconds count."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
import orjson
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from palestra.errors import StoreError

Reader: TypeAlias = "asyncpg.Connection[Any]"  # the bare driver: statements with `$n` parameters

WRITERS = 4  # connections for transactions
CLOSE_S = 5.0
POSTGRES_MIN = 160_000  # server_version_num
PGVECTOR_MIN = (0, 8)  # iterative scans, without which a filtered vector search under-returns

# What a read meets when Postgres is gone, going or not back yet. InternalClientError: between the server's last word and
# the end of the stream, the driver takes a connection for alive and trips over its own state.
LOST_CONNECTION = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    SQLAlchemyError,
)


def async_url(database_url: str) -> str:
    """The same database for SQLAlchemy's asyncpg dialect; raises StoreError for what is not Postgres.

    `sslmode`, which platforms append and asyncpg's dialect refuses, becomes its `ssl`.
    """
    try:
        url = make_url(database_url)
    except Exception:  # noqa: BLE001  # SQLAlchemy raises several kinds; the URL may hold a password, so none is shown
        raise StoreError(
            "DATABASE_URL cannot be read. It looks like postgresql://user:password@host:5432/name."
        ) from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise StoreError(f"DATABASE_URL names {url.get_backend_name()}; Palestra needs Postgres 16 or newer.")
    query = dict(url.query)
    if (mode := query.pop("sslmode", None)) is not None:
        query["ssl"] = mode
    return url.set(drivername="postgresql+asyncpg", query=query).render_as_string(hide_password=False)


class Database:
    """One process's way to Postgres, on one event loop.

    `transaction()` is for writes and anything of several statements; `reader()` is for the single statements of
    hot reads. `statement_timeout_s` is enforced by the server on every statement; waiting for a connection takes no
    longer either. Reads have a pool of the driver's own, of `pool_size`: they cost 150 µs less of CPU than by way of
    SQLAlchemy's. Its connections are not reset between uses (another 60 µs), so a reader leaves no setting behind.
    """

    def __init__(
        self,
        database_url: str,
        *,
        pool_size: int = 8,
        statement_timeout_s: float | None = None,
        server_settings: Mapping[str, str] | None = None,
    ) -> None:
        settings = {
            "application_name": "palestra",
            "jit": "off",  # compiling a 5 ms query takes longer than running it
            # A generic plan cannot see how selective a filter is, and picks the vector index for it (search.md 5).
            "plan_cache_mode": "force_custom_plan",
        }
        settings.update(server_settings or {})
        if statement_timeout_s is not None:
            settings["statement_timeout"] = str(int(statement_timeout_s * 1000))
        self._settings = settings
        self._wait_s = statement_timeout_s or 30.0
        self._pool_size = pool_size
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._making_pool = asyncio.Lock()
        self.engine: AsyncEngine = create_async_engine(
            async_url(database_url),
            pool_size=WRITERS,
            max_overflow=0,
            pool_timeout=self._wait_s,
            # No ping before use (400 against 273 µs a call, performance-reliability.md): a dead connection is
            # replaced when it fails, and reads are tried once more.
            connect_args={"server_settings": settings},
            json_deserializer=orjson.loads,
            hide_parameters=True,  # an error is logged whole, and parameters are what members and clients sent
        )
        event.listen(self.engine.sync_engine, "checkout", _refuse_closed)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self.engine.begin() as connection:
            yield connection

    def reader(self) -> AbstractAsyncContextManager[Reader]:
        """The driver's own connection, in autocommit, for single read statements."""
        if self._pool is None:
            return self._first_reader()
        lent: AbstractAsyncContextManager[Reader] = self._pool.acquire(timeout=self._wait_s)
        return lent

    @asynccontextmanager
    async def _first_reader(self) -> AsyncIterator[Reader]:
        async with self._making_pool:
            if self._pool is None:
                self._pool = await self._make_pool()
        async with self._pool.acquire(timeout=self._wait_s) as connection:
            yield connection

    async def distrust(self) -> None:
        """Have every reader's connection made anew before it is used again: one was lost, and others may be dead too."""
        if self._pool is not None:
            await self._pool.expire_connections()

    async def _make_pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        """The readers' pool, connected as SQLAlchemy would be: the same URL, settings and JSON."""
        _, arguments = self.engine.dialect.create_connect_args(self.engine.url)
        arguments.pop("prepared_statement_cache_size", None)  # of SQLAlchemy's dialect, not of the driver
        pool: asyncpg.Pool[asyncpg.Record] = await asyncpg.create_pool(
            **arguments,
            server_settings=self._settings,
            min_size=1,
            max_size=self._pool_size,
            init=_decode_json,
            reset=_keep,
            timeout=self._wait_s,
        )
        return pool

    async def check(self) -> str:
        """What this Postgres is; raises StoreError naming everything it lacks."""
        try:
            async with self.engine.connect() as connection:
                version = int((await connection.execute(text("show server_version_num"))).scalar_one())
                vector = (
                    await connection.execute(
                        text("select default_version from pg_available_extensions where name = 'vector'")
                    )
                ).scalar_one_or_none()
        except (*LOST_CONNECTION, asyncpg.PostgresError) as error:
            raise StoreError(f"Postgres does not answer: {getattr(error, 'orig', None) or error}") from None
        lacks = []
        if version < POSTGRES_MIN:
            lacks.append(f"it is Postgres {version // 10_000}, and 16 or newer is needed")
        if vector is None:
            lacks.append("it has no pgvector: install the extension package `vector` 0.8 or newer")
        elif tuple(int(part) for part in vector.split(".")[:2]) < PGVECTOR_MIN:
            lacks.append(f"its pgvector is {vector}, and 0.8 or newer is needed")
        if lacks:
            raise StoreError("This Postgres cannot serve Palestra: " + "; ".join(lacks) + ".")
        return f"Postgres {version // 10_000}.{version % 10_000}, pgvector {vector}"

    async def close(self) -> None:
        """Close every connection, those in use after a short wait."""
        if self._pool is not None:
            try:
                async with asyncio.timeout(CLOSE_S):
                    await self._pool.close()
            except TimeoutError:
                self._pool.terminate()
        await self.engine.dispose()


async def _decode_json(connection: Reader) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=_dump, decoder=orjson.loads)


async def _keep(_: Reader) -> None:
    """Leave a connection as it is."""


def _dump(value: Any) -> str:
    return orjson.dumps(value).decode()


def _refuse_closed(connection: Any, *_: object) -> None:
    """Have the pool replace a connection that the server ended; costs nothing, since the driver knows already."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def driver(connection: AsyncConnection) -> Reader:
    """The driver's connection inside a running transaction, for COPY."""
    await connection.execute(text("select 1"))  # SQLAlchemy's asyncpg dialect begins with the first statement
    raw = await connection.get_raw_connection()
    return raw.driver_connection
