"""Can a person link an app and end that, in a real browser, by the keyboard alone, with scripts and without?"""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect
from tests.pages.account_site import CHATGPT, PASSWORD
from tests.pages.browser.conftest import Ground
from tests.widgets import accessibility

from palestra.accounts import data_requests
from palestra.grants.scopes import SCOPES
from palestra.workouts.ids import public_id

pytestmark = pytest.mark.anyio

TABS = 25  # more than any page has places to go to
FOCUSED = """() => {
  const element = document.activeElement;
  const name = element.labels?.length ? element.labels[0].textContent : element.textContent;
  return element === document.body ? null : name.trim().replace(/\\s+/g, " ");
}"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing of this name has the focus, and can be seen to have it."""
    for _ in range(TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate(FOCUSED) == name:
            break
    else:
        raise AssertionError(f"nothing called {name!r} can be reached with Tab")
    assert await page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"


async def sign_in_by_keyboard(page: Page) -> None:
    await tab_to(page, "Sign-in name")
    await page.keyboard.type("nora")
    await tab_to(page, "Password")
    await page.keyboard.type(PASSWORD)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize(
    "look", [{}, {"java_script_enabled": False}], ids=["scripts", "no-scripts"]
)


@WITH_AND_WITHOUT_SCRIPTS
async def test_a_member_signs_in_and_allows_an_app_by_the_keyboard_alone(page: Page, ground: Ground) -> None:
    client = await ground.pages.document(redirect_uri=f"{ground.at.app}/callback")
    await page.goto(f"/link?request={await ground.pages.asks(client)}")
    await sign_in_by_keyboard(page)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Connect ChatGPT?")
    await tab_to(page, "Allow")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/callback\?code="))
    await expect(page.get_by_text("linked")).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
async def test_a_member_denies_by_the_keyboard_alone(page: Page, ground: Ground) -> None:
    client = await ground.pages.document(redirect_uri=f"{ground.at.app}/callback")
    await page.goto(f"/link?request={await ground.pages.asks(client)}")
    await sign_in_by_keyboard(page)
    await tab_to(page, "Do not allow")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/callback\?error=access_denied"))


@WITH_AND_WITHOUT_SCRIPTS
async def test_somebody_turns_back_before_signing_in_by_the_keyboard_alone(page: Page, ground: Ground) -> None:
    client = await ground.pages.document(redirect_uri=f"{ground.at.app}/callback")
    await page.goto(f"/link?request={await ground.pages.asks(client)}")
    await tab_to(page, "Cancel and go back to the app")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/callback\?error=access_denied"))


@WITH_AND_WITHOUT_SCRIPTS
async def test_a_member_signs_in_at_a_company_that_passes_people_on_to_another_origin(
    page: Page, ground: Ground
) -> None:
    client = await ground.pages.document(redirect_uri=f"{ground.at.app}/callback")
    await page.goto(f"/link?request={await ground.pages.asks(client)}")
    await tab_to(page, "Continue with Stoa Gyms")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Connect ChatGPT?")
    await tab_to(page, "Allow")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/callback\?code="))


@WITH_AND_WITHOUT_SCRIPTS
async def test_a_member_disconnects_an_app_and_signs_out_by_the_keyboard_alone(page: Page, ground: Ground) -> None:
    await ground.pages.connect(ground.nora, await ground.pages.document())
    await page.goto("/account")
    await sign_in_by_keyboard(page)
    await expect(page.get_by_role("heading", name="ChatGPT")).to_be_visible()
    await expect(page.get_by_role("button", name="Disconnect ChatGPT")).to_be_hidden()
    await tab_to(page, "Disconnect ChatGPT")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("ChatGPT will lose access")).to_be_visible()
    await tab_to(page, "Disconnect ChatGPT")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Disconnected.")
    await expect(page.get_by_role("heading", name="ChatGPT")).to_have_count(0)
    await tab_to(page, "Sign out")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("You are signed out.")


@WITH_AND_WITHOUT_SCRIPTS
async def test_a_member_takes_everything_along_and_erases_it_by_the_keyboard_alone(page: Page, ground: Ground) -> None:
    await page.goto("/account/data")
    await sign_in_by_keyboard(page)
    await tab_to(page, "Continue Download everything")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Download everything we keep about you?")
    await tab_to(page, "Download")
    async with page.expect_download() as downloading:
        await page.keyboard.press("Enter")
    assert (await downloading.value).suggested_filename == "palestra-2026-11-23.zip"
    await page.goto("/account/data")
    await tab_to(page, "Continue Delete everything")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Delete your account and everything in it?")
    await tab_to(page, "Delete everything for good")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("you are signed out")
    assert await ground.pages.count("member") == 0


async def test_the_two_answers_weigh_the_same(page: Page, ground: Ground) -> None:
    await page.goto(f"/link?request={await ground.pages.asks(await ground.pages.document())}")
    await sign_in_by_keyboard(page)
    looks = []
    for name in ("Allow", "Do not allow"):
        button = page.get_by_role("button", name=name, exact=True)
        box = await button.bounding_box()
        assert box
        style = await button.evaluate(
            "(e) => ['color', 'backgroundColor', 'border', 'fontSize', 'fontWeight'].map((p) => getComputedStyle(e)[p])"
        )
        looks.append((round(box["width"]), round(box["height"]), box["y"], style))
    assert looks[0] == looks[1]


async def test_a82_no_page_is_shown_in_a_frame(page: Page, ground: Ground) -> None:
    address = f"{ground.at.ours}/link?request={await ground.pages.asks(await ground.pages.document())}"

    async def around(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=f'<iframe src="{address}"></iframe>')

    await page.route("**/around", around)
    await page.goto(f"{ground.at.app}/around")
    [frame] = [frame for frame in page.frames if frame != page.main_frame]
    await expect(frame.locator("form")).to_have_count(0)
    await expect(page.frame_locator("iframe").get_by_text("Palestra")).to_have_count(0)


# --- every page, however it is looked at ---------------------------------------------------------------------------

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 700}},
    "narrow-arabic-dark": {"color_scheme": "dark", "locale": "ar", "viewport": {"width": 320, "height": 700}},
    "narrow-german": {"locale": "de-DE", "viewport": {"width": 320, "height": 700}},
    "forced-colours": {"forced_colors": "active"},
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
async def test_every_page_is_accessible_and_fits(page: Page, ground: Ground) -> None:
    async for name in every_page(page, ground):
        found = await accessibility.violations(page, page.main_frame)
        assert not found, f"{name}\n" + "\n".join(found)
        assert await page.evaluate(WIDE) == 0, f"{name} is wider than the window"
        await page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        assert await page.evaluate(WIDE) == 0, f"{name} is wider than the window with text twice as large"


async def every_page(page: Page, ground: Ground) -> Any:
    """Each page in turn; what is called by name here is told by its place in the document, whatever its language."""
    pages = ground.pages
    documented = await pages.document()
    unverified = await pages.dynamic("dyn", name="ChatGPT", redirect_uri="http://127.0.0.1:33418/callback")
    request_id = await pages.asks(documented, scope=[*SCOPES])
    await page.goto(f"/link?request={request_id}")
    yield "sign-in"
    await page.goto(f"/link?request={await pages.asks(unverified)}")
    yield "sign-in-unverified"
    await page.locator("#login").fill("nora")
    await page.locator("#password").fill("not the password")
    await page.keyboard.press("Enter")
    await page.locator("#wrong").wait_for()
    yield "refused"

    async def stay(route: Route) -> None:
        answer = await route.fetch()
        headers = {key: value for key, value in answer.headers.items() if key != "refresh"}
        await route.fulfill(response=answer, headers=headers)

    await page.route("**/sign-in/upstream", stay)
    await page.locator("form[action$='upstream'] button").click()
    await page.locator("main a").wait_for()
    yield "leaving"
    await page.goto("/sign-in")
    yield "sign-in-account"
    await page.locator("#login").fill("nora")
    await page.locator("#password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/account/connections")
    yield "connections-empty"
    await page.goto(f"/link?request={request_id}")
    yield "consent"
    await page.goto(f"/link?request={await pages.asks(unverified)}")
    yield "consent-unverified"
    await pages.connect(ground.nora, documented, scope=[*SCOPES])
    await pages.connect(ground.nora, unverified)
    await pages.execute("update oauth_grant set last_used_at = created_at where client_id = :id", id=CHATGPT)
    await page.goto("/account/connections?done=yes")
    await page.locator("summary").first.click()
    yield "connections"
    async for name in pages_of_data(page, ground):
        yield name
    await page.goto("/link?request=unknown")
    yield "expired"
    await page.goto("/sign-in/callback?state=unknown")
    yield "failed"


async def pages_of_data(page: Page, ground: Ground) -> Any:
    """Those of a member's data; nothing is left of what they did when somebody goes on."""
    await ground.pages.execute(
        "insert into access_day select :member, d, c, 'get_workouts', 3, :now from"
        " unnest(array['2026-11-23', '2026-11-22']::date[]) d, unnest(array[:client, 'gone']) c",
        member=ground.nora.id,
        now=ground.pages.clock.now,
        client=CHATGPT,
    )
    await page.goto("/account/data")
    yield "data"
    await page.goto("/account/activity")
    yield "activity"
    detail = {
        "from_on": "2026-01-01",
        "until_on": "2026-11-23",
        "source": "strava",
        "client_id": "x",
        "name": "ChatGPT",
    }
    for action in data_requests.ACTIONS:
        async with ground.pages.database.transaction() as connection:
            asked = await data_requests.ask(connection, ground.nora.id, action, detail, ground.pages.clock.now)
        await page.goto(f"/account/data?request={public_id('drq', asked.id)}")
        yield action
        if action in ("delete_range", "disconnect_source"):
            await page.locator("form[action$='data'] button").click()
            await page.locator("main > p > a").wait_for()
            yield f"{action}-done"
    await page.goto("/account/erased")
    yield "erased"
    await page.goto("/account/data?request=unknown")
    yield "no-such-request"
