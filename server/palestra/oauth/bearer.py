"""Who calls /mcp? RFC 6750: nobody, whoever a valid access token speaks for, or a refusal that leads to linking.

Hosts differ in how they learn that a call needs an account: most go by HTTP 401 and 403, ChatGPT by the result of the
tool. So the gate in `server.py` writes the result, and asks this layer for the status. That decides the shape of a
refusal and nothing else.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import asyncpg
import orjson
import structlog
from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palestra.accounts.entitlements import FREE, Entitlements, in_force
from palestra.accounts.schemas import Entitlement, Member
from palestra.errors import StoreError, Unavailable
from palestra.grants import access_tokens
from palestra.grants import service as grants
from palestra.grants.access_tokens import InvalidToken
from palestra.grants.keys import SigningKeys
from palestra.grants.schemas import Caller, GrantStatus
from palestra.grants.scopes import MINIMAL, held, in_order
from palestra.store.engine import LOST_CONNECTION, Database

log = structlog.get_logger(__name__)

CALLER = "palestra.caller"  # in the ASGI scope: Caller | None
REFUSAL = "palestra.refusal"  # in the ASGI scope: Refusal

REMEMBERED = 10_000  # tokens, grants and members at most: 1 KB each
VERIFIED_FOR = timedelta(seconds=60)  # as long as the keys are cached: one that is withdrawn takes its tokens with it
STATUS_FOR = timedelta(seconds=5)  # what a revocation may take
STATUS_DEADLINE_S = 2.0  # a database that does not answer is told of before a host gives up
TOUCH_EVERY = timedelta(minutes=1)
TOKEN_LIMIT = 8_192  # characters; ours have some 500, those of identity providers up to a few thousand

AUTHORIZATION = b"authorization"
QUOTES = str.maketrans({"“": "'", "”": "'", "’": "'", '"': "'", "\\": "/"})
BEARER = re.compile(rb"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)  # RFC 6750, 2.1


class Verifier(Protocol):
    """What knows access tokens. Raises Unavailable where it cannot know: an outage makes nobody anonymous."""

    async def caller(self, token: str) -> Caller:
        """Whoever the token speaks for; raises InvalidToken."""
        ...

    async def entitlement(self, caller: Caller) -> Entitlement:
        """What that member may play now, and where they are."""
        ...

    def forget(self, member_id: UUID) -> None:
        """Remember nothing of a member who is gone."""
        ...

    def sweep(self, now: datetime) -> None:
        """Drop what is not believed any more, so that nothing of anybody stays for longer than it is of use."""
        ...

    async def close(self) -> None:
        """Finish what runs beside the calls."""
        ...


@dataclass(slots=True)
class Refusal:
    """What the HTTP response of a refused call shall be; `status` is None while nothing is refused."""

    status: int | None = None
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class Challenges:
    """The values of `WWW-Authenticate`, RFC 6750, 3, with RFC 9728's `resource_metadata`."""

    resource_metadata_url: str

    def of(self, scopes: Iterable[str], *, error: str | None = None, description: str = "") -> str:
        """One challenge. It names no error where nobody tried to sign in: RFC 6750, 3.1."""
        parts = [f'resource_metadata="{self.resource_metadata_url}"', f'scope="{" ".join(in_order(scopes))}"']
        if error is not None:
            # RFC 6750, 3: ASCII without quotes and backslashes.
            plain = description.translate(QUOTES).encode("ascii", "ignore").decode()
            parts += [f'error="{error}"', f'error_description="{plain}"']
        return "Bearer " + ", ".join(parts)


class BearerLayer:
    """In front of the SDK's app: the caller into the scope, and a refusal out of it.

    Only the header counts. A token in the address or in the body is not looked for, since both end up in logs.
    """

    def __init__(self, app: ASGIApp, verifier: Verifier, challenges: Challenges) -> None:
        self._app = app
        self._verifier = verifier
        self._challenges = challenges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with who sent it, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = [value for name, value in scope["headers"] if name == AUTHORIZATION]
        if not given:
            await self._answered(scope, receive, send, None)
            return
        try:
            caller = await self._verifier.caller(_token(given))
        except _Malformed:
            text = "The Authorization header is not one Bearer token."
            await self._refuse(send, 400, "invalid_request", text)
        except _AnotherScheme:
            await self._refuse(send, 401, None, "This server takes Bearer tokens.")
        except InvalidToken:
            await self._refuse(send, 401, "invalid_token", "The access token is not valid here, or not any more.")
        except Unavailable as error:
            headers = [(b"retry-after", str(error.retry_after_s or 2).encode())]
            await _respond(send, 503, "temporarily_unavailable", error.message, headers)
        else:
            await self._answered(scope, receive, send, caller)

    async def _answered(self, scope: Scope, receive: Receive, send: Send, caller: Caller | None) -> None:
        refusal = Refusal()

        async def shaped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if caller is not None:  # what a member was told is nobody else's, whatever lies between
                    headers.append((b"cache-control", b"no-store"))
                if refusal.status is not None:
                    message = {**message, "status": refusal.status}
                    headers.append((b"www-authenticate", refusal.challenge.encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self._app({**scope, CALLER: caller, REFUSAL: refusal}, receive, shaped)

    async def _refuse(self, send: Send, status: int, error: str | None, text: str) -> None:
        challenge = self._challenges.of(MINIMAL, error=error, description=text)
        headers = [(b"www-authenticate", challenge.encode())]
        await _respond(send, status, error or "unauthorized", text, headers)


class BuiltInVerifier:
    """Tokens that we issued ourselves: signature, audience and expiry from the token, all else from the grant.

    What a token says is remembered, so that a call costs a hash instead of a signature check (1 against 85 µs). Whether
    its grant still stands is asked again every five seconds, which is what a revocation may take.
    """

    def __init__(
        self,
        database: Database,
        keys: SigningKeys,
        *,
        issuer: str,
        resource: str,
        clock: Callable[[], datetime],
        entitlements: Entitlements | None = None,
    ) -> None:
        """`entitlements` are the company's own; None is our table, which comes with a grant's status."""
        self._database = database
        self._keys = keys
        self._issuer = issuer
        self._resource = resource
        self._clock = clock
        self._entitlements = entitlements
        self._verified: Verified[Caller] = Verified()
        self._statuses: Recent[UUID, GrantStatus | None] = Recent(self._status, clock)
        self._touched: LRUCache[UUID, datetime] = LRUCache(REMEMBERED)
        self._to_touch: set[UUID] = set()
        self._touching: asyncio.Task[None] | None = None

    async def caller(self, token: str) -> Caller:
        """Whoever the token speaks for, if its grant stands."""
        now = self._clock()
        caller = self._verified.get(token, now)
        if caller is None:
            caller = await self._read(token, now)
        status = await self._statuses.get(_grant(caller))
        if status is None or not status.active or status.member_id != caller.member_id:
            raise InvalidToken("grant")
        self._note_use(_grant(caller), status.last_used_at, now)
        return caller

    async def entitlement(self, caller: Caller) -> Entitlement:
        """What the grant's member may play now."""
        status = await self._statuses.get(_grant(caller))
        if status is None:  # removed since the header was read
            return Entitlement(tier=FREE, expires_at=None, region=None)
        if self._entitlements is not None:
            member = Member(status.member_id, name=status.name, region=status.region, active=status.active)
            return await self._entitlements.of(member)
        return in_force(status.tier, status.tier_expires_at, status.region, self._clock())

    def forget(self, member_id: UUID) -> None:
        """Remember nothing of a member who is gone: tokens, the status of grants, what entitles them."""
        for grant_id in self._statuses.forget(lambda _, status: status is not None and status.member_id == member_id):
            self._touched.pop(grant_id, None)
        self._verified.forget(lambda caller: caller.member_id == member_id)
        if self._entitlements is not None:
            self._entitlements.forget(member_id)

    def sweep(self, now: datetime) -> None:
        """Drop what is not believed any more."""
        self._verified.sweep(now)
        self._statuses.sweep(now)
        for grant_id in [each for each, used_at in self._touched.items() if now - used_at > TOUCH_EVERY]:
            del self._touched[grant_id]
        if self._entitlements is not None:
            self._entitlements.sweep(now)

    async def close(self) -> None:
        """Write down the last uses."""
        if self._touching is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(STATUS_DEADLINE_S):
                    await self._touching

    async def _read(self, token: str, now: datetime) -> Caller:
        kid = access_tokens.key_id(token)
        try:
            async with asyncio.timeout(STATUS_DEADLINE_S):
                public = await self._keys.public(kid)
        except (*UNREACHABLE, StoreError) as error:
            raise unreachable(error) from None
        claims = access_tokens.verify(token, public, issuer=self._issuer, resource=self._resource, now=now)
        caller = Caller(claims.member_id, claims.client_id, held(claims.scopes), claims.grant_id)
        self._verified.put(token, caller, expires_at=claims.expires_at, now=now)
        return caller

    async def _status(self, grant_id: UUID) -> GrantStatus | None:
        """From the database; over another connection where the first one turns out to be lost."""
        try:
            async with asyncio.timeout(STATUS_DEADLINE_S):
                with suppress(*LOST_CONNECTION):
                    return await self._asked(grant_id)
                return await self._asked(grant_id)
        except UNREACHABLE as error:
            raise unreachable(error) from None

    async def _asked(self, grant_id: UUID) -> GrantStatus | None:
        async with self._database.reader() as reader:
            return await grants.status(reader, grant_id, self._clock())

    def _note_use(self, grant_id: UUID, last_used_at: datetime | None, now: datetime) -> None:
        """Remember that a grant is used, and write it down beside the call, once a minute at most."""
        known = self._touched.get(grant_id) or last_used_at
        if known is not None and now - known <= TOUCH_EVERY:
            return
        self._touched[grant_id] = now
        self._to_touch.add(grant_id)
        if self._touching is None or self._touching.done():
            self._touching = asyncio.create_task(self._touch())

    async def _touch(self) -> None:
        while self._to_touch:
            grant_ids, self._to_touch = self._to_touch, set()
            try:
                await grants.touch(self._database, grant_ids, self._clock())
            except UNREACHABLE as error:
                log.warning("last_use_not_written", error=type(error).__name__, count=len(grant_ids))


Key = TypeVar("Key")
Value = TypeVar("Value")

UNREACHABLE = (*LOST_CONNECTION, asyncpg.PostgresError)  # and TimeoutError, which is an OSError


class Verified(Generic[Value]):
    """Tokens that were verified, by their SHA-256, so that none is kept."""

    def __init__(self) -> None:
        self._entries: LRUCache[bytes, tuple[Value, datetime, datetime]] = LRUCache(REMEMBERED)

    def get(self, token: str, now: datetime) -> Value | None:
        """What was read from the token, while that may be believed."""
        entry = self._entries.get(_digest(token))
        return None if entry is None or not entry[1] <= now < entry[2] else entry[0]

    def put(self, token: str, value: Value, *, expires_at: datetime, now: datetime) -> None:
        """Remember it until the token expires, and no longer than a minute."""
        self._entries[_digest(token)] = (value, now, min(expires_at, now + VERIFIED_FOR))

    def forget(self, concerned: Callable[[Value], bool]) -> None:
        """Drop the tokens of which this was read."""
        for digest in [digest for digest, (value, _, _) in self._entries.items() if concerned(value)]:
            del self._entries[digest]

    def sweep(self, now: datetime) -> None:
        """Drop the tokens that are not believed any more without being verified again."""
        for digest in [digest for digest, (_, _, until) in self._entries.items() if until <= now]:
            del self._entries[digest]


class Recent(Generic[Key, Value]):
    """Answers that stand for five seconds from when they were asked for; whoever asks meanwhile waits for the same.

    A failure is told to all who wait and is not remembered. Giving up does not take the answer from the others.
    """

    def __init__(self, ask: Callable[[Key], Awaitable[Value]], clock: Callable[[], datetime]) -> None:
        self._ask = ask
        self._clock = clock
        self._known: LRUCache[Key, tuple[datetime, Value]] = LRUCache(REMEMBERED)
        self._flights: dict[Key, asyncio.Future[Value]] = {}

    async def get(self, key: Key) -> Value:
        """The answer, at most five seconds old."""
        now = self._clock()
        known = self._known.get(key)
        if known is not None and timedelta(0) <= now - known[0] < STATUS_FOR:
            return known[1]
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.ensure_future(self._ask(key))
            flight.add_done_callback(lambda done: self._landed(key, now, done))
        return await asyncio.shield(flight)

    def held(self) -> Iterable[Value]:
        """The answers that are remembered."""
        return [value for _, value in self._known.values()]

    def forget(self, concerned: Callable[[Key, Value], bool]) -> list[Key]:
        """Drop these answers; their keys. One that is being asked for now is dropped by the next sweep."""
        keys = [key for key, (_, value) in self._known.items() if concerned(key, value)]
        for key in keys:
            del self._known[key]
        return keys

    def sweep(self, now: datetime) -> None:
        """Drop the answers that do not stand any more."""
        for key in [key for key, (asked_at, _) in self._known.items() if now - asked_at >= STATUS_FOR]:
            del self._known[key]

    def _landed(self, key: Key, asked_at: datetime, flight: "asyncio.Future[Value]") -> None:
        del self._flights[key]
        if not flight.cancelled() and flight.exception() is None:
            self._known[key] = (asked_at, flight.result())


def unreachable(error: BaseException) -> Unavailable:
    """The error for a caller of whom nothing can be known now."""
    log.warning("caller_unknown", error=type(error).__name__)
    return Unavailable("Signing in cannot be checked right now.", fix="Try again in a moment.", retry_after_s=2)


def links_by_result(user_agent: str, meta: Mapping[str, Any]) -> bool:
    """Whether this host offers to link on a tool's result, and takes HTTP 401 for a fault: ChatGPT (host-contract 3.5).

    Anyone can say so of itself; it changes the status of a refusal, not the refusal.
    """
    return user_agent.startswith("openai-mcp") or any(name.startswith("openai/") for name in meta)


class _Malformed(Exception):  # not an error of ours: it ends in a 400
    """What stands in the header is no Bearer token."""


class _AnotherScheme(Exception):  # as above
    """Somebody authenticates in a way we do not know; RFC 6750, 3.1: as if they had not."""


def _token(given: list[bytes]) -> str:
    if len(given) > 1:
        raise _Malformed
    value = given[0].strip()
    if value.partition(b" ")[0].lower() != b"bearer":
        raise _AnotherScheme if value else _Malformed
    matched = BEARER.fullmatch(value)
    if matched is None:
        raise _Malformed
    token = matched[1].decode()
    if len(token) > TOKEN_LIMIT:
        raise InvalidToken("length")
    return token


async def _respond(
    send: Send, status: int, error: str, description: str, headers: Iterable[tuple[bytes, bytes]]
) -> None:
    """A refusal of the request itself, before anything of it is read."""
    body = orjson.dumps({"error": error, "error_description": description})
    told = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})


def _grant(caller: Caller) -> UUID:
    assert caller.grant_id is not None  # noqa: S101  # ours always have one
    return caller.grant_id


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
