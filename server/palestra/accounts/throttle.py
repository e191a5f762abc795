"""How often may something be tried? Fixed windows, counted in the database for all processes together."""

import hashlib
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from sqlalchemy import text

from palestra.accounts import queries
from palestra.store.engine import Database

SWEPT_AT_ONCE = 20  # each new row takes up to so many expired ones with it: the table cannot outgrow its use


async def hit(database: Database, key: str, *, limit: int, per_s: int, now: datetime) -> int | None:
    """Count one try of `key`: None when it is among the first `limit` of its window, else the seconds until the next.

    A transaction of its own, so that the count stands whatever becomes of what was tried. `key` says what is counted
    and for whom, such as `sign-in:203.0.113.7`; the table holds its hash.
    """
    starts_at = _window(now, per_s)
    ends_at = starts_at + timedelta(seconds=per_s)
    async with database.transaction() as connection:
        count = await connection.scalar(
            text(queries.HIT),
            {"key_hash": _hash(key), "window_starts_at": starts_at, "expires_at": ends_at, "limit": limit},
        )
        if count == 1:
            await connection.execute(text(queries.SWEEP_SOME_COUNTS), {"now": now, "limit": SWEPT_AT_ONCE})
    return None if count is not None and count <= limit else max(1, ceil((ends_at - now).total_seconds()))


async def give_back(database: Database, key: str, *, per_s: int, now: datetime) -> None:
    """Take one try back that `hit` counted in this window, because it turned out not to be one to count."""
    async with database.transaction() as connection:
        await connection.execute(
            text(queries.GIVE_BACK), {"key_hash": _hash(key), "window_starts_at": _window(now, per_s)}
        )


def place(address: str) -> str:
    """What of an address is counted: of IPv6 the first 64 bits, since one household has all the rest to change."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"


def _window(now: datetime, per_s: int) -> datetime:
    seconds = int(now.timestamp())
    return datetime.fromtimestamp(seconds - seconds % per_s, UTC)


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="replace")).digest()
