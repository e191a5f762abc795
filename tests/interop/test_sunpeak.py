"""Do sunpeak's imitations of ChatGPT and of Claude draw the widgets, light and dark?

It hands a widget's document out with a sandbox and without the policy that the document declares, and its window.openai
does not reach into that sandbox: what is tried here is the standard's messages, and each host's colours and sizes.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser
from tests.interop import hosting
from tests.interop.conftest import Node
from tests.interop.hosting import Asked, Asking, Colour, Theme
from tests.interop.running import Running, free_port
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


@pytest.fixture(scope="module")
def sunpeak(node: Node, server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    port = free_port()
    arguments = ("inspect", "--server", server.url, "--port", str(port))
    environment = {"CI": "1", "SUNPEAK_SANDBOX_PORT": str(free_port())}  # under CI it opens no browser
    folder = tmp_path_factory.mktemp("sunpeak")
    with node.serving(folder, port, "/health", PROGRAM, *arguments, **environment) as page:
        yield page


@pytest.mark.parametrize(("host", "theme"), INK)
async def test_a_host_draws_the_classes_that_were_found(
    browser: Browser, sunpeak: Running, asking: Asking, host: str, theme: Theme
) -> None:
    async with hosting.visiting(browser, address(sunpeak, host, theme, asking.search), PREFERS) as visit:
        await visit.shows_list(asking)
        await visit.is_readable(theme)
        assert await visit.ink() == INK[host, theme]
        await is_all_in_sight(visit)


@pytest.mark.parametrize(("host", "theme"), INK)
async def test_a_host_draws_one_class(
    browser: Browser, sunpeak: Running, asking: Asking, host: str, theme: Theme
) -> None:
    async with hosting.visiting(browser, address(sunpeak, host, theme, asking.details), PREFERS) as visit:
        await visit.shows_details(asking)
        await visit.is_readable(theme)
        assert await visit.ink() == INK[host, theme]
        await is_all_in_sight(visit)


def address(sunpeak: Running, host: str, theme: Theme, asked: Asked) -> str:
    told = {
        "host": host,
        "theme": theme,
        "tool": asked.tool,
        "toolInput": json.dumps(asked.arguments),
        "autoRun": "true",
        "sidebar": "false",
        "devOverlay": "false",
    }
    return f"{sunpeak.address}/?{urlencode(told)}"


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
