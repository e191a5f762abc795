"""Does the MCP Inspector's web page draw the widgets, in its sandbox and under the policy that they declare?"""

import base64
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, expect
from tests.interop import hosting
from tests.interop.conftest import Node
from tests.interop.hosting import Asked, Asking, Visit
from tests.interop.running import Running, free_port
from tests.interop.test_inspector import PROGRAM
from tests.waiting import until
from tests.widgets.drawing import frame_of

pytestmark = pytest.mark.anyio

TOKEN = "of-this-run"  # noqa: S105  # the page asks for one, and is told it here
POLICY = ("default-src 'none'", "connect-src 'none'", "img-src 'none'", "script-src 'unsafe-inline'")


class Inspector:
    """Its web page, which can be told by address to connect, to call a tool, and to show what the tool shows."""

    def __init__(self, page: Running, server: Running) -> None:
        self._page, self._server = page, server

    def address(self, asked: Asked) -> str:
        arguments = base64.urlsafe_b64encode(json.dumps(asked.arguments).encode()).decode().rstrip("=")
        told = {
            "MCP_INSPECTOR_API_TOKEN": TOKEN,
            "serverUrl": self._server.url,
            "transport": "http",
            "autoConnect": TOKEN,
            "openApp": asked.tool,
            "appArgs": arguments,
            "autoOpen": TOKEN,
        }
        return f"{self._page.address}/?{urlencode(told)}"


@pytest.fixture(scope="module")
def inspector(node: Node, server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspector]:
    port = free_port()
    environment = {
        "HOST": "127.0.0.1",
        "CLIENT_PORT": str(port),
        "MCP_SANDBOX_PORT": str(free_port()),
        "MCP_APP_ORIGIN_PORT": str(free_port()),
        "MCP_AUTO_OPEN_ENABLED": "false",
        "MCP_INSPECTOR_API_TOKEN": TOKEN,
        "MCP_INSPECTOR_SECRET_STORE": "memory",
    }
    folder = tmp_path_factory.mktemp("inspector")
    with node.serving(folder, port, "/", PROGRAM, "--web", **environment) as page:
        yield Inspector(page, server)


async def test_it_draws_the_classes_that_were_found(browser: Browser, inspector: Inspector, asking: Asking) -> None:
    async with hosting.visiting(browser, inspector.address(asking.search), "light") as visit:
        await visit.shows_list(asking)
        await visit.is_readable("light")
        await turn(visit)
        await visit.is_readable("dark")


async def test_it_draws_one_class(browser: Browser, inspector: Inspector, asking: Asking) -> None:
    async with hosting.visiting(browser, inspector.address(asking.details), "dark") as visit:
        await visit.shows_details(asking)
        await visit.is_readable("dark")
        await turn(visit)
        await visit.is_readable("light")


async def test_the_policy_that_a_widget_declares_is_in_force(
    browser: Browser, inspector: Inspector, asking: Asking
) -> None:
    async with hosting.visiting(browser, inspector.address(asking.search), "light") as visit:
        await expect(visit.widget.locator(".card").first).to_be_visible(timeout=hosting.DRAWN_MS)
        policy = await visit.widget.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        assert policy
        assert set(POLICY) <= {directive.strip() for directive in policy.split(";")}
        assert not visit.problems

        await frame_of(visit.page).evaluate("fetch('https://example.com/').catch(() => {})")
        await until(lambda: [said for said in visit.problems if "policy: connect-src refused https://example" in said])
        visit.problems.clear()


async def turn(visit: Visit) -> None:
    """To the other theme, while the widget is on the page."""
    await visit.page.get_by_role("button", name="Toggle color scheme").click()
