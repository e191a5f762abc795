"""What does a member see of a plan that is proposed? Its weeks, what was checked, and that it is accepted, in every host and language."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect
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
    tab_stops,
    without_tool,
)
from tests.widgets.plans import BUILDS, CLASS, SAVES, answers, box, button, drawn, lines, of, row, then, title

from palestra.errors import ScopeRequired

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]

TARGET_PX = 44
SMALLEST_TARGET = """[...document.querySelectorAll('button, label')].map((one) => {
  const { height } = one.getBoundingClientRect();
  return [Math.round(height), one.innerText];
}).sort(([a], [b]) => a - b)[0]"""


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
