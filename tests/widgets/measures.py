"""What do tests of progress look at? Its title, its number, its buttons; and what the fixtures of its widget say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Frame, Locator, Page, Route
from tests.widgets.drawing import fixture

TOOL = "get_progress"


def result(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"progress/{name}")["result"]
    return told


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = result(name)["structuredContent"]
    return told


async def answers(page: Page, name: str) -> None:
    """Whatever is asked from here on, this is the answer: nobody is signed in who could be told more."""
    body = {"jsonrpc": "2.0", "id": 0, "result": result(name)}
    await page.route("**/mcp", lambda route: route.fulfill(json=body))


@asynccontextmanager
async def waited_for(page: Page, name: str) -> AsyncIterator[None]:
    """While this lasts nothing is answered, and afterwards this."""
    go_on = asyncio.Event()
    body = {"jsonrpc": "2.0", "id": 0, "result": result(name)}

    async def hold(route: Route) -> None:
        await go_on.wait()
        await route.fulfill(json=body)

    await page.route("**/mcp", hold)
    try:
        yield
    finally:
        go_on.set()


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def headline(frame: Frame) -> Locator:
    return frame.locator("header .value")


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


async def opened(frame: Frame) -> Locator:
    """The tables, once they are asked for."""
    await frame.get_by_text("In numbers", exact=True).click()
    return frame.get_by_role("table")
