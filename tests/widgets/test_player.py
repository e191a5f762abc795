"""What can a member do in the player? Log, adjust, undo, swap, skip, finish, ride a class; and what the model is told of it."""

import pytest
from playwright.async_api import Page, expect
from tests.factories import NOW
from tests.waiting import until
from tests.widgets.drawing import answered, focused, held, holds, open_playground, said_to_model, sent, shown
from tests.widgets.playing import BENCH, ROW, SQUAT, key, main, menu, passes, played, status

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("cut_off")]

TARGET_PX = 44
SMALLEST = "Math.min(...[...document.querySelectorAll('button, input:not(.unseen)')].map((one) => one.offsetHeight))"


# --- what it is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("ready", ["Full body A", "0 of 6 sets", "Back squat", "Warm-up 1 of 3", "The bar alone: 20 kg"]),
        ("ready", ["Last time: 3 × 6 at 90 kg, 2 in reserve on Mon 16 Nov", "Next: Bench press · 2 × 3–6 · 72.5 kg"]),
        (
            "middle",
            ["3 of 6 sets · 18:0", "Bench press", "Set 2 of 2 · 3–6 reps · 2 in reserve", "Per side: 25 + 1.25"],
        ),
        ("changed", ["3 of 5 sets", "Incline bench press", "Set 1 of 2"]),
        ("finished", ["Finished", "Sets3", "Next: Full body B"]),
        ("pounds", ["Weight (lb)", "The bar alone: 45 lb"]),
        ("body", ["Squat to reach", "8–15 reps", "Reps"]),
        ("hold", ["Boat pose", "Seconds", "Start the timer"]),
        ("other", ["Swim", "30 min"]),
        ("class", ["Harbour ride", "7 parts", "Next: Warm-up · 5:00"]),
        ("class-running", ["Hills", "Threshold, 75 rpm", "left in this part", "Next: Valley · 2:00"]),
        (
            "anonymous",
            ["Harbour ride", "Nothing is recorded here. Connect your account in the conversation, then ask again."],
        ),
        ("unrecorded", ["Nothing is recorded here."]),
        ("live", ["Sunrise climb", "“Sunrise climb” is not out yet on Mon 23 Nov."]),
        ("locked", ["“Members’ ride” is not part of the membership."]),
        ("sign-in", ["nobody is signed in", "Connect your account in the conversation, then ask again."]),
        ("error", ["Something went wrong on our side.", "Try again"]),
    ],
)
async def test_a_state_says_what_it_is(page: Page, name: str, texts: list[str]) -> None:
    await page.clock.set_fixed_time(NOW)
    frame = await shown(page, sample=f"player/{name}")
    for text in texts:
        await expect(main(frame)).to_contain_text(text)


@pytest.mark.parametrize("name", ["ready", "middle", "class", "class-running", "other", "finished", "long", "hold"])
async def test_two_things_at_most_can_be_done_at_once_and_all_are_large_enough(page: Page, name: str) -> None:
    await page.clock.set_fixed_time(NOW)
    frame = await shown(page, sample=f"player/{name}")
    assert await frame.locator(".actions > .button").count() <= 2
    assert await frame.evaluate(SMALLEST) >= TARGET_PX


async def test_on_a_full_screen_everything_is_there_and_in_a_small_window_one_thing(page: Page) -> None:
    frame, _ = await played(page, "middle")
    await menu(frame, "pip")
    await expect(frame.get_by_role("button")).to_have_text(["Log set"])
    await expect(frame.locator(".big")).to_be_visible()
    initialised = await sent(page, "ui/initialize")
    assert initialised[0]["appCapabilities"]["availableDisplayModes"] == ["inline", "fullscreen", "pip"]
    frame, _ = await played(page, "middle", mode="fullscreen")
    for name in ("undo", "other", "leave", "end", f"row {SQUAT}"):
        await expect(key(frame, name)).to_be_visible()
    await expect(key(frame, "menu")).to_have_count(0)


async def test_a_class_in_a_small_window_says_its_part_and_what_is_left(page: Page, still: None) -> None:
    frame, _ = await played(page, "class-running", mode="pip")
    await expect(main(frame)).to_contain_text("Hills")
    await expect(frame.locator(".big")).to_have_text("3:00")
    await expect(frame.get_by_role("button")).to_have_text(["Pause"])


# --- sets ------------------------------------------------------------------------------------------------------------


async def test_one_tap_logs_what_was_targeted(page: Page) -> None:
    frame, server = await played(page, "ready")
    await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("Warm-up 2 of 3")
    await until(lambda: server.sets == [(SQUAT, True, 1, 20, 10, None, None)])
    assert server.asked[0]["ops"] == []  # first of all, what time it is
    assert server.asked[0]["session_id"] == server.told["item_id"]
    [op] = server.ops
    assert {
        "what": "set",
        "exercise_id": SQUAT,
        "n": 1,
        "warm_up": True,
        "reps": 10,
        "weight": 20,
        "unit": "kg",
    }.items() <= op.items()
    await expect(status(frame)).to_have_text("Back squat, 20 kg × 10")


async def test_a_set_is_adjusted_by_steps_and_by_typing(page: Page) -> None:
    frame, server = await played(page, "middle")
    await key(frame, "+ weight").click()
    await expect(key(frame, "field weight")).to_have_value("75")
    await expect(main(frame)).to_contain_text("Per side: 25 + 2.5")
    await expect(status(frame)).to_have_text("Weight (kg): 75")
    await expect(key(frame, "+ weight")).to_be_focused()
    await key(frame, "− reps").click()
    await key(frame, "field weight").fill("76,5")
    await expect(frame.locator(".plates")).to_be_hidden()  # there are no plates for that
    await key(frame, "field weight").press("Enter")
    await until(lambda: (BENCH, False, 2, 76.5, 4, None, None) in server.sets)


@pytest.mark.parametrize(("name", "text"), [("reps", "4.5"), ("reps", ""), ("reps", "many"), ("weight", "heavy")])
async def test_what_is_no_number_is_not_logged(page: Page, name: str, text: str) -> None:
    frame, server = await played(page, "middle")
    await key(frame, f"field {name}").fill(text)
    await key(frame, "log").click()
    await expect(key(frame, f"field {name}")).to_be_focused()
    await expect(key(frame, f"field {name}")).to_have_attribute("aria-invalid", "true")
    await expect(key(frame, f"field {name}")).to_have_value(text)
    await expect(status(frame)).to_have_text("Type a number here.")
    assert server.ops == []


async def test_a_workout_is_done_by_keyboard_alone(page: Page) -> None:
    frame, server = await played(page, "ready")
    await focused(page, frame, "Log set")
    for _ in range(3):
        await page.keyboard.press("Enter")
    await expect(main(frame)).to_contain_text("Set 1 of 2")
    await expect(key(frame, "log")).to_be_focused()
    await focused(page, frame, "More")
    await page.keyboard.press("Enter")
    await expect(key(frame, "menu")).to_be_focused()
    await focused(page, frame, "Finish")
    await page.keyboard.press("Enter")
    await expect(frame.get_by_role("heading", level=1)).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowRight")
    await focused(page, frame, "Finish")
    await page.keyboard.press("Enter")
    await until(lambda: [one["rpe"] for one in server.ends] == [1])


async def test_the_next_set_begins_as_the_last_one_was_done(page: Page) -> None:
    frame, _ = await played(page, "ready")
    await key(frame, "row " + SQUAT).or_(key(frame, f"set {SQUAT} 1")).click()
    await key(frame, "field weight").fill("90")
    await key(frame, "field reps").fill("6")
    await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("Set 2 of 2")  # a warm-up is only before the sets that it is for
    await expect(key(frame, "field weight")).to_have_value("90")
    await expect(key(frame, "field reps")).to_have_value("6")


async def test_a_set_that_was_done_is_corrected_or_removed_and_the_rest_goes_on(page: Page, still: None) -> None:
    frame, server = await played(page, "middle")
    await passes(page, seconds=0.5)  # what is said of a set anew is a millisecond later than it
    await expect(frame.locator(".big")).to_have_text("2:15")
    await key(frame, f"set {BENCH} 1").click()
    await expect(key(frame, "log")).to_have_text("Save")
    await key(frame, "field reps").fill("6")
    await key(frame, "log").click()
    await until(lambda: (BENCH, False, 1, 72.5, 6, None, None) in server.sets)
    await expect(frame.locator(".big")).to_have_text("2:15")
    await key(frame, f"set {BENCH} 1").click()
    await menu(frame, "remove")
    await until(lambda: not [one for one in server.sets if one[0] == BENCH])
    await key(frame, "undo").click()
    await until(lambda: (BENCH, False, 1, 72.5, 6, None, None) in server.sets)


async def test_how_many_were_in_reserve_is_said_after_the_set_and_only_by_the_member(page: Page, still: None) -> None:
    frame, server = await played(page, "middle")
    await passes(page, seconds=0.5)  # what is said of a set anew is a millisecond later than it
    await expect(frame.locator(".big")).to_have_text("2:15")
    await key(frame, "rir 2").click()
    await until(lambda: (BENCH, False, 1, 72.5, 5, None, 2) in server.sets)
    await expect(key(frame, "rir 2")).to_have_attribute("aria-pressed", "true")
    await expect(frame.locator(".big")).to_have_text("2:15")
    await key(frame, "rir 2").click()
    await until(lambda: (BENCH, False, 1, 72.5, 5, None, None) in server.sets)


async def test_one_more_set_than_was_planned(page: Page) -> None:
    frame, server = await played(page, "middle")
    await key(frame, "log").click()
    await menu(frame, f"row {BENCH}")
    await frame.get_by_role("button", name="One more set").click()
    await key(frame, "log").click()
    await until(lambda: (BENCH, False, 3, 72.5, 5, None, None) in server.sets)


async def test_undo_takes_back_what_was_done_last_and_after_a_reload_the_last_set(page: Page) -> None:
    frame, server = await played(page, "middle")
    await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("Barbell row")
    await menu(frame, "leave")
    await expect(main(frame)).to_contain_text("skipped; tap to do it after all")
    await key(frame, "undo").click()
    await expect(main(frame)).not_to_contain_text("skipped")
    await expect(status(frame)).to_have_text("Taken back.")
    await key(frame, "undo").click()
    await expect(main(frame)).to_contain_text("3 of 6 sets")
    await until(lambda: len(server.sets) == 6)
    await key(frame, "undo").click()  # it was done before this copy was opened
    await until(lambda: BENCH not in {one[0] for one in server.sets})


async def test_an_exercise_is_left_out_and_done_after_all(page: Page) -> None:
    frame, server = await played(page, "middle")
    await menu(frame, "leave")
    await expect(main(frame)).to_contain_text("3 of 5 sets")
    await expect(frame.locator("h2")).to_have_text("Barbell row")
    await said_to_model(page, "skipped Bench press; 3 of 5 sets are done. Next is Barbell row.")
    await key(frame, f"row {BENCH}").click()
    await expect(frame.locator("h2")).to_have_text("Bench press")
    await said_to_model(page, "brought back Bench press")
    await until(lambda: [one["skipped"] for one in server.run["marks"]] == [False])


async def test_an_exercise_is_swapped_and_back(page: Page) -> None:
    frame, server = await played(page, "middle")
    await menu(frame, "other")
    await expect(key(frame, "swaps")).to_be_focused()
    await expect(key(frame, "swaps")).to_have_text("Swap exercise")
    other = server.others[0]["result"]["structuredContent"]["exercises"][0]
    await key(frame, f"swap {other['exercise_id']}").click()
    await expect(frame.locator("h2")).to_have_text(other["name"])
    await until(lambda: [one["instead_of"] for one in server.run["marks"]] == [BENCH])
    await said_to_model(page, f"swapped Bench press for {other['name']}")
    await key(frame, "field weight").fill("24")
    await key(frame, "log").click()
    await until(lambda: (other["exercise_id"], False, 1, 24, 3, None, None) in server.sets)
    await key(frame, "other").click()
    await key(frame, f"swap {BENCH}").click()
    await expect(frame.locator("h2")).to_have_text("Bench press")
    await expect(main(frame)).to_contain_text(other["name"])  # what was done of it stays
    await until(lambda: [one["instead_of"] for one in server.run["marks"]] == [None])


async def test_substitutes_that_come_too_late_are_not_drawn(page: Page) -> None:
    frame, server = await played(page, "middle")
    server.down = True
    await menu(frame, "other")
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    server.down = False
    async with held(page):
        await key(frame, "other").click()
        await key(frame, "stay").click()
    await answered(page)
    await page.evaluate("playground.ping()")
    await expect(key(frame, "swaps")).to_have_count(0)


async def test_the_model_is_told_at_the_end_of_an_exercise_and_not_of_each_set(page: Page) -> None:
    frame, _ = await played(page, "ready")
    for _ in range(4):
        await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("Set 2 of 2")
    assert await sent(page, "ui/update-model-context") == []
    await key(frame, "log").click()
    text = "finished Back squat (95 kg × 3, 95 kg × 3); 2 of 6 sets are done. Next is Bench press."
    await said_to_model(page, "In the player, in “Full body A” (ses_", text)
    assert len(await sent(page, "ui/update-model-context")) == 1


# --- the end ---------------------------------------------------------------------------------------------------------


async def test_it_is_finished_with_an_effort_and_taken_back(page: Page) -> None:
    frame, server = await played(page, "middle")
    await menu(frame, "end")
    await expect(main(frame)).to_contain_text("3 of 6 sets")
    await frame.get_by_text("7", exact=True).click()
    await key(frame, "ended").click()
    await expect(main(frame)).to_contain_text("Finished")
    await expect(main(frame)).to_contain_text("Bench press 75 kg × 5, before 72.5 kg × 5")
    assert [(one["rpe"], one["ops"]) for one in server.ends] == [(7, [])]
    await said_to_model(page, "finished it; 3 of 6 sets are done. It is logged as wko_", "Logged “Full body A”.")
    await key(frame, "undo").click()
    await expect(main(frame)).to_contain_text("Set 2 of 2")
    await said_to_model(page, "took the finish back")


async def test_it_need_not_be_said_how_hard_it_was_and_a_tap_too_many_is_no_end(page: Page) -> None:
    frame, server = await played(page, "middle")
    await menu(frame, "end")
    await key(frame, "end").click()
    await expect(main(frame)).to_contain_text("Set 2 of 2")
    await key(frame, "end").click()
    await key(frame, "ended").click()
    await until(lambda: [one["rpe"] for one in server.ends] == [None])


async def test_an_end_without_a_network_is_told_later_with_all_that_waits(page: Page, still: None) -> None:
    frame, server = await played(page, "middle")
    server.down = True
    await key(frame, "log").click()
    await menu(frame, "end")
    await key(frame, "ended").click()
    await expect(main(frame)).to_contain_text("2 not saved yet")
    await expect(key(frame, "undo")).to_have_text("Go on")
    server.down = False
    await passes(page, seconds=60)
    await until(lambda: len(server.ends) == 1)
    assert len(server.ends[0]["ops"]) == 1
    await expect(main(frame)).not_to_contain_text("not saved yet")


async def test_when_all_is_done_the_end_is_the_next_thing(page: Page) -> None:
    frame, server = await played(page, "middle")
    for _ in range(3):
        await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("All sets are done.")
    await key(frame, "rir 1").click()
    await until(lambda: (ROW, False, 2, 60, 6, None, 1) in server.sets)
    await key(frame, "all").click()
    await expect(main(frame)).to_contain_text("6 of 6 sets")


# --- classes ---------------------------------------------------------------------------------------------------------


async def test_a_class_runs_stands_and_goes_on_where_it_was(page: Page, still: None) -> None:
    frame, server = await played(page, "class")
    await key(frame, "main").click()
    await passes(page, seconds=10)
    await expect(frame.locator(".big")).to_have_text("4:50")
    await expect(frame.locator(".mark")).to_be_visible()
    await key(frame, "main").click()
    await passes(page, seconds=60)
    await expect(frame.locator(".big")).to_have_text("4:50")
    await expect(key(frame, "main")).to_have_text("Go on")
    await key(frame, "main").click()
    await passes(page, seconds=20)
    await expect(frame.locator(".big")).to_have_text("4:30")
    await until(lambda: server.run["clock"]["running"] and server.run["clock"]["elapsed_s"] == 10)


async def test_the_next_part_is_said_when_it_begins_and_can_be_gone_to(page: Page, still: None) -> None:
    frame, _server = await played(page, "class-running")
    await passes(page, minutes=3)
    await expect(status(frame)).to_have_text("Valley, 2 of 5, 2:00")
    await expect(frame.locator("h2")).to_have_text("Valley")
    await menu(frame, "on")
    await expect(frame.locator("h2")).to_have_text("Hills again")
    await key(frame, "back").click()
    await expect(frame.locator("h2")).to_have_text("Valley")
    await passes(page, seconds=10)
    await key(frame, "back").click()
    await expect(frame.locator(".big")).to_have_text("5:00")
    await key(frame, "undo").click()
    await expect(frame.locator(".big")).to_have_text("1:50")


async def test_a_class_is_over_and_finished(page: Page, still: None) -> None:
    frame, server = await played(page, "class-running")
    await passes(page, minutes=23)
    await expect(main(frame)).to_contain_text("That was the last part.")
    await expect(status(frame)).to_have_text("That was the last part.")
    await key(frame, "all").click()
    await key(frame, "ended").click()
    await until(lambda: server.ends)
    assert server.ends[0]["class_id"] == server.told["class_id"]


async def test_something_of_ones_own_is_timed_and_finished(page: Page, still: None) -> None:
    frame, server = await played(page, "other")
    await key(frame, "main").click()
    await passes(page, minutes=12)
    await expect(frame.locator(".big")).to_have_text("12:00")
    await menu(frame, "end")
    await key(frame, "ended").click()
    await until(lambda: server.ends)


async def test_a_class_is_opened_where_it_is_played(page: Page) -> None:
    frame, _ = await played(page, "class")
    await key(frame, "open").click()
    await holds(
        page, "playground.conversation.some(({ kind, text }) => kind === 'link' && text.endsWith('harbour-ride'))"
    )


async def test_without_an_account_it_works_and_says_that_nothing_is_recorded(page: Page, still: None) -> None:
    frame = await shown(page, sample="player/anonymous")
    await key(frame, "main").click()
    await passes(page, minutes=6)
    await expect(frame.locator("h2")).to_have_text("Hills")
    await menu(frame, "end")
    await key(frame, "ended").click()
    await expect(main(frame)).to_contain_text("Finished")
    await expect(main(frame)).not_to_contain_text("not saved yet")
    await said_to_model(page, "Nothing of it is recorded, as no account is connected.")
    assert await sent(page, "tools/call") == []


async def test_from_right_to_left_it_reads_in_arabic(page: Page) -> None:
    frame, _ = await played(page, "middle", locale="ar")
    await expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    await expect(key(frame, "log")).to_have_text("سجّل المجموعة")
    await open_playground(page, sample="player/middle", locale="de")
