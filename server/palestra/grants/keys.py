"""Which keys are access tokens signed with, and which still verify?

A key is published (next), a day later signs (active), and after the next rotation verifies what it signed until that
has expired (retired). Verifiers therefore know a key before they meet a token of it, and never lose one they need.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
from joserfc.jwk import ECKey
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.errors import Conflict
from palestra.grants import queries
from palestra.grants.access_tokens import ALGORITHM, LIFETIME_S
from palestra.store.engine import Database
from palestra.store.sealing import Sealer

KeyState = Literal["next", "active", "retired"]

PUBLISHED_AHEAD = timedelta(hours=24)  # the longest that a verifier is expected to keep our JWKS
RETIRED_FOR = timedelta(seconds=LIFETIME_S, hours=1)  # the last token it signed, and clocks that are wrong
CACHED_FOR = timedelta(seconds=60)
ASKED_AGAIN_AFTER = timedelta(seconds=5)  # for a key id nobody knows: anybody can invent one


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as an operator sees it."""

    kid: str
    state: KeyState
    published_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What one process knows of the keys; replaced as a whole, so that nobody sees half of a rotation."""

    signer: ECKey
    public: Mapping[str, ECKey]
    retired_at: Mapping[str, datetime]
    read_at: datetime


class SigningKeys:
    """The keys as one process sees them: read from the store, remembered for a minute.

    During that minute after a rotation a process still signs with the key before; it is retired by then, and verifies.
    """

    def __init__(self, database: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._known: _Known | None = None
        self._reading = asyncio.Lock()

    async def ready(self) -> None:
        """Make the first key where there is none; several processes at once make one."""
        async with self._database.transaction() as connection:
            await _with_first(connection, self._sealer, self._clock())

    async def signer(self) -> ECKey:
        """The key to sign with; its `kid` is set."""
        return (await self._fresh()).signer

    async def public(self, kid: str | None = None) -> Mapping[str, ECKey]:
        """The keys that verify, by id. Where `kid` is not among them they are read again, but not more often than
        every five seconds.
        """
        known = await self._fresh()
        if kid is not None and kid not in known.public and not _lately(known, self._clock(), ASKED_AGAIN_AFTER):
            known = await self._read(instead_of=known)
        now = self._clock()
        gone = {kid for kid, at in known.retired_at.items() if at + RETIRED_FOR <= now}
        return {kid: key for kid, key in known.public.items() if kid not in gone} if gone else known.public

    async def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The same for everybody (RFC 7517)."""
        public = await self.public()
        return {"keys": [dict(key.as_dict(private=False)) for key in public.values()]}

    async def _fresh(self) -> _Known:
        known = self._known
        if known is None or not _lately(known, self._clock(), CACHED_FOR):
            known = await self._read(instead_of=known)
        return known

    async def _read(self, *, instead_of: _Known | None) -> _Known:
        async with self._reading:
            if self._known is not None and self._known is not instead_of:  # somebody else has read meanwhile
                return self._known
            now = self._clock()
            async with self._database.transaction() as connection:
                rows = list(await connection.execute(queries.keys()))
                if not any(row.state == "active" for row in rows):  # the store did not answer when we started
                    rows = await _with_first(connection, self._sealer, now)
            active = next(row for row in rows if row.state == "active")
            self._known = _Known(
                signer=ECKey.import_key(orjson.loads(self._sealer.open(active.private_sealed))),
                public={row.kid: ECKey.import_key(row.public_jwk) for row in rows if not _gone(row, now)},
                retired_at={row.kid: row.retired_at for row in rows if row.retired_at is not None},
                read_at=now,
            )
            return self._known


async def publish_next(connection: AsyncConnection, sealer: Sealer, now: datetime) -> str:
    """Publish the key that will sign next, unless one is published already; its id."""
    await connection.execute(queries.take_turn_with_keys())
    for row in await connection.execute(queries.keys()):
        if row.state == "next":
            return str(row.kid)
    made = _new(sealer, now)
    await connection.execute(queries.add_key(**made, state="next", activated_at=None))
    return str(made["kid"])


async def rotate(connection: AsyncConnection, sealer: Sealer, now: datetime, *, at_once: bool = False) -> str:
    """Sign with the published key from now on, and publish none in its place; the id of the key that signs.

    Raises Conflict when it was published less than a day ago, for verifiers may not know it yet. `at_once` is for a
    key that has become known: it does not wait, and makes the key if none is published.
    """
    await connection.execute(queries.take_turn_with_keys())
    rows = list(await connection.execute(queries.keys()))
    following = next((row for row in rows if row.state == "next"), None)
    if following is None and not at_once:
        raise Conflict("No key is published to rotate to.", fix="Publish one with `palestra keys publish`.")
    if following is not None and not at_once and now < following.published_at + PUBLISHED_AHEAD:
        raise Conflict(
            f"The next key was published at {following.published_at:%Y-%m-%d %H:%M} UTC, less than a day ago: "
            "verifiers may not know it yet.",
            fix="Wait, or rotate with `--at-once` if the present key has become known to somebody.",
        )
    kid = following.kid if following is not None else await publish_next(connection, sealer, now)
    await connection.execute(queries.retire_active_key(now))
    await connection.execute(queries.activate_key(kid, now))
    await connection.execute(queries.remove_keys_retired_before(now - RETIRED_FOR))
    return str(kid)


async def remove(connection: AsyncConnection, kid: str) -> bool:
    """Forget a retired key before its time: every access token it signed is refused within two minutes."""
    return bool((await connection.execute(queries.remove_retired_key(kid))).rowcount)


async def listed(connection: AsyncConnection) -> list[ListedKey]:
    """Every key, the oldest first."""
    return [
        ListedKey(row.kid, row.state, row.published_at, row.activated_at, row.retired_at)
        for row in await connection.execute(queries.keys())
    ]


async def _with_first(connection: AsyncConnection, sealer: Sealer, now: datetime) -> "list[Row[Any]]":
    await connection.execute(queries.take_turn_with_keys())
    rows = list(await connection.execute(queries.keys()))
    if not any(row.state == "active" for row in rows):
        await connection.execute(queries.add_key(**_new(sealer, now), state="active", activated_at=now))
        rows = list(await connection.execute(queries.keys()))
    return rows


def _new(sealer: Sealer, now: datetime) -> dict[str, Any]:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    return {
        "kid": key.kid,
        "private_sealed": sealer.seal(orjson.dumps(key.as_dict(private=True))),
        "public_jwk": dict(key.as_dict(private=False)),
        "published_at": now,
    }


def _lately(known: _Known, now: datetime, span: timedelta) -> bool:
    """Whether they were read within `span`. A clock that was put back makes nothing recent: who knows since when."""
    return timedelta(0) <= now - known.read_at < span


def _gone(row: "Row[Any]", now: datetime) -> bool:
    return row.retired_at is not None and row.retired_at + RETIRED_FOR <= now
