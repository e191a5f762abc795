"""Do sunpeak's imitations of ChatGPT and of Claude draw the widgets, light and dark?

It hands a widget's document out with a sandbox and without the policy that the document declares, and its window.openai
does not reach into that sandbox: what is tried here is the standard's messages, and each host's colours and sizes.
"""

import json
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser
from tests.interop import hosting
from tests.interop.conftest import Node
from tests.interop.hosting import Colour, Theme
from tests.interop.linking import issuer_of
from tests.interop.running import Running, free_port
from tests.interop.shown import NAMES, Asked, Asking, shows
from tests.waiting import until
from tests.widgets.drawing import frame_of

pytestmark = pytest.mark.anyio

PROGRAM = "sunpeak/bin/sunpeak.js"
# What each host has text written in. A host that is unknown to sunpeak is ChatGPT.
INK: dict[tuple[str, Theme], Colour] = {
    ("chatgpt", "light"): (13, 13, 13),
    ("chatgpt", "dark"): (255, 255, 255),
    ("claude", "light"): (20, 20, 19),
    ("claude", "dark"): (250, 249, 245),
}
# Its sandbox is of a dark colour scheme always, so that a browser which prefers light paints a black ground behind it.
PREFERS: Theme = "dark"


@dataclass(frozen=True)
class Sunpeaks:
    """One for anybody, and one that sends a member's token."""

    anonymous: Running
    linked: Running

    def address(self, host: str, theme: Theme, asked: Asked) -> str:
        told = {
            "host": host,
            "theme": theme,
            "tool": asked.tool,
            "toolInput": json.dumps(asked.arguments),
            "autoRun": "true",
            "sidebar": "false",
            "devOverlay": "false",
        }
        page = self.linked if asked.linked else self.anonymous
        return f"{page.address}/?{urlencode(told)}"


@pytest.fixture(scope="module")
async def sunpeak(
    node: Node, server: Running, asking: Asking, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Sunpeaks]:
    def inspecting(url: str, *arguments: str) -> AbstractContextManager[Running]:
        port = free_port()
        environment = {"CI": "1", "SUNPEAK_SANDBOX_PORT": str(free_port())}  # under CI it opens no browser
        folder = tmp_path_factory.mktemp("sunpeak")
        told = ("inspect", "--server", url, "--port", str(port), *arguments)
        return node.serving(folder, port, "/health", PROGRAM, *told, **environment)

    header = f"Authorization: Bearer {await asking.token()}"
    with inspecting(server.url) as anonymous, inspecting(f"{issuer_of(server)}/mcp", "--header", header) as linked:
        yield Sunpeaks(anonymous, linked)


@pytest.mark.parametrize(("host", "theme"), INK)
@pytest.mark.parametrize("widget", NAMES)
async def test_a_host_draws_every_widget(
    browser: Browser, sunpeak: Sunpeaks, asking: Asking, widget: str, host: str, theme: Theme
) -> None:
    async with hosting.visiting(browser, sunpeak.address(host, theme, asking[widget]), PREFERS) as visit:
        await shows(visit, asking, widget)
        await visit.is_readable(theme)
        assert await visit.ink() == INK[host, theme]
        await is_all_in_sight(visit)


async def is_all_in_sight(visit: hosting.Visit) -> None:
    """The host gives the frame the height that the widget tells it: nothing scrolls inside."""
    widget = frame_of(visit.page)

    async def heights() -> tuple[int, int]:
        content, frame = await widget.evaluate("[document.documentElement.scrollHeight, innerHeight]")
        return content, frame

    async def fits() -> bool:
        content, frame = await heights()
        return content <= frame

    with suppress(AssertionError):
        await until(fits)
    content, frame = await heights()
    assert content <= frame
