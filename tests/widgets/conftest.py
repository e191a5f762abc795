"""What tests of widgets stand on: the app on a real port, one Chromium a run, and a page that tells what went wrong.

Playwright's asynchronous interface is used, as its other one leaves the event loop of every later test running.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, async_playwright
from tests.factories import NOW
from tests.widgets import chromium
from tests.widgets.site import Site, opened, standing

from palestra.store.embedded import EmbeddedPostgres


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop for the run, in which the browser lives."""
    return "asyncio"


@pytest.fixture(scope="session")
def served(postgres: EmbeddedPostgres, with_demo: str) -> Iterator[Site]:
    """The app in development over the small demo catalogue, at the moment `NOW`. Only for tests that change nothing."""
    with standing(postgres, with_demo, "widgets", lambda: NOW) as site:
        yield site


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
    async with opened(browser, served, problems) as page:
        yield page


@pytest.fixture
async def on_that_day(page: Page) -> None:
    """The page's clock says what the server's does, where what is shown depends on the day."""
    await page.clock.set_fixed_time(NOW)


@pytest.fixture
async def still(page: Page) -> None:
    """The page's time stands where it is, and goes on only as a test says."""
    await page.clock.install(time=NOW)
    await page.clock.pause_at(NOW + timedelta(seconds=1))


@pytest.fixture
def cut_off(problems: list[str], page: Page) -> None:
    """That a network is dead is no problem of the page: Chromium says it, and the test meant it."""
    dead = "Failed to load resource"
    page.on("console", lambda _: problems.remove(problems[-1]) if problems and dead in problems[-1] else None)
