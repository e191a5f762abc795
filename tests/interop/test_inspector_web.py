"""Does the MCP Inspector's web page draw the widgets, in its sandbox and under the policy that they declare?"""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, expect
from tests.interop import hosting
from tests.interop.conftest import Node
from tests.interop.hosting import Theme, Visit
from tests.interop.linking import issuer_of
from tests.interop.running import Running, free_port
from tests.interop.shown import NAMES, Asked, Asking, shows
from tests.interop.test_inspector import PROGRAM
from tests.waiting import until
from tests.widgets.drawing import frame_of

pytestmark = pytest.mark.anyio

TOKEN = "of-this-run"  # noqa: S105  # the page asks for one, and is told it here
POLICY = ("default-src 'none'", "connect-src 'none'", "img-src 'none'", "script-src 'unsafe-inline'")


class Inspector:
    """Its web page, which can be told by address to connect, to call a tool, and to show what the tool shows."""

    def __init__(self, page: Running, server_url: str) -> None:
        self._page, self._server_url = page, server_url

    def address(self, asked: Asked) -> str:
        arguments = base64.urlsafe_b64encode(json.dumps(asked.arguments).encode()).decode().rstrip("=")
        told = {
            "MCP_INSPECTOR_API_TOKEN": TOKEN,
            "serverUrl": self._server_url,
            "transport": "http",
            "autoConnect": TOKEN,
            "openApp": asked.tool,
            "appArgs": arguments,
            "autoOpen": TOKEN,
        }
        return f"{self._page.address}/?{urlencode(told)}"


class Inspectors:
    """One for anybody, and one that has a member's token, as its configuration says it."""

    def __init__(self, anonymous: Inspector, linked: Inspector) -> None:
        self.anonymous = anonymous
        self._linked = linked

    def address(self, asked: Asked) -> str:
        return (self._linked if asked.linked else self.anonymous).address(asked)


@contextmanager
def inspecting(node: Node, folder: Path, server_url: str, *arguments: str) -> Iterator[Inspector]:
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
    with node.serving(folder, port, "/", PROGRAM, "--web", *arguments, **environment) as page:
        yield Inspector(page, server_url)


@pytest.fixture(scope="module")
async def inspector(
    node: Node, server: Running, asking: Asking, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Inspectors]:
    folder, own = tmp_path_factory.mktemp("inspector"), tmp_path_factory.mktemp("inspector-linked")
    url = f"{issuer_of(server)}/mcp"
    # By this name it keeps a server that an address tells it of, and uses what it knows of that already.
    known = {"type": "streamable-http", "url": url, "headers": {"Authorization": f"Bearer {await asking.token()}"}}
    (own / "known.json").write_text(json.dumps({"mcpServers": {"deep-link": known}}))
    with (
        inspecting(node, folder, server.url) as anonymous,
        inspecting(node, own, url, "--config", str(own / "known.json")) as linked,
    ):
        yield Inspectors(anonymous, linked)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("widget", NAMES)
async def test_it_draws_every_widget(
    browser: Browser, inspector: Inspectors, asking: Asking, widget: str, theme: Theme
) -> None:
    async with hosting.visiting(browser, inspector.address(asking[widget]), theme) as visit:
        await shows(visit, asking, widget)
        await visit.is_readable(theme)
        await turn(visit)
        await visit.is_readable("dark" if theme == "light" else "light")


async def test_the_policy_that_a_widget_declares_is_in_force(
    browser: Browser, inspector: Inspectors, asking: Asking
) -> None:
    async with hosting.visiting(browser, inspector.anonymous.address(asking["class-list"]), "light") as visit:
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
