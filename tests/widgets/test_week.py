"""What does a member see of their calendar? Days as they are, other days, and that in every host and language."""

import pytest
from playwright.async_api import Page, expect
from tests.widgets.drawing import awaited, calls, draw, holds, messages, post, said_to_model, shown, tab_stops
from tests.widgets.weeks import READS, button, day, item, keyed, of, opened, result, serve, title, waited_for

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]

SMALL = """[...document.querySelectorAll('button, input, summary')].map((one) => {
  const { width, height } = one.getBoundingClientRect();
  return [Math.round(Math.min(width, height)), one.dataset.key ?? one.innerText];
}).filter(([size]) => size < 44)"""


# --- what it is ------------------------------------------------------------------------------------------------------


async def test_a_week_says_how_it_adds_up(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await expect(title(frame)).to_have_text("Nov 22 – 28")
    await expect(frame.locator("header")).to_contain_text("this week")
    await expect(frame.locator("dl > div")).to_have_text(
        ["Sessions2 of 7", "Minutes90 of 244 min", "Guideline60 of 150 min", "Strength days0 of 2"]
    )
    await expect(frame.get_by_text("Plan: week 3 of 4 · 0 of 7 sessions so far done")).to_be_visible()


async def test_every_day_tells_what_became_of_it(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await expect(frame.locator(".day")).to_have_count(7)
    for on, texts in {
        "2026-11-22": ["Long walkDone · 9:00 AM · 60 min", "Full body AMissed · 25 min · strength"],
        "2026-11-23": ["Harbour rideDone · 7:00 AM · 30 min", "Slow flow6:30 PM · 25 min"],
        "2026-11-25": ["Sunrise climbLive · 6:00 PM · 45 min"],
        "2026-11-27": ["SwimSkipped · 30 min"],
        "2026-11-28": ["Rest"],
    }.items():
        await expect(day(frame, on).locator(".what")).to_have_text(texts)
    await expect(day(frame, "2026-11-23").get_by_role("heading")).to_have_accessible_name("Monday, November 23, today")
    frame = await shown(page, sample="week/travel")
    await expect(day(frame, "2026-11-24")).to_contain_text("Free")


async def test_the_days_side_by_side_are_as_high_as_they_are_long(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    heights = await frame.evaluate(
        "[...document.querySelectorAll('.cell')].map((one) => [...one.querySelectorAll('i')].map((block) => "
        "`${block.className} ${block.offsetHeight}`))"
    )
    sunday, monday, *_, saturday = heights
    assert [one.split()[0] for one in (*sunday, *monday, *saturday)] == ["done", "missed", "done", "planned", "rest"]
    walk, body = (int(one.split()[1]) for one in sunday)
    assert walk / body == pytest.approx(60 / 25, rel=0.1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nothing", "Nothing is planned here yet."),
        ("paused", "Your plan is paused: its sessions are off the calendar."),
        ("long-month", "more are not shown here. One week shows all of them."),
        ("past", "last week"),
        ("clocks", "The clocks go forward by 1 hour."),
        ("stack", "no. 2 in a row"),
        ("sign-in", "Connect your account in the conversation, then ask again."),
        ("not-allowed", "Connect your account in the conversation, then ask again."),
        ("moved", "Moved"),
        ("skipped", "Skipped"),
        ("completed", "Marked as done"),
        ("removed", "Taken off the calendar"),
        ("stacked", "On the calendar"),
        ("skipped-hour", "02:30 does not exist on Sun 28 Mar"),
        ("plan-begun", "11 sessions to come."),
        ("plan-paused", "paused Nov 23 – Dec 6"),
        ("plan-ended", "Your plan has ended"),
    ],
)
async def test_a_state_says_what_it_is(page: Page, name: str, text: str) -> None:
    frame = await shown(page, sample=f"week/{name}")
    await expect(frame.get_by_role("main")).to_contain_text(text)


@pytest.mark.parametrize("name", ["ready", "month", "conflicts", "paused", "travel", "nothing", "moved", "plan-begun"])
async def test_two_things_at_most_can_be_done_at_once(page: Page, name: str) -> None:
    frame = await shown(page, sample=f"week/{name}")
    assert await frame.locator(".actions > .button").count() <= 2


async def test_the_clocks_are_said_to_change_on_that_day_alone_and_nowhere_where_there_is_no_such_day(
    page: Page,
) -> None:
    frame = await shown(page, sample="week/clocks")
    await expect(frame.locator(".clocks")).to_have_count(1)
    await expect(day(frame, "2027-03-28").locator(".clocks")).to_be_visible()
    frame = await shown(page, sample="week/travel")
    await expect(frame.locator(".clocks")).to_have_count(0)


async def test_where_the_member_is_elsewhere_both_clocks_are_told(page: Page) -> None:
    frame = await shown(page, sample="week/travel")
    await page.evaluate("playground.context({ timeZone: 'America/New_York' })")
    await expect(frame.get_by_text("Times are of Rome. In New York it is 6 hours earlier.")).to_be_visible()
    await expect(day(frame, "2026-11-23")).to_contain_text("6:30 PM (12:30 PM here)")
    await expect(day(frame, "2026-11-27")).to_contain_text("12:30 AM (Thu 6:30 PM here)")
    await page.evaluate("playground.context({ timeZone: 'Europe/Berlin' })")
    await expect(frame.get_by_text("Times are of Rome")).to_have_count(0)
    await expect(day(frame, "2026-11-23")).not_to_contain_text("here")


async def test_in_the_week_of_the_change_each_time_is_reckoned_by_its_own_day(page: Page) -> None:
    frame = await shown(page, sample="week/clocks")
    await page.evaluate("playground.context({ timeZone: 'America/New_York' })")
    await expect(day(frame, "2027-03-28")).to_contain_text("3:30 AM (Sat 9:30 PM here)")
    await expect(day(frame, "2027-03-30")).to_contain_text("6:00 PM (12:00 PM here)")


# --- other days ------------------------------------------------------------------------------------------------------


async def test_weeks_are_turned_and_this_one_is_found_again(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await button(frame, "Later").click()
    await expect(title(frame)).to_have_text("Nov 29 – Dec 5")
    await expect(frame.locator("header")).to_contain_text("next week")
    await expect(button(frame, "Later")).to_be_focused()
    await expect(frame.locator("dl > div")).to_have_count(2)  # the guideline is of what was done
    await said_to_model(page, "looking at the calendar from 2026-11-29 to 2026-12-05")
    await button(frame, "this week").click()
    await expect(title(frame)).to_have_text("Nov 22 – 28")
    await button(frame, "Earlier").click()
    await expect(title(frame)).to_have_text("Nov 15 – 21")
    await expect(frame.locator("header")).to_contain_text("last week")
    asked = [{"from": "2026-11-29", "to": "2026-12-05"}, {}, {"from": "2026-11-15", "to": "2026-11-21"}]
    assert await calls(page, READS) == asked


async def test_four_weeks_are_shown_and_one_of_them_in_full(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await button(frame, "4 weeks").click()
    await expect(frame.locator(".cell")).to_have_count(28)
    await expect(button(frame, "1 week")).to_be_focused()
    assert await calls(page, READS) == [{"from": "2026-11-22", "to": "2026-12-19"}]
    await expect(frame.locator(".day")).to_have_count(7)
    cell = frame.locator('[data-key="day 2026-12-01"]')
    await expect(cell).to_have_accessible_name("Tuesday, December 1: Round the Block, Slowly (planned)")
    await cell.press("Enter")
    await expect(day(frame, "2026-12-01").get_by_role("heading")).to_be_focused()
    await expect(day(frame, "2026-11-23")).to_have_count(0)
    await button(frame, "1 week").click()
    await expect(title(frame)).to_have_text("Nov 29 – Dec 5")


async def test_after_a_change_the_same_of_four_weeks_stays_in_full(page: Page) -> None:
    frame = await shown(page, sample="week/month")
    await frame.locator('[data-key="day 2026-12-01"]').click()
    walk = next(one for one in of("month")["days"][9]["items"])
    await keyed(frame, "item", walk).click()
    await serve(page, schedule_session=[result("skipped")], get_schedule=[result("month")])
    await button(frame, "Skip").click()
    await expect(frame.locator(".told")).to_be_visible()
    await expect(keyed(frame, "item", walk)).to_be_focused()


# --- hosts, keyboard, languages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("faults", [["early"], ["late"], ["duplicate"]])
async def test_a_result_is_drawn_whenever_and_however_often_it_comes(page: Page, faults: list[str]) -> None:
    frame = await draw(page, sample="week/ready", faults=faults)
    await expect(title(frame)).to_have_text("Nov 22 – 28")
    await expect(title(frame)).to_have_count(1)


async def test_a_result_that_no_message_tells_is_found_in_window_openai(page: Page) -> None:
    frame = await draw(page, sample="week/ready", faults=["drop"], bridges="both")
    await expect(title(frame)).to_have_text("Nov 22 – 28")


async def test_neither_the_result_once_more_nor_another_language_undoes_what_was_done(page: Page) -> None:
    frame = await shown(page, sample="week/ready", bridges="both")
    await button(frame, "Later").click()
    await expect(title(frame)).to_have_text("Nov 29 – Dec 5")
    await page.evaluate("(result) => playground.result(result)", result("ready"))
    await page.evaluate("playground.context({ locale: 'de' })")
    await expect(title(frame)).to_have_text("29. Nov. – 5. Dez.")
    await expect(frame.get_by_text("nächste Woche", exact=True)).to_be_visible()


async def test_after_its_end_an_answer_changes_nothing(page: Page) -> None:
    frame = await opened(page, "stack", "Slow flow")
    async with waited_for(page, schedule_session=[result("skipped")], get_schedule=[result("stack")]):
        await button(frame, "Skip").click()
        await awaited(page, "tools/call")
        await post(page, {"jsonrpc": "2.0", "id": "end", "method": "ui/resource-teardown", "params": {}})
        await holds(page, "playground.messages.some(({ message }) => message.id === 'end')")
        left = await frame.evaluate("document.body.innerHTML")
    said = len(await messages(page))
    await frame.evaluate("new Promise(requestAnimationFrame)")
    assert await frame.evaluate("document.body.innerHTML") == left
    assert [told for told in (await messages(page))[said:] if told["direction"] == "from-view"] == []


async def test_tab_goes_to_all_that_can_be_done_in_the_order_it_is_read(page: Page) -> None:
    frame = await shown(page, sample="week/travel")
    stops = await tab_stops(page, frame, 6)
    assert stops[:3] == ["", "", "Go by UTC"]
    assert stops[3].startswith("Slow flow")
    assert stops[4] == ""
    assert stops[5].startswith("Sunrise climb")


@pytest.mark.parametrize("name", ["ready", "month", "conflicts"])
async def test_whatever_can_be_tapped_is_large_enough(page: Page, name: str) -> None:
    frame = await opened(page, name, "Slow flow", width=320)
    await button(frame, "Move").click()
    assert await frame.evaluate(SMALL) == []


@pytest.mark.parametrize("locale", ["ar", "de"])
async def test_choosing_a_day_fits_where_it_is_narrow_and_large(page: Page, locale: str) -> None:
    frame = await shown(page, sample="week/ready", width=320, locale=locale, text=200)
    await keyed(frame, "grip", item("ready", "Slow flow")).click()
    over = "document.documentElement.scrollWidth - innerWidth"
    assert await frame.evaluate(over) <= 0


async def test_what_the_server_says_in_english_is_marked_so_in_another_language(page: Page) -> None:
    frame = await shown(page, sample="week/conflicts", locale="de")
    sentence = frame.get_by_text(of("conflicts")["conflicts"][0]["sentence"], exact=True)
    await expect(sentence).to_have_attribute("lang", "en")


async def test_right_to_left_the_arrow_to_the_left_leads_on(page: Page) -> None:
    frame = await shown(page, sample="week/ready", locale="ar")
    await keyed(frame, "grip", item("ready", "Slow flow")).focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowLeft")
    await expect(day(frame, "2026-11-24")).to_have_class("day target")


async def test_while_nothing_is_answered_it_says_that_it_waits(page: Page) -> None:
    frame = await shown(page, sample="week/stack")
    async with waited_for(page, get_schedule=[result("past")]):
        await button(frame, "Later").click()
        await expect(frame.get_by_role("status")).to_have_text("Loading")
