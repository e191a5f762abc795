"""What do tests of a proposed plan look at? A row, a line, a box; and what the fixtures of its widget say."""

from typing import Any

from playwright.async_api import Frame, Locator, Page
from tests.widgets.drawing import fixture, shown

from palestra.errors import MemberError
from palestra.server import failure

BUILDS, ADAPTS, SAVES, CLASS = "build_plan", "adapt_plan", "save_plan", "get_class"


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"plan/{name}")["result"]["structuredContent"]
    return told


def then(name: str, tool: str, at: int = 0) -> dict[str, Any]:
    """What a call that leads on from a fixture answers."""
    told: dict[str, Any] = [call for call in fixture(f"plan/{name}")["calls"] if call["tool"] == tool][at]
    return told


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


def row(frame: Frame, key: str) -> Locator:
    return frame.locator(f'[data-key="{key}"]')


def lines(frame: Frame) -> Locator:
    return frame.locator(".line")


def box(frame: Frame, line: str) -> Locator:
    return row(frame, f"line {line}")


async def drawn(page: Page, name: str, **switches: Any) -> Frame:
    return await shown(page, sample=f"plan/{name}", **switches)


async def answers(page: Page, result: dict[str, Any] | MemberError) -> None:
    """Whatever is asked from here on, this is the answer."""
    told = failure(result) if isinstance(result, MemberError) else result
    body = {"jsonrpc": "2.0", "id": 0, "result": told}
    await page.route("**/mcp", lambda route: route.fulfill(json=body))
