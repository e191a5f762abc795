"""What may a member play? Our table says, or the company does over HTTP, remembered so that a call rarely waits.

    answer's age    0 ──────── fresh ──────── 2 × fresh ────────────────── stale
                    as it is   as it is,      asked again first; as it is   "free": content fails closed
                               asked behind   when theirs does not come

Whatever is remembered, a tier that has run out is "free" from that instant.
"""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Annotated, Protocol
from uuid import UUID

import asyncpg
import httpx2
import structlog
from cachetools import LRUCache
from pydantic import AwareDatetime, BaseModel, StringConstraints, ValidationError

from palestra.accounts import queries
from palestra.accounts.schemas import Entitlement, Member
from palestra.errors import SettingsError
from palestra.settings import Settings
from palestra.store.engine import LOST_CONNECTION, Database

log = structlog.get_logger(__name__)

FREE = "free"
REMEMBERED = 10_000  # members, under 1 KB each
TIMEOUT_S = 2.0  # of the 5 s a call has
ANSWER_MAX = 4_096  # bytes; theirs is under 200
ASKED_AT_ONCE = 16
PAUSE_S = 5.0  # after a failure nobody asks for the same member again so soon: a call must not wait 2 s each time
KEPT_STALE = timedelta(days=1)
DOWN_AFTER = 3  # failures in a row; then nobody asks for anybody until the pause is over, and no call waits


class Entitlements(Protocol):
    """Where it is known what members are entitled to."""

    async def of(self, member: Member) -> Entitlement:
        """What this member may play now; tier "free" where that cannot be found out."""

    async def certain(self, member: Member) -> Entitlement | None:
        """The same, for what is not to be done in doubt: None where it cannot be found out."""

    def forget(self, member_id: UUID) -> None:
        """Remember nothing of this member: their identity, region or tier changed."""

    def sweep(self, now: datetime) -> None:
        """Drop what was told so long ago that it is of no use."""

    async def close(self) -> None:
        """Let go of connections and of what runs in the background."""


def from_settings(
    settings: Settings,
    database: Database,
    clock: Callable[[], datetime],
    *,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Entitlements:
    """The company's answer where an address for it is set, else our table."""
    if settings.entitlements_url is None:
        return TableEntitlements(database, clock)
    if not re.match(r"https://|http://(localhost|127\.0\.0\.1|\[::1\])[:/]", settings.entitlements_url):
        raise SettingsError("PALESTRA_ENTITLEMENTS_URL is not an https address.")
    return CompanyEntitlements(
        database,
        clock,
        url=settings.entitlements_url,
        token=settings.entitlements_token,
        fresh_s=settings.entitlements_fresh_s,
        stale_s=settings.entitlements_stale_s,
        transport=transport,
    )


def in_force(tier: str | None, expires_at: datetime | None, region: str | None, now: datetime) -> Entitlement:
    """What a tier with an end amounts to now."""
    ended = expires_at is not None and expires_at <= now
    return Entitlement(tier=FREE if tier is None or ended else tier, expires_at=expires_at, region=region)


class TableEntitlements:
    """What `palestra members tier` has set: one statement a question, nothing remembered."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, member: Member) -> Entitlement:
        """By the table, and the member's own region."""
        async with self._database.reader() as reader:
            row = await reader.fetchrow(queries.ENTITLEMENT, member.id)
        return in_force(row["tier"], row["expires_at"], member.region, self._clock())

    async def certain(self, member: Member) -> Entitlement | None:
        """By the table, which is always certain."""
        return await self.of(member)

    def forget(self, member_id: UUID) -> None:
        """Nothing is remembered."""

    def sweep(self, now: datetime) -> None:
        """Nothing is remembered."""

    async def close(self) -> None:
        """Nothing is held."""


class CompanyAnswer(BaseModel):
    """What the company's endpoint answers. More fields may come, and are passed over."""

    tier: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
    expires_at: AwareDatetime | None = None
    region: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)] | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """An answer (None: there was none yet), when it came, and when asking last failed."""

    answer: CompanyAnswer | None
    at: datetime
    failed_at: datetime | None = None


class _NoAnswer(Exception):
    """They did not answer, or not in a way that can be read."""


class CompanyEntitlements:
    """The company's endpoint: GET ?issuer=…&subject=… with a bearer token; 404 says that the person has nothing.

    A member without an identity at a provider, such as the reviewers' one, is looked up in our table.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        url: str,
        token: str | None,
        fresh_s: float,
        stale_s: float,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._url = url
        self._fresh_s = fresh_s
        self._stale_s = stale_s
        self._wait_after_s = max(fresh_s, min(2 * fresh_s, stale_s))
        self._known: LRUCache[UUID, _Known] = LRUCache(REMEMBERED)
        self._flights: dict[UUID, asyncio.Task[_Known]] = {}
        self._failures = 0  # in a row
        self._down_since: datetime | None = None
        self._under_way: set[asyncio.Task[_Known]] = set()  # those of `_flights` and the forgotten ones
        self._http = httpx2.AsyncClient(
            timeout=TIMEOUT_S,
            limits=httpx2.Limits(max_connections=ASKED_AT_ONCE),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"}
            | ({"Authorization": f"Bearer {token}"} if token else {}),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none: one member's would go with the next's
            transport=transport,
        )

    async def of(self, member: Member) -> Entitlement:
        """By the company's answer; its region, where it tells one, goes before ours."""
        known = await self._current(member.id)
        if known.answer is None:
            return in_force(None, None, member.region, self._clock())
        region = known.answer.region or member.region
        if known.failed_at is not None and self._age_s(known) >= self._stale_s:
            return in_force(None, None, region, self._clock())
        return in_force(known.answer.tier, known.answer.expires_at, region, self._clock())

    async def certain(self, member: Member) -> Entitlement | None:
        """By the company's answer, where the last question was answered."""
        known = await self._current(member.id)
        return None if known.answer is None or known.failed_at is not None else await self.of(member)

    def forget(self, member_id: UUID) -> None:
        """Ask again at the next question; an answer on its way is not remembered either."""
        self._known.pop(member_id, None)
        self._flights.pop(member_id, None)

    def sweep(self, now: datetime) -> None:
        """Drop the answers that have been stale for a day: nobody has asked for these members since."""
        too_old = timedelta(seconds=self._stale_s) + KEPT_STALE
        for member_id in [each for each, known in self._known.items() if now - known.at > too_old]:
            del self._known[member_id]

    async def close(self) -> None:
        """Give up what is being asked."""
        for flight in self._under_way:
            flight.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._http.aclose()

    async def _current(self, member_id: UUID) -> _Known:
        known = self._known.get(member_id)
        now = self._clock()
        if _lately(self._down_since, now):
            return _Known(None, now, failed_at=now) if known is None else replace(known, failed_at=now)
        if known is None:
            return await asyncio.shield(self._ask(member_id, None))
        if _lately(known.failed_at, now):
            return known
        age_s = self._age_s(known)
        # Below nothing when the clock was put back: then nobody knows how old it is.
        if known.answer is None or not 0 <= age_s < self._wait_after_s or _ran_out(known, now):
            return await asyncio.shield(self._ask(member_id, known))
        if age_s >= self._fresh_s:
            self._ask(member_id, known)
        return known

    def _age_s(self, known: _Known) -> float:
        return (self._clock() - known.at).total_seconds()

    def _ask(self, member_id: UUID, before: _Known | None) -> "asyncio.Task[_Known]":
        """The flight that asks for this member: the one that is under way, or a new one."""
        if (flight := self._flights.get(member_id)) is None:
            flight = asyncio.create_task(self._fly(member_id, before))
            self._flights[member_id] = flight
            self._under_way.add(flight)
            flight.add_done_callback(lambda done: self._landed(member_id, done))
        return flight

    async def _fly(self, member_id: UUID, before: _Known | None) -> _Known:
        """What is known after asking; never raises for what the company's side or the network does."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                answer = await self._answer(member_id)
        except (_NoAnswer, httpx2.HTTPError, TimeoutError, asyncpg.PostgresError, *LOST_CONNECTION) as error:
            told = str(error) if isinstance(error, _NoAnswer) else type(error).__name__
            log.warning("entitlements_not_answered", error=told)
            return self._failed(before)
        self._failures = 0
        return _Known(answer, self._clock())

    def _failed(self, before: _Known | None) -> _Known:
        now = self._clock()
        self._failures += 1
        if self._failures >= DOWN_AFTER:
            self._down_since = now
        return _Known(None, now, failed_at=now) if before is None else replace(before, failed_at=now)

    def _landed(self, member_id: UUID, flight: "asyncio.Task[_Known]") -> None:
        self._under_way.discard(flight)
        if self._flights.get(member_id) is not flight:
            return  # forgotten meanwhile
        del self._flights[member_id]
        if not flight.cancelled() and flight.exception() is None:
            self._known[member_id] = flight.result()

    async def _answer(self, member_id: UUID) -> CompanyAnswer:
        async with self._database.reader() as reader:
            row = await reader.fetchrow(queries.ENTITLEMENT, member_id)
        if row["subject"] is None:
            return CompanyAnswer.model_construct(tier=row["tier"] or FREE, expires_at=row["expires_at"], region=None)
        return await self._told(row["issuer"], row["subject"])

    async def _told(self, issuer: str, subject: str) -> CompanyAnswer:
        body = b""
        async with self._http.stream("GET", self._url, params={"issuer": issuer, "subject": subject}) as response:
            if response.status_code == httpx2.codes.NOT_FOUND:
                return CompanyAnswer(tier=FREE)
            if response.status_code != httpx2.codes.OK:
                raise _NoAnswer(f"status {response.status_code}")
            async for part in response.aiter_bytes():
                body += part
                if len(body) > ANSWER_MAX:
                    raise _NoAnswer("more than an answer")
        with suppress(ValidationError):
            return CompanyAnswer.model_validate_json(body)
        raise _NoAnswer("not the fields that were agreed")


def _lately(failed_at: datetime | None, now: datetime) -> bool:
    """Whether the pause after a failure lasts; not one that lies ahead since the clock was put back."""
    return failed_at is not None and timedelta(0) <= now - failed_at < timedelta(seconds=PAUSE_S)


def _ran_out(known: _Known, now: datetime) -> bool:
    """Whether the tier ended since it was told: it may have been renewed."""
    ends_at = known.answer.expires_at if known.answer is not None else None
    return ends_at is not None and known.at < ends_at <= now
