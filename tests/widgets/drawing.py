"""How does a test see a widget? In the playground without its chrome: two origins, and the policy it declares."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack
from urllib.parse import urlencode

from playwright.async_api import Frame, Page, Route, expect
from tests.waiting import until

OF_THE_HOST = "document.activeElement.localName !== 'iframe'"
ANSWERED = """
{
  const open = new Set();
  for (const { message } of playground.messages)
    if (message.method === "tools/call") open.add(message.id);
    else if (!message.method) open.delete(message.id);
  open.size === 0;
}
"""

WIDGETS = Path(__file__).resolve().parents[2] / "widgets"


class Switches(TypedDict, total=False):
    """The playground's address, as its own page writes it."""

    sample: str  # widget/fixture
    tool: str
    arguments: dict[str, Any]
    theme: Literal["light", "dark"]
    locale: str
    width: int
    mode: Literal["inline", "fullscreen", "pip"]
    text: Literal[100, 200]
    bridges: Literal["both", "apps", "openai", "none"]
    faults: Iterable[str]


def samples(widget: str = "*") -> list[str]:
    """Every fixture there is, as `sample` names it."""
    return sorted(f"{path.parent.parent.name}/{path.stem}" for path in WIDGETS.glob(f"{widget}/fixtures/*.json"))


def fixture(sample: str) -> dict[str, Any]:
    """What one of them says."""
    widget, name = sample.split("/")
    told: dict[str, Any] = json.loads((WIDGETS / widget / "fixtures" / f"{name}.json").read_text("utf-8"))
    return told


async def without_tool(page: Page, name: str) -> None:
    """From the next document on, the server has no tool of this name: what it serves does not know of one."""

    async def leave_out(route: Route) -> None:
        answer = await route.fetch()
        told = rf'\\"{name}\\"'
        without = re.sub(rf"(?<=\[){told},|,{told}|(?<=\[){told}(?=\])", "", await answer.text())
        await route.fulfill(response=answer, body=without)

    await page.route("**/mcp", leave_out)


async def shown(page: Page, **switches: Unpack[Switches]) -> Frame:
    """The widget's own document, once it shows what it was told."""
    frame = await draw(page, **switches)
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    return frame


async def draw(page: Page, **switches: Unpack[Switches]) -> Frame:
    """The widget's own document, once the playground says that it is drawn."""
    await open_playground(page, **switches)
    await page.evaluate("window.playground.ready")
    return frame_of(page)


async def open_playground(page: Page, *, bare: bool = True, **switches: Unpack[Switches]) -> None:
    """The playground, and nothing awaited: for what happens before a widget is drawn, or when it never is."""
    told: dict[str, Any] = {**switches, **({"bare": 1} if bare else {})}
    if "arguments" in told:
        told["arguments"] = json.dumps(told["arguments"])
    if "faults" in told:
        told["faults"] = ",".join(told["faults"])
    await page.goto(f"/playground?{urlencode(told)}")


def frame_of(page: Page) -> Frame:
    """The widget's frame: inside the sandbox, which is inside the page."""
    [widget] = [frame for frame in page.frames if frame.parent_frame and frame.parent_frame.parent_frame]
    return widget


async def messages(page: Page) -> list[dict[str, Any]]:
    """What host and widget have said to each other so far: `at_ms`, `direction` and `message`."""
    told: list[dict[str, Any]] = await page.evaluate("window.playground.messages")
    return told


async def sent(page: Page, method: str) -> list[dict[str, Any]]:
    """The parameters of every message with this method that the widget has sent."""
    return [
        told["message"].get("params", {})
        for told in await messages(page)
        if told["direction"] == "from-view" and told["message"].get("method") == method
    ]


async def awaited(page: Page, method: str, count: int = 1) -> list[dict[str, Any]]:
    """The same, once there are as many as `count`."""
    await until(lambda: _are(page, method, count))
    return await sent(page, method)


async def _are(page: Page, method: str, count: int) -> bool:
    return len(await sent(page, method)) >= count


async def answered(page: Page) -> None:
    """Wait until every call that the widget has made, as an MCP Apps message, has its answer."""
    await holds(page, ANSWERED)


async def calls(page: Page, tool: str, count: int = 0) -> list[dict[str, Any]]:
    """The arguments of every call of a tool that the widget has made, once there are as many as `count`."""

    async def made() -> list[dict[str, Any]]:
        return [call["arguments"] for call in await sent(page, "tools/call") if call["name"] == tool]

    async def enough() -> bool:
        return len(await made()) >= count

    await until(enough)
    return await made()


async def said_to_model(page: Page, *parts: str) -> str:
    """What the widget told the model last, once that has all these parts in it."""
    last = ""

    async def has_all() -> bool:
        nonlocal last
        told = await sent(page, "ui/update-model-context")
        last = told[-1]["content"][0]["text"] if told else ""
        return bool(told) and all(part in last for part in parts)

    await until(has_all)
    return last


async def tab_stops(page: Page, frame: Frame, count: int) -> list[str]:
    """The texts of as many things that Tab goes to in the widget, in this order."""
    return [await _tab(page, frame) for _ in range(count)]


async def focused(page: Page, frame: Frame, text: str) -> None:
    """Press Tab until what has this text has the focus; no pointer is used on the way."""
    while await _tab(page, frame) != text:
        pass


async def _tab(page: Page, frame: Frame) -> str:
    """The next thing in the widget has the focus: its text. The host's own before it are passed by."""
    moved = "globalThis.before !== document.activeElement"
    await frame.evaluate("globalThis.before = document.activeElement")
    while True:
        await page.evaluate("globalThis.before = document.activeElement")
        await page.keyboard.press("Tab")
        # The frames are of several processes: it takes a moment.
        await until(lambda: _either(frame.evaluate(moved), page.evaluate(f"{moved} && {OF_THE_HOST}")))
        if await frame.evaluate(moved):
            text: str = await frame.evaluate("document.activeElement.innerText")
            return text


async def _either(*conditions: Awaitable[bool]) -> bool:
    return any([await condition for condition in conditions])


@asynccontextmanager
async def held(page: Page, containing: str = "") -> AsyncIterator[None]:
    """While this lasts the server answers nothing that was asked with these words in it; afterwards all."""
    go_on = asyncio.Event()

    async def hold(route: Route) -> None:
        if containing in (route.request.post_data or ""):
            await go_on.wait()
        await route.fallback()

    await page.route("**/mcp", hold)
    try:
        yield
    finally:
        go_on.set()


async def fail_once(page: Page) -> None:
    """The next call is answered with an error that is not of our server."""
    result = {"content": [{"type": "text", "text": "No."}], "isError": True}
    body = {"jsonrpc": "2.0", "id": 0, "result": result}
    await page.route("**/mcp", lambda route: route.fulfill(json=body), times=1)


async def holds(where: Page | Frame, expression: str) -> None:
    """Wait for it. Playwright's own way of waiting is eval, which the policy of a widget stops."""
    await until(lambda: where.evaluate(expression))


async def post(page: Page, message: dict[str, Any]) -> None:
    """A message of the host that the playground itself would not send."""
    await page.evaluate("(message) => playground.frame().contentWindow.postMessage(message, '*')", message)
