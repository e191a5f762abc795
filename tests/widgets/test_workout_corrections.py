"""How does a member correct a logged workout? By the set and the name, deleted and taken back, merged with another record."""

import pytest
from playwright.async_api import Page, expect
from tests.widgets.drawing import calls, fixture, focused, said_to_model, shown, tab_stops
from tests.widgets.workouts import LOGS, WRITES, button, changing, exercise, of, title, workout_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]

TARGET_PX = 44
SMALLEST_TARGET = """[...document.querySelectorAll('button, input')].map((one) => {
  const { height } = (one.closest('.rows li') ?? one).getBoundingClientRect();
  return [Math.round(height), one.innerText];
}).sort(([a], [b]) => a - b)[0]"""


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


# --- by keyboard, with a finger, where it is narrow ------------------------------------------------------------------


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
