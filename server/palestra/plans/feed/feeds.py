"""Under which secret address does a member's calendar app read the schedule? Made, shown again, replaced, revoked.

The address holds 256 random bits. The database has their hash to find the member by, and the bits themselves sealed
with the deployment's secret, so that the address can be shown again and a dump of the database does not give it away.
"""

import hashlib
import re
import secrets
from datetime import UTC, datetime, time
from uuid import UUID

import structlog

from palestra.errors import StoreError
from palestra.plans.queries import feeds as queries
from palestra.store.engine import Reader
from palestra.store.sealing import Sealer

log = structlog.get_logger(__name__)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # token_urlsafe(32)


async def make(db: Reader, member_id: UUID, sealer: Sealer, now: datetime) -> str:
    """The token of the member's address: a new one, or the one there is, unless that cannot be opened any more."""
    token = secrets.token_urlsafe(32)
    await db.execute(queries.ADD, member_id, _hash(token), sealer.seal(token.encode()), now)
    return await address(db, member_id, sealer) or await replace(db, member_id, sealer, now)


async def replace(db: Reader, member_id: UUID, sealer: Sealer, now: datetime) -> str:
    """The token of a new address; the one before leads nowhere from now on."""
    token = secrets.token_urlsafe(32)
    await db.execute(queries.REPLACE, member_id, _hash(token), sealer.seal(token.encode()), now)
    return token


async def revoke(db: Reader, member_id: UUID) -> bool:
    """Have the address lead nowhere; whether there was one."""
    return await db.fetchval(queries.REVOKE, member_id) is not None


async def address(db: Reader, member_id: UUID, sealer: Sealer) -> str | None:
    """The token of the member's address, to be shown again; None where there is none.

    One that was sealed with a secret that is gone cannot be shown: another is made in its place, and it leads nowhere.
    """
    sealed = await db.fetchval(queries.SEALED, member_id)
    if sealed is None:
        return None
    try:
        return sealer.open(sealed).decode()
    except StoreError:
        log.warning("calendar_address_sealed_by_another_secret")
        return None


async def last_read(db: Reader, member_id: UUID) -> datetime | None:
    """The day on which a calendar last asked."""
    found: datetime | None = await db.fetchval(queries.READ_AT, member_id)
    return found


async def member_of(db: Reader, token: str) -> UUID | None:
    """Whose address it is; None where it is nobody's, not any more, or of an account that is closed.

    Looked up by its hash, so that how long it takes says nothing of how near a guess was.
    """
    if _TOKEN.fullmatch(token) is None:
        return None
    found: UUID | None = await db.fetchval(queries.MEMBER_OF, _hash(token))
    return found


async def note_read(db: Reader, member_id: UUID, now: datetime) -> None:
    """Remember on which day a calendar asked."""
    await db.execute(queries.NOTE_READ, member_id, datetime.combine(now.astimezone(UTC).date(), time(), UTC))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
