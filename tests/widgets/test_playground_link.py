"""Does the playground's Connect link a member for real, and does everything hold that hangs on it?"""

import re

import pytest
from playwright.async_api import Page, expect
from tests.conftest import url_of
from tests.factories import NOW
from tests.widgets.site import Site

from palestra.accounts import demo
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

REFUSED = re.compile(r"status of 40[13]")  # which Chromium tells of every refusal
PERSONAL = "/playground?tool=get_training_context&arguments=%7B%7D"
KEPT = "JSON.parse(sessionStorage.getItem('palestra-link'))"
OVER = f"""() => {{
  const link = {KEPT};
  link.tokens.access_token = "over";
  sessionStorage.setItem("palestra-link", JSON.stringify(link));
}}"""


@pytest.fixture
async def password(postgres: EmbeddedPostgres, served: Site) -> str:
    """The demo member's, new."""
    database = Database(url_of(postgres, "widgets"))
    async with database.transaction() as connection:
        _, _, made = await demo.make(connection, NOW)
    await database.close()
    return made


@pytest.fixture(autouse=True)
def _refusals_are_no_problem(problems: list[str], page: Page) -> None:
    page.on("console", lambda _: problems.remove(problems[-1]) if problems and REFUSED.search(problems[-1]) else None)


async def sign_in(page: Page, password: str, decision: str) -> None:
    await page.get_by_label("Sign-in name").fill("demo")
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name=decision, exact=True).click()
    await page.wait_for_url(re.compile(r"/playground\?tool="))
    await page.evaluate("playground.ready")


@pytest.mark.parametrize("origin", ["address", "sandbox"])
async def test_a_member_is_linked_stays_so_and_ends_it(page: Page, served: Site, password: str, origin: str) -> None:
    await page.goto(getattr(served, origin) + PERSONAL)
    answer, header = page.locator("#plain"), page.get_by_role("banner")
    await expect(answer).to_contain_text("nobody is signed in")
    await answer.get_by_role("button", name="Connect").click()
    await sign_in(page, password, "Allow")
    await expect(header).to_contain_text("Connected")
    await expect(answer).to_contain_text("equipment")
    assert "code=" not in page.url

    before = await page.evaluate(KEPT)
    await page.evaluate(OVER)
    await page.get_by_role("button", name="What do you know about my training?").click()
    await expect(answer).to_contain_text("equipment")
    after = await page.evaluate(KEPT)
    assert after["tokens"]["refresh_token"] != before["tokens"]["refresh_token"]

    await header.get_by_role("button", name="Disconnect").click()
    await expect(answer).to_contain_text("nobody is signed in")
    assert await page.evaluate("sessionStorage.length") == 0


async def test_a_tool_that_needs_more_asks_for_more(page: Page, served: Site, password: str) -> None:
    await page.goto(PERSONAL)
    await page.locator("#plain").get_by_role("button", name="Connect").click()  # asks for what this tool needs
    await sign_in(page, password, "Allow")
    await page.goto('/playground?tool=set_preferences&arguments={"units":"metric"}')
    more = page.locator("#plain").get_by_role("button", name="Allow more")
    await more.click()
    await page.get_by_role("button", name="Allow", exact=True).click()
    await page.wait_for_url(re.compile(r"/playground\?tool=set_preferences"))
    await expect(page.locator("#plain")).to_contain_text("metric")
    granted = (await page.evaluate(KEPT))["tokens"]["scope"].split()
    assert {"profile:read", "history:read", "profile:write"} <= set(granted)


async def test_a_no_is_told_and_links_nothing(page: Page, password: str) -> None:
    await page.goto(PERSONAL)
    await page.get_by_role("banner").get_by_role("button", name="Connect").click()
    await sign_in(page, password, "Do not allow")
    await expect(page.get_by_role("banner").get_by_role("button", name="Connect")).to_be_visible()
    assert "tokens" not in await page.evaluate(KEPT)
    await expect(page.locator("body")).to_contain_text("Not linked")
