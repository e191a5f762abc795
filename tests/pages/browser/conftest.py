"""What browser tests of the account pages stand on: the pages on real ports, an app to come back to, and Chromium."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from tests.pages.account_site import AccountSite, Company, site
from tests.widgets.conftest import anyio_backend, browser
from tests.widgets.site import ACTION_MS, STARTED_WITHIN_S, TELL_VIOLATIONS

from palestra.accounts.schemas import Member
from palestra.pages.account.identity_provider import UpstreamStart
from palestra.store.engine import Database

__all__ = ["anyio_backend", "browser"]


@dataclass(frozen=True)
class Addresses:
    """Three origins on this machine: our pages, the app that asks, and the company's sign-in."""

    ours: str
    app: str
    company: str


@dataclass(frozen=True)
class Ground:
    """The pages, seen from the test's side, and the member who uses them."""

    pages: AccountSite
    nora: Member
    at: Addresses


class RemoteCompany(Company):
    """A provider with a page; it passes people on to another origin before it sends them back, as companies' do."""

    def __init__(self, at: Addresses) -> None:
        super().__init__()
        self._at = at

    async def begin(self, redirect_uri: str, *, fresh: bool = False) -> UpstreamStart:
        start = await super().begin(redirect_uri, fresh=fresh)
        back = f"{redirect_uri}?{urlencode({'code': 'c', 'state': start.state})}"
        on_to = f"{self._at.app}/company?{urlencode({'to': back})}"
        return replace(start, url=f"{self._at.company}/company?{urlencode({'to': on_to})}")


@pytest.fixture
async def ground(database_url: str) -> AsyncIterator[Ground]:
    """Everything, over a database of this test's own."""
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        port, other = first.getsockname()[1], second.getsockname()[1]
        at = Addresses(f"http://localhost:{port}", f"http://127.0.0.1:{port}", f"http://127.0.0.1:{other}")
        ours = Database(database_url)
        theirs = Database(database_url)  # a database lives on one event loop
        seen = site(ours, issuer=at.ours)
        served = site(theirs, issuer=at.ours, company=RemoteCompany(at), clock=seen.clock)
        for _ in serve(served.app, theirs, [first, second]):
            yield Ground(seen, await seen.member(), at)
        await ours.close()


def serve(pages: Starlette, database: Database, sockets: list[socket.socket]) -> Iterator[None]:
    async def came_back(request: Request) -> Response:
        return PlainTextResponse("error" if "error" in request.query_params else "linked")

    async def company(request: Request) -> Response:
        return RedirectResponse(request.query_params["to"], 302)

    pages.router.routes.extend([Route("/callback", came_back), Route("/company", company)])

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            await database.close()

    server = Server(uvicorn.Config(pages, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, name="pages")
    thread.start()
    try:
        end = time.monotonic() + STARTED_WITHIN_S
        while not server.started:
            assert thread.is_alive(), "the pages did not start"
            assert time.monotonic() < end, f"the pages did not start within {STARTED_WITHIN_S} s"
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def look() -> dict[str, Any]:
    """How the browser is set up; tests parametrise it."""
    return {}


@pytest.fixture
async def context(browser: Browser, ground: Ground, look: dict[str, Any]) -> AsyncIterator[BrowserContext]:
    """A browser of one person."""
    made = await browser.new_context(
        **{"base_url": ground.at.ours, "locale": "en-US", "viewport": {"width": 1280, "height": 900}, **look}
    )
    made.set_default_timeout(ACTION_MS)
    yield made
    await made.close()


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """An empty page; afterwards nothing may have gone wrong in it."""
    problems: list[str] = []
    await context.add_init_script(TELL_VIOLATIONS)
    opened = await context.new_page()
    # What a page of ours answers with is looked at by the test; the browser says each refusal on the console too.
    opened.on(
        "console",
        lambda told: (
            problems.append(told.text) if told.type == "error" and "Failed to load resource" not in told.text else None
        ),
    )
    yield opened
    assert not problems, "\n".join(problems)
