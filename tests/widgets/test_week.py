"""What can a member do with their calendar? Read it, move things by any means, skip, swap, start, take back, look further."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Frame, Locator, Page, Route, expect
from tests.factories import NOW
from tests.waiting import until
from tests.widgets.drawing import (
    awaited,
    calls,
    draw,
    fail_once,
    fixture,
    focused,
    holds,
    messages,
    post,
    said_to_model,
    sent,
    shown,
    tab_stops,
    without_tool,
)

from palestra.errors import ScopeRequired, Unavailable
from palestra.server import failure

pytestmark = pytest.mark.anyio

READS, PLANS, CHANGES, CLASS, PREFERS = "get_schedule", "save_plan", "schedule_session", "get_class", "set_preferences"
TARGET_PX = 44
THIS = {"from": "2026-11-22", "to": "2026-11-28"}
SMALL = """[...document.querySelectorAll('button, input, summary')].map((one) => {
  const { width, height } = one.getBoundingClientRect();
  return [Math.round(Math.min(width, height)), one.dataset.key ?? one.innerText];
}).filter(([size]) => size < 44)"""


@pytest.fixture(autouse=True)
async def _on_that_day(page: Page) -> None:
    """Years are told where they are another."""
    await page.clock.set_fixed_time(NOW)


def result(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"week/{name}")["result"]
    return told


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = result(name)["structuredContent"]
    return told


def item(name: str, title: str) -> dict[str, Any]:
    """An item of a fixture's days by its title."""
    told: dict[str, Any] = next(
        one for day in of(name)["days"] for one in day["items"] if one["title"].startswith(title)
    )
    return told


def answered(name: str, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a fixture's widget is answered."""
    told: dict[str, Any] = next(
        one["result"]
        for one in fixture(f"week/{name}")["calls"]
        if one["tool"] == tool and arguments.items() <= one["arguments"].items()
    )
    return told


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


def day(frame: Frame, on: str) -> Locator:
    """A day among those that are told in full."""
    return frame.locator(f'.day[data-on="{on}"]')


def keyed(frame: Frame, what: str, one: dict[str, Any]) -> Locator:
    return frame.locator(f'[data-key="{what} {one["id"]}"]')


async def opened(page: Page, name: str, what: str, **switches: Any) -> Frame:
    """A calendar with one of its items in full."""
    frame = await shown(page, sample=f"week/{name}", **switches)
    await keyed(frame, "item", item(name, what)).click()
    return frame


async def serve(page: Page, *, once: asyncio.Event | None = None, **told: list[dict[str, Any]]) -> None:
    """These tools answer this from here on, the last of it again and again; what a fixture answers comes before."""

    async def answer(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")
        found = told.get(asked.get("params", {}).get("name", ""))
        if asked.get("method") != "tools/call" or found is None:
            await route.fallback()
            return
        if once:
            await once.wait()
        body = found.pop(0) if len(found) > 1 else found[0]
        await route.fulfill(json={"jsonrpc": "2.0", "id": asked.get("id", 0), "result": body})

    await page.route("**/mcp", answer)


@asynccontextmanager
async def waited_for(page: Page, **told: list[dict[str, Any]]) -> AsyncIterator[None]:
    """While this lasts nothing is answered, and afterwards this."""
    go_on = asyncio.Event()
    await serve(page, once=go_on, **told)
    try:
        yield
    finally:
        go_on.set()


def down() -> dict[str, Any]:
    return failure(Unavailable("Something went wrong on our side.", fix="Try again.", retry_after_s=2))


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


# --- moving ----------------------------------------------------------------------------------------------------------

FLOW = {"action": "move", "when": "2026-11-27", "version": 1}


async def moved(page: Page, frame: Frame) -> None:
    """Slow flow came to Friday, and that is told to everybody."""
    flow = item("ready", "Slow flow")
    await expect(day(frame, "2026-11-27").locator(".what").first).to_contain_text("Slow flow")
    assert await calls(page, CHANGES) == [{**FLOW, "item_ids": [flow["id"]]}]
    assert await calls(page, READS) == [THIS]
    await expect(keyed(frame, "item", flow)).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text("Moved to Friday, November 27.")
    await said_to_model(page, f"moved “Slow flow” ({flow['id']}) to 2026-11-27", of("moved")["summary"])


async def test_an_item_is_moved_by_keys_alone(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    grip = keyed(frame, "grip", item("ready", "Slow flow"))
    await expect(grip).to_have_accessible_name("Move Slow flow")
    await focused(page, frame, await keyed(frame, "item", item("ready", "Slow flow")).inner_text())
    await page.keyboard.press("Tab")
    await expect(grip).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(grip).to_have_attribute("aria-pressed", "true")
    await expect(frame.get_by_role("status")).to_contain_text("Arrow keys choose the day")
    for key, on in (("ArrowUp", "November 23"), ("ArrowDown", "November 24"), ("ArrowRight", "November 25")):
        await page.keyboard.press(key)
        await expect(frame.get_by_role("status")).to_contain_text(on)
    await expect(day(frame, "2026-11-25")).to_have_class("day target")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await moved(page, frame)


async def test_what_is_lifted_is_left_by_escape_by_tab_and_where_it_was(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    grip = keyed(frame, "grip", item("ready", "Slow flow"))
    for keys in (["ArrowDown", "Escape"], ["ArrowDown", "Tab"], ["Enter"]):
        await grip.focus()
        for key in ("Enter", *keys):
            await page.keyboard.press(key)
        await expect(frame.get_by_role("status")).to_have_text("Left where it was.")
        await expect(frame.locator(".target")).to_have_count(0)
        await expect(grip).to_have_attribute("aria-pressed", "false")
    await expect(frame.locator(":focus")).to_have_count(1)
    assert await calls(page, CHANGES) == []


async def drag(page: Page, held: Locator, onto: Locator) -> None:
    """By mouse, over the middle of something."""
    for at, place in enumerate((held, onto)):
        box = await place.bounding_box()
        assert box
        await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=1 + 3 * at)
        if not at:
            await page.mouse.down()


async def test_an_item_is_dragged_to_another_day(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await drag(page, keyed(frame, "grip", item("ready", "Slow flow")), day(frame, "2026-11-27"))
    await expect(day(frame, "2026-11-27")).to_have_class("day target")
    await page.mouse.up()
    await moved(page, frame)


async def test_an_item_is_dragged_onto_the_silhouette_too(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await drag(page, keyed(frame, "grip", item("ready", "Slow flow")), frame.locator('.cell[data-on="2026-11-27"]'))
    await page.mouse.up()
    await moved(page, frame)


@pytest.mark.parametrize("on", ["2026-11-22", "2026-11-23"])
async def test_it_stays_where_it_was_or_where_the_day_is_over(page: Page, on: str) -> None:
    frame = await shown(page, sample="week/ready")
    await drag(page, keyed(frame, "grip", item("ready", "Slow flow")), day(frame, on))
    await expect(frame.locator(".dragged")).to_have_count(1)
    await page.mouse.up()
    await expect(frame.locator(".dragged, .target, .picker")).to_have_count(0)
    assert await calls(page, CHANGES) == []


async def test_a_drag_that_is_cut_short_moves_nothing(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    grip = keyed(frame, "grip", item("ready", "Slow flow"))
    await drag(page, grip, day(frame, "2026-11-27"))
    await grip.dispatch_event("pointercancel")
    await page.mouse.up()
    await expect(frame.locator(".dragged, .target")).to_have_count(0)
    assert await calls(page, CHANGES) == []


async def test_an_item_is_moved_by_plain_buttons(page: Page) -> None:
    frame = await opened(page, "ready", "Slow flow")
    await button(frame, "Move").click()
    await expect(frame.get_by_role("group", name="Move Slow flow")).to_be_visible()
    await expect(button(frame, "Sunday, November 22")).to_be_disabled()
    await expect(button(frame, "Monday, November 23")).to_have_attribute("aria-current", "date")
    await expect(button(frame, "Saturday, December 5")).to_be_enabled()
    await button(frame, "Friday, November 27").click()
    await moved(page, frame)


async def test_a_tap_on_the_grip_lets_the_day_be_chosen_and_escape_leaves_that(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    flow = item("ready", "Slow flow")
    await keyed(frame, "grip", flow).click()
    await expect(frame.get_by_role("group", name="Move Slow flow")).to_be_visible()
    await expect(frame.locator('[data-key="picker"]')).to_be_focused()
    await button(frame, "Monday, November 23").click()
    await expect(frame.locator(".picker")).to_have_count(0)
    await expect(keyed(frame, "move", flow)).to_be_focused()
    await button(frame, "Move").press("Enter")
    await page.keyboard.press("Escape")
    await expect(keyed(frame, "move", flow)).to_be_focused()
    assert await calls(page, CHANGES) == []


@pytest.mark.parametrize(
    ("time", "choose", "when"),
    [
        ("20:15", "Save", "2026-11-23T20:15"),
        ("20:15", "Thursday, November 26", "2026-11-26T20:15"),
        ("", "Thursday, November 26", "2026-11-26 any time"),
    ],
)
async def test_the_time_is_changed_along_with_the_day_or_alone(page: Page, time: str, choose: str, when: str) -> None:
    frame = await opened(page, "stack", "Slow flow")
    await serve(page, schedule_session=[result("moved")], get_schedule=[result("ready")])
    await button(frame, "Move").click()
    await frame.get_by_label("Time").fill(time)
    await page.evaluate("playground.context({ locale: 'en-GB' })")  # it outlasts a redraw
    await expect(frame.get_by_label("Time")).to_have_value(time)
    await page.evaluate("playground.context({ locale: 'en-US' })")
    await expect(button(frame, "Thursday, November 26")).to_be_visible()
    await button(frame, choose).click()
    assert (await calls(page, CHANGES, 1))[0]["when"] == when


async def test_something_missed_last_week_can_be_moved_to_days_to_come(page: Page) -> None:
    frame = await opened(page, "past", "Full body A")
    await button(frame, "Move").click()
    await expect(button(frame, "Monday, November 23")).to_be_enabled()
    await expect(button(frame, "Saturday, December 5")).to_be_enabled()
    assert await frame.locator(".pick:enabled").count() == 13


async def test_over_four_weeks_arrows_go_by_weeks_too(page: Page) -> None:
    frame = await shown(page, sample="week/month")
    grip = keyed(frame, "grip", item("month", "Slow flow"))
    await grip.focus()
    for key, on in (
        ("Enter", "Arrow keys"),
        ("ArrowDown", "November 30"),
        ("ArrowRight", "December 1"),
        ("ArrowUp", "November 24"),
        ("ArrowUp", "November 23"),
    ):
        await page.keyboard.press(key)
        await expect(frame.get_by_role("status")).to_contain_text(on)
    for _ in range(4):
        await page.keyboard.press("ArrowDown")
    await expect(frame.get_by_role("status")).to_contain_text("Saturday, December 19")
    await expect(frame.locator('.cell[data-on="2026-12-19"]')).to_have_class("cell target")


# --- what else can be done -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "action", "said"), [("Skip", "skip", "Skipped"), ("Mark done", "complete", "Marked as done")]
)
async def test_a_session_is_skipped_or_marked_as_done(page: Page, name: str, action: str, said: str) -> None:
    frame = await opened(page, "ready", "Slow flow")
    flow = item("ready", "Slow flow")
    await button(frame, name).click()
    await expect(frame.locator(".told")).to_contain_text(said)
    assert await calls(page, CHANGES) == [{"action": action, "item_ids": [flow["id"]], "version": 1}]
    await said_to_model(
        page, f"“Slow flow” ({flow['id']})", of({"skip": "skipped"}.get(action, "completed"))["summary"]
    )


@pytest.mark.parametrize(("what", "name"), [("Swim", "Plan it again"), ("Long walk", "Not done")])
async def test_what_was_skipped_or_said_to_be_done_is_planned_again(page: Page, what: str, name: str) -> None:
    frame = await opened(page, "ready", what)
    await serve(page, schedule_session=[result("skipped")])
    one = item("ready", what)
    await button(frame, name).click()
    assert await calls(page, CHANGES, 1) == [{"action": "restore", "item_ids": [one["id"]], "version": one["version"]}]


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("Harbour ride", []),  # a workout says that it was done
        ("Full body A", ["Ask to start it", "Mark done", "Move", "Skip"]),
        ("Slow flow", ["Start", "Mark done", "Move", "Skip"]),
        ("Sunrise climb", ["Start", "Skip"]),
        ("Full body B", ["Ask to start it", "Move", "Skip"]),
        ("Rest", ["Move", "Skip"]),
    ],
)
async def test_what_can_be_done_fits_what_it_is(page: Page, what: str, names: list[str]) -> None:
    frame = await opened(page, "ready", what)
    await expect(frame.locator(".inner .button")).to_have_text(names)
    await expect(frame.locator(".grip")).to_have_count(5)


async def test_a_class_is_started_on_its_page(page: Page) -> None:
    frame = await opened(page, "ready", "Slow flow")
    await button(frame, "Start").click()
    assert await awaited(page, "ui/open-link") == [{"url": "https://classes.example/slow-flow"}]
    flow = item("ready", "Slow flow")
    assert await calls(page, CLASS) == [{"class_id": flow["class_id"], "include": []}]
    await said_to_model(page, f"opened “Slow flow” ({flow['id']}) to start it")


@pytest.mark.parametrize(("what", "name"), [("Full body B", "Ask to start it"), ("Sunrise climb", "Start")])
async def test_what_has_no_page_is_started_by_the_model(page: Page, what: str, name: str) -> None:
    frame = await opened(page, "ready", what)
    await button(frame, name).click()
    one = item("ready", what)
    await said_to_model(
        page, f"wants to start “{what}” ({one['id']}) now", f"start_workout with session_id {one['id']}"
    )
    await expect(frame.locator(".told")).to_contain_text("say “start”")
    assert await sent(page, "ui/open-link") == []


async def test_a_class_that_may_not_be_played_is_not_opened(page: Page) -> None:
    frame = await opened(page, "stack", "Slow flow")
    await serve(page, get_class=[fixture("class-detail/locked-not-yet")["result"]])
    await button(frame, "Start").click()
    await expect(frame.get_by_role("alert")).to_have_text("Not out yet")
    assert await sent(page, "ui/open-link") == []


async def test_a_class_that_cannot_be_played_is_swapped_for_the_one_that_is_offered(page: Page) -> None:
    frame = await opened(page, "conflicts", "Pier ride")
    gone = item("conflicts", "Pier ride")
    await expect(button(frame, "Start")).to_have_count(0)
    await expect(frame.get_by_text("“Quay ride”, 30 min, can stand in for it.")).to_be_visible()
    await button(frame, "Swap").click()
    await expect(frame.locator(".told")).to_contain_text("Swapped for “Quay ride”.")
    offered = gone["replacement"]["class_id"]
    assert await calls(page, CHANGES) == [
        {"action": "remove", "item_ids": [gone["id"]], "version": gone["version"]},
        {"action": "add", "class_ids": [offered], "when": "2026-11-26T07:00"},
    ]
    await expect(day(frame, "2026-11-26").locator(".what")).to_contain_text(["Quay ride"])
    await serve(page, schedule_session=[result("moved")], get_schedule=[result("conflicts")])
    await button(frame, "Undo").click()
    await expect(frame.locator(".told")).to_have_text("Taken back.")
    added = answered("conflicts", CHANGES, action="add")["structuredContent"]["undo"]
    assert (await calls(page, CHANGES))[2:] == [added, {"action": "restore", "item_ids": [gone["id"]]}]


async def test_where_half_of_a_swap_fails_the_other_half_is_told_and_can_be_taken_back(page: Page) -> None:
    frame = await shown(page, sample="week/stack")
    await page.evaluate("(result) => playground.result(result)", result("conflicts"))
    await keyed(frame, "item", item("conflicts", "Pier ride")).click()
    taken = answered("conflicts", CHANGES, action="remove")
    await serve(page, schedule_session=[taken, down()], get_schedule=[result("conflicts")])
    await button(frame, "Swap").click()
    await expect(frame.get_by_role("alert")).to_contain_text("Something went wrong on our side.")
    await expect(frame.locator(".told")).to_contain_text("Taken off the calendar")
    await said_to_model(page, "took “Pier ride”")
    await serve(page, schedule_session=[answered("conflicts", CHANGES, action="add")])
    await button(frame, "Try again").click()
    await expect(frame.locator(".told")).to_contain_text("Swapped for “Quay ride”.")
    assert [one["action"] for one in await calls(page, CHANGES)] == ["remove", "add", "add"]
    await button(frame, "Undo").click()
    assert (await calls(page, CHANGES, 5))[4] == taken["structuredContent"]["undo"]


async def test_the_last_thing_is_taken_back_by_the_arguments_that_the_answer_says(page: Page) -> None:
    frame = await opened(page, "ready", "Slow flow")
    await button(frame, "Skip").click()
    await button(frame, "Undo").click()
    await expect(frame.locator(".told")).to_have_text("Taken back.")
    assert (await calls(page, CHANGES))[1:] == [of("skipped")["undo"]]
    assert await calls(page, READS) == [THIS, THIS]
    await expect(title(frame)).to_be_focused()
    await said_to_model(page, "took that back")


async def test_the_calendar_is_subscribed_to_on_our_page(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await button(frame, "Add to calendar").click()
    assert await awaited(page, "ui/open-link") == [{"url": "http://localhost:8000/account/calendar"}]
    await said_to_model(page, "subscribe to their calendar")


async def test_a_paused_plan_goes_on(page: Page) -> None:
    frame = await shown(page, sample="week/paused")
    await button(frame, "Resume").click()
    await expect(frame.locator(".told")).to_contain_text("The plan goes on.")
    plan = of("paused")["plan"]
    assert await calls(page, PLANS) == [{"action": "resume", "plan_id": plan["id"], "base_version": plan["version"]}]
    await expect(frame.get_by_text("Your plan is paused")).to_have_count(0)
    undo = answered("paused", PLANS, action="resume")["structuredContent"]["undo"]
    await serve(page, save_plan=[result("plan-paused")])
    await button(frame, "Undo").click()
    assert (await calls(page, PLANS, 2))[1] == undo


async def test_the_calendar_goes_by_where_the_member_is(page: Page) -> None:
    frame = await shown(page, sample="week/travel")
    await button(frame, "Go by UTC").click()
    await expect(frame.locator(".told")).to_contain_text("Times are of UTC now.")
    assert await calls(page, PREFERS) == [{"time_zone": "UTC"}]
    await expect(frame.get_by_text("Times are of Rome")).to_have_count(0)
    await serve(page, set_preferences=[answered("travel", PREFERS)])
    await button(frame, "Undo").click()
    assert (await calls(page, PREFERS, 2))[1]["time_zone"] == "Europe/Rome"


async def test_a_conflict_leads_to_what_it_is_about(page: Page) -> None:
    frame = await shown(page, sample="week/conflicts")
    sentences = [one["sentence"] for one in of("conflicts")["conflicts"]]
    links = frame.locator(".link")
    await expect(links).to_have_text(sentences[:2])
    await button(frame, "3 more").click()
    await expect(links).to_have_text(sentences)
    await expect(links.nth(2)).to_be_focused()
    await links.filter(has_text="planned rest").click()
    flow = item("conflicts", "Slow flow")
    await expect(keyed(frame, "item", flow)).to_be_focused()
    await expect(keyed(frame, "item", flow)).to_have_attribute("aria-expanded", "true")
    await expect(frame.locator(".inner .warned")).to_have_text([one for one in sentences if "Slow flow" in one])
    await expect(frame.locator(".against")).to_have_count(5)


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


# --- what was changed by the model -----------------------------------------------------------------------------------


async def test_what_was_changed_leads_to_its_week_and_can_be_taken_back(page: Page) -> None:
    frame = await shown(page, sample="week/moved")
    await expect(frame.locator(".rows > li")).to_have_text("Slow flowFri, Nov 27, 6:30 PM · 25 min")
    await button(frame, "Show the week").click()
    await expect(title(frame)).to_have_text("Nov 22 – 28")
    assert await calls(page, READS) == [{"to": "2026-11-27"}, THIS]
    frame = await shown(page, sample="week/moved")
    await serve(page, schedule_session=[result("moved")], get_schedule=[result("ready")])
    await button(frame, "Undo").click()
    assert await calls(page, CHANGES, 1) == [of("moved")["undo"]]
    await expect(frame.locator(".told")).to_have_text("Taken back.")


async def test_what_was_taken_off_is_struck_out(page: Page) -> None:
    frame = await shown(page, sample="week/removed")
    await expect(frame.locator("del")).to_have_text("Slow flow")


async def test_a_plan_that_was_turned_says_what_comes_and_what_was(page: Page) -> None:
    frame = await shown(page, sample="week/plan-begun")
    await expect(title(frame)).to_have_text("Your plan")
    sessions = of("plan-begun")["sessions"]
    await expect(frame.locator(".rows b")).to_have_text([one["title"] for one in sessions])
    frame = await shown(page, sample="week/plan-paused")
    await frame.get_by_text("History", exact=True).click()
    await expect(frame.locator("details li").first).to_contain_text(of("plan-paused")["history"][0]["why"])
    await button(frame, "Show the week").click()
    await expect(frame.get_by_text("Your plan is paused: its sessions")).to_be_visible()
    assert await calls(page, READS) == [{}]


# --- what goes wrong -------------------------------------------------------------------------------------------------


async def test_what_was_changed_elsewhere_is_explained_and_read_again(page: Page) -> None:
    frame = await opened(page, "ready", "Slow flow")
    stale = answered("ready", CHANGES, when="2026-11-26")
    assert stale["isError"]
    await button(frame, "Move").click()
    await button(frame, "Thursday, November 26").click()
    await expect(frame.get_by_role("alert")).to_have_text(
        "“Slow flow” was changed in the meantime: it is at version 2, not 1. "
        "Nothing was written. Reload to see it as it is now."
    )
    await expect(button(frame, "Reload")).to_be_focused()
    assert await calls(page, READS) == []
    await button(frame, "Reload").click()
    await expect(frame.get_by_role("alert")).to_have_count(0)
    assert await calls(page, READS) == [THIS]
    await expect(day(frame, "2026-11-27")).to_contain_text("Slow flow")


async def test_a_call_that_fails_can_be_made_again_as_it_was(page: Page) -> None:
    frame = await opened(page, "stack", "Slow flow")
    await fail_once(page)
    await button(frame, "Skip").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    assert await sent(page, "ui/update-model-context") == []
    await serve(page, schedule_session=[result("skipped")], get_schedule=[result("stack")])
    await button(frame, "Try again").click()
    await said_to_model(page, "skipped")
    first, second = await calls(page, CHANGES)
    assert first == second


async def test_what_is_written_is_shown_even_where_it_cannot_be_read_again(page: Page) -> None:
    frame = await opened(page, "stack", "Slow flow")
    await serve(page, schedule_session=[result("moved")], get_schedule=[down(), result("ready")])
    await keyed(frame, "grip", item("stack", "Slow flow")).click()
    await button(frame, "Friday, November 27").click()
    await expect(frame.get_by_role("alert")).to_contain_text("the rest may be out of date")
    await expect(day(frame, "2026-11-27")).to_contain_text("Slow flow")
    await expect(day(frame, "2026-11-23")).not_to_contain_text("Slow flow")
    await expect(button(frame, "Undo")).to_be_visible()
    await button(frame, "Refresh").click()
    await expect(frame.get_by_role("alert")).to_have_count(0)
    assert await calls(page, READS) == [THIS, THIS]


async def test_what_was_not_allowed_says_what_leads_on(page: Page) -> None:
    frame = await opened(page, "stack", "Slow flow")
    await serve(page, schedule_session=[failure(ScopeRequired("This has not been allowed.", scopes=("plan:write",)))])
    await button(frame, "Skip").click()
    await expect(frame.get_by_role("alert")).to_contain_text("Connect your account in the conversation")
    await expect(button(frame, "Try again")).to_have_count(0)


async def test_two_taps_are_one_call_and_what_was_stays_while_it_comes(page: Page) -> None:
    frame = await opened(page, "stack", "Slow flow")
    async with waited_for(page, schedule_session=[result("skipped")], get_schedule=[result("stack")]):
        await button(frame, "Skip").dblclick()
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
        await expect(title(frame)).to_have_text("Nov 22 – 28")
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    assert len(await calls(page, CHANGES)) == 1


async def test_an_answer_for_days_that_are_not_shown_any_more_is_not_drawn(page: Page) -> None:
    frame = await shown(page, sample="week/stack")
    async with waited_for(page, get_schedule=[result("past")]):
        await button(frame, "Earlier").click()
        await awaited(page, "tools/call")
        await page.evaluate("(result) => playground.result(result)", result("nothing"))
        await expect(frame.get_by_text("Nothing is planned here yet.")).to_be_visible()
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    await until(lambda: _answered(page))
    await frame.evaluate("new Promise(requestAnimationFrame)")
    await expect(title(frame)).to_have_text("Nov 22 – 28")
    assert await sent(page, "ui/update-model-context") == []


async def _answered(page: Page) -> bool:
    ids = {told["message"]["id"] for told in await messages(page) if told["message"].get("method") == "tools/call"}
    return any(told["message"].get("id") in ids and "result" in told["message"] for told in await messages(page))


async def test_an_error_is_tried_again_with_the_tool_that_was_called(page: Page) -> None:
    frame = await shown(page, sample="week/error")
    await button(frame, "Try again").click()
    await expect(title(frame)).to_have_text("Nov 22 – 28")
    assert await calls(page, READS) == [{}]


async def test_nothing_is_offered_that_the_server_cannot_do(page: Page) -> None:
    await without_tool(page, CHANGES)
    frame = await opened(page, "ready", "Slow flow")
    await expect(frame.locator(".inner .button")).to_have_text(["Start"])
    await expect(frame.locator(".grip")).to_have_count(0)


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
