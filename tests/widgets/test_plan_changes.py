"""How does a member accept changes of a plan? All or by the line, with what belongs together; and what goes wrong."""

import pytest
from playwright.async_api import Page, expect
from tests.widgets.drawing import calls, fail_once, fixture, post, said_to_model, sent
from tests.widgets.plans import ADAPTS, BUILDS, SAVES, answers, box, button, drawn, lines, of, row, then, title

from palestra.errors import Conflict, NotFound, ScopeRequired

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]

STALE = Conflict("The plan was changed since this was proposed.", fix="Call adapt_plan again.")
APART = Conflict("These changes do not hold together without the others: it lies on Sunday.", fix="Accept all of them.")


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
