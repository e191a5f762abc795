"""Does a workout hold what was done with it, whatever goes wrong? Changed elsewhere, refused, tapped twice, told late or twice."""

import pytest
from playwright.async_api import Page, expect
from tests.widgets.drawing import (
    awaited,
    calls,
    draw,
    fail_once,
    fixture,
    holds,
    messages,
    post,
    said_to_model,
    sent,
    shown,
    without_tool,
)
from tests.widgets.workouts import (
    LOGS,
    READS,
    WRITES,
    answers,
    button,
    changing,
    exercise,
    title,
    waited_for,
    workout_of,
)

from palestra.errors import ScopeRequired
from palestra.server import failure

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]


# --- other devices, the network, the server --------------------------------------------------------------------------


async def test_what_was_changed_elsewhere_is_explained_and_reloaded_and_nothing_typed_is_lost(page: Page) -> None:
    frame = await changing(page)
    await frame.locator('[data-key="set 0 1"]').click()
    await frame.get_by_label("Weight (kg)").fill("87.5")
    await button(frame, "Save").click()
    await expect(frame.get_by_role("alert")).to_contain_text(
        "changed elsewhere in the meantime, so nothing was written"
    )
    await expect(button(frame, "Reload")).to_be_focused()
    await button(frame, "Reload").click()
    await expect(frame.get_by_role("alert")).to_have_count(0)
    assert await calls(page, READS) == [{"workout_id": workout_of("ready")["id"]}]
    await expect(frame.get_by_label("Weight (kg)")).to_have_value("87.5")
    await answers(page, fixture("workout-summary/changed")["result"])
    await button(frame, "Save").click()
    await said_to_model(page, "now at version 2")
    assert [call["version"] for call in await calls(page, WRITES)] == [1, 2]


async def test_where_the_set_itself_was_changed_the_form_is_gone(page: Page) -> None:
    frame = await changing(page)
    await frame.locator('[data-key="set 0 4"]').click()
    await frame.get_by_label("Reps").fill("6")
    refused = next(call for call in fixture("workout-summary/ready")["calls"] if call["result"]["isError"])
    await answers(page, refused["result"])
    await button(frame, "Save").click()
    await button(frame, "Reload").click()  # in the meantime it is 87.5 kg
    await expect(exercise(frame, "Bench press")).to_contain_text("87.5 kg × 4")
    await expect(frame.get_by_label("Reps")).to_have_count(0)


async def test_a_call_that_fails_can_be_made_again_as_it_was(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/list")
    await page.evaluate("(result) => playground.result(result)", fixture("workout-summary/imported")["result"])
    await frame.locator('[data-key="change"]').click()
    await fail_once(page)
    await button(frame, "Delete workout").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    assert await sent(page, "ui/update-model-context") == []
    await answers(page, fixture("workout-summary/deleted")["result"])
    await button(frame, "Try again").click()
    await said_to_model(page, "Deleted")
    first, second = await calls(page, WRITES)
    assert first == second


async def test_what_was_not_allowed_says_what_leads_on(page: Page) -> None:
    frame = await changing(page, "imported")
    await answers(page, failure(ScopeRequired("This has not been allowed.", scopes=("log:write",))))
    await button(frame, "Delete workout").click()
    await expect(frame.get_by_role("alert")).to_contain_text("Connect your account in the conversation")
    await expect(button(frame, "Try again")).to_have_count(0)


async def test_two_taps_are_one_call_and_what_was_stays_while_it_comes(page: Page) -> None:
    frame = await changing(page, "imported")
    async with waited_for(page, "deleted"):
        await button(frame, "Delete workout").dblclick()
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
        await expect(title(frame)).to_have_text(workout_of("imported")["title"])
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    assert len(await calls(page, WRITES)) == 1


async def test_an_error_is_tried_again_with_the_tool_that_was_called(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/error")
    await button(frame, "Try again").click()
    await expect(title(frame)).to_have_text("Upper body")
    assert await calls(page, LOGS) == [fixture("workout-summary/error")["arguments"]]


async def test_nothing_is_offered_that_the_server_cannot_do(page: Page) -> None:
    await without_tool(page, WRITES)
    frame = await shown(page, sample="workout-summary/ready")
    await expect(frame.get_by_role("button")).to_have_count(0)


async def test_an_answer_that_comes_when_another_workout_is_shown_is_said_and_not_drawn(page: Page) -> None:
    frame = await changing(page, "imported")
    async with waited_for(page, "deleted"):
        await button(frame, "Delete workout").click()
        await page.evaluate("(result) => playground.result(result)", fixture("workout-summary/ready")["result"])
        await expect(title(frame)).to_have_text("Upper body")
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    await said_to_model(page, "the member changed", workout_of("deleted")["id"])
    await expect(title(frame)).to_have_text("Upper body")
    await expect(button(frame, "Delete workout")).to_have_count(0)  # and it is opened as every other
    await expect(button(frame, "Change")).to_be_visible()


async def test_a_list_that_could_not_be_read_anew_is_read_when_it_is_gone_back_to_again(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/list")
    await frame.locator(".rows > li").first.get_by_role("button").click()
    await frame.locator('[data-key="change"]').click()
    await answers(page, fixture("workout-summary/deleted")["result"])
    await button(frame, "Delete workout").click()
    await expect(button(frame, "Undo")).to_be_visible()
    await page.unroute_all()
    await answers(page, fixture("workout-summary/last-time")["result"])
    await fail_once(page)
    await button(frame, "All workouts").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    await button(frame, "All workouts").click()
    await expect(frame.get_by_text("Last time, Nov 19", exact=True)).to_be_visible()
    assert (await calls(page, READS))[1:] == [{"limit": 6}, {"limit": 6}]


# --- hosts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("faults", [["early"], ["late"], ["duplicate"]])
async def test_a_result_is_drawn_whenever_and_however_often_it_comes(page: Page, faults: list[str]) -> None:
    frame = await draw(page, sample="workout-summary/ready", faults=faults)
    await expect(title(frame)).to_have_text("Upper body")
    await expect(title(frame)).to_have_count(1)


async def test_a_result_that_no_message_tells_is_found_in_window_openai(page: Page) -> None:
    frame = await draw(page, sample="workout-summary/ready", faults=["drop"], bridges="both")
    await expect(title(frame)).to_have_text("Upper body")


async def test_neither_the_result_once_more_nor_another_language_undoes_what_was_done(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/changed", bridges="both")
    await button(frame, "Undo").click()
    await expect(frame.locator(".changed ins")).to_have_text("85 kg × 4, 1 in reserve")
    await page.evaluate("(result) => playground.result(result)", fixture("workout-summary/changed")["result"])
    await page.evaluate("playground.context({ locale: 'de' })")
    await expect(frame.get_by_role("heading", name="Was sich geändert hat")).to_be_visible()
    await expect(frame.locator(".changed ins")).to_have_text("85 kg × 4, 1 in reserve")


async def test_after_its_end_an_answer_changes_nothing(page: Page) -> None:
    frame = await changing(page, "imported")
    async with waited_for(page, "deleted"):
        await button(frame, "Delete workout").click()
        await awaited(page, "tools/call")
        await post(page, {"jsonrpc": "2.0", "id": "end", "method": "ui/resource-teardown", "params": {}})
        await holds(page, "playground.messages.some(({ message }) => message.id === 'end')")
        left = await frame.evaluate("document.body.innerHTML")
    said = len(await messages(page))
    await frame.evaluate("new Promise(requestAnimationFrame)")
    assert await frame.evaluate("document.body.innerHTML") == left
    assert [told for told in (await messages(page))[said:] if told["direction"] == "from-view"] == []
