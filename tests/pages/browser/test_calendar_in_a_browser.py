"""Can a member have an address for their calendar in a real browser, by the keyboard alone, and is it fit to look at?"""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.pages.account_site import PASSWORD
from tests.pages.browser.conftest import Ground
from tests.pages.browser.test_account_in_a_browser import LOOKS, WIDE, WITH_AND_WITHOUT_SCRIPTS, tab_to
from tests.widgets import accessibility

pytestmark = pytest.mark.anyio

PICTURES = os.environ.get("PICTURES")  # a folder, for whoever wants to look


async def sign_in(page: Page) -> None:
    await page.goto("/account/calendar")
    await page.locator("#login").fill("nora")
    await page.locator("#password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.locator("main button.primary").wait_for()


@WITH_AND_WITHOUT_SCRIPTS
async def test_a_member_makes_replaces_and_removes_an_address_by_the_keyboard_alone(page: Page, ground: Ground) -> None:
    await sign_in(page)
    await tab_to(page, "Make an address")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("This is your address.")
    shown = page.get_by_label("Address for a calendar on the web")
    first = await shown.input_value()
    assert first.startswith(f"{ground.at.ours}/calendar/")
    await tab_to(page, "Replace the address")
    await page.keyboard.press("Enter")
    await tab_to(page, "Replace the address")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("This is your new address.")
    assert await shown.input_value() != first
    await tab_to(page, "Remove the address")
    await page.keyboard.press("Enter")
    await tab_to(page, "Remove the address")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("The address is removed.")
    await expect(shown).to_have_count(0)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
async def test_both_states_are_accessible_and_fit(
    page: Page, ground: Ground, look: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    async def fits(state: str) -> None:
        if PICTURES:
            name = request.node.callspec.id
            await page.screenshot(path=Path(PICTURES) / f"calendar-{name}-{state}.png", full_page=True)
        found = await accessibility.violations(page, page.main_frame)
        assert not found, f"{state}: {found}"
        assert await page.evaluate(WIDE) == 0, f"{state} is wider than the window"

    await sign_in(page)
    await fits("none")
    await page.locator("main button.primary").click()
    await page.locator("#https").wait_for()
    await fits("made")
    for summary in await page.locator("summary").all():
        await summary.click()
    await fits("open")
