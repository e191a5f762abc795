"""How does a test link an account? As a client over HTTP, with PKCE; the member's answer is given by hand or on our pages.

client = await a_client(site)
tokens = await client.link(member)             # authorize, approve, exchange
again = await client.refresh(tokens.refresh)   # a response, good or bad
"""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import orjson
from sqlalchemy import text
from tests.factories import NOW
from tests.oauth.person import Person
from tests.serving import ADDRESS, SECRET_KEY

from palestra.accounts import local
from palestra.accounts import service as accounts
from palestra.accounts.schemas import Member
from palestra.app import create_app
from palestra.grants import clients
from palestra.grants import service as grants
from palestra.grants.schemas import AuthMethod
from palestra.oauth.fetching import DocumentFetcher
from palestra.settings import Settings
from palestra.store.engine import Database

ISSUER = "http://localhost:8000"  # what settings make of nothing
CALLBACK = "https://host.example/callback"
LOOPBACK = "http://127.0.0.1/callback"
SECRET = "the secret of a confidential client"  # noqa: S105  # of these tests
STATE = "a state, as the client made it"


class Clock:
    """The time, which goes when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Site:
    """An authorization server that is up, seen from outside and from inside."""

    http: httpx2.AsyncClient
    database: Database
    clock: Clock
    issuer: str = ISSUER
    process: str | None = None  # the address of the process that is asked, where there are several

    @property
    def address(self) -> str:
        """Where it is reached; the issuer's path is behind it."""
        return self.process or self.issuer.removesuffix(urlsplit(self.issuer).path)

    @property
    def resource(self) -> str:
        return f"{self.issuer}/mcp"

    def at(self, path: str) -> str:
        """The address of one of its endpoints."""
        return self.address + urlsplit(self.issuer).path + path

    async def member(self, name: str = "Nora") -> Member:
        async with self.database.transaction() as connection:
            return await accounts.create(connection, name=name, region="DE", now=self.clock())

    async def give_password(self, member: Member, login: str, password: str) -> None:
        """A local account for a member."""
        async with self.database.transaction() as connection:
            await local.set_password(connection, member.id, login, password, self.clock())

    async def audited(self) -> list[str]:
        """What happened, in order."""
        async with self.database.transaction() as connection:
            rows = await connection.execute(text("select kind from audit_event order by id"))
            return [row.kind for row in rows]


@dataclass(frozen=True)
class Tokens:
    """A good token response."""

    body: Mapping[str, Any]

    @property
    def access(self) -> str:
        return str(self.body["access_token"])

    @property
    def refresh(self) -> str:
        return str(self.body["refresh_token"])

    @property
    def claims(self) -> dict[str, Any]:
        """What is in the access token, not verified."""
        encoded = self.access.split(".")[1]
        claims: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        return claims


@dataclass(frozen=True)
class OAuthClient:
    """A client as a host has one. `method` is how it authenticates."""

    site: Site
    id: str
    redirect_uri: str = CALLBACK
    method: AuthMethod = "none"
    secret: str | None = None
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def asking(self, **changes: str | None) -> dict[str, str]:
        """The parameters of an authorization request; those that are None are left out."""
        usual = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": self.redirect_uri,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "resource": self.site.resource,
            "state": STATE,
        }
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def in_browser(self, cookies: Mapping[str, str]) -> "OAuthClient":
        """The same client, asking by way of a browser that has these."""
        return replace(self, cookies=cookies)

    async def authorize(self, *twice: tuple[str, str], **changes: str | None) -> httpx2.Response:
        """The answer to an authorization request; `twice` are parameters that are sent once more."""
        query = urlencode([*self.asking(**changes).items(), *twice])
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        return await self.site.http.get(f"{self.site.at('/oauth/authorize')}?{query}", headers=headers)

    async def begin(self, **changes: str | None) -> str:
        """The id of a request that waits for a person."""
        response = await self.authorize(**changes)
        assert response.status_code == 303, response.text
        location = response.headers["location"]
        assert location.startswith(f"{self.site.issuer}/link?request="), location
        return dict(parse_qsl(urlsplit(location).query))["request"]

    async def code(self, member: Member, **changes: str | None) -> str:
        """A code for what is asked, approved by this member."""
        request_id = await self.begin(**changes)
        now = self.site.clock()
        location = await grants.approve(
            self.site.database, request_id, member.id, authenticated_at=now, now=now, issuer=self.site.issuer
        )
        return answered(location)["code"]

    async def code_by_hand(self, login: str, password: str, **changes: str | None) -> str:
        """The same by way of our pages: a browser without scripts, a person who signs in and allows it."""
        response = await self.authorize(**changes)
        path = urlsplit(self.site.issuer).path
        person = Person(self.site.http, self.site.address)
        page = await person.open(response.headers["location"])
        page = await person.press(page, f"{path}/sign-in", login=login, password=password)
        page = await person.press(page, f"{path}/link", button={"decision": "approve"})
        return answered(page.url)["code"]

    def exchanging(self, code: str, /, **changes: str | None) -> dict[str, str | None]:
        """The parameters of a token request for a code."""
        return {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            "resource": self.site.resource,
            **changes,
        }

    async def exchange(self, code: str, /, **changes: str | None) -> httpx2.Response:
        return await self.post("/oauth/token", self.exchanging(code, **changes))

    async def refresh(self, token: str, /, **changes: str | None) -> httpx2.Response:
        told = {"grant_type": "refresh_token", "refresh_token": token, "resource": self.site.resource}
        return await self.post("/oauth/token", {**told, **changes})

    async def revoke(self, token: str, /, **changes: str | None) -> httpx2.Response:
        return await self.post("/oauth/revoke", {"token": token, **changes})

    async def introspect(self, token: str, /, **changes: str | None) -> httpx2.Response:
        return await self.post("/oauth/introspect", {"token": token, **changes})

    async def link(self, member: Member, **changes: str | None) -> Tokens:
        """The tokens of a link that succeeds."""
        response = await self.exchange(await self.code(member, **changes))
        assert response.status_code == 200, response.text
        return Tokens(response.json())

    async def post(
        self,
        path: str,
        form: Mapping[str, str | None],
        *twice: tuple[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """A form of this client's; it says who it is in its own way, unless the form or the headers say otherwise."""
        told: dict[str, str | None] = {}
        sent = dict(headers or {})
        if self.method == "client_secret_basic":
            sent.setdefault("Authorization", basic(self.id, self.secret or ""))
        else:
            told["client_id"] = self.id
        if self.method == "client_secret_post":
            told["client_secret"] = self.secret
        pairs = [(name, value) for name, value in {**told, **form}.items() if value is not None]
        return await self.site.http.post(
            self.site.at(path),
            content=urlencode([*pairs, *twice]),
            headers={"Content-Type": "application/x-www-form-urlencoded", **sent},
        )

    def with_other_verifier(self) -> "OAuthClient":
        """The same client, in the hands of somebody who did not begin the request."""
        return replace(self, verifier=secrets.token_urlsafe(48))


async def a_client(
    site: Site,
    client_id: str = "host",
    *,
    redirect_uris: Sequence[str] = (CALLBACK, LOOPBACK),
    method: AuthMethod = "none",
    auth_methods: Sequence[AuthMethod] | None = None,
) -> OAuthClient:
    """A static client that shows who it is by `method`."""
    secret = SECRET if method != "none" or any("secret" in one for one in auth_methods or ()) else None
    async with site.database.transaction() as connection:
        await clients.add_static(
            connection,
            client_id=client_id,
            name=client_id.title(),
            redirect_uris=redirect_uris,
            secret=secret,
            auth_methods=auth_methods or [method],
            now=site.clock(),
        )
    return OAuthClient(site, client_id, redirect_uris[0], method, secret)


async def a_dynamic_client(site: Site, redirect_uri: str = CALLBACK) -> OAuthClient:
    """A client that registers itself (RFC 7591)."""
    said = {"client_name": "Host", "redirect_uris": [redirect_uri], "token_endpoint_auth_method": "none"}
    response = await site.http.post(
        site.at("/oauth/register"), json=said | {"grant_types": ["authorization_code", "refresh_token"]}
    )
    assert response.status_code == 201, response.text
    return OAuthClient(site, response.json()["client_id"], redirect_uri)


def answered(location: str) -> dict[str, str]:
    """What a client is told by a redirect; each parameter once."""
    pairs = parse_qsl(urlsplit(location).query, keep_blank_values=True, strict_parsing=True)
    assert len(pairs) == len(dict(pairs)), location
    return dict(pairs)


def basic(client_id: str, secret: str) -> str:
    """An Authorization header by RFC 6749, 2.3.1."""
    pair = ":".join(urlencode({"": part})[1:] for part in (client_id, secret))
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


@asynccontextmanager
async def a_site(
    database_url: str,
    clock: Clock,
    *,
    issuer: str = ISSUER,
    fetcher: DocumentFetcher | None = None,
    **settings: Any,
) -> AsyncIterator[Site]:
    """The real app over a database, and the same database from inside."""
    told = {"embedder": "hashing", "secret_key": SECRET_KEY, "public_url": issuer, **settings}
    app = create_app(Settings.load(**told), database_url, clock=clock, fetcher=fetcher)
    database = Database(database_url)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as http:
            yield Site(http, database, clock, issuer)
    await database.close()
