"""Where is the app that a browser sees? On a real port of this machine, over a database of its own, at a moment that is told."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import uvicorn
from playwright.async_api import Browser, Page, Request
from tests.conftest import url_of
from tests.serving import SECRET_KEY

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


@contextmanager
def standing(postgres: EmbeddedPostgres, template: str, name: str, clock: Callable[[], datetime]) -> Iterator[Site]:
    """The app in development over a copy of the database `template`, while this lasts."""
    logs.configure("warning", "json")
    asyncio.run(_copy(postgres, template, name))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = Site(listening.getsockname()[1])
        settings = Settings.load(environment="development", embedder="hashing", secret_key=SECRET_KEY, PORT=site.port)
        app = create_app(settings, url_of(postgres, name), clock=clock)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name=name)
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


@asynccontextmanager
async def opened(browser: Browser, site: Site, problems: list[str]) -> AsyncIterator[Page]:
    """An empty page of its own; afterwards nothing may have gone wrong in any of its frames."""
    context = await browser.new_context(
        base_url=site.address,
        viewport={"width": 1280, "height": 1000},
        locale="en-US",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(ACTION_MS)
    await context.add_init_script(TELL_VIOLATIONS)
    await context.route(site.elsewhere, lambda route: route.abort())
    page = await context.new_page()
    page.on("console", lambda said: problems.append(f"console: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error.stack or error}"))

    def requested(request: Request) -> None:
        if site.elsewhere.match(request.url):
            problems.append(f"request: {request.url}")

    page.on("request", requested)
    yield page
    await context.close()
    assert not problems, "\n".join(problems)


async def _copy(postgres: EmbeddedPostgres, template: str, name: str) -> None:
    connection = await asyncpg.connect(postgres.dsn.replace("+asyncpg", ""))
    try:
        await connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
    finally:
        await connection.close()
