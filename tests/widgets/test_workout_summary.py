"""What can a member do with a logged workout? Read it whole, see what changed and what to check, correct it, take it back."""

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

from palestra.errors import ScopeRequired
from palestra.server import failure

pytestmark = pytest.mark.anyio

READS, WRITES, LOGS = "get_workouts", "update_workout", "log_workout"
TARGET_PX = 44
SMALLEST_TARGET = """[...document.querySelectorAll('button, input')].map((one) => {
  const { height } = (one.closest('.rows li') ?? one).getBoundingClientRect();
  return [Math.round(height), one.innerText];
}).sort(([a], [b]) => a - b)[0]"""


@pytest.fixture(autouse=True)
async def _on_that_day(page: Page) -> None:
    """Years are told where they are another."""
    await page.clock.set_fixed_time(NOW)


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"workout-summary/{name}")["result"]["structuredContent"]
    return told


def workout_of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = of(name)["workout"]
    return told


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


def exercise(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("listitem").filter(has=frame.get_by_role("heading", level=3, name=name))


async def changing(page: Page, name: str = "ready", **switches: Any) -> Frame:
    """The workout with everything that can be changed."""
    frame = await shown(page, sample=f"workout-summary/{name}", **switches)
    await frame.locator('[data-key="change"]').click()
    return frame


async def answers(page: Page, result: dict[str, Any]) -> None:
    """Whatever is asked from here on, this is the answer."""
    body = {"jsonrpc": "2.0", "id": 0, "result": result}
    await page.route("**/mcp", lambda route: route.fulfill(json=body))


@asynccontextmanager
async def waited_for(page: Page, name: str) -> AsyncIterator[None]:
    """While this lasts nothing is answered, and afterwards this."""
    go_on = asyncio.Event()
    body = {"jsonrpc": "2.0", "id": 0, "result": fixture(f"workout-summary/{name}")["result"]}

    async def hold(route: Route) -> None:
        await go_on.wait()
        await route.fulfill(json=body)

    await page.route("**/mcp", hold)
    try:
        yield
    finally:
        go_on.set()


# --- what it is ------------------------------------------------------------------------------------------------------


async def test_a_workout_says_what_when_where_and_from_whom(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/ready")
    await expect(title(frame)).to_have_text("Upper body")
    await expect(frame.get_by_text("Sun, Nov 22, 6:30 PM · Rome", exact=True)).to_be_visible()
    await expect(frame.get_by_text("strength · from the conversation", exact=True)).to_be_visible()
    await expect(frame.get_by_text("Slept badly, still moved well.", exact=True)).to_be_visible()
    await expect(frame.locator("dl")).to_have_text("Time52 minSets13Effort7 / 10")


async def test_a_zone_is_named_only_where_it_is_another_than_here(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/ready")
    await page.evaluate("playground.context({ timeZone: 'Europe/Rome', locale: 'en-GB' })")
    await expect(frame.get_by_text("Sun 22 Nov, 18:30", exact=True)).to_be_visible()


async def test_sets_are_as_typed_and_equal_ones_are_one_line(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/ready")
    bench = exercise(frame, "Bench press").locator(".sets > li")
    await expect(bench).to_have_text(["60 kg × 8warm-up", "82.5 kg × 53 sets · 2 in reserve", "85 kg × 41 in reserve"])
    await expect(exercise(frame, "Pull-up").locator(".sets > li")).to_have_text(["8 reps3 sets"])
    await expect(exercise(frame, "Plank").locator(".sets > li")).to_have_text(["1:152 sets"])
    for name in ("Pull-up", "Overhead press"):
        await expect(exercise(frame, name).get_by_text("superset 1", exact=True)).to_be_visible()
    frame = await shown(page, sample="workout-summary/to-check")
    row = exercise(frame, "Bulgarian split squat").locator(".sets > li")
    await expect(row).to_have_text("40 lb × 92 sets · each side")


async def test_records_say_what_they_beat(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/ready")
    rows = frame.locator(".records > li")
    for at, record in enumerate(of("ready")["prs"]):
        for text in (record["exercise"], record["set"], f"beats {record['previous']}"):
            await expect(rows.nth(at)).to_contain_text(text)
    await expect(rows.nth(0)).to_contain_text("Heaviest")
    await expect(rows.nth(1)).to_contain_text("about 99 kg (brzycki + rir) for one rep")


@pytest.mark.parametrize(
    ("name", "tiles"),
    [
        (
            "run",
            [
                *("Time47:30", "Distance5.2 mi", "Mean pace9:08 /mi", "Climb203 ft"),
                *("Heart rate151 bpmup to 173", "Energy540 kcal"),
            ],
        ),
        (
            "ride",
            [
                *("Time61 min", "Distance31.4 km", "Mean speed30.9 km/h", "Heart rate142 bpm"),
                *("Mean power203 W", "Effort6 / 10"),
            ],
        ),
    ],
)
async def test_measures_have_the_units_they_were_typed_in(page: Page, name: str, tiles: list[str]) -> None:
    frame = await shown(page, sample=f"workout-summary/{name}")
    await expect(frame.locator("dl > div")).to_have_text(tiles)


async def test_what_was_guessed_assumed_and_not_taken_is_to_be_checked(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/to-check")
    checks = frame.locator(".checks").get_by_role("listitem")
    await expect(checks).to_have_text(
        [
            "“Zercher yodel lift” is in no catalogue: it is your own exercise now.",
            "“barbel bentover rows” was taken for Barbell row.",
            *of("to-check")["assumed"],
            f"Not recorded: exercises 2, sets 1, rpe. {of('to-check')['ignored_fields'][0]['why']}",
        ]
    )


async def test_what_changed_is_said_as_it_was_and_as_it_is(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/changed")
    changed = frame.locator(".changed")
    await expect(changed).to_contain_text("Bench press: set 5")
    await expect(changed.locator("del")).to_have_text("85 kg × 4, 1 in reserve")
    await expect(changed.locator("ins")).to_have_text("87.5 kg × 4, 1 in reserve")
    await expect(frame.locator(".records > li").first).to_contain_text("87.5 kg × 4")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("replayed", "This was done before; nothing was written now."),
        ("deleted", "This workout is deleted, and counted nowhere."),
        ("rehearsal", "Nothing is recorded yet."),
        ("urgent", "This can be an emergency."),
        ("duplicate", "This may be the same workout as one from FIT. Decide under “Change”."),
        ("merged", "The same workout as one from FIT, counted once."),
        ("imported", "imported from Hevy; changes stay here"),
        ("nothing", "No workout fits."),
        ("sign-in", "Connect your account in the conversation, then ask again."),
        ("unknown", "There is no workout with the id"),
    ],
)
async def test_a_state_says_what_it_is(page: Page, name: str, text: str) -> None:
    frame = await shown(page, sample=f"workout-summary/{name}")
    await expect(frame.get_by_role("main")).to_contain_text(text)


@pytest.mark.parametrize("name", ["ready", "changed", "to-check", "deleted", "duplicate", "imported", "list", "long"])
async def test_two_things_at_most_can_be_done_at_once(page: Page, name: str) -> None:
    frame = await shown(page, sample=f"workout-summary/{name}")
    assert await frame.locator(".actions > .button").count() <= 2


async def test_what_does_not_fit_is_counted_and_the_rest_shown_when_asked_for(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/long")
    await expect(frame.get_by_text("12 more sets are not shown here.", exact=True)).to_be_visible()
    await expect(frame.locator("h3")).to_have_count(6)
    await button(frame, "6 more").click()
    await expect(frame.locator("h3")).to_have_count(12)
    await expect(frame.locator("h3").nth(6)).to_be_focused()
    await button(frame, "9 more").click()
    await expect(frame.locator(".records > li")).to_have_count(12)


# --- correcting it ---------------------------------------------------------------------------------------------------


async def test_a_set_is_corrected_by_keyboard_and_said(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/ready")
    await focused(page, frame, "Change")
    await page.keyboard.press("Enter")
    await expect(frame.get_by_role("heading", level=3, name="Bench press")).to_be_focused()
    await expect(button(frame, "Done")).to_have_attribute("aria-expanded", "true")
    await frame.locator('[data-key="set 0 4"]').press("Enter")
    await expect(frame.get_by_role("group", name="Bench press, Set 5")).to_be_visible()
    await expect(frame.get_by_label("Weight (kg)")).to_be_focused()
    await page.keyboard.type("87,5")
    await page.keyboard.press("Enter")
    await expect(frame.locator(".changed ins")).to_have_text("87.5 kg × 4, 1 in reserve")
    edit = {"op": "edit_set", "exercise": "1", "set": 5, "sets": [{"weight": 87.5, "unit": "kg"}]}
    workout_id = workout_of("ready")["id"]
    assert await calls(page, WRITES) == [{"workout_id": workout_id, "version": 1, "ops": [edit]}]
    await expect(frame.locator('[data-key="set 0 4"]')).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text(of("changed")["summary"])
    await said_to_model(page, f"changed “Upper body” ({workout_id}), now at version 2: {of('changed')['summary']}")


async def test_what_is_no_number_is_not_sent_and_nothing_is_where_nothing_differs(page: Page) -> None:
    frame = await changing(page)
    await frame.locator('[data-key="set 0 4"]').click()
    reps = frame.get_by_label("Reps")
    for text in ("four", "", "4.5"):
        await reps.fill(text)
        await reps.press("Enter")
        await expect(frame.get_by_text("Type a number here.", exact=True).first).to_be_visible()
        await expect(reps).to_be_focused()
        await expect(reps).to_have_attribute("aria-invalid", "true")
        await expect(reps).to_have_value(text)
    await reps.fill(" 4 ")
    await button(frame, "Save").click()
    await expect(reps).to_have_count(0)
    assert await calls(page, WRITES) == []


async def test_escape_leaves_the_form_and_what_is_typed_outlasts_a_change_of_the_host(page: Page) -> None:
    frame = await changing(page)
    row = frame.locator('[data-key="set 0 4"]')
    await row.click()
    await frame.get_by_label("Reps").fill("6")
    await page.evaluate("playground.context({ theme: 'dark', locale: 'en-GB' })")
    await expect(frame.locator("html")).to_have_css("color-scheme", "dark")
    await expect(frame.get_by_label("Reps")).to_have_value("6")
    await page.keyboard.press("Escape")
    await expect(row).to_be_focused()
    assert await calls(page, WRITES) == []


@pytest.mark.parametrize(("name", "labels"), [("Plank", ["Seconds"]), ("Pull-up", ["Reps", "In reserve"])])
async def test_a_form_asks_for_what_the_set_is_made_of(page: Page, name: str, labels: list[str]) -> None:
    frame = await changing(page)
    await exercise(frame, name).get_by_role("button", name="Set 2").click()
    await expect(frame.locator(".form label")).to_have_text(labels)


async def test_an_exercise_is_renamed(page: Page) -> None:
    frame = await changing(page)
    await button(frame, "Rename: Overhead press").click()
    await expect(frame.get_by_label("Exercise", exact=True)).to_have_value("Overhead press")
    await page.keyboard.type("Push press")
    await button(frame, "Save").click()
    await expect(frame.locator(".changed")).to_contain_text("Push press")
    relabel = {"op": "relabel_exercise", "exercise": "3", "to": "Push press"}
    assert (await calls(page, WRITES))[0]["ops"] == [relabel]
    await expect(button(frame, "Rename: Push press")).to_be_focused()


async def test_a_set_is_removed(page: Page) -> None:
    frame = await changing(page)
    await exercise(frame, "Plank").get_by_role("button", name="Set 2").click()
    await button(frame, "Remove set").click()
    await expect(frame.locator(".changed")).to_contain_text("removed")
    assert (await calls(page, WRITES))[0]["ops"] == [{"op": "remove_set", "exercise": "4", "set": 2}]


async def test_a_workout_is_deleted_and_that_is_taken_back(page: Page) -> None:
    frame = await changing(page)
    await button(frame, "Delete workout").click()
    await expect(frame.get_by_text("This workout is deleted, and counted nowhere.")).to_be_visible()
    await expect(title(frame)).to_be_focused()
    await expect(frame.get_by_role("button")).to_have_text(["Undo"])
    assert (await calls(page, WRITES))[0]["ops"] == [{"op": "delete"}]
    frame = await shown(page, sample="workout-summary/deleted")
    await button(frame, "Undo").click()
    await expect(frame.get_by_text("This workout is deleted, and counted nowhere.")).to_have_count(0)
    assert await calls(page, WRITES) == [of("deleted")["undo"]]


async def test_what_was_deleted_before_is_brought_back(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/deleted-before")
    await button(frame, "Bring it back").click()
    await expect(button(frame, "Change")).to_be_visible()
    told = workout_of("deleted-before")
    assert await calls(page, WRITES) == [
        {"workout_id": told["id"], "version": told["version"], "ops": [{"op": "restore"}]}
    ]


async def test_a_change_is_taken_back_by_the_arguments_that_the_result_says(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/changed")
    await button(frame, "Undo").click()
    await expect(frame.locator(".changed ins")).to_have_text("85 kg × 4, 1 in reserve")
    assert await calls(page, WRITES) == [of("changed")["undo"]]
    await said_to_model(page, "now at version 3")


async def test_a_rehearsal_is_recorded_as_it_was_said(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/rehearsal")
    await expect(frame.get_by_text("it would become your own exercise.")).to_be_visible()
    await button(frame, "Record it").click()
    await expect(frame.get_by_text("Nothing is recorded yet.")).to_have_count(0)
    asked = fixture("workout-summary/rehearsal")["arguments"]
    assert await calls(page, LOGS) == [{**asked, "dry_run": False}]


# --- duplicates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "op", "then"),
    [
        ("Same workout", "merge_into", "The same workout as one from FIT, counted once."),
        ("Keep apart", "not_duplicate", None),
    ],
)
async def test_a_duplicate_is_decided(page: Page, name: str, op: str, then: str | None) -> None:
    frame = await changing(page, "duplicate")
    await button(frame, name).click()
    if then is None:
        await expect(frame.get_by_text("This may be the same workout")).to_have_count(0)
    else:
        await expect(frame.get_by_text(then)).to_be_visible()
    told = workout_of("duplicate")
    ops = [{"op": op, "to": told["duplicates"][0]["workout_id"]}]
    assert await calls(page, WRITES) == [{"workout_id": told["id"], "version": 1, "ops": ops}]
    await expect(button(frame, "Undo")).to_be_visible()


async def test_the_other_one_is_shown_and_left_again(page: Page) -> None:
    frame = await changing(page, "duplicate")
    await button(frame, "Show the other").click()
    await expect(title(frame)).to_have_text("Morning run")
    await expect(title(frame)).to_be_focused()
    await button(frame, "Back").click()
    await expect(title(frame)).to_have_text("Running")


# --- what goes wrong -------------------------------------------------------------------------------------------------


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


# --- many ------------------------------------------------------------------------------------------------------------


async def test_a_list_is_told_and_each_opens_in_full_by_a_call(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/list")
    rows = of("list")["workouts"]
    await expect(title(frame)).to_have_text(f"6 of {of('list')['total_estimate']} workouts")
    items = frame.locator(".rows > li")
    await expect(items).to_have_count(len(rows))
    for at, row in enumerate(rows):
        await expect(items.nth(at)).to_contain_text(row["title"])
        await expect(items.nth(at)).to_contain_text(row["what"])
    await items.nth(2).get_by_role("button").click()
    await expect(title(frame)).to_be_focused()
    assert await calls(page, READS) == [{"workout_id": rows[2]["id"]}]
    await said_to_model(page, f"looking at the workout “{rows[2]['title']}” ({rows[2]['id']})")
    await button(frame, "All workouts").click()
    await expect(items).to_have_count(len(rows))
    await expect(items.nth(2).get_by_role("button")).to_be_focused()
    assert len(await calls(page, READS)) == 1


async def test_more_of_a_list_is_asked_for_as_it_was_asked_for(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/list")
    await button(frame, "Show more").click()
    items = frame.locator(".rows > li")
    await expect(items.nth(6)).to_be_focused()
    assert await calls(page, READS) == [{"limit": 6, "cursor": of("list")["next_cursor"]}]


async def test_a_list_is_read_anew_once_something_of_it_was_changed(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/list")
    await frame.locator(".rows > li").first.get_by_role("button").click()
    await frame.locator('[data-key="change"]').click()
    await answers(page, fixture("workout-summary/deleted")["result"])
    await button(frame, "Delete workout").click()
    await expect(button(frame, "Undo")).to_be_visible()
    await page.unroute_all()
    await answers(page, fixture("workout-summary/last-time")["result"])
    await button(frame, "All workouts").click()
    await expect(frame.get_by_text("Last time, Nov 19", exact=True)).to_be_visible()
    assert (await calls(page, READS))[-1] == {"limit": 6}


async def test_the_last_time_of_an_exercise_stands_above(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/last-time")
    await expect(title(frame)).to_have_text(f"4 of {of('last-time')['total_estimate']} workouts · Back squat")
    await expect(frame.locator(".last")).to_contain_text(of("last-time")["last_time"]["sets"])


# --- hosts, keyboard, languages --------------------------------------------------------------------------------------


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


async def test_tab_goes_to_all_that_can_be_done_in_the_order_it_is_read(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/run")
    assert await tab_stops(page, frame, 2) == ["Undo", "Change"]
    await button(frame, "Change").click()
    await title(frame).focus()
    assert await tab_stops(page, frame, 4) == ["Delete workout", "Full screen", "Undo", "Done"]


@pytest.mark.parametrize("name", ["ready", "duplicate"])
async def test_whatever_can_be_tapped_is_large_enough(page: Page, name: str) -> None:
    frame = await changing(page, name, width=320)
    if name == "ready":
        await frame.locator('[data-key="set 0 1"]').click()
    height, text = await frame.evaluate(SMALLEST_TARGET)
    assert height >= TARGET_PX, text


@pytest.mark.parametrize("locale", ["ar", "de"])
async def test_a_form_fits_where_it_is_narrow_and_large_and_reads_other_digits(page: Page, locale: str) -> None:
    frame = await changing(page, width=320, locale=locale, text=200)
    await frame.locator('[data-key="set 0 1"]').click()
    over = "document.documentElement.scrollWidth - innerWidth"
    assert await frame.evaluate(over) <= 0
    await frame.locator('[data-key="field weight"]').fill("٨٧٫٥")
    await page.keyboard.press("Enter")
    assert (await calls(page, WRITES, 1))[0]["ops"][0]["sets"] == [{"weight": 87.5, "unit": "kg"}]


async def test_what_the_server_says_in_english_is_marked_so_in_another_language(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/to-check", locale="de")
    sentence = frame.get_by_text(of("to-check")["assumed"][0], exact=True)
    await expect(sentence).to_have_attribute("lang", "en")


async def test_right_to_left_what_was_lifted_keeps_its_order(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/ready", locale="ar")
    beaten = frame.locator(".records > li").first
    await expect(beaten).to_contain_text(f"\u2068{of('ready')['prs'][0]['previous']}\u2069")
