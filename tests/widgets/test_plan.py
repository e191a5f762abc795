"""What can a member do with a plan that is proposed? Read it week by week, see what was checked, and accept it, whole or by the line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Frame, Locator, Page, Route, expect
from tests.factories import NOW
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

from palestra.errors import Conflict, MemberError, NotFound, ScopeRequired
from palestra.server import failure

pytestmark = pytest.mark.anyio

BUILDS, ADAPTS, SAVES, CLASS = "build_plan", "adapt_plan", "save_plan", "get_class"
TARGET_PX = 44
SMALLEST_TARGET = """[...document.querySelectorAll('button, label')].map((one) => {
  const { height } = one.getBoundingClientRect();
  return [Math.round(height), one.innerText];
}).sort(([a], [b]) => a - b)[0]"""
STALE = Conflict("The plan was changed since this was proposed.", fix="Call adapt_plan again.")
APART = Conflict("These changes do not hold together without the others: it lies on Sunday.", fix="Accept all of them.")


@pytest.fixture(autouse=True)
async def _on_that_day(page: Page) -> None:
    """Days of the server’s lines name no year."""
    await page.clock.set_fixed_time(NOW)


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"plan/{name}")["result"]["structuredContent"]
    return told


def then(name: str, tool: str, at: int = 0) -> dict[str, Any]:
    """What a call that leads on from a fixture answers."""
    told: dict[str, Any] = [call for call in fixture(f"plan/{name}")["calls"] if call["tool"] == tool][at]
    return told


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


def row(frame: Frame, key: str) -> Locator:
    return frame.locator(f'[data-key="{key}"]')


def lines(frame: Frame) -> Locator:
    return frame.locator(".line")


def box(frame: Frame, line: str) -> Locator:
    return row(frame, f"line {line}")


async def drawn(page: Page, name: str, **switches: Any) -> Frame:
    return await shown(page, sample=f"plan/{name}", **switches)


async def answers(page: Page, result: dict[str, Any] | MemberError) -> None:
    """Whatever is asked from here on, this is the answer."""
    told = failure(result) if isinstance(result, MemberError) else result
    body = {"jsonrpc": "2.0", "id": 0, "result": told}
    await page.route("**/mcp", lambda route: route.fulfill(json=body))


@asynccontextmanager
async def waited_for(page: Page, result: dict[str, Any]) -> AsyncIterator[None]:
    """While this lasts nothing is answered, and afterwards this."""
    go_on = asyncio.Event()
    body = {"jsonrpc": "2.0", "id": 0, "result": result}

    async def hold(route: Route) -> None:
        await go_on.wait()
        await route.fulfill(json=body)

    await page.route("**/mcp", hold)
    try:
        yield
    finally:
        go_on.set()


# --- a whole plan ----------------------------------------------------------------------------------------------------


async def test_a_draft_says_what_for_when_and_that_nothing_is_scheduled(page: Page) -> None:
    frame = await drawn(page, "ready")
    await expect(title(frame)).to_have_text("General fitness")
    await expect(frame.get_by_text("Nov 24 – Dec 20", exact=True)).to_be_visible()
    await expect(frame.get_by_text("12 sessions · not scheduled yet", exact=True)).to_be_visible()


async def test_two_weeks_are_unfolded_and_the_others_when_asked_for(page: Page) -> None:
    frame = await drawn(page, "ready")
    weeks = of("ready")["weeks"]
    for at, week in enumerate(weeks, start=1):
        caption = row(frame, f"week {at}")
        await expect(caption).to_have_attribute("aria-expanded", str(at <= 2).lower())
        await expect(caption).to_contain_text(f"{week['minutes']} min")
        await expect(caption).to_contain_text("3 sessions")
    await expect(row(frame, "session 3.0")).to_have_count(0)
    await row(frame, "week 3").click()
    await expect(row(frame, "week 3")).to_be_focused()
    await expect(row(frame, "session 3.1")).to_contain_text("Lunch Hour Walk")
    await expect(row(frame, "session 3.1")).to_contain_text("Thu")
    await expect(row(frame, "session 3.1")).to_contain_text("Dec 10")
    await row(frame, "week 1").click()
    await expect(row(frame, "session 1.0")).to_have_count(0)
    assert await sent(page, "tools/call") == []


async def test_full_screen_every_week_is_unfolded(page: Page) -> None:
    frame = await drawn(page, "event", mode="fullscreen")
    await expect(row(frame, "week 12")).to_have_attribute("aria-expanded", "true")
    await expect(row(frame, "session 12.2")).to_contain_text("Half marathon (running)")
    await expect(button(frame, "Full screen")).to_have_count(0)


async def test_a_session_is_unfolded_to_the_set(page: Page) -> None:
    frame = await drawn(page, "strength")
    await row(frame, "session 1.0").click()
    session = of("strength")["weeks"][0]["sessions"][0]
    rows = frame.locator(".exercises > li")
    await expect(rows).to_have_count(len(session["exercises"]))
    for at, one in enumerate(session["exercises"]):
        for part in (one["name"], f"{one['sets']} × {one['reps']}", f"{one['rir']} in reserve"):
            await expect(rows.nth(at)).to_contain_text(part)
        if one["weight"]:
            await expect(rows.nth(at)).to_contain_text(f"{one['weight']:g} {one['unit']}")
            await expect(rows.nth(at)).to_contain_text(one["why"])
    await expect(rows.first).to_contain_text("rest 2:00")
    await expect(frame.get_by_text("Where no weight stands, the first session finds it.")).to_be_visible()
    await expect(frame.get_by_text("Effort 6 of 10")).to_be_visible()


async def test_what_was_told_in_a_line_is_read_in_full_and_then_its_class(page: Page) -> None:
    frame = await drawn(page, "ready")
    await row(frame, "session 2.1").click()
    inside = frame.locator(".inside .inside")
    await expect(inside).to_contain_text("steady endurance")
    await expect(inside).to_contain_text("Marisol Iturbide-Kent")
    await expect(inside.locator(".bars")).to_be_visible()
    assert await calls(page, BUILDS) == [{"draft_id": of("ready")["draft_id"], "week": 2}]
    week = then("ready", BUILDS, 1)["result"]["structuredContent"]["weeks"][0]
    walk = {"class_id": week["sessions"][1]["class_id"], "include": ["segments"]}
    assert await calls(page, CLASS) == [walk]
    await row(frame, "session 2.0").click()
    await expect(frame.locator(".exercises")).to_be_visible()
    await row(frame, "session 2.1").click()
    await row(frame, "session 2.1").click()
    await expect(frame.locator(".bars")).to_be_visible()
    assert len(await sent(page, "tools/call")) == 2  # asked once


async def test_what_could_not_be_read_can_be_asked_for_again(page: Page) -> None:
    frame = await drawn(page, "ready")
    await page.evaluate("(result) => playground.result(result)", fixture("plan/event")["result"])
    await expect(title(frame)).to_have_text("Towards an event")
    await fail_once(page)
    await row(frame, "session 2.0").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    await page.unroute_all()
    week = {**fixture("plan/week")["result"]}
    await answers(page, week)
    await button(frame, "Try again").click()
    await expect(frame.locator(".exercises")).to_be_visible()
    assert len(await calls(page, BUILDS)) == 2


async def test_the_skyline_has_a_bar_for_each_session_and_says_nothing_to_readers(page: Page) -> None:
    frame = await drawn(page, "event")
    groups = frame.locator(".skyline > .group")
    await expect(groups).to_have_count(12)
    for at, week in enumerate(of("event")["weeks"]):
        await expect(groups.nth(at).locator("b")).to_have_count(len(week["sessions"]) + len(week["lines"]))
    assert await frame.locator(".skyline").evaluate("(one) => !!one.closest('[aria-hidden]')")
    race = "(one) => [one.className, one.getBoundingClientRect().height >= one.parentElement.clientHeight - 1]"
    assert await groups.last.locator("b").last.evaluate(race) == ["i5", True]


async def test_what_was_checked_stands_with_what_it_is_measured_against(page: Page) -> None:
    frame = await drawn(page, "ready")
    await expect(frame.locator("dl > div")).to_have_text(
        [
            "Moderate minutes30of 150, fullest week",
            "Strength days2of 2, fullest week",
            "Hard days0in one week at most",
            "Steepest rise+8 %every week is within its limit",
        ]
    )
    await expect(frame.get_by_role("main")).to_contain_text(of("ready")["checks"]["findings"][0])
    await row(frame, "muscles").click()
    muscles = of("ready")["checks"]["sets_by_muscle"]
    rows = frame.get_by_role("row")
    await expect(rows).to_have_count(len(muscles))
    await expect(rows.first).to_have_text("glutes10")
    await row(frame, "rules").click()
    for sentence in of("ready")["rules"].values():
        await expect(frame.get_by_text(sentence, exact=True)).to_be_visible()


async def test_that_a_week_is_within_its_limit_is_said_only_where_each_is(page: Page) -> None:
    told = fixture("plan/ready")["result"]
    told["structuredContent"]["weeks"][2]["load_au"] = told["structuredContent"]["weeks"][2]["cap_au"] + 1
    frame = await drawn(page, "strength")
    await page.evaluate("(result) => playground.result(result)", told)
    await expect(frame.locator("dl > div").last).to_have_text("Steepest rise+8 %")


async def test_what_was_assumed_is_to_be_confirmed_the_rest_of_it_when_asked_for(page: Page) -> None:
    frame = await drawn(page, "assumed")
    told = of("assumed")["assumptions"]
    rows = frame.locator(".checks").first.get_by_role("listitem")
    await expect(rows).to_have_text(told[:3])
    await button(frame, f"{len(told) - 3} more").click()
    await expect(rows).to_have_text(told)
    await expect(frame.get_by_text("Say in the conversation what is otherwise")).to_be_visible()


async def test_a_day_for_which_nothing_fits_says_why(page: Page) -> None:
    frame = await drawn(page, "unfilled")
    await expect(frame.get_by_role("heading", name="2 days for which nothing fits")).to_be_visible()
    for one in of("unfilled")["unfilled"]:
        await expect(frame.get_by_text(one["why"], exact=True)).to_be_visible()
    await expect(frame.get_by_text("Sat, Nov 28", exact=True)).to_be_visible()


async def test_where_nothing_fits_nothing_can_be_accepted(page: Page) -> None:
    frame = await drawn(page, "nothing")
    await expect(frame.get_by_text("Nothing could be planned.", exact=True)).to_be_visible()
    await expect(frame.get_by_text("Nothing fits 9 more sessions.", exact=True)).to_be_visible()
    await expect(frame.get_by_role("button")).to_have_count(0)


async def test_one_week_of_a_draft_says_that_it_is_one(page: Page) -> None:
    frame = await drawn(page, "week")
    await expect(frame.get_by_text("Only one week of it is shown here.", exact=True)).to_be_visible()
    await expect(row(frame, "week 4")).to_have_attribute("aria-expanded", "true")
    await expect(frame.locator(".skyline")).to_have_count(0)
    frame = await drawn(page, "ready")
    await expect(frame.get_by_text("Only one week of it is shown here.", exact=True)).to_have_count(0)


# --- accepting it ----------------------------------------------------------------------------------------------------


async def test_a_plan_is_accepted_by_keyboard_said_and_taken_back_and_that_too(page: Page) -> None:
    frame = await drawn(page, "ready")
    await focused(page, frame, "Use this plan")
    await page.keyboard.press("Enter")
    await expect(title(frame)).to_have_text("This is your plan now.")
    await expect(title(frame)).to_be_focused()
    draft = {"draft_id": of("ready")["draft_id"]}
    assert await calls(page, SAVES) == [draft]
    saved, ended, again = (then("ready", SAVES, at)["result"]["structuredContent"] for at in range(3))
    await expect(frame.get_by_role("status")).to_have_text(saved["summary"])
    await said_to_model(page, "accepted the draft", draft["draft_id"], saved["summary"])
    await expect(frame.get_by_text("Nov 24 – Dec 20 · 12 sessions to come")).to_be_visible()
    rows = frame.get_by_role("listitem")
    await expect(rows).to_have_count(len(saved["sessions"]))
    await expect(rows.first).to_have_text("TueNov 24Full body A26 min")
    await button(frame, "Undo").click()
    await expect(title(frame)).to_have_text("The plan is off your calendar.")
    await said_to_model(page, "took that back", ended["summary"])
    await button(frame, "Undo").click()
    await expect(title(frame)).to_have_text("Your plan is as it was before.")
    assert await calls(page, SAVES) == [draft, saved["undo"], ended["undo"]]
    await said_to_model(page, "took that back", again["summary"])


async def test_that_another_plan_ran_until_now_is_said(page: Page) -> None:
    frame = await drawn(page, "strength")
    await button(frame, "Use this plan").click()
    await expect(frame.get_by_text("The plan that ran until now is archived.", exact=True)).to_be_visible()


async def test_nothing_can_be_accepted_where_the_server_cannot_save(page: Page) -> None:
    await without_tool(page, SAVES)
    frame = await drawn(page, "ready")
    await expect(button(frame, "Use this plan")).to_have_count(0)
    await expect(button(frame, "Full screen")).to_be_visible()


# --- changes, by the line --------------------------------------------------------------------------------------------


async def test_each_change_says_what_was_what_would_be_and_why(page: Page) -> None:
    frame = await drawn(page, "less-time")
    await expect(title(frame)).to_have_text("Changes to your plan")
    await expect(frame.get_by_role("main")).to_contain_text("5 sessions stay as they are. Nothing is changed yet.")
    await expect(frame.get_by_role("heading", name="7 changes")).to_be_visible()
    for at, line in enumerate(of("less-time")["lines"]):
        await expect(lines(frame).nth(at)).to_contain_text(line["why"])
    second = lines(frame).nth(1)
    await expect(second).to_contain_text("ShorterThu, Nov 26 · ".replace("Shorter", "Shorter "))
    await expect(second.locator("del")).to_have_text(["Lunch Hour Walk", "30"])
    await expect(second.locator("ins")).to_have_text(["Cuatro Esquinas", "20 min"])
    await expect(lines(frame).first).to_contain_text("Tue, Nov 24 · Full body A · ")
    await expect(lines(frame).first).to_contain_text("Needs the change of Sat, Dec 12")


async def test_what_moves_and_what_is_left_out(page: Page) -> None:
    frame = await drawn(page, "missed")
    moved, dropped = lines(frame).nth(0), lines(frame).nth(1)
    await expect(moved).to_contain_text("Moves")
    await expect(moved.locator("del")).to_have_text("Tue, Nov 24")
    await expect(moved.locator("ins")).to_have_text("Sat, Nov 28")
    await expect(dropped).to_contain_text("Left out")
    await expect(dropped.locator("del")).to_have_text("Sat, Nov 28 · Full body B · 27 min")
    await expect(dropped.locator("ins")).to_have_count(0)


async def test_all_changes_are_accepted_at_once_without_naming_them(page: Page) -> None:
    frame = await drawn(page, "less-time")
    await button(frame, "Accept all 7").click()
    await expect(title(frame)).to_have_text("Your plan is changed.")
    draft = {"draft_id": of("less-time")["draft_id"]}
    assert await calls(page, SAVES) == [draft]
    saved = then("less-time", SAVES)["result"]["structuredContent"]
    await said_to_model(page, f"accepted the draft {draft['draft_id']}: {saved['summary']}")
    await button(frame, "Undo").click()
    await expect(title(frame)).to_have_text("Your plan is as it was before.")
    assert (await calls(page, SAVES))[1] == saved["undo"]


async def test_a_line_is_left_out_by_keyboard_with_those_that_need_it_and_picked_with_what_it_needs(page: Page) -> None:
    frame = await drawn(page, "less-time")
    await box(frame, "1").focus()
    await page.keyboard.press("Space")
    await expect(button(frame, "Accept 6 of 7")).to_be_visible()
    await expect(box(frame, "1")).to_be_focused()
    await box(frame, "7").focus()
    await page.keyboard.press("Space")  # the other five need it
    await expect(frame.get_by_role("status")).to_have_text("5 more need it and are left out with it.")
    await expect(frame.locator("input:checked")).to_have_count(0)
    await expect(frame.get_by_text("Pick a change to accept it.", exact=True)).to_be_visible()
    await box(frame, "3").focus()
    await page.keyboard.press("Space")
    await expect(frame.get_by_role("status")).to_have_text("1 more is picked with it.")
    await expect(box(frame, "3")).to_be_checked()
    await expect(box(frame, "7")).to_be_checked()
    await answers(page, then("less-time", SAVES)["result"])
    await button(frame, "Accept 2 of 7").click()
    await said_to_model(page, "accepted lines 3,7 of the draft")
    assert await calls(page, SAVES) == [{"draft_id": of("less-time")["draft_id"], "lines": ["3", "7"]}]


async def test_lines_that_need_each_other_come_and_go_together(page: Page) -> None:
    frame = await drawn(page, "ill")
    await expect(frame.get_by_text("Pause: Nov 23 – 29", exact=True)).to_be_visible()
    await box(frame, "2").click()
    await expect(frame.get_by_text("Pick a change to accept it.", exact=True)).to_be_visible()
    await box(frame, "4").click()
    await expect(button(frame, "Accept 4 of 8")).to_be_visible()
    await button(frame, "Pick all").click()
    await expect(button(frame, "Accept all 8")).to_be_visible()
    await button(frame, "Pick none").click()
    await expect(frame.locator("input:checked")).to_have_count(0)
    await expect(button(frame, "Pick all")).to_be_focused()


async def test_some_lines_are_accepted_as_the_server_takes_them(page: Page) -> None:
    frame = await drawn(page, "missed")
    await box(frame, "2").click()
    await expect(frame.locator("input:checked")).to_have_count(0)
    await box(frame, "1").click()
    await expect(button(frame, "Accept all 2")).to_be_visible()


async def test_many_lines_are_shown_when_asked_for_and_those_that_are_not_told_are_counted(page: Page) -> None:
    frame = await drawn(page, "many")
    told = of("many")["lines"]
    assert len(told) >= 25
    await expect(lines(frame)).to_have_count(6)
    await expect(frame.get_by_role("heading", name=f"{len(told) + 2} changes")).to_be_visible()
    await expect(frame.get_by_text("2 more are not shown here. Accepting all takes them too.")).to_be_visible()
    await expect(button(frame, f"Accept all {len(told) + 2}")).to_be_visible()
    await button(frame, f"{len(told) - 6} more").click()
    await expect(lines(frame)).to_have_count(len(told))
    await expect(box(frame, told[6]["id"])).to_be_focused()
    await box(frame, told[8]["id"]).click()
    await expect(button(frame, f"Accept {len(told) - 1} of {len(told) + 2}")).to_be_visible()
    frame = await drawn(page, "many", mode="fullscreen")
    await expect(lines(frame)).to_have_count(len(told))


async def test_what_is_made_lighter_with_a_part_is_told(page: Page) -> None:
    frame = await drawn(page, "travel")
    told = then("less-time", SAVES)["result"]
    told["structuredContent"]["notes"] = ["Full body B on Sat 12 Dec gets lighter with it."]
    await answers(page, told)
    await box(frame, "1").click()
    await button(frame, "Accept 3 of 4").click()
    await expect(frame.get_by_role("heading", name="Made lighter with it")).to_be_visible()
    await expect(frame.get_by_text("Full body B on Sat 12 Dec gets lighter with it.", exact=True)).to_be_visible()


async def test_another_way_is_asked_for_with_the_same_words_and_said(page: Page) -> None:
    frame = await drawn(page, "less-time")
    way = then("less-time", ADAPTS)
    await box(frame, "1").click()
    await button(frame, of("less-time")["alternatives"][0]["summary"]).click()
    told = way["result"]["structuredContent"]
    await expect(button(frame, f"Accept all {len(told['lines'])}")).to_be_visible()  # and all are picked
    await expect(title(frame)).to_be_focused()
    assert await calls(page, ADAPTS) == [{**fixture("plan/less-time")["arguments"], "option": 1}]
    await said_to_model(page, "proposed anew", told["draft_id"])


async def test_where_nothing_changes_nothing_can_be_accepted(page: Page) -> None:
    frame = await drawn(page, "no-change")
    await expect(title(frame)).to_have_text("Nothing to change")
    await expect(frame.get_by_text("Nothing was missed.", exact=True)).to_be_visible()
    await expect(row(frame, "accept")).to_have_count(0)


@pytest.mark.parametrize("name", ["ready", "event", "less-time", "many", "ill", "unfilled"])
async def test_two_things_at_most_can_be_done_at_once(page: Page, name: str) -> None:
    frame = await drawn(page, name)
    assert await frame.locator(".actions > .button").count() == 2


# --- what goes wrong -------------------------------------------------------------------------------------------------


async def test_a_plan_that_was_changed_since_is_explained_and_it_is_proposed_anew(page: Page) -> None:
    frame = await drawn(page, "stale")
    await button(frame, "Accept all 7").click()
    await expect(frame.get_by_role("alert")).to_contain_text("The plan was changed since this was proposed")
    await expect(frame.get_by_role("alert")).to_contain_text("Nothing was written.")
    await expect(button(frame, "Propose anew")).to_be_focused()
    assert await sent(page, "ui/update-model-context") == []
    await button(frame, "Propose anew").click()
    again = then("stale", ADAPTS)["result"]["structuredContent"]
    await expect(button(frame, f"Accept all {len(again['lines'])}")).to_be_visible()
    await expect(frame.get_by_role("alert")).to_have_count(0)
    assert await calls(page, ADAPTS) == [fixture("plan/stale")["arguments"]]
    await said_to_model(page, again["draft_id"])
    await row(frame, "accept").click()
    await expect(title(frame)).to_have_text("Your plan is changed.")
    assert (await calls(page, SAVES))[1] == {"draft_id": again["draft_id"]}


async def test_proposing_anew_is_no_retry(page: Page) -> None:
    """The same client_ref would be answered with the draft that is too old."""
    told = fixture("plan/stale")
    frame = await drawn(page, "stale")
    asked = {**told["arguments"], "client_ref": "once"}
    await page.evaluate("(input) => playground.input?.(input)", asked)
    await post(page, {"jsonrpc": "2.0", "method": "ui/notifications/tool-input", "params": {"arguments": asked}})
    await button(frame, "Accept all 7").click()
    await button(frame, "Propose anew").click()
    assert await calls(page, ADAPTS, 1) == [told["arguments"]]


async def test_a_draft_that_waited_too_long_is_explained_and_drafted_anew(page: Page) -> None:
    frame = await drawn(page, "late")
    await button(frame, "Use this plan").click()
    await expect(frame.get_by_role("alert")).to_contain_text("This draft has expired: drafts wait for two days.")
    await button(frame, "Propose anew").click()
    assert await calls(page, BUILDS, 1) == [fixture("plan/late")["arguments"]]
    await said_to_model(page, then("late", BUILDS)["result"]["structuredContent"]["draft_id"])
    await expect(frame.get_by_role("alert")).to_have_count(0)


async def test_where_the_host_told_no_arguments_the_conversation_is_the_way_on(page: Page) -> None:
    frame = await drawn(page, "no-plan")
    await post(page, {"jsonrpc": "2.0", "method": "ui/notifications/tool-input", "params": {"arguments": {}}})
    await page.evaluate("(result) => playground.result(result)", fixture("plan/less-time")["result"])
    way = of("less-time")["alternatives"][0]["summary"]
    await expect(frame.get_by_text(way, exact=True)).to_be_visible()
    await expect(button(frame, way)).to_have_count(0)
    await answers(page, STALE)
    await button(frame, "Accept all 7").click()
    await expect(frame.get_by_role("alert")).to_contain_text("Ask for it again in the conversation.")
    await expect(button(frame, "Propose anew")).to_have_count(0)


async def test_a_part_that_does_not_hold_together_says_so_and_keeps_what_was_picked(page: Page) -> None:
    frame = await drawn(page, "travel")
    await box(frame, "2").click()
    await answers(page, APART)
    await button(frame, "Accept 3 of 4").click()
    await expect(frame.get_by_role("alert")).to_have_text(APART.message)
    await expect(button(frame, "Propose anew")).to_have_count(0)
    await expect(button(frame, "Accept 3 of 4")).to_be_focused()
    await expect(box(frame, "2")).not_to_be_checked()


async def test_where_it_cannot_be_taken_back_nothing_is_proposed_anew(page: Page) -> None:
    frame = await drawn(page, "sore")
    await answers(page, then("less-time", SAVES)["result"])
    await button(frame, "Accept 1 change").click()
    await expect(title(frame)).to_have_text("Your plan is changed.")
    await page.unroute_all()
    await answers(page, STALE)
    await button(frame, "Undo").click()
    await expect(frame.get_by_role("alert")).to_have_text(STALE.message)
    await expect(title(frame)).to_have_text("Your plan is changed.")
    await expect(button(frame, "Propose anew")).to_have_count(0)


async def test_a_call_that_fails_can_be_made_again_as_it_was(page: Page) -> None:
    frame = await drawn(page, "no-plan")
    await page.evaluate("(result) => playground.result(result)", fixture("plan/less-time")["result"])
    await fail_once(page)
    await button(frame, "Accept all 7").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    assert await sent(page, "ui/update-model-context") == []
    await answers(page, then("less-time", SAVES)["result"])
    await button(frame, "Try again").click()
    await said_to_model(page, "accepted")
    first, second = await calls(page, SAVES)
    assert first == second


async def test_what_was_not_allowed_says_what_leads_on(page: Page) -> None:
    frame = await drawn(page, "sore")
    await answers(page, ScopeRequired("This has not been allowed.", scopes=("plan:write",)))
    await button(frame, "Accept 1 change").click()
    await expect(frame.get_by_role("alert")).to_contain_text("Connect your account in the conversation")
    await expect(button(frame, "Try again")).to_have_count(0)


async def test_a_draft_that_made_room_for_others_has_expired_too(page: Page) -> None:
    frame = await drawn(page, "sore")
    await answers(page, NotFound("There is no draft with the id dft_x.", fix="Call build_plan or adapt_plan again."))
    await button(frame, "Accept 1 change").click()
    await expect(frame.get_by_role("alert")).to_contain_text("This draft has expired")
    await expect(button(frame, "Propose anew")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("expired", "This draft has expired: drafts wait for two days."),
        ("expired", "Ask for it again in the conversation."),
        ("used", "This draft was accepted before: it is part of your plan."),
        ("no-plan", "There is no plan to change."),
        ("paused", "The plan is paused."),
        ("sign-in", "Connect your account in the conversation, then ask again."),
        ("scope", "Connect your account in the conversation, then ask again."),
    ],
)
async def test_an_error_says_what_leads_on(page: Page, name: str, text: str) -> None:
    frame = await drawn(page, name)
    await expect(frame.get_by_role("main")).to_contain_text(text)
    await expect(frame.get_by_role("main")).not_to_contain_text("pln_")


async def test_in_another_language_a_draft_that_is_gone_is_no_class(page: Page) -> None:
    frame = await drawn(page, "expired", locale="de")
    await expect(frame.get_by_role("main")).to_contain_text("Dieser Entwurf ist abgelaufen")
    await expect(frame.get_by_role("main")).not_to_contain_text("Kurs")
    await expect(frame.get_by_role("status")).to_contain_text("Dieser Entwurf ist abgelaufen")
    frame = await drawn(page, "paused", locale="de")
    await expect(frame.locator('[lang="en"]')).to_contain_text("The plan is paused.")
    frame = await drawn(page, "stale", locale="de")
    await row(frame, "accept").click()
    await expect(frame.get_by_role("alert")).to_contain_text("Dein Plan wurde geändert")


async def test_an_error_is_tried_again_with_the_tool_that_was_called(page: Page) -> None:
    frame = await drawn(page, "error")
    await button(frame, "Try again").click()
    await expect(title(frame)).to_have_text("General fitness")
    assert await calls(page, BUILDS) == [fixture("plan/error")["arguments"]]


# --- hosts, keyboard, languages --------------------------------------------------------------------------------------


async def test_two_taps_are_one_call_and_what_was_stays_while_it_comes(page: Page) -> None:
    frame = await drawn(page, "sore")
    async with waited_for(page, then("less-time", SAVES)["result"]):
        await button(frame, "Accept 1 change").dblclick()
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
        await expect(title(frame)).to_have_text("Changes to your plan")
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    assert len(await calls(page, SAVES)) == 1


async def test_an_answer_that_comes_when_another_draft_is_shown_is_said_and_not_drawn(page: Page) -> None:
    frame = await drawn(page, "sore")
    async with waited_for(page, then("less-time", SAVES)["result"]):
        await button(frame, "Accept 1 change").click()
        await page.evaluate("(result) => playground.result(result)", fixture("plan/strength")["result"])
        await expect(title(frame)).to_have_text("Muscle")
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    await said_to_model(page, "accepted the draft", of("sore")["draft_id"])
    await expect(title(frame)).to_have_text("Muscle")
    await expect(button(frame, "Use this plan")).to_be_visible()


async def test_a_week_that_comes_when_another_draft_is_shown_is_not_put_into_it(page: Page) -> None:
    frame = await drawn(page, "event")
    async with waited_for(page, fixture("plan/week")["result"]):
        await row(frame, "session 2.0").click()
        await expect(frame.get_by_text("Loading", exact=True).first).to_be_visible()
        await page.evaluate("(result) => playground.result(result)", fixture("plan/strength")["result"])
        await expect(title(frame)).to_have_text("Muscle")
    await holds(page, "playground.messages.filter(({ message }) => message.result?.structuredContent).length > 0")
    await page.unroute_all()
    await answers(page, ScopeRequired("Not now.", scopes=("plan:write",)))
    await row(frame, "session 2.0").click()
    await expect(frame.get_by_role("alert")).to_contain_text("Not now.")  # it is asked anew


@pytest.mark.parametrize("faults", [["early"], ["late"], ["duplicate"]])
async def test_a_result_is_drawn_whenever_and_however_often_it_comes(page: Page, faults: list[str]) -> None:
    frame = await draw(page, sample="plan/ready", faults=faults)
    await expect(title(frame)).to_have_text("General fitness")


async def test_a_result_that_no_message_tells_is_found_in_window_openai(page: Page) -> None:
    frame = await draw(page, sample="plan/less-time", faults=["drop"], bridges="both")
    await expect(title(frame)).to_have_text("Changes to your plan")


async def test_neither_the_result_once_more_nor_another_language_undoes_what_was_done(page: Page) -> None:
    frame = await drawn(page, "ready", bridges="both")
    await button(frame, "Use this plan").click()
    await expect(title(frame)).to_have_text("This is your plan now.")
    await page.evaluate("(result) => playground.result(result)", fixture("plan/ready")["result"])
    await page.evaluate("playground.context({ locale: 'de' })")
    await expect(title(frame)).to_have_text("Das ist jetzt dein Plan.")


async def test_another_language_leaves_unfolded_and_picked_what_was(page: Page) -> None:
    frame = await drawn(page, "less-time")
    await box(frame, "1").click()
    await row(frame, "rules").click()
    await page.evaluate("playground.context({ locale: 'de' })")
    await expect(button(frame, "6 von 7 annehmen")).to_be_visible()
    await expect(box(frame, "1")).not_to_be_checked()
    await expect(row(frame, "rules")).to_have_attribute("aria-expanded", "true")
    await expect(lines(frame).nth(1)).to_contain_text("Do., 26. Nov.")
    why = frame.get_by_text(of("less-time")["lines"][0]["why"], exact=True)
    await expect(why).to_have_attribute("lang", "en")


async def test_after_its_end_an_answer_changes_nothing(page: Page) -> None:
    frame = await drawn(page, "sore")
    async with waited_for(page, then("less-time", SAVES)["result"]):
        await button(frame, "Accept 1 change").click()
        await awaited(page, "tools/call")
        await post(page, {"jsonrpc": "2.0", "id": "end", "method": "ui/resource-teardown", "params": {}})
        await holds(page, "playground.messages.some(({ message }) => message.id === 'end')")
        left = await frame.evaluate("document.body.innerHTML")
    said = len(await messages(page))
    await frame.evaluate("new Promise(requestAnimationFrame)")
    assert await frame.evaluate("document.body.innerHTML") == left
    assert [told for told in (await messages(page))[said:] if told["direction"] == "from-view"] == []


async def test_tab_goes_to_all_that_can_be_done_in_the_order_it_is_read(page: Page) -> None:
    frame = await drawn(page, "sore")
    stops = await tab_stops(page, frame, 5)
    assert [stop.split("\n")[0] for stop in stops[1:]] == [
        "Sets by muscle, fullest week",
        "4 rules behind it" if len(of("sore")["rules"]) == 4 else f"{len(of('sore')['rules'])} rule behind it",
        "Accept 1 change",
        "Full screen",
    ]


@pytest.mark.parametrize("name", ["ready", "less-time", "assumed"])
async def test_whatever_can_be_tapped_is_large_enough(page: Page, name: str) -> None:
    frame = await drawn(page, name, width=320)
    height, text = await frame.evaluate(SMALLEST_TARGET)
    assert height >= TARGET_PX, text


async def test_a_time_of_day_stands_by_its_day_and_what_is_no_such_line_is_told_as_it_is(page: Page) -> None:
    told = fixture("plan/less-time")["result"]
    lines_of = told["structuredContent"]["lines"]
    start, title_of = "Thu 26 Nov 07:00, Rise, and shine, 30 min", "something else altogether"
    lines_of[0] |= {"from": start, "to": start.replace("07:00", "18:30")}
    lines_of[1] |= {"from": start, "to": title_of}
    frame = await drawn(page, "no-plan")
    await page.evaluate("(result) => playground.result(result)", told)
    await expect(lines(frame).nth(0).locator("del")).to_have_text("Thu, Nov 26 07:00")
    await expect(lines(frame).nth(0).locator("ins")).to_have_text("Thu, Nov 26 18:30")
    await expect(lines(frame).nth(0)).to_contain_text("· Rise, and shine · 30 min")
    await expect(lines(frame).nth(1).locator("ins")).to_have_text(title_of)


async def test_right_to_left_what_was_and_what_would_be_keep_their_order(page: Page) -> None:
    frame = await drawn(page, "missed", locale="ar", width=320)
    arrow = "(one) => getComputedStyle(one, '::before').content"
    assert "←" in await lines(frame).first.locator(".arrow").first.evaluate(arrow)
    was, will_be = [await lines(frame).first.locator(part).first.bounding_box() for part in ("del", "ins")]
    assert was is not None
    assert will_be is not None
    assert was["x"] > will_be["x"] or was["y"] < will_be["y"]
