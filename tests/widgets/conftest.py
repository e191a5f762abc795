"""What tests of widgets stand on: the app on a real port, one Chromium a run, and a page that tells what went wrong.

Playwright's asynchronous interface is used, as its other one leaves the event loop of every later test running.
"""

import asyncio
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import asyncpg
import pytest
import uvicorn
from playwright.async_api import Browser, Page, Request, async_playwright
from tests.conftest import url_of
from tests.factories import NOW
from tests.serving import SECRET_KEY
from tests.widgets import chromium

from palestra.app import create_app
from palestra.settings import Settings
from palestra.store.embedded import EmbeddedPostgres
from palestra.telemetry import logs

STARTED_WITHIN_S = 60.0
ACTION_MS = 20_000  # what a page may take for one step, on a machine shared with others

# Chromium says most violations on the console too; this hears all of them, in every frame.
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => console.error(
  `policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample} at ${location.href}`));
"""


@dataclass(frozen=True)
class Site:
    """The app that is up; the playground's page and its sandbox are two origins of it."""

    port: int

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://localhost:{self.port}"

    @property
    def sandbox(self) -> str:
        """The other origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def elsewhere(self) -> re.Pattern[str]:
        """Every address that is not ours."""
        return re.compile(rf"^(?!(?:{re.escape(self.address)}|{re.escape(self.sandbox)})/|data:|blob:|about:)")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop for the run, in which the browser lives."""
    return "asyncio"


@pytest.fixture(scope="session")
def served(postgres: EmbeddedPostgres, with_demo: str) -> Iterator[Site]:
    """The app in development over the small demo catalogue, at the moment `NOW`. Only for tests that change nothing."""
    logs.configure("warning", "json")
    asyncio.run(_copy(postgres, with_demo, "widgets"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = Site(listening.getsockname()[1])
        settings = Settings.load(environment="development", embedder="hashing", secret_key=SECRET_KEY, PORT=site.port)
        app = create_app(settings, url_of(postgres, "widgets"), clock=lambda: NOW)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="served")
        thread.start()
        try:
            end = time.monotonic() + STARTED_WITHIN_S
            while not server.started:
                assert thread.is_alive(), "the app did not start"
                assert time.monotonic() < end, f"the app did not start within {STARTED_WITHIN_S} s"
                time.sleep(0.01)
            yield site
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    """One Chromium. Without one the tests fail, and say how to get it."""
    program = chromium.find()
    if program is None or not program.is_file():
        pytest.fail(chromium.MISSING, pytrace=False)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=chromium.arguments())
        yield started
        await started.close()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the page, as it happens. A test that provokes something looks for it here, and clears it."""
    return []


@pytest.fixture
async def page(browser: Browser, served: Site, problems: list[str]) -> AsyncIterator[Page]:
    """An empty page of its own; afterwards nothing may have gone wrong in any of its frames."""
    context = await browser.new_context(
        base_url=served.address,
        viewport={"width": 1280, "height": 1000},
        locale="en-US",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(ACTION_MS)
    await context.add_init_script(TELL_VIOLATIONS)
    await context.route(served.elsewhere, lambda route: route.abort())
    opened = await context.new_page()
    opened.on("console", lambda said: problems.append(f"console: {said.text}") if said.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(f"uncaught: {error.stack or error}"))

    def requested(request: Request) -> None:
        if served.elsewhere.match(request.url):
            problems.append(f"request: {request.url}")

    opened.on("request", requested)
    yield opened
    await context.close()
    assert not problems, "\n".join(problems)


async def _copy(postgres: EmbeddedPostgres, template: str, name: str) -> None:
    connection = await asyncpg.connect(postgres.dsn.replace("+asyncpg", ""))
    try:
        await connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
    finally:
        await connection.close()
