"""How does a test open the account pages? As a browser without scripts: cookies, forms and redirects, nothing else."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text
from starlette.applications import Starlette
from tests.factories import NOW

from palestra.accounts import local, sessions
from palestra.accounts import service as accounts
from palestra.accounts.local import LocalAccounts
from palestra.accounts.schemas import Member
from palestra.grants import clients
from palestra.grants import service as grants
from palestra.grants.schemas import Client
from palestra.pages.account import Services, routes
from palestra.pages.account.identity_provider import Kept, UpstreamError, UpstreamIdentity, UpstreamStart
from palestra.store.engine import Database
from palestra.store.sealing import Sealer

ISSUER = "https://training.example"
SECRET = "a secret of at least thirty-two characters"  # noqa: S105  # seals what only these tests read
PASSWORD = "correct horse battery"  # noqa: S105  # of members of these tests
CHATGPT = "https://chatgpt.com/oauth/client.json"
CALLBACK = "https://chatgpt.com/connector_platform_oauth_redirect"
LOOPBACK = "http://127.0.0.1:33418/callback"


class Clock:
    """The time, which goes when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Company:
    """An identity provider whose people sign in by themselves."""

    name = "Stoa Gyms"

    def __init__(self) -> None:
        self.identity = UpstreamIdentity("https://id.stoa.example", "nora-1", "Nora")
        self.fails: UpstreamError | None = None
        self.given: list[tuple[dict[str, str], Kept]] = []
        self.began = 0
        self.fresh = False

    async def origin(self) -> str:
        return "https://id.stoa.example"

    async def begin(self, redirect_uri: str, *, fresh: bool = False) -> UpstreamStart:
        if self.fails:
            raise self.fails
        self.began += 1
        self.fresh = fresh
        state = str(uuid4())
        query = urlencode({"state": state, "redirect_uri": redirect_uri})
        return UpstreamStart(f"https://id.stoa.example/authorize?{query}", state, f"nonce-{state}", f"verifier-{state}")

    async def finish(self, params: Mapping[str, str], kept: Kept) -> UpstreamIdentity:
        self.given.append((dict(params), kept))
        if self.fails:
            raise self.fails
        return self.identity


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(has["action"], has["method"]))
        elif tag == "input":
            chosen = has.get("type") != "radio" or "checked" in has
            if chosen and has.get("type") != "file":
                self.found[-1].fields[has["name"]] = has.get("value", "")
        elif tag == "select":
            self._select = has["name"]
        elif tag == "option" and self._select:
            first = self._select not in self.found[-1].fields
            if first or "selected" in has:
                self.found[-1].fields[self._select] = has.get("value", "")
        elif tag == "button":
            self.found[-1].buttons.append((has.get("name", ""), has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def forms(response: httpx2.Response) -> list[Form]:
    """The forms of a page, in their order."""
    parser = _Forms()
    parser.feed(response.text)
    return parser.found


def leads_on(response: httpx2.Response) -> bool:
    """Whether an answer goes anywhere by itself."""
    return "location" in response.headers or "refresh" in response.headers


def leads_to(response: httpx2.Response) -> str:
    """Where a page goes on to by itself."""
    delay, _, url = response.headers["refresh"].partition(";url=")
    assert (response.status_code, delay) == (200, "0")
    assert "location" not in response.headers
    return url


def form(response: httpx2.Response, action: str) -> dict[str, str]:
    """The fields of the first form that leads there."""
    return dict(next(each for each in forms(response) if each.action.endswith(action)).fields)


class Browser:
    """A browser with its cookies. It follows no redirect that it is not told to."""

    def __init__(self, http: httpx2.AsyncClient, issuer: str) -> None:
        self.http = http
        self._issuer = issuer

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.http.get(urljoin(self._issuer + "/", path), headers=headers)

    async def post(self, path: str, fields: Mapping[str, str], **headers: str) -> httpx2.Response:
        # As browsers send a form of a page with `no-referrer`.
        headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin", **headers}
        return await self.http.post(urljoin(self._issuer + "/", path), data=dict(fields), headers=headers)

    async def press(self, page: httpx2.Response, action: str, **changed: str) -> httpx2.Response:
        """Send the first form of a page that leads to `action`."""
        found = next(each for each in forms(page) if each.action.endswith(action))
        return await self.post(found.action, {**found.fields, **changed})

    async def sign_in(self, request_id: str = "", *, login: str = "nora") -> httpx2.Response:
        """Sign in with a local account, from the page that asks for it; the answer to the form."""
        page = await self.get(f"/link?request={request_id}" if request_id else "/sign-in")
        return await self.press(page, "/sign-in", login=login, password=PASSWORD)

    async def return_from(self, page: httpx2.Response, **params: str) -> httpx2.Response:
        """Come back from the identity provider that `page` leads to."""
        state = parse_qs(urlsplit(leads_to(page)).query)["state"][0]
        return await self.get("/sign-in/callback?" + urlencode({"code": "c", "state": state, **params}))

    def cookie(self, name: str) -> str | None:
        return next((cookie.value for cookie in self.http.cookies.jar if cookie.name == name), None)


@dataclass
class AccountSite:
    """The pages over one database."""

    database: Database
    clock: Clock
    company: Company
    app: Starlette
    issuer: str
    forgotten: list[UUID]  # members whom the process was told to forget

    @asynccontextmanager
    async def browser(self, address: str = "127.0.0.1") -> AsyncIterator[Browser]:
        transport = httpx2.ASGITransport(app=self.app, client=(address, 123))
        async with httpx2.AsyncClient(transport=transport, base_url=self.issuer) as http:
            yield Browser(http, self.issuer)

    async def member(self, login: str = "nora", *, name: str | None = "Nora") -> Member:
        async with self.database.transaction() as connection:
            made = await accounts.create(connection, name=name, region=None, now=self.clock.now)
            await local.set_password(connection, made.id, login, PASSWORD, self.clock.now)
        return made

    async def document(self, url: str = CHATGPT, *, name: str = "ChatGPT", redirect_uri: str = CALLBACK) -> Client:
        metadata = clients.ClientMetadata(name, (redirect_uri,), ("none",))
        async with self.database.transaction() as connection:
            saved = await clients.save_document(
                connection, url, metadata, fresh_until=self.clock.now + timedelta(days=1), now=self.clock.now
            )
        assert saved
        return saved

    async def dynamic(self, client_id: str, *, name: str = "ChatGPT", redirect_uri: str = CALLBACK) -> Client:
        metadata = clients.ClientMetadata(name, (redirect_uri,), ("none",))
        async with self.database.transaction() as connection:
            return await clients.save_dynamic(connection, client_id, metadata, secret=None, now=self.clock.now)

    async def static(self, client_id: str, *, name: str, redirect_uri: str = CALLBACK) -> Client:
        async with self.database.transaction() as connection:
            return await clients.add_static(
                connection,
                client_id=client_id,
                name=name,
                redirect_uris=[redirect_uri],
                secret=None,
                auth_methods=["none"],
                now=self.clock.now,
            )

    async def asks(self, client: Client, **params: object) -> str:
        """A checked authorization request of this client; its id."""
        given = {
            "redirect_uri": client.redirect_uris[0],
            "code_challenge": "c" * 43,
            "resource": f"{self.issuer}/mcp",
            "scope": ["profile:read", "log:write"],
            "state": "the-client's-state",
            **params,
        }
        given = {name: value for name, value in given.items() if value is not None}
        async with self.database.transaction() as connection:
            return await grants.begin_request(connection, client.id, given, self.clock.now)

    async def connect(self, member: Member, client: Client, **params: object) -> None:
        """A connection as it is once the client has exchanged its code."""
        request_id = await self.asks(client, **params)
        await grants.approve(
            self.database,
            request_id,
            member.id,
            authenticated_at=self.clock.now,
            now=self.clock.now,
            issuer=self.issuer,
        )
        await self.execute("update oauth_grant set redeemed_at = created_at where redeemed_at is null")

    async def signed_in(self, browser: Browser) -> Member | None:
        """Who has signed in with this browser."""
        name = sessions.cookie_name(self.issuer.startswith("https://"))
        async with self.database.transaction() as connection:
            session = await sessions.current(connection, browser.cookie(name), self.clock.now)
        return session.member if session else None

    async def execute(self, statement: str, **values: object) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(text(statement), values)

    async def count(self, table: str) -> int:
        async with self.database.reader() as reader:
            counted: int = await reader.fetchval(f"select count(*) from {table}")  # noqa: S608  # a name of ours
        return counted


def site(
    database: Database,
    *,
    issuer: str = ISSUER,
    local_accounts: bool = True,
    provider: bool = True,
    company: Company | None = None,
    clock: Clock | None = None,
) -> AccountSite:
    """The pages as the app mounts them."""
    clock, company = clock or Clock(), company or Company()
    forgotten: list[UUID] = []
    services = Services(
        database=database,
        issuer=issuer,
        clock=clock,
        sealer=Sealer([SECRET]),
        local=LocalAccounts(database) if local_accounts else None,
        provider=company if provider else None,
        forget=forgotten.append,
    )
    return AccountSite(database, clock, company, Starlette(routes=routes(services)), issuer, forgotten)


def parameters(location: str) -> dict[str, list[str]]:
    """The query of an address."""
    return parse_qs(urlsplit(location).query, keep_blank_values=True)
