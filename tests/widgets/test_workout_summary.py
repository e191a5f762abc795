"""What is a member told of a logged workout, or of many? All of it: what it beat, what changed, what to check, more of a list."""

import pytest
from playwright.async_api import Page, expect
from tests.widgets.drawing import calls, fixture, said_to_model, shown
from tests.widgets.workouts import READS, answers, button, exercise, of, title

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]


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


# --- languages -------------------------------------------------------------------------------------------------------


async def test_what_the_server_says_in_english_is_marked_so_in_another_language(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/to-check", locale="de")
    sentence = frame.get_by_text(of("to-check")["assumed"][0], exact=True)
    await expect(sentence).to_have_attribute("lang", "en")


async def test_right_to_left_what_was_lifted_keeps_its_order(page: Page) -> None:
    frame = await shown(page, sample="workout-summary/ready", locale="ar")
    beaten = frame.locator(".records > li").first
    await expect(beaten).to_contain_text(f"\u2068{of('ready')['prs'][0]['previous']}\u2069")
