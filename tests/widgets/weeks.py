"""What do tests of the calendar look at? An item, a day, a key; and what the fixtures of its widget say."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Frame, Locator, Page, Route
from tests.widgets.drawing import fixture, shown

READS, PLANS, CHANGES, CLASS, PREFERS = "get_schedule", "save_plan", "schedule_session", "get_class", "set_preferences"
THIS = {"from": "2026-11-22", "to": "2026-11-28"}


def result(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"week/{name}")["result"]
    return told


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = result(name)["structuredContent"]
    return told


def item(name: str, title: str) -> dict[str, Any]:
    """An item of a fixture's days by its title."""
    told: dict[str, Any] = next(
        one for day in of(name)["days"] for one in day["items"] if one["title"].startswith(title)
    )
    return told


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


def day(frame: Frame, on: str) -> Locator:
    """A day among those that are told in full."""
    return frame.locator(f'.day[data-on="{on}"]')


def keyed(frame: Frame, what: str, one: dict[str, Any]) -> Locator:
    return frame.locator(f'[data-key="{what} {one["id"]}"]')


async def opened(page: Page, name: str, what: str, **switches: Any) -> Frame:
    """A calendar with one of its items in full."""
    frame = await shown(page, sample=f"week/{name}", **switches)
    await keyed(frame, "item", item(name, what)).click()
    return frame


async def serve(page: Page, *, once: asyncio.Event | None = None, **told: list[dict[str, Any]]) -> None:
    """These tools answer this from here on, the last of it again and again; what a fixture answers comes before."""

    async def answer(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")
        found = told.get(asked.get("params", {}).get("name", ""))
        if asked.get("method") != "tools/call" or found is None:
            await route.fallback()
            return
        if once:
            await once.wait()
        body = found.pop(0) if len(found) > 1 else found[0]
        await route.fulfill(json={"jsonrpc": "2.0", "id": asked.get("id", 0), "result": body})

    await page.route("**/mcp", answer)


@asynccontextmanager
async def waited_for(page: Page, **told: list[dict[str, Any]]) -> AsyncIterator[None]:
    """While this lasts nothing is answered, and afterwards this."""
    go_on = asyncio.Event()
    await serve(page, once=go_on, **told)
    try:
        yield
    finally:
        go_on.set()
