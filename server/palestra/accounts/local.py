"""Accounts with a password of ours, for reviewers and small installations. An operator makes them; nobody registers.

Argon2id with 19 MiB, two passes, one lane (OWASP's second choice; a third of a 64 MiB hash's time, oauth.md 6), two
at a time in threads. An unknown login costs the same hash and gets the same words as a wrong password (A54, A86).
"""

import secrets
import unicodedata
from datetime import datetime
from functools import partial
from uuid import UUID

import anyio
from anyio import to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import audit, queries, service, sessions, throttle
from palestra.accounts.schemas import Member
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.store.engine import Database

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
HASHED_AT_ONCE = 2
AT_ONCE_MAX = 32  # in this process, most of them waiting for a turn at hashing, half a second; more are sent away
BUSY_S = 5

PASSWORD_MIN = 12
PASSWORD_MAX = 256

WINDOW_S = 15 * 60
TRIES_PER_LOGIN = 5
TRIES_PER_ADDRESS = 20


class SignInRefused(Exception):
    """Login and password do not go together, or it was tried too often: then `retry_after_s` says how long to wait."""

    def __init__(self, retry_after_s: int | None = None) -> None:
        super().__init__("refused")
        self.retry_after_s = retry_after_s


class LocalAccounts:
    """Signing in with a login and a password. One per process: it holds the turns at hashing."""

    def __init__(self, database: Database, *, hasher: PasswordHasher = HASHER) -> None:
        self._database = database
        self._hasher = hasher
        self._turns = anyio.CapacityLimiter(HASHED_AT_ONCE)
        self._under_way = 0
        # Of no password that anybody knows; verifying against it costs what any other does.
        self._dummy = hasher.hash(secrets.token_bytes(16))

    async def authenticate(self, login: str, password: str, *, address: str, now: datetime) -> Member:
        """The member; raises SignInRefused for everything else, and does not tell which.

        Five tries a login and twenty an address in 15 minutes, counted for all processes; a good one is not counted.
        """
        if self._under_way >= AT_ONCE_MAX:
            raise SignInRefused(BUSY_S)
        self._under_way += 1
        try:
            return await self._authenticate(login, password, address, now)
        finally:
            self._under_way -= 1

    async def _authenticate(self, login: str, password: str, address: str, now: datetime) -> Member:
        known_as = service.folded(login)
        keys = self._keys(known_as or login[:PASSWORD_MAX], address)
        await self._count(keys, now)
        async with self._database.transaction() as connection:
            found = (await connection.execute(text(queries.LOCAL_ACCOUNT), {"login": known_as or ""})).one_or_none()
        stored = self._dummy if found is None else found.password_hash
        fits = await to_thread.run_sync(partial(_fits, self._hasher, stored, password), limiter=self._turns)
        if found is None or not fits or not found.active:
            refused = None if found is None else found.id
            async with self._database.transaction() as connection:
                await audit.record(connection, "sign_in_refused", member_id=refused, now=now, method="local")
            raise SignInRefused
        for key, _ in keys:
            await throttle.give_back(self._database, key, per_s=WINDOW_S, now=now)
        await self._renew(found.id, stored, password)
        return Member(id=found.id, name=found.name, region=found.region, active=found.active)

    def _keys(self, login: str, address: str) -> tuple[tuple[str, int], ...]:
        """What is counted, and up to what; the address first, so that one that is stopped cannot stop a login too."""
        return (
            (f"sign-in address {throttle.place(address)}", TRIES_PER_ADDRESS),
            (f"sign-in login {login}", TRIES_PER_LOGIN),
        )

    async def _count(self, keys: tuple[tuple[str, int], ...], now: datetime) -> None:
        for key, limit in keys:
            wait_s = await throttle.hit(self._database, key, limit=limit, per_s=WINDOW_S, now=now)
            if wait_s is not None:
                raise SignInRefused(wait_s)

    async def _renew(self, member_id: UUID, stored: str, password: str) -> None:
        """Keep the password by today's parameters if it was hashed by older ones."""
        if not self._hasher.check_needs_rehash(stored):
            return
        renewed = await to_thread.run_sync(self._hasher.hash, _bytes(password), limiter=self._turns)
        async with self._database.transaction() as connection:
            await connection.execute(
                text(queries.REHASH), {"member_id": member_id, "password_hash": renewed, "verified": stored}
            )


async def set_password(connection: AsyncConnection, member_id: UUID, login: str, password: str, now: datetime) -> None:
    """Give a member a local account, or another password for it; signs every browser of theirs out.

    Raises ValidationFailed for a login or password that does not do, Conflict for a login that is taken, NotFound for
    nobody. Whoever sets a new password also revokes the member's grants (A65): they stand above accounts.
    """
    known_as = service.folded(login)
    if known_as is None:
        raise ValidationFailed("A login has 1 to 254 characters, without line breaks.")
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise ValidationFailed(f"A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.")
    if service.folded(password) == known_as:
        raise ValidationFailed("The password must not be the login.")
    password_hash = await to_thread.run_sync(HASHER.hash, _bytes(password))
    try:
        async with connection.begin_nested():
            await connection.execute(
                text(queries.SET_LOCAL_ACCOUNT),
                {"member_id": member_id, "login": known_as, "password_hash": password_hash, "now": now},
            )
    except IntegrityError:
        if await service.member(connection, member_id) is None:
            raise NotFound("No member has this id.") from None
        raise Conflict(
            "That login belongs to another member.", fix="`palestra members password` gives them a new password."
        ) from None
    await sessions.end_all(connection, member_id)
    await audit.record(connection, "password_set", member_id=member_id, now=now)


def _fits(hasher: PasswordHasher, stored: str, password: str) -> bool:
    """Whether they go together; too long a password takes as long, and never does."""
    try:
        hasher.verify(stored, _bytes(password[:PASSWORD_MAX]))
    except (VerificationError, InvalidHashError):
        return False
    return len(password) <= PASSWORD_MAX


def _bytes(password: str) -> bytes:
    """The same for the same characters, however a keyboard composed them (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode(errors="surrogatepass")
