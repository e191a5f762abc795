"""How a process hears that the catalogue changed: LISTEN, and a poll behind it, because notices get lost."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import asyncpg
import structlog

from palestra.catalog import queries
from palestra.store.engine import LOST_CONNECTION, Database

log = structlog.get_logger(__name__)

CHANNEL = "palestra_catalog"
RECONNECT_S = 0.5


async def follow(database: Database, changed: Callable[[int], None], *, poll_s: float) -> None:
    """Call `changed` with the catalogue's version now, and whenever it grows; runs until cancelled.

    Holds one connection of the pool. Tells within milliseconds by notice, and within `poll_s` seconds without.
    """
    while True:
        try:
            await _follow_until_lost(database, changed, poll_s)
        except (*LOST_CONNECTION, asyncpg.PostgresError) as error:
            log.warning("catalog_not_followed", error=type(error).__name__)
        await asyncio.sleep(RECONNECT_S)


async def _follow_until_lost(database: Database, changed: Callable[[int], None], poll_s: float) -> None:
    lost = asyncio.Event()

    def notice(*told: object) -> None:
        changed(int(str(told[-1])))

    async with database.reader() as reader:
        reader.add_termination_listener(lambda *_: lost.set())
        await reader.add_listener(CHANNEL, notice)
        try:
            while not lost.is_set():
                changed(int(await reader.fetchval(queries.VERSION)))  # also what was missed while disconnected
                with suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), poll_s)
        finally:
            if not reader.is_closed():
                await reader.remove_listener(CHANNEL, notice)
