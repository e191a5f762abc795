"""What else can a member do with their calendar? Skip, swap, start, take back; what was changed by others, and what goes wrong."""

from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.waiting import until
from tests.widgets.drawing import awaited, calls, fail_once, fixture, messages, said_to_model, sent, shown, without_tool
from tests.widgets.weeks import (
    CHANGES,
    CLASS,
    PLANS,
    PREFERS,
    READS,
    THIS,
    button,
    day,
    item,
    keyed,
    of,
    opened,
    result,
    serve,
    title,
    waited_for,
)

from palestra.errors import ScopeRequired, Unavailable
from palestra.server import failure

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]


def answered(name: str, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a fixture's widget is answered."""
    told: dict[str, Any] = next(
        one["result"]
        for one in fixture(f"week/{name}")["calls"]
        if one["tool"] == tool and arguments.items() <= one["arguments"].items()
    )
    return told


def down() -> dict[str, Any]:
    return failure(Unavailable("Something went wrong on our side.", fix="Try again.", retry_after_s=2))


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
