"""What can a member do with a list of classes? Drop a wish, insist on one, look inside, see more, start."""

import re
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Frame, Locator, Page, expect
from tests.widgets.drawing import (
    awaited,
    calls,
    fail_once,
    fixture,
    focused,
    held,
    said_to_model,
    sent,
    shown,
    tab_stops,
    without_tool,
)

pytestmark = pytest.mark.anyio

READY = fixture("class-list/ready")
FIRST = READY["result"]["structuredContent"]["results"][0]
MOMENT = r"\w{3}, \w{3} \d+, \d+:\d\d\s[AP]M"


def heading(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def cards(frame: Frame) -> Locator:
    return frame.get_by_role("listitem").filter(has=frame.get_by_role("heading", level=2))


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


async def last_found(page: Page) -> dict[str, Any]:
    """The last search that the widget made, as the server answered it."""
    found: dict[str, Any] = await page.evaluate(
        "playground.conversation.findLast(({ text }) => text === 'search_classes').result.structuredContent"
    )
    return found


async def change(page: Page, sample: str, **changes: Any) -> None:
    """The host sends the list of this sample, its classes changed."""
    result = fixture(sample)["result"]
    for hit in result["structuredContent"]["results"]:
        hit |= changes
    await page.evaluate("(result) => playground.result(result)", result)


# --- what was found --------------------------------------------------------------------------------------------------


async def test_a_list_says_how_many_fit_and_shows_each_class(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await expect(heading(frame)).to_have_text(f"{READY['result']['structuredContent']['total_estimate']} classes fit")
    await expect(cards(frame)).to_have_count(6)
    first = cards(frame).first
    await expect(first.get_by_role("heading")).to_have_text(FIRST["title"])
    for text in (*FIRST["instructors"], FIRST["intensity"], "20 min", "no overhead load"):
        await expect(first).to_contain_text(text)


async def test_a_single_class_is_one(page: Page) -> None:
    frame = await shown(page, sample="class-list/one")
    await expect(heading(frame)).to_have_text("1 class fits")
    await expect(button(frame, "Show more")).to_have_count(0)


async def test_what_was_corrected_and_what_no_filter_knows_is_said(page: Page) -> None:
    frame = await shown(page, sample="class-list/corrected")
    await expect(frame.get_by_text("Read “pilatis” as “pilates”", exact=True)).to_be_visible()
    await expect(frame.get_by_text("Could not be filtered, so please check: no clapping", exact=True)).to_be_visible()


async def test_a_search_without_meaning_says_so_above_what_it_found(page: Page) -> None:
    frame = await shown(page, sample="class-list/degraded")
    await expect(frame.get_by_text("Search by meaning is down")).to_be_visible()
    await expect(cards(frame)).to_have_count(6)


async def test_a_sign_of_an_emergency_is_an_alert_and_nothing_else(page: Page) -> None:
    frame = await shown(page, sample="class-list/urgent")
    await expect(frame.get_by_role("alert")).to_contain_text("Stop exercising, and call the local emergency number")
    await expect(frame.get_by_role("button")).to_have_count(0)
    await expect(cards(frame)).to_have_count(0)


async def test_a_live_class_says_when_in_the_member_s_time_zone(page: Page) -> None:
    frame = await shown(page, sample="class-list/live")
    starts = fixture("class-list/live")["result"]["structuredContent"]["results"][0]["live_starts_at"]
    at = datetime.fromisoformat(starts)
    day = f"{at:%a, %b} {at.day}, {at.hour % 12 or 12}:{at:%M}"
    await expect(cards(frame).first).to_contain_text(re.compile(rf"Live {day}\s{at:%p}"))
    await page.evaluate("playground.context({ timeZone: 'Pacific/Kiritimati' })")  # 14 hours ahead
    await expect(cards(frame).first).not_to_contain_text(day)
    await expect(cards(frame).first).to_contain_text(re.compile(rf"Live {MOMENT}"))


async def test_a_class_that_leaves_soon_says_until_when(page: Page) -> None:
    await page.clock.set_fixed_time("2026-11-23T12:00:00Z")
    frame = await shown(page, sample="class-list/one")
    open_until = {"playable": True, "reason": None, "until": "2026-11-30", "replaced_by": None}
    await change(page, "class-list/one", availability=open_until)
    await expect(cards(frame)).to_contain_text("until Nov 30")
    await change(page, "class-list/one", availability={**open_until, "until": "2027-03-01"})
    await expect(cards(frame)).not_to_contain_text("until")


# --- constraints -----------------------------------------------------------------------------------------------------


async def test_a_chip_drops_its_constraint_and_the_answer_is_drawn(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await button(frame, "Drop: 18–22 min").click()
    await expect(button(frame, "Drop: 18–22 min")).to_have_count(0)
    assert await calls(page, "search_classes") == [{**READY["arguments"], "disregard": ["duration"]}]
    found = await last_found(page)
    await expect(heading(frame)).to_have_text(f"{found['total_estimate']} classes fit")
    await expect(cards(frame).get_by_role("heading")).to_have_text([hit["title"] for hit in found["results"]])
    await said_to_model(page, "dropped “18–22 min”", found["summary"], found["results"][0]["id"])


async def test_after_a_chip_the_heading_has_the_focus_and_the_count_is_said(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await button(frame, "Drop: low impact").click()
    await expect(heading(frame)).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text(await heading(frame).inner_text())


async def test_a_second_chip_drops_both(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await button(frame, "Drop: low impact").click()
    await expect(button(frame, "Drop: low impact")).to_have_count(0)
    await button(frame, "Drop: no overhead load").click()
    await expect(button(frame, "Drop: no overhead load")).to_have_count(0)
    asked = (await calls(page, "search_classes"))[-1]
    assert asked == {**READY["arguments"], "disregard": ["impact", "avoid"]}


async def test_a_constraint_of_an_argument_is_taken_out_of_the_arguments(page: Page) -> None:
    frame = await shown(page, sample="class-list/live")
    await button(frame, "Drop: live").click()
    await expect(button(frame, "Drop: live")).to_have_count(0)
    assert await calls(page, "search_classes") == [{"disregard": ["kind"]}]


async def test_what_was_let_go_can_be_put_back(page: Page) -> None:
    frame = await shown(page, sample="class-list/relaxed")
    await expect(frame.get_by_text("Let go, because nothing fits it all:", exact=True)).to_be_visible()
    await button(frame, "Put back: metal").click()
    await expect(button(frame, "Put back: metal")).to_have_count(0)
    arguments = fixture("class-list/relaxed")["arguments"]
    assert await calls(page, "search_classes") == [{**arguments, "keep": ["genre"]}]
    assert "genre" in [one["constraint"] for one in (await last_found(page))["applied"]]
    await said_to_model(page, "insists on “metal”")


async def test_what_was_put_back_can_be_dropped_again(page: Page) -> None:
    frame = await shown(page, sample="class-list/relaxed")
    await button(frame, "Put back: metal").click()
    await button(frame, "Drop: metal").click()
    await expect(button(frame, "Drop: metal")).to_have_count(0)
    arguments = fixture("class-list/relaxed")["arguments"]
    assert (await calls(page, "search_classes"))[-1] == {**arguments, "disregard": ["genre"]}


async def test_where_nothing_fits_it_offers_what_would_and_a_tap_searches_it(page: Page) -> None:
    frame = await shown(page, sample="class-list/nothing")
    await expect(frame.get_by_text("Nothing fits all of this.", exact=True)).to_be_visible()
    await expect(cards(frame)).to_have_count(0)
    await expect(button(frame, "39 fit without: rowing")).to_be_visible()
    await button(frame, "6 fit without: no equipment").click()
    await expect(heading(frame)).to_have_text("6 classes fit")
    await expect(heading(frame)).to_be_focused()
    asked = {key: fixture("class-list/nothing")["arguments"][key] for key in ("query", "keep")}
    assert await calls(page, "search_classes") == [{**asked, "disregard": ["equipment_available"]}]
    await said_to_model(page, "dropped “no equipment”", "6")


# --- more ------------------------------------------------------------------------------------------------------------


async def test_show_more_appends_and_leads_to_the_first_new_class(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await button(frame, "Show more").click()
    await expect(cards(frame)).to_have_count(12)
    await expect(cards(frame).nth(6).get_by_role("button")).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text("6 more classes")
    assert await calls(page, "search_classes") == [{"cursor": READY["result"]["structuredContent"]["next_cursor"]}]
    await expect(cards(frame).first.get_by_role("heading")).to_have_text(FIRST["title"])


async def test_show_more_is_there_as_long_as_there_is_more(page: Page) -> None:
    frame = await shown(page, sample="class-list/live")
    await button(frame, "Show more").click()
    await expect(frame.get_by_role("status")).to_have_text("3 more classes")
    await expect(button(frame, "Show more")).to_have_count(0)
    await expect(heading(frame)).to_have_text("9 classes fit")


async def test_a_chip_after_show_more_asks_as_the_list_was_asked(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await button(frame, "Show more").click()
    await expect(cards(frame)).to_have_count(12)
    await button(frame, "Drop: low impact").click()
    await expect(heading(frame)).to_be_focused()
    assert (await calls(page, "search_classes"))[-1] == {**READY["arguments"], "disregard": ["impact"]}


# --- one class -------------------------------------------------------------------------------------------------------


async def test_a_card_opens_in_place_by_keyboard_and_asks_once(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    first = button(frame, FIRST["title"])
    await focused(page, frame, FIRST["title"])
    await page.keyboard.press("Enter")
    [call] = READY["calls"]
    description = call["result"]["structuredContent"]["class"]["description"]
    await expect(cards(frame).first).to_contain_text(description)
    await expect(first).to_be_focused()
    await expect(first).to_have_attribute("aria-expanded", "true")
    await expect(frame.get_by_role("status")).to_have_text(description)
    await page.keyboard.press("Enter")
    await expect(first).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("Space")
    await expect(cards(frame).first).to_contain_text(description)
    assert await calls(page, "get_class") == [{"class_id": FIRST["id"], "include": ["segments"]}]
    await said_to_model(page, "looking at", f"“{FIRST['title']}” ({FIRST['id']})")


async def test_one_card_is_open_at_a_time(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    first, second = cards(frame).nth(0).get_by_role("button").first, cards(frame).nth(1).get_by_role("button").first
    await first.click()
    await expect(button(frame, "Start")).to_have_count(1)
    await said_to_model(page, "looking at", FIRST["id"])
    await second.click()
    await expect(second).to_have_attribute("aria-expanded", "true")
    await expect(first).to_have_attribute("aria-expanded", "false")


async def test_start_opens_the_page_of_the_class_outside(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await button(frame, FIRST["title"]).click()
    await button(frame, "Start").click()
    url = READY["result"]["_meta"]["palestra/urls"][FIRST["id"]]
    assert await awaited(page, "ui/open-link") == [{"url": url}]
    await said_to_model(page, f"opened “{FIRST['title']}”")


async def test_nothing_is_offered_that_the_server_cannot_do(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await button(frame, FIRST["title"]).click()
    await expect(button(frame, "Save")).to_be_visible()
    await without_tool(page, "save_class")
    frame = await shown(page, sample="class-list/ready")
    await button(frame, FIRST["title"]).click()
    await expect(button(frame, "Start")).to_be_visible()
    await expect(button(frame, "Save")).to_have_count(0)


async def test_a_locked_class_says_why_and_cannot_be_started(page: Page) -> None:
    frame = await shown(page, sample="class-list/locked")
    why = "Sign in to see whether it is included"
    locked = cards(frame).filter(has_text=why).first
    await locked.get_by_role("button").click()
    await said_to_model(page, "looking at")
    await expect(locked).to_contain_text(why)
    await expect(locked.get_by_role("button", name="Start")).to_have_count(0)
    await expect(locked.get_by_role("button", name="Save")).to_be_visible()  # for when it can be


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("tier", "Not part of your membership"),
        ("region", "Not offered in your region"),
        ("not_yet", "Not out yet"),
        ("ended", "No longer available"),
        ("withdrawn", "Withdrawn"),
    ],
)
async def test_each_reason_of_a_lock_has_its_words(page: Page, reason: str, why: str) -> None:
    frame = await shown(page, sample="class-list/one")
    locked = {"playable": False, "reason": reason, "until": None, "replaced_by": None}
    await change(page, "class-list/one", availability=locked)
    await expect(cards(frame)).to_contain_text(why)


# --- keyboard, errors ------------------------------------------------------------------------------------------------


async def test_tab_goes_to_all_that_can_be_done_in_the_order_it_is_read(page: Page) -> None:
    frame = await shown(page, sample="class-list/relaxed")
    buttons = await frame.get_by_role("button").all_inner_texts()
    assert await tab_stops(page, frame, len(buttons)) == buttons


async def test_an_error_says_what_our_server_says_and_another_try_gets_past_it(page: Page) -> None:
    frame = await shown(page, sample="class-list/error")
    await expect(frame.get_by_role("main")).to_contain_text("Something went wrong on our side.")
    await expect(frame.get_by_role("status")).to_have_text("Something went wrong on our side.")
    await button(frame, "Try again").click()
    await expect(heading(frame)).to_have_text(re.compile(r"^\d+ classes fit$"))
    assert await calls(page, "search_classes") == [fixture("class-list/error")["arguments"]]


async def test_a_failed_call_is_said_above_the_list_which_stays_and_another_tap_works(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await fail_once(page)
    await button(frame, "Drop: low impact").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    await expect(cards(frame)).to_have_count(6)
    await expect(button(frame, "Drop: low impact")).to_be_focused()
    assert await sent(page, "ui/update-model-context") == []
    await button(frame, "Drop: low impact").click()
    await expect(heading(frame)).to_be_focused()
    await expect(frame.get_by_role("alert")).to_have_count(0)
    assert len(await calls(page, "search_classes")) == 2


async def test_while_a_call_is_under_way_the_list_stays_and_no_other_is_made(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    async with held(page):
        await button(frame, "Drop: low impact").click()
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
        await expect(frame.get_by_role("status")).to_have_text("Loading")
        await button(frame, "Drop: no overhead load").click()
        await button(frame, "Show more").click()
        await expect(cards(frame)).to_have_count(6)
    await expect(button(frame, "Drop: low impact")).to_have_count(0)
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    assert await calls(page, "search_classes") == [{**READY["arguments"], "disregard": ["impact"]}]


@pytest.mark.parametrize(
    ("locale", "count", "chip", "more", "lock"),
    [
        ("de", "596 Kurse passen", "Weglassen: Yoga", "Mehr zeigen", "Anmelden, um zu sehen, ob er dabei ist"),
        ("es", "596 clases encajan", "Quitar: yoga", "Ver más", "Inicia sesión para ver si está incluida"),
    ],
)
async def test_a_list_speaks_the_member_s_language(
    page: Page, locale: str, count: str, chip: str, more: str, lock: str
) -> None:
    frame = await shown(page, sample="class-list/locked", locale=locale)
    await expect(heading(frame)).to_have_text(count)
    await expect(button(frame, more)).to_be_visible()
    await expect(frame.get_by_text(lock, exact=True).first).to_be_visible()
    await expect(frame.locator("html")).to_have_attribute("lang", locale)
    frame = await shown(page, sample="class-list/relaxed", locale=locale)
    await expect(button(frame, chip)).to_be_visible()
    assert await calls(page, "get_texts") == [{"language": locale, "widget": "class-list"}]
