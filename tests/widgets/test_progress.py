"""What does a member see of their progress? A number and what it rests on, or what is missing; in every host and language."""

import pytest
from playwright.async_api import Page, expect
from tests.factories import NOW
from tests.widgets.drawing import awaited, calls, draw, holds, messages, post, said_to_model, sent, shown, tab_stops
from tests.widgets.measures import TOOL, answers, button, headline, of, result, title, waited_for

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]

TARGET_PX = 44
SMALLEST_TARGET = """[...document.querySelectorAll('button, summary')].map((one) => {
  const { height } = (one.closest('.lines li') ?? one).getBoundingClientRect();
  return [Math.round(height), one.innerText];
}).sort(([a], [b]) => a - b)[0]"""


# --- the number ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "what", "number"),
    [
        ("ready", "Active minutes", "5,610 min"),
        ("sessions", "Sessions", "374 sessions"),
        ("guideline", "Weekly guideline", "0 min"),
        ("streak", "Weeks in a row", "22 weeks"),
        ("strength", "Estimated maximum · Back squat", "294 lb"),
        ("strength-overview", "Estimated maximum", "9 exercises"),
        ("prs", "Records", "104 records"),
        ("volume", "Sets by muscle", "124 sets a week"),
        ("load", "Training load", "27,874 AU"),
        ("load-power", "Training load", "1,045 TSS"),
        ("zones", "Easy heart rate", "25.4 %"),
        ("pace", "Mean pace · running", "9:08 /mi"),
        ("speed", "Mean speed · cycling", "17.6 mph"),
    ],
)
async def test_a_measure_says_what_it_is_and_its_number(page: Page, name: str, what: str, number: str) -> None:
    frame = await shown(page, sample=f"progress/{name}")
    await expect(title(frame)).to_have_text(what)
    await expect(headline(frame)).to_have_text(number)
    await expect(frame.locator("header")).to_contain_text(of(name)["headline"]["label"].split(": ")[-1])


async def test_it_says_what_it_is_made_of_how_it_is_measured_and_what_is_to_be_minded(page: Page) -> None:
    frame = await shown(page, sample="progress/sessions")
    main = frame.get_by_role("main")
    await expect(main).to_contain_text("374 sessions, Dec 1, 2025 – Nov 23, 2026")
    await expect(main).to_contain_text("7 more left out by their source’s terms")
    await expect(main).to_contain_text("from the conversation, FIT, GPX, Hevy, the player, and TCX")
    await expect(main).to_contain_text(f"How it is measured: {of('sessions')['method']}")
    for caveat in of("sessions")["caveats"]:
        await expect(frame.get_by_text(caveat, exact=True)).to_be_visible()


async def test_what_lacks_the_measure_is_counted(page: Page) -> None:
    frame = await shown(page, sample="progress/zones")
    await expect(frame.get_by_role("main")).to_contain_text("132 of them without what is measured here")


# --- what is missing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("too-little", ["Not enough data yet.", "A line takes two weeks; 1 more week with a value makes one."]),
        ("nothing", ["Nothing logged in this time.", "One workout with its duration is enough to begin."]),
        ("days", ["Nothing logged in this time."]),
    ],
)
async def test_where_there_is_too_little_it_says_how_much_more(page: Page, name: str, texts: list[str]) -> None:
    frame = await shown(page, sample=f"progress/{name}")
    for text in texts:
        await expect(frame.locator(".few")).to_contain_text(text)
    await expect(frame.locator(".plot, .map")).to_have_count(0)
    await expect(frame.get_by_role("group", name="Weeks")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "said", "then"),
    [
        ("sign-in", "nobody is signed in.", "Connect your account in the conversation, then ask again."),
        ("no-maximum", "which nobody said.", "your maximum heart rate: say it in the conversation"),
    ],
)
async def test_an_error_that_no_other_try_gets_past_says_what_does(page: Page, name: str, said: str, then: str) -> None:
    frame = await shown(page, sample=f"progress/{name}")
    await expect(frame.get_by_role("main")).to_contain_text(said)
    await expect(frame.get_by_role("main")).to_contain_text(then)
    await expect(frame.get_by_role("button")).to_have_count(0)


async def test_an_unknown_exercise_leads_to_all_of_them(page: Page) -> None:
    frame = await shown(page, sample="progress/unknown")
    await expect(frame.get_by_role("main")).to_contain_text("No exercise is called 'Zercher yodel'.")
    await answers(page, "strength-overview")
    await button(frame, "All exercises").click()
    await expect(title(frame)).to_be_focused()
    await expect(headline(frame)).to_have_text("9 exercises")
    assert await calls(page, TOOL) == [{"metric": "strength"}]


async def test_an_error_of_ours_is_said_and_another_try_gets_past_it(page: Page) -> None:
    frame = await shown(page, sample="progress/error")
    await expect(frame.get_by_role("main")).to_contain_text("Something went wrong on our side.")
    await button(frame, "Try again").click()
    await expect(title(frame)).to_have_text("Active minutes")
    assert await calls(page, TOOL) == [{"metric": "minutes", "last_weeks": 12}]


async def test_a_result_of_another_day_says_so_and_is_asked_for_anew(page: Page) -> None:
    await page.clock.set_fixed_time(NOW.replace(day=26))
    frame = await shown(page, sample="progress/ready")
    await expect(frame.get_by_text("As of Nov 23.", exact=True)).to_be_visible()
    await answers(page, "ready")
    await button(frame, "Refresh").click()
    await said_to_model(page, "turned to minutes")
    assert await calls(page, TOOL) == [{"metric": "minutes", "last_weeks": 12}]
    await page.unroute_all()
    frame = await shown(page, sample="progress/past")
    await expect(frame.get_by_text("As of", exact=False)).to_have_count(0)


async def test_a_result_of_today_or_yesterday_is_not_old_anywhere(page: Page) -> None:
    await page.clock.set_fixed_time(NOW.replace(day=24))
    frame = await shown(page, sample="progress/ready")
    await expect(title(frame)).to_be_visible()
    await expect(button(frame, "Refresh")).to_have_count(0)


# --- hosts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("faults", [["early"], ["late"], ["duplicate"]])
async def test_a_result_is_drawn_whenever_and_however_often_it_comes(page: Page, faults: list[str]) -> None:
    frame = await draw(page, sample="progress/ready", faults=faults)
    await expect(headline(frame)).to_have_text("5,610 min")
    await expect(title(frame)).to_have_count(1)


async def test_a_result_that_no_message_tells_is_found_in_window_openai(page: Page) -> None:
    frame = await draw(page, sample="progress/ready", faults=["drop"], bridges="both")
    await expect(headline(frame)).to_have_text("5,610 min")


async def test_a_result_that_comes_again_does_not_undo_what_the_member_did(page: Page) -> None:
    frame = await shown(page, sample="progress/ready", bridges="both")
    await button(frame, "Sessions").click()
    await expect(title(frame)).to_have_text("Sessions")
    await page.evaluate("(result) => playground.result(result)", result("ready"))
    await page.evaluate("playground.ping()")
    await expect(title(frame)).to_have_text("Sessions")


async def test_after_its_end_an_answer_changes_nothing(page: Page) -> None:
    frame = await shown(page, sample="progress/days")
    async with waited_for(page, "sessions"):
        await button(frame, "Sessions").click()
        await awaited(page, "tools/call")
        await post(page, {"jsonrpc": "2.0", "id": "end", "method": "ui/resource-teardown", "params": {}})
        await holds(page, "playground.messages.some(({ message }) => message.id === 'end')")
        left = await frame.evaluate("document.body.innerHTML")
    said = len(await messages(page))
    await frame.evaluate("new Promise(requestAnimationFrame)")
    assert await frame.evaluate("document.body.innerHTML") == left
    assert [told for told in (await messages(page))[said:] if told["direction"] == "from-view"] == []


# --- keyboard, size, languages ---------------------------------------------------------------------------------------


async def test_tab_goes_to_all_that_can_be_done_in_the_order_it_is_read(page: Page) -> None:
    frame = await shown(page, sample="progress/strength")
    expected = [
        *("Strength", "Maximum", "Records", "Muscles", "4", "12", "26", "52", "the time before", "a year ago"),
        *("In numbers", "All exercises", "Full screen"),
    ]
    assert await tab_stops(page, frame, len(expected)) == expected


@pytest.mark.parametrize("name", ["ready", "strength-overview", "prs", "strength"])
async def test_whatever_can_be_tapped_is_large_enough(page: Page, name: str) -> None:
    frame = await shown(page, sample=f"progress/{name}", width=320)
    height, text = await frame.evaluate(SMALLEST_TARGET)
    assert height >= TARGET_PX, text


async def test_the_whole_screen_is_asked_for_and_shows_every_number(page: Page) -> None:
    frame = await shown(page, sample="progress/prs")
    await expect(frame.get_by_role("table")).to_have_count(0)
    await button(frame, "Full screen").click()
    await expect(frame.locator(".lines").get_by_role("listitem")).to_have_count(20)
    await expect(frame.get_by_role("table")).to_be_visible()
    await expect(button(frame, "Full screen")).to_have_count(0)
    assert await sent(page, "ui/request-display-mode") == [{"mode": "fullscreen"}]


@pytest.mark.parametrize(
    ("locale", "sample", "texts"),
    [
        ("de", "volume", ["Sätze je Muskel", "Unter 10 Sätzen", "unterer Rücken", "9,9", "Letzte 4 Wochen"]),
        (
            "es",
            "strength",
            ["Máximo estimado · Back squat", "estimado", "levantado: 250 lb × 5", "Todos los ejercicios"],
        ),
        ("ar", "zones", ["النبض الهادئ", "المناطق", "بالأرقام"]),
    ],
)
async def test_progress_speaks_the_member_s_language(page: Page, locale: str, sample: str, texts: list[str]) -> None:
    frame = await shown(page, sample=f"progress/{sample}", locale=locale)
    await expect(frame.locator("html")).to_have_attribute("lang", locale)
    for text in texts:
        await expect(frame.get_by_text(text, exact=True).or_(button(frame, text)).first).to_be_visible()
    # What the server says in English alone is marked as English.
    await expect(frame.get_by_text(of(sample)["method"], exact=True)).to_have_attribute("lang", "en")
    await expect(frame.get_by_text(of(sample)["headline"]["label"])).to_have_count(0)
