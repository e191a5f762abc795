"""What do tests of logged workouts look at? A button, an exercise, all that can be changed; and what the fixtures of the widget say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Frame, Locator, Page, Route
from tests.widgets.drawing import fixture, shown

READS, WRITES, LOGS = "get_workouts", "update_workout", "log_workout"


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"workout-summary/{name}")["result"]["structuredContent"]
    return told


def workout_of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = of(name)["workout"]
    return told


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


def exercise(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("listitem").filter(has=frame.get_by_role("heading", level=3, name=name))


async def changing(page: Page, name: str = "ready", **switches: Any) -> Frame:
    """The workout with everything that can be changed."""
    frame = await shown(page, sample=f"workout-summary/{name}", **switches)
    await frame.locator('[data-key="change"]').click()
    return frame


async def answers(page: Page, result: dict[str, Any]) -> None:
    """Whatever is asked from here on, this is the answer."""
    body = {"jsonrpc": "2.0", "id": 0, "result": result}
    await page.route("**/mcp", lambda route: route.fulfill(json=body))


@asynccontextmanager
async def waited_for(page: Page, name: str) -> AsyncIterator[None]:
    """While this lasts nothing is answered, and afterwards this."""
    go_on = asyncio.Event()
    body = {"jsonrpc": "2.0", "id": 0, "result": fixture(f"workout-summary/{name}")["result"]}

    async def hold(route: Route) -> None:
        await go_on.wait()
        await route.fulfill(json=body)

    await page.route("**/mcp", hold)
    try:
        yield
    finally:
        go_on.set()
