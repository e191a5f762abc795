"""What is done with everything of one member, across features: exported whole, and removed whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import audit, data_requests
from palestra.accounts import service as accounts
from palestra.grants import service as grants
from palestra.plans.queries import exporting as plans
from palestra.store.engine import Database, driver
from palestra.workouts import erasing, exporting


async def export(database: Database, member_id: UUID, into: IO[bytes], now: datetime) -> None:
    """Write the zip (workouts/exporting.py), all of it of one moment."""
    async with database.reader() as reader, reader.transaction(isolation="repeatable_read", readonly=True):
        also: dict[str, list[Mapping[str, Any]]] = {
            **await data_requests.exported(reader, member_id),
            **await grants.exported(reader, member_id),
        }
        await exporting.write(reader, member_id, into, also=also, statements=plans.EXPORT, now=now)


async def erase(connection: AsyncConnection, member_id: UUID, now: datetime) -> None:
    """Remove the member, and in every table what is theirs, by its foreign key. Nothing of it can be brought back.

    What processes remember is theirs to forget: the one that erases at once, the others within a minute.
    """
    await erasing.begin(await driver(connection), member_id)
    # Before anything is removed, since it waits for whoever allows something at this moment.
    await grants.revoke_all(connection, member_id, "member_erased", now)
    await accounts.remove(connection, member_id)
    await audit.record(connection, "member_erased", now=now)  # that it happened, and not whom it concerned
