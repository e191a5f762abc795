"""How does a member turn to other measures and times? By tabs, buttons and keys; what is asked then, and what if that fails."""

from typing import Any

import pytest
from playwright.async_api import Frame, Locator, Page, expect
from tests.widgets.drawing import calls, fail_once, fixture, focused, said_to_model, sent, shown
from tests.widgets.measures import TOOL, answers, button, headline, title, waited_for

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]

LIFT = "Barbell back squat"


def answered(name: str, **asked: Any) -> dict[str, Any]:
    """What the drawn state answers to a call."""
    found: dict[str, Any] = next(
        call["result"]["structuredContent"]
        for call in fixture(f"progress/{name}")["calls"]
        if call["arguments"] == asked
    )
    return found


def tab(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("tab", name=name, exact=True)


# --- other measures and times ----------------------------------------------------------------------------------------


async def test_a_measure_is_asked_for_over_the_same_time_and_said(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    await button(frame, "Guideline").click()
    await expect(title(frame)).to_have_text("Weekly guideline")
    assert await calls(page, TOOL) == [{"metric": "guideline", "last_weeks": 12}]
    await expect(button(frame, "Guideline")).to_have_attribute("aria-pressed", "true")
    await expect(button(frame, "Minutes")).to_have_attribute("aria-pressed", "false")
    await expect(button(frame, "Guideline")).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text("Weekly guideline: 0 min, Sep 7 – Nov 23")
    summary = answered("ready", metric="guideline", last_weeks=12)["summary"]
    await said_to_model(page, "turned to guideline", summary)


async def test_tabs_are_walked_by_arrows_and_opened_by_enter(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    await focused(page, frame, "Activity")
    for key, name in (("ArrowRight", "Strength"), ("ArrowRight", "Intensity"), ("ArrowRight", "Activity")):
        await page.keyboard.press(key)
        await expect(tab(frame, name)).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(tab(frame, "Intensity")).to_be_focused()
    await page.keyboard.press("Home")
    await page.keyboard.press("End")
    await expect(tab(frame, "Intensity")).to_be_focused()
    assert await calls(page, TOOL) == []
    await page.keyboard.press("Enter")
    await expect(title(frame)).to_have_text("Training load")
    assert await calls(page, TOOL) == [{"metric": "load", "last_weeks": 12}]
    await expect(tab(frame, "Intensity")).to_have_attribute("aria-selected", "true")
    await expect(tab(frame, "Activity")).to_have_attribute("aria-selected", "false")
    await expect(tab(frame, "Intensity")).to_be_focused()
    await expect(frame.get_by_role("tabpanel", name="Intensity")).to_be_visible()


async def test_right_to_left_the_arrows_go_the_other_way(page: Page) -> None:
    frame = await shown(page, sample="progress/ready", locale="ar")
    tabs = frame.get_by_role("tab")
    await tabs.first.focus()
    await page.keyboard.press("ArrowLeft")
    await expect(tabs.nth(1)).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(tabs.first).to_be_focused()


async def test_the_tab_that_is_open_asks_nothing(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    await tab(frame, "Activity").click()
    await button(frame, "Sessions").click()
    await expect(title(frame)).to_have_text("Sessions")
    assert len(await calls(page, TOOL)) == 1


async def test_another_time_is_asked_for_of_the_same(page: Page) -> None:
    frame = await shown(page, sample="progress/strength")
    await expect(button(frame, "Last 52 weeks")).to_have_attribute("aria-pressed", "true")
    await button(frame, "Last 4 weeks").click()
    await expect(button(frame, "Last 4 weeks")).to_have_attribute("aria-pressed", "true")
    assert await calls(page, TOOL) == [{"metric": "strength", "exercise": LIFT, "last_weeks": 4}]
    await expect(button(frame, "Last 52 weeks")).to_have_attribute("aria-pressed", "false")
    await said_to_model(page, f"strength of {LIFT}")


@pytest.mark.parametrize(("name", "weeks"), [("volume", 4), ("load", 12), ("strength-overview", 12)])
async def test_the_time_that_nobody_named_is_marked_too(page: Page, name: str, weeks: int) -> None:
    frame = await shown(page, sample=f"progress/{name}")
    pressed = frame.get_by_role("group", name="Weeks").get_by_role("button", pressed=True)
    await expect(pressed).to_have_text(str(weeks))


async def test_a_range_takes_the_place_of_days_and_another_measure_keeps_them(page: Page) -> None:
    frame = await shown(page, sample="progress/past")
    await expect(frame.get_by_role("group", name="Weeks").get_by_role("button", pressed=True)).to_have_count(0)
    await fail_once(page)
    await button(frame, "Last 12 weeks").click()
    await expect(frame.get_by_role("alert")).to_be_visible()
    await answers(page, "streak")
    await button(frame, "Streak").click()
    await expect(title(frame)).to_have_text("Weeks in a row")
    assert await calls(page, TOOL) == [
        {"metric": "minutes", "last_weeks": 12},
        {"metric": "streak", "from": "2026-06-01", "to": "2026-07-31"},
    ]


async def test_a_comparison_is_asked_for_and_taken_back(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    await button(frame, "the time before").click()
    compared = frame.get_by_text("+1,522.6 min (+37.3 %) against 4,087.5 min, Jun 15 – Aug 31")
    await expect(compared).to_be_visible()
    await answers(page, "ready")
    await button(frame, "the time before").click()
    await expect(compared).to_have_count(0)
    assert await calls(page, TOOL) == [
        {"metric": "minutes", "last_weeks": 12, "compare_to": "previous"},
        {"metric": "minutes", "last_weeks": 12},
    ]


async def test_where_too_much_is_missing_no_change_is_said(page: Page) -> None:
    frame = await shown(page, sample="progress/load")
    await expect(frame.get_by_text("Then: 21,594 AU, Jun 15 – Aug 31", exact=True)).to_be_visible()
    await expect(button(frame, "the time before")).to_have_attribute("aria-pressed", "true")


async def test_an_exercise_is_chosen_and_all_are_shown_again(page: Page) -> None:
    frame = await shown(page, sample="progress/strength-overview")
    await answers(page, "strength")
    await button(frame, "4 more").click()
    await button(frame, "Bench press").click()
    await expect(headline(frame)).to_have_text("294 lb")
    assert await calls(page, TOOL) == [{"metric": "strength", "exercise": "Bench press"}]
    await page.unroute_all()
    frame = await shown(page, sample="progress/strength")
    await answers(page, "strength-overview")
    await button(frame, "All exercises").click()
    await expect(headline(frame)).to_have_text("9 exercises")
    assert await calls(page, TOOL) == [{"metric": "strength", "last_weeks": 52}]


async def test_an_exercise_stays_for_records_and_not_for_muscles(page: Page) -> None:
    frame = await shown(page, sample="progress/strength")
    await fail_once(page)
    await button(frame, "Muscles").click()
    await expect(frame.get_by_role("alert")).to_be_visible()
    await button(frame, "Records").click()
    await expect(title(frame)).to_have_text(f"Records · {LIFT}")
    assert await calls(page, TOOL) == [
        {"metric": "volume_by_muscle", "last_weeks": 52},
        {"metric": "prs", "last_weeks": 52, "exercise": LIFT},
    ]


async def test_the_discipline_stays_where_the_measure_can_have_any(page: Page) -> None:
    frame = await shown(page, sample="progress/speed")
    await fail_once(page)
    await button(frame, "Zones").click()
    await expect(frame.get_by_role("alert")).to_be_visible()
    await answers(page, "speed")
    await button(frame, "Power").click()
    await said_to_model(page, "turned to")
    assert await calls(page, TOOL) == [{"metric": "zones", "discipline": "cycling"}, {"metric": "output"}]


# --- what goes wrong -------------------------------------------------------------------------------------------------


async def test_a_failed_call_is_said_and_the_chart_stays_and_another_tap_works(page: Page) -> None:
    frame = await shown(page, sample="progress/days")
    await fail_once(page)
    await button(frame, "Sessions").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    await expect(title(frame)).to_have_text("Active minutes")
    await expect(button(frame, "Minutes")).to_have_attribute("aria-pressed", "true")
    assert await sent(page, "ui/update-model-context") == []


async def test_a_measure_that_needs_something_says_what(page: Page) -> None:
    frame = await shown(page, sample="progress/load")
    await answers(page, "no-maximum")
    await button(frame, "Zones").click()
    await expect(frame.get_by_role("alert")).to_contain_text("which nobody said.")
    await expect(frame.get_by_role("alert")).to_contain_text("your maximum heart rate: say it in the conversation")
    await expect(title(frame)).to_have_text("Training load")


async def test_while_it_comes_the_chart_stays_and_two_taps_are_one_call(page: Page) -> None:
    frame = await shown(page, sample="progress/days")
    async with waited_for(page, "sessions"):
        await button(frame, "Sessions").dblclick()
        await button(frame, "Streak").click()
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
        await expect(frame.get_by_role("status")).to_have_text("Loading")
        await expect(title(frame)).to_have_text("Active minutes")
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    assert await calls(page, TOOL) == [{"metric": "sessions", "last_weeks": 1}]
