"""Where is a file between its dry run and its commit? In a row of its member's, for an hour and no longer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.errors import NotFound, ValidationFailed
from palestra.store.engine import Reader
from palestra.workouts.importing.parsed import BYTES_MAX
from palestra.workouts.queries import uploads as queries

KEPT = timedelta(hours=1)
KEPT_FILES = 3  # of one member: who starts a fourth has given the first one up
NAME_MAX = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    id: UUID
    file_name: str
    content: bytes


async def keep_upload(db: Reader, member_id: UUID, file_name: str, content: bytes, now: datetime) -> UUID:
    """Keep a file for an hour, inside the caller's transaction; raises ValidationFailed for one that is too large."""
    if len(content) > BYTES_MAX:
        raise ValidationFailed(f"The file is larger than {BYTES_MAX // 1_000_000} MB.", fix="Export a shorter period.")
    upload_id = uuid4()
    await db.execute(queries.KEEP, member_id, upload_id, shown(file_name), content, now + KEPT)
    await db.execute(queries.KEEP_FEW, member_id, KEPT_FILES)
    return upload_id


async def uploaded(db: Reader, member_id: UUID, upload_id: UUID, now: datetime) -> Upload:
    """A file of this member's that is still kept; raises NotFound for any other."""
    row = await db.fetchrow(queries.UPLOADED, member_id, upload_id, now)
    if row is None:
        raise NotFound("This file is not here any more: it is kept for an hour.", fix="Choose the file again.")
    return Upload(id=upload_id, file_name=row["file_name"], content=row["content"])


async def drop_upload(db: Reader, member_id: UUID, upload_id: UUID) -> None:
    """Forget a file, whether it is there or not."""
    await db.execute(queries.DROP, member_id, upload_id)


async def sweep(connection: AsyncConnection, now: datetime) -> int:
    """Remove files that nobody came back for; how many."""
    return (await connection.execute(text(queries.SWEEP), {"now": now})).rowcount


def shown(file_name: str) -> str:
    """A file's name as it may be stored and shown: its last part, one short line."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c if c.isprintable() else " " for c in last[:NAME_MAX]).strip() or "file"
