"""What becomes of a widget when its host does what hosts do? Each fault of the matrix that peers' issues are about."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Frame, Locator, Page, expect
from tests.widgets.drawing import (
    awaited,
    calls,
    draw,
    fixture,
    frame_of,
    held,
    holds,
    messages,
    open_playground,
    post,
    said_to_model,
    sent,
    shown,
)
from tests.widgets.protocol import validate_all

pytestmark = pytest.mark.anyio

LIST, DETAIL = "class-list/ready", "class-detail/ready"
HEADINGS = {LIST: "48 classes fit", DETAIL: "30 min Interval Ride"}
# Something in each widget that leads to a call, and the heading once it is answered.
ACTS = {LIST: "Drop: low impact", DETAIL: "Threshold"}
both_widgets = pytest.mark.parametrize("sample", [LIST, DETAIL])
SILENT = "This cannot be shown here. It stands in the conversation."


def heading(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


async def expect_drawn(frame: Frame, sample: str) -> None:
    await expect(heading(frame)).to_have_text(HEADINGS[sample])
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")


async def count(page: Page, method: str, direction: str) -> int:
    told = await messages(page)
    return len([m for m in told if m["direction"] == direction and m["message"].get("method") == method])


# --- the result ------------------------------------------------------------------------------------------------------


@both_widgets
@pytest.mark.parametrize("bridges", ["apps", "openai", "both"])
async def test_a_result_before_the_widget_listened_is_drawn(page: Page, sample: str, bridges: Any) -> None:
    await expect_drawn(await draw(page, sample=sample, faults=["early"], bridges=bridges), sample)


@both_widgets
@pytest.mark.parametrize("bridges", ["apps", "openai", "both"])
async def test_a_result_that_comes_twice_is_drawn_once(page: Page, sample: str, bridges: Any) -> None:
    frame = await draw(page, sample=sample, faults=["duplicate"], bridges=bridges)
    await expect_drawn(frame, sample)
    await frame.evaluate("globalThis.first = document.querySelector('h1')")
    await page.evaluate("(result) => playground.result(result)", fixture(sample)["result"])
    await page.evaluate("playground.context({ locale: 'en' })")
    assert await frame.evaluate("globalThis.first.isConnected")


async def test_a_result_that_comes_again_does_not_undo_what_the_member_did(page: Page) -> None:
    frame = await shown(page, sample=DETAIL, bridges="both")
    await button(frame, "Threshold").click()
    await expect(heading(frame)).to_have_text("Threshold")
    await page.evaluate("(result) => playground.result(result)", fixture(DETAIL)["result"])
    await page.evaluate("playground.ping()")
    await expect(heading(frame)).to_have_text("Threshold")


@both_widgets
async def test_a_result_that_no_message_tells_is_found_in_window_openai(page: Page, sample: str) -> None:
    frame = await draw(page, sample=sample, faults=["drop"], bridges="both")
    await expect_drawn(frame, sample)
    assert await count(page, "ui/notifications/tool-result", "to-view") == 0


@both_widgets
async def test_a_result_that_is_late_takes_the_place_of_the_skeleton(page: Page, sample: str) -> None:
    await page.clock.install()
    await open_playground(page, sample=sample, faults=["late"])
    await awaited(page, "ui/notifications/initialized")
    frame = frame_of(page)
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
    await page.clock.run_for(2000)
    await expect_drawn(frame, sample)


@both_widgets
async def test_a_result_that_never_comes_is_said_after_ten_seconds_and_drawn_if_it_does(
    page: Page, sample: str
) -> None:
    await page.clock.install()
    frame = await draw(page, sample=sample, faults=["drop"])
    await page.clock.run_for(9000)
    await expect(frame.get_by_text(SILENT)).to_have_count(0)
    await page.clock.run_for(2000)
    await expect(frame.get_by_role("main")).to_have_text(SILENT)
    await page.evaluate("(result) => playground.result(result)", fixture(sample)["result"])
    await expect_drawn(frame, sample)


@both_widgets
async def test_a_cancelled_call_is_said_and_can_be_made_again(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample, faults=["cancel"])
    await expect(frame.get_by_role("main")).to_contain_text("Stopped before there was an answer.")
    await expect(frame.get_by_role("status")).to_have_text("Stopped before there was an answer.")
    await button(frame, "Try again").click()
    await expect_drawn(frame, sample)
    assert await calls(page, fixture(sample)["tool"]) == [fixture(sample)["arguments"]]


@both_widgets
async def test_a_call_that_is_cancelled_after_its_result_changes_nothing(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample)
    await page.evaluate("playground.cancel('too late')")
    await page.evaluate("playground.ping()")
    await expect_drawn(frame, sample)


@both_widgets
@pytest.mark.parametrize("bridges", ["apps", "openai", "both"])
async def test_a_failed_call_is_said_and_can_be_made_again(page: Page, sample: str, bridges: Any) -> None:
    frame = await shown(page, sample=sample, faults=["error"], bridges=bridges)
    await expect(frame.get_by_role("main")).to_contain_text("Something went wrong on our side.")
    await expect(frame.get_by_role("status")).to_have_text("Something went wrong on our side.")
    await button(frame, "Try again").click()
    await expect_drawn(frame, sample)


@both_widgets
async def test_only_the_host_is_listened_to(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample)
    forged = {"structuredContent": {"class": {}}, "content": [{"type": "text", "text": "forged"}], "isError": True}
    message = {"jsonrpc": "2.0", "method": "ui/notifications/tool-result", "params": forged}
    await frame.evaluate("(message) => window.postMessage(message, '*')", message)
    await page.evaluate("playground.ping()")
    await expect_drawn(frame, sample)


async def test_without_the_arguments_a_chip_still_asks_as_the_list_was_asked(page: Page) -> None:
    frame = await shown(page, sample=LIST, faults=["no-input"])
    await button(frame, "Drop: low impact").click()
    await expect(heading(frame)).to_be_focused()
    assert await count(page, "ui/notifications/tool-input", "to-view") == 0
    assert await calls(page, "search_classes") == [{**fixture(LIST)["arguments"], "disregard": ["impact"]}]


# --- which bridge there is -------------------------------------------------------------------------------------------


@both_widgets
async def test_with_mcp_apps_alone_everything_works(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample, bridges="apps")
    assert await frame.evaluate("typeof window.openai") == "undefined"
    await expect_drawn(frame, sample)
    await button(frame, ACTS[sample]).click()
    await expect(heading(frame)).to_be_focused()
    await said_to_model(page)


@both_widgets
async def test_with_window_openai_alone_everything_works(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample, bridges="openai")
    await expect_drawn(frame, sample)
    await button(frame, ACTS[sample]).click()
    await expect(heading(frame)).not_to_have_text(HEADINGS[sample])
    await expect(heading(frame)).to_be_focused()
    await holds(page, "playground.conversation.map(({ kind }) => kind).join() === 'call,context'")
    assert [told for told in await messages(page) if told["direction"] == "to-view"] == []


async def test_window_openai_tells_theme_and_language_too(page: Page) -> None:
    frame = await shown(page, sample=LIST, bridges="openai", locale="de", theme="light")
    await expect(heading(frame)).to_have_text("48 Kurse passen")
    light = await frame.evaluate("getComputedStyle(document.body).color")
    await page.evaluate("playground.context({ theme: 'dark' })")
    await expect(frame.locator("body")).not_to_have_css("color", light)


async def test_with_window_openai_alone_a_class_is_started(page: Page) -> None:
    frame = await shown(page, sample=DETAIL, bridges="openai")
    await button(frame, "Start").click()
    await holds(page, "playground.conversation.some(({ kind }) => kind === 'link')")
    url = fixture(DETAIL)["result"]["structuredContent"]["class"]["url"]
    links = await page.evaluate("playground.conversation.filter(({ kind }) => kind === 'link').map((one) => one.text)")
    assert links == [url]


@both_widgets
async def test_with_both_each_thing_is_done_once(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample, bridges="both")
    await button(frame, ACTS[sample]).click()
    await expect(heading(frame)).to_be_focused()
    await said_to_model(page)
    assert await page.evaluate("playground.conversation.map(({ kind }) => kind)") == ["call", "context"]


@both_widgets
async def test_with_neither_it_says_after_ten_seconds_where_the_answer_is(page: Page, sample: str) -> None:
    await page.clock.install()
    frame = await draw(page, sample=sample, bridges="none")
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
    await page.clock.run_for(10_500)
    await expect(frame.get_by_role("main")).to_have_text(SILENT)
    await expect(frame.get_by_role("status")).to_have_text(SILENT)


# --- the host's own changes ------------------------------------------------------------------------------------------


async def test_a_change_of_theme_changes_the_colours_and_nothing_else(page: Page) -> None:
    frame = await shown(page, sample=LIST, theme="light")
    first = frame.get_by_role("button", expanded=False).first
    await first.press("Enter")
    await expect(button(frame, "Start")).to_be_visible()
    light = await frame.evaluate("getComputedStyle(document.body).color")
    await page.evaluate("playground.context({ theme: 'dark' })")
    await expect(frame.locator("body")).not_to_have_css("color", light)
    await expect(frame.get_by_role("button", expanded=True)).to_be_focused()
    await page.evaluate("playground.context({ theme: 'light' })")
    await expect(frame.locator("body")).to_have_css("color", light)
    await expect(button(frame, "Start")).to_be_visible()


async def test_a_change_of_language_changes_the_words_where_they_stand(page: Page) -> None:
    frame = await shown(page, sample=LIST)
    await page.evaluate("playground.context({ locale: 'de-AT' })")
    await expect(heading(frame)).to_have_text("48 Kurse passen")
    await page.evaluate("playground.context({ locale: 'ja' })")
    await expect(heading(frame)).to_have_text("48 classes fit")
    await expect(frame.locator("html")).to_have_attribute("lang", "en")


@both_widgets
@pytest.mark.parametrize("fault", ["fail-calls", "dead-calls"])
async def test_where_the_texts_of_a_language_do_not_come_it_speaks_english(page: Page, sample: str, fault: str) -> None:
    frame = await draw(page, sample=sample, locale="de", faults=[fault])
    await expect_drawn(frame, sample)


@pytest.mark.parametrize("locale", ["en_US.UTF-8", "C", "zz-ZZ", "x"])
async def test_a_locale_that_is_none_is_english(page: Page, locale: str) -> None:
    await expect_drawn(await draw(page, sample=LIST, locale=locale), LIST)


async def test_a_refused_full_screen_leaves_everything_as_it_was(page: Page) -> None:
    frame = await shown(page, sample=DETAIL, faults=["refuse-display"])
    await button(frame, "Full screen").click()
    await awaited(page, "ui/request-display-mode")
    await page.evaluate("playground.ping()")
    await expect(button(frame, "Full screen")).to_be_visible()
    await expect(frame.get_by_text("18 parts", exact=True)).to_be_visible()
    await expect(button(frame, "4 more tracks")).to_be_visible()


WHOLE = "Math.max(document.body.scrollHeight, document.documentElement.scrollHeight) <= innerHeight"


@both_widgets
@pytest.mark.parametrize("bridges", ["apps", "openai"])
async def test_a_frame_of_60_px_grows_until_nothing_is_cut_off(page: Page, sample: str, bridges: Any) -> None:
    frame = await draw(page, sample=sample, faults=["small"], width=320, bridges=bridges)
    await expect_drawn(frame, sample)
    await holds(frame, WHOLE)
    before = await frame.evaluate("innerHeight")
    assert before > 300
    await frame.get_by_text("18 parts").or_(frame.get_by_role("button", expanded=False)).first.click()
    await holds(frame, f"innerHeight > {before} && {WHOLE}")


async def test_a_frame_shrinks_with_what_is_in_it_and_comes_to_rest(page: Page) -> None:
    frame = await shown(page, sample=LIST, width=320)
    await holds(frame, "innerHeight > 1000")
    high = await frame.evaluate("innerHeight")
    result = fixture("class-list/one")["result"]
    await page.evaluate("(result) => playground.result(result)", result)
    await holds(frame, f"innerHeight < {high}")
    heights = [told["height"] for told in await sent(page, "ui/notifications/size-changed")]
    assert all(a != b for a, b in pairwise(heights)), heights
    assert len(heights) <= 6, heights


# --- calls of the widget ---------------------------------------------------------------------------------------------


@both_widgets
async def test_a_slow_call_leaves_what_is_there_until_its_answer(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample, faults=["slow-calls"])
    await button(frame, ACTS[sample]).click()
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
    await expect(heading(frame)).to_have_text(HEADINGS[sample])
    await expect(heading(frame)).to_be_focused()  # in two seconds
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")


@both_widgets
@pytest.mark.parametrize("bridges", ["apps", "openai"])
async def test_a_failing_call_leaves_what_is_there_and_is_said(page: Page, sample: str, bridges: Any) -> None:
    frame = await shown(page, sample=sample, faults=["fail-calls"], bridges=bridges)
    await button(frame, ACTS[sample]).click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    await expect_drawn(frame, sample)
    await expect(button(frame, ACTS[sample])).to_be_enabled()


@both_widgets
@pytest.mark.parametrize("bridges", ["apps", "openai"])
async def test_a_dead_call_is_given_up_after_half_a_minute(page: Page, sample: str, bridges: Any) -> None:
    await page.clock.install()
    frame = await shown(page, sample=sample, faults=["dead-calls"], bridges=bridges)
    await button(frame, ACTS[sample]).click()
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
    await page.clock.run_for(31_000)
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    await expect_drawn(frame, sample)


@both_widgets
async def test_a_failed_start_over_can_be_tried_once_more(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample, faults=["cancel", "fail-calls"])
    await button(frame, "Try again").click()
    await expect(frame.get_by_role("main")).to_contain_text("That did not work.")
    await expect(button(frame, "Try again")).to_be_enabled()


# --- the end ---------------------------------------------------------------------------------------------------------


@both_widgets
async def test_a_widget_that_is_taken_down_in_mid_call_answers_and_goes(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample, faults=["slow-calls"])
    await button(frame, ACTS[sample]).click()
    await awaited(page, "tools/call")
    await page.evaluate("playground.teardown()")
    assert validate_all(await messages(page)).unanswered("to-view") == []
    assert len(page.frames) == 1


@both_widgets
async def test_after_its_end_nothing_is_drawn_said_or_heard(page: Page, sample: str) -> None:
    frame = await shown(page, sample=sample)
    async with held(page):
        await button(frame, ACTS[sample]).click()
        await awaited(page, "tools/call")
        await post(page, {"jsonrpc": "2.0", "id": "end", "method": "ui/resource-teardown", "params": {}})
        await holds(page, "playground.messages.some(({ message }) => message.id === 'end')")
        left = await frame.evaluate("document.body.innerHTML")
        heard = "addEventListener('message', ({ data }) => { globalThis.heard ||= Boolean(data.result?.content); })"
        await frame.evaluate(f"() => {{ {heard} }}")
    await holds(frame, "globalThis.heard")
    said = len(await messages(page))
    await page.evaluate("playground.context({ theme: 'dark', locale: 'de' })")
    await page.evaluate("(result) => playground.result(result)", fixture("class-list/error")["result"])
    await frame.evaluate("new Promise(requestAnimationFrame)")
    assert await frame.evaluate("document.body.innerHTML") == left
    assert [told for told in (await messages(page))[said:] if told["direction"] == "from-view"] == []


async def test_a_request_that_it_does_not_know_is_answered_so(page: Page) -> None:
    await shown(page, sample=LIST)
    await post(page, {"jsonrpc": "2.0", "id": "what", "method": "ui/something-new", "params": {}})
    await holds(page, "playground.messages.at(-1).message.id === 'what'")
    assert (await messages(page))[-1]["message"]["error"]["code"] == -32601


@pytest.mark.parametrize(
    "data", ["null", "'words'", "{}", "{ jsonrpc: '1.0' }", "{ jsonrpc: '2.0', method: 'ui/notifications/unknown' }"]
)
async def test_messages_that_are_nothing_are_passed_over(page: Page, data: str) -> None:
    frame = await shown(page, sample=LIST)
    await page.evaluate(f"playground.frame().contentWindow.postMessage({data}, '*')")
    await page.evaluate("playground.ping()")
    await expect(heading(frame)).to_have_text(re.compile("classes fit"))


# --- motion ----------------------------------------------------------------------------------------------------------

MOVING = "document.getAnimations().length"


async def test_nothing_moves_where_the_member_asks_for_less(page: Page) -> None:
    await open_playground(page, sample=LIST, faults=["drop"])
    await awaited(page, "ui/notifications/initialized")
    assert await frame_of(page).evaluate(MOVING) == 0
    await page.emulate_media(reduced_motion="no-preference")
    await holds(frame_of(page), f"{MOVING} > 0")
    frame = await shown(page, sample=LIST)
    await page.emulate_media(reduced_motion="reduce")
    await frame.get_by_role("button", expanded=False).first.click()
    await expect(button(frame, "Start")).to_be_visible()
    assert await frame.evaluate(MOVING) == 0
