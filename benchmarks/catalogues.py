"""Which demo catalogue is measured? An embedded Postgres per size, loaded once per version of what it is made from."""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from palestra import loading
from palestra.app import HNSW_SETTINGS
from palestra.settings import Settings
from palestra.store import migrate
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".palestra"
PALESTRA = ROOT / "server" / "palestra"

# Whatever decides what is in the loaded database; a change of these loads it again.
INGREDIENTS = (
    *sorted((PALESTRA / "catalog" / "demo").glob("*.*")),
    *(PALESTRA / "catalog" / name for name in ("ingestion.py", "models.py", "records.py", "vocabulary.py")),
    *(PALESTRA / "search" / name for name in ("indexing.py", "models.py", "shipped.py", "text.py")),
    *sorted((ROOT / "migrations" / "versions").glob("*.py")),
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A running Postgres with the demo catalogue in it."""

    classes: int
    url: str
    load_s: float
    loaded_now: bool
    pid: int

    def said(self) -> str:
        """How it came to be, for a note."""
        when = "loaded now" if self.loaded_now else "loaded by an earlier run"
        return f"{self.classes:,} demo classes, {when} in {self.load_s:.1f} s (as `palestra demo --classes` does)"


@contextmanager
def catalogue(classes: int, *, fresh: bool = False) -> Iterator[Catalogue]:
    """The demo catalogue of this size, from `.palestra/bench-<n>` when that is of the current code."""
    import asyncio

    folder = CACHE / f"bench-{classes}"
    stamp, known = folder / "stamp", _stamp()
    if fresh or not stamp.is_file() or stamp.read_text().split()[:1] != [known]:
        shutil.rmtree(folder, ignore_errors=True)
    with EmbeddedPostgres.start(folder) as server:
        loaded_now = not stamp.is_file()
        if loaded_now:
            started = time.perf_counter()
            asyncio.run(_load(server.dsn, classes))
            stamp.write_text(f"{known} {time.perf_counter() - started:.1f}")
        load_s = float(stamp.read_text().split()[1])
        yield Catalogue(classes, server.dsn, load_s, loaded_now, asyncio.run(_postmaster(server.dsn)))


@contextmanager
def scratch() -> Iterator[str]:
    """An empty, migrated database that nobody keeps."""
    import asyncio

    folder = CACHE / f"bench-scratch-{os.getpid()}"
    try:
        with EmbeddedPostgres.start(folder, durable=False) as server:
            asyncio.run(_migrated(server.dsn))
            yield server.dsn
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def opened(url: str) -> Database:
    """The database as a serving process opens it."""
    return Database(url, server_settings=HNSW_SETTINGS)


def settings(**overrides: object) -> Settings:
    """The settings of a process with an empty environment."""
    return Settings.load(**overrides)


def _stamp() -> str:
    digest = hashlib.sha256()
    for path in INGREDIENTS:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


async def _migrated(url: str) -> None:
    database = opened(url)
    try:
        await migrate.upgrade(database)
    finally:
        await database.close()


async def _load(url: str, classes: int) -> None:
    database = Database(url, pool_size=4, server_settings=HNSW_SETTINGS)
    try:
        await migrate.upgrade(database)
        await loading.load_demo(settings(), database, classes, embed=False)
    finally:
        await database.close()
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute("vacuum analyze")  # what autovacuum does within a minute, done before measuring
    finally:
        await connection.close()


async def _postmaster(url: str) -> int:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        import psutil

        backend = psutil.Process(connection.get_server_pid())
        parent = backend.parent()
        return parent.pid if parent else backend.pid
    finally:
        await connection.close()
