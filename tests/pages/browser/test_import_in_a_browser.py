"""Can a person bring a file into their log in a real browser, by the keyboard alone, and is every step fit to look at?"""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.factories import an_exercise, publish_exercises
from tests.pages.account_site import PASSWORD
from tests.pages.browser.conftest import Ground
from tests.pages.browser.test_account_in_a_browser import LOOKS, WIDE, WITH_AND_WITHOUT_SCRIPTS, tab_to
from tests.pages.test_account_import import HEVY, STRAVA, STRONG
from tests.widgets import accessibility

pytestmark = pytest.mark.anyio

PICTURES = os.environ.get("PICTURES")  # a folder, for whoever wants to look
UNSURE = HEVY.replace("Zercher Wobble", "Dumbbell bench press")
BROKEN = UNSURE.replace("Goblet Squat", "Zercher wobble with a long name that goes on and on")
BROKEN += '"Run","15 Nov 2026, 07:00","15 Nov 2026, 07:30","","Treadmill",,"",0,"normal",,many,5,1800,\n'


@pytest.fixture(autouse=True)
async def catalogue(ground: Ground) -> None:
    await publish_exercises(
        ground.pages.database,
        an_exercise("bench", name="Barbell bench press", equipment=["barbell"], aliases=["bench press"]),
        an_exercise("goblet", name="Goblet squat"),
        an_exercise("long", name="Alternating incline dumbbell bench press with a pause at the bottom"),
    )


async def sign_in(page: Page) -> None:
    await page.goto("/account/import")
    await page.locator("#login").fill("nora")
    await page.locator("#password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.locator("#file").wait_for()


async def choose(page: Page, content: str, name: str = "workouts.csv") -> None:
    await page.locator("#file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    await page.locator("main form[enctype] button").click()


@WITH_AND_WITHOUT_SCRIPTS
async def test_a_member_imports_a_file_by_the_keyboard_alone(page: Page, ground: Ground) -> None:
    await sign_in(page)
    await page.locator("#file").set_input_files(
        {"name": "workouts.csv", "mimeType": "text/csv", "buffer": UNSURE.encode()}
    )  # the window in which a file is chosen is the browser's
    await tab_to(page, "Look at the file")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Check before importing")
    choice = page.get_by_label("Dumbbell bench press")
    await choice.focus()
    await page.keyboard.type("Barbell bench")
    await expect(choice.locator("option:checked")).to_have_text("Barbell bench press")
    await tab_to(page, "Import workouts (2)")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("workouts.csv")
    async with ground.pages.database.reader() as reader:
        own = await reader.fetchval("select count(*) from custom_exercise where member_id = $1", ground.nora.id)
    assert own == 0


async def test_the_first_button_that_enter_presses_is_the_import_and_forgetting_asks_for_nothing(
    page: Page, ground: Ground
) -> None:
    await sign_in(page)
    await choose(page, STRONG)
    await page.locator("#zone").fill("")
    await page.locator("button[value=forget]").click()
    await page.locator("#file").wait_for()
    assert await ground.pages.count("import_upload") == 0


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
async def test_every_step_is_accessible_and_fits(page: Page, ground: Ground, request: pytest.FixtureRequest) -> None:
    async for name in every_step(page):
        if PICTURES:
            shot = Path(PICTURES) / f"{request.node.callspec.id}-{name}.png"
            await page.screenshot(path=shot, full_page=True)
        found = await accessibility.violations(page, page.main_frame)
        assert not found, f"{name}\n" + "\n".join(found)
        assert await page.evaluate(WIDE) == 0, f"{name} is wider than the window"
        await page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        assert await page.evaluate(WIDE) == 0, f"{name} is wider than the window with text twice as large"


async def every_step(page: Page) -> Any:
    await sign_in(page)
    yield "choose"
    await page.goto("/account/import")
    await choose(page, "hello")
    await page.locator("#wrong").wait_for()
    yield "refused"
    await choose(page, BROKEN)
    await page.locator("#zone").wait_for()
    yield "questions"
    await page.locator("summary").first.click()
    await page.locator("button[value=import]").click()
    await page.locator("[role=status]").wait_for()
    yield "imported"
    await page.goto("/account/import")
    await choose(page, HEVY)
    await page.locator("#zone").fill("Mars/Olympus")
    await page.locator("button[value=check]").click()
    await page.locator("#wrong").wait_for()
    yield "nothing-new"
    await page.goto("/account/import")
    await choose(page, STRONG, "strong.csv")
    await page.locator("[type=radio]").first.wait_for()
    yield "unit"
    await page.goto("/account/import")
    await choose(page, STRAVA, "run.gpx")
    await page.locator("#zone").wait_for()
    yield "withheld"
    await page.goto("/account/import?file=unknown")
    yield "gone"
