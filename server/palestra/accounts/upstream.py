"""Sign-ins that went to the identity provider and have not come back: kept under their `state`, good for one return."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import queries

LASTS_S = 600


async def keep(connection: AsyncConnection, *, state: str, browser: str, sealed: bytes, now: datetime) -> None:
    """Remember a sign-in that leaves now. `browser` is the random cookie of the browser that leaves."""
    await connection.execute(
        text(queries.ADD_UPSTREAM),
        {
            "state_hash": _hash(state),
            "browser_hash": _hash(browser),
            "sealed": sealed,
            "expires_at": now + timedelta(seconds=LASTS_S),
        },
    )


async def take(connection: AsyncConnection, *, state: str, browser: str, now: datetime) -> bytes | None:
    """What was kept, once: None for an unknown, used or expired state, and for another browser (A87)."""
    sealed: bytes | None = await connection.scalar(
        text(queries.TAKE_UPSTREAM), {"state_hash": _hash(state), "browser_hash": _hash(browser), "now": now}
    )
    return sealed


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()
