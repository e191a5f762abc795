"""How does a test call as a linked member? With a grant that is put into the database, and a token signed for it."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import orjson
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.factories import NOW
from tests.serving import SECRET_KEY, Era, Served

from palestra.accounts import service as accounts
from palestra.errors import Conflict
from palestra.grants import access_tokens, clients, queries
from palestra.grants.keys import SigningKeys
from palestra.linking import sealer_for
from palestra.settings import Settings
from palestra.store.engine import Database

ISSUER = "http://localhost:8000"  # of `serving`, where no public URL is set
RESOURCE = f"{ISSUER}/mcp"
METADATA = f"{ISSUER}/.well-known/oauth-protected-resource/mcp"
CLIENT = "client-of-tests"
REDIRECT = "https://host.example/callback"
READING = ("profile:read", "history:read")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Linked:
    """A member who allowed a client something."""

    member_id: UUID
    grant_id: UUID
    client_id: str
    scopes: tuple[str, ...]


class Linking:
    """Makes members, grants and tokens in the database of an app."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.sealer = sealer_for(Settings.load(secret_key=SECRET_KEY))
        self.keys = SigningKeys(database, self.sealer, clock)

    async def member(self, *, name: str = "Ada Canary", region: str | None = None) -> UUID:
        async with self.database.transaction() as connection:
            return (await accounts.create(connection, name=name, region=region, now=self.clock())).id

    async def tier(self, member_id: UUID, tier: str, expires_at: datetime | None = None) -> None:
        async with self.database.transaction() as connection:
            await accounts.set_membership(connection, member_id, tier, expires_at, self.clock())

    async def grant(
        self,
        scopes: Iterable[str] = READING,
        *,
        member_id: UUID | None = None,
        client_id: str = CLIENT,
        expires_at: datetime | None = None,
    ) -> Linked:
        """A grant as it is once its code was exchanged."""
        linked = Linked(member_id or await self.member(), uuid4(), client_id, tuple(scopes))
        now = self.clock()
        async with self.database.transaction() as connection:
            try:
                async with connection.begin_nested():
                    await clients.add_static(
                        connection,
                        client_id=client_id,
                        name="Host of tests",
                        redirect_uris=[REDIRECT],
                        secret=None,
                        auth_methods=["none"],
                        now=now,
                    )
            except Conflict:
                pass  # it is there already
            await connection.execute(
                queries.add_grant(
                    id=linked.grant_id,
                    member_id=linked.member_id,
                    client_id=client_id,
                    scopes=list(linked.scopes),
                    resource=RESOURCE,
                    created_at=now,
                    authenticated_at=now,
                    redeemed_at=now,
                    expires_at=expires_at or now + timedelta(days=180),
                )
            )
        return linked

    async def token(self, linked: Linked, **otherwise: Any) -> str:
        """An access token of that grant, as ours are but for `otherwise` (see access_tokens.issue)."""
        await self.keys.ready()
        told: dict[str, Any] = {
            "issuer": ISSUER,
            "resource": RESOURCE,
            "member_id": linked.member_id,
            "client_id": linked.client_id,
            "scopes": linked.scopes,
            "grant_id": linked.grant_id,
            "now": self.clock(),
        }
        return access_tokens.issue(await self.keys.signer(), **{**told, **otherwise})

    async def linked(self, *scopes: str, **grant: Any) -> str:
        """The token of a new grant of `scopes`."""
        return await self.token(await self.grant(scopes or READING, **grant))


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = orjson.loads(_decoded(token.split(".")[1]))
    return claims


def with_claims(token: str, **changed: Any) -> str:
    """The token with other claims, under the signature it had."""
    header, _, signature = token.split(".")
    return f"{header}.{_encoded(orjson.dumps(claims_of(token) | changed))}.{signature}"


def signed(key: ECKey, claims: dict[str, Any], **header: Any) -> str:
    """What somebody else can make with a key of their own."""
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid, **header}, claims, key, algorithms=["ES256"])


def unsigned(claims: dict[str, Any], **header: Any) -> str:
    return f"{_encoded(orjson.dumps(header))}.{_encoded(orjson.dumps(claims))}."


async def call(
    app: Served,
    token: str | None,
    tool: str,
    arguments: dict[str, Any] | None = None,
    *,
    era: Era = "modern",
    meta: dict[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx2.Response:
    """One tool call with a token, as HTTP answers it."""
    given = dict(headers or {})
    if token is not None:
        given["Authorization"] = f"Bearer {token}"
    params = {"name": tool, "arguments": arguments or {}, "_meta": meta or {}}
    return await app.post("tools/call", params, era=era, **given)


async def told(app: Served, token: str, tool: str, arguments: dict[str, Any] | None = None, era: Era = "modern") -> Any:
    """The structuredContent of a call that succeeds."""
    response = await call(app, token, tool, arguments, era=era)
    assert response.status_code == 200, response.text
    result = response.json()["result"]
    assert not result["isError"], result
    return result["structuredContent"]


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
