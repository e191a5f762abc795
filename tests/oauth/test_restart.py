"""Does a link survive our restarts and a second process? Nobody has to start again, whenever it happens."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from tests.oauth.linked import call
from tests.oauth.linking import Clock, OAuthClient, Site, Tokens, a_dynamic_client, answered
from tests.oauth.person import Page, Person
from tests.oauth.upstream import Upstream
from tests.serving import ADDRESS, SECRET_KEY, Served

from palestra.accounts import local
from palestra.app import create_app
from palestra.settings import Settings
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

LOGIN = "nora"
PASSWORD = "a password of this test"  # noqa: S105  # of this test
SCOPES = "profile:read history:read"

SignIn = Callable[[Person, Page], Awaitable[Page]]
Make = Callable[[], FastAPI]


class Restarted(httpx2.AsyncBaseTransport):
    """Every request meets a process of its own, which has just started and then ends."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self.served = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        app = self._make()
        async with app.router.lifespan_context(app):
            self.served += 1
            return await httpx2.ASGITransport(app=app).handle_async_request(request)


class InTurn(httpx2.AsyncBaseTransport):
    """Two processes behind a proxy that sends every other request to the other."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._stack = AsyncExitStack()
        self.served = 0

    async def __aenter__(self) -> "InTurn":
        apps = [self._make(), self._make()]
        for app in apps:
            await self._stack.enter_async_context(app.router.lifespan_context(app))
        self._turns = itertools.cycle([httpx2.ASGITransport(app=app) for app in apps])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.served += 1
        return await next(self._turns).handle_async_request(request)


Processes = type[Restarted] | type[InTurn]
WAYS = pytest.mark.parametrize("processes", [Restarted, InTurn], ids=["restarted-at-every-step", "two-in-turn"])


@asynccontextmanager
async def behind(processes: Processes, database_url: str, **settings: Any) -> AsyncIterator[Site]:
    """A site that is served like that. Its clock shows the real time, since the identity provider's does."""
    clock = Clock()
    clock.now = datetime.now(UTC)
    told = Settings.load(**{"embedder": "hashing", "secret_key": SECRET_KEY, "public_url": ADDRESS, **settings})
    database = Database(database_url)
    transport = processes(lambda: create_app(told, database_url, clock=clock))
    async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as http:
        yield Site(http, database, clock, ADDRESS)
    await database.close()
    assert transport.served > 5


async def here(person: Person, page: Page) -> Page:
    return await person.press(page, "/sign-in", login=LOGIN, password=PASSWORD)


def there(upstream: Upstream) -> SignIn:
    async def sign_in(person: Person, page: Page) -> Page:
        leaving = await person.press(page, "/sign-in/upstream")
        return await person.open(await upstream.visit(leaving.url))

    return sign_in


async def link(client: OAuthClient, person: Person, sign_in: SignIn) -> Tokens:
    """Every step of a link, as a host and a person take it."""
    asked = await client.authorize(scope=SCOPES)
    page = await sign_in(person, await person.open(asked.headers["location"]))
    page = await person.press(page, "/link", button={"decision": "approve"})
    response = await client.exchange(answered(page.url)["code"])
    assert response.status_code == 200, response.text
    return Tokens(response.json())


async def refreshed(client: OAuthClient, tokens: Tokens) -> Tokens:
    response = await client.refresh(tokens.refresh)
    assert response.status_code == 200, response.text
    return Tokens(response.json())


async def reads(site: Site, tokens: Tokens) -> int:
    """What a protected tool answers, in HTTP."""
    response = await call(Served(FastAPI(), site.http), tokens.access, "get_training_context")
    assert response.status_code != 200 or not response.json()["result"]["isError"], response.text
    return response.status_code


async def with_account(site: Site) -> None:
    member = await site.member()
    async with site.database.transaction() as connection:
        await local.set_password(connection, member.id, LOGIN, PASSWORD, site.clock())


async def lived(site: Site, sign_in: SignIn) -> None:
    """The whole life of a link: made, used, renewed, seen and ended."""
    client, person = await a_dynamic_client(site), Person(site.http)
    first = await link(client, person, sign_in)
    assert await reads(site, first) == 200
    second = await refreshed(client, first)
    third = await refreshed(client, second)
    assert await reads(site, third) == 200
    connections = await person.open("/account/connections")
    assert "Host" in connections.text
    assert "Host" not in (await person.press(connections, "/account/connections")).text
    assert (await client.refresh(third.refresh)).json()["error"] == "invalid_grant"
    site.clock.wait(6)  # what a process may remember of a grant
    assert await reads(site, third) == 401


@WAYS
async def test_a_link_with_a_local_account_does_not_notice(processes: Processes, database_url: str) -> None:
    async with behind(processes, database_url) as site:
        await with_account(site)
        await lived(site, here)


@WAYS
async def test_a_link_by_the_identity_provider_does_not_notice(
    processes: Processes, database_url: str, upstream: Upstream
) -> None:
    async with behind(processes, database_url, local_accounts=False, **upstream.settings) as site:
        await lived(site, there(upstream))


async def test_a_code_that_two_processes_are_given_at_once_is_good_once(database_url: str) -> None:
    async with behind(InTurn, database_url) as site:
        await with_account(site)
        client, person = await a_dynamic_client(site), Person(site.http)
        asked = await client.authorize(scope=SCOPES)
        page = await here(person, await person.open(asked.headers["location"]))
        page = await person.press(page, "/link", button={"decision": "approve"})
        code = answered(page.url)["code"]
        answers = await asyncio.gather(*(client.exchange(code) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


async def test_yes_and_no_that_two_processes_are_given_at_once_are_one_of_them(database_url: str) -> None:
    async with behind(InTurn, database_url) as site:
        await with_account(site)
        client, person = await a_dynamic_client(site), Person(site.http)
        asked = await client.authorize(scope=SCOPES)
        page = await here(person, await person.open(asked.headers["location"]))
        decisions = ("approve", "deny", "approve", "deny")  # each by a process, and each on both
        pressed = [person.press(page, "/link", button={"decision": decision}) for decision in decisions]
        landed = [one.url for one in await asyncio.gather(*pressed)]
    approved = ["code=" in url for url in landed]
    denied = ["error=access_denied" in url for url in landed]
    assert (any(approved), sum(denied)) in {(True, 0), (False, 1)}  # a second approval says the same as the first
