"""What can a member see of their progress? A number, a chart that suits it, what both rest on; other measures and times."""

import asyncio
import json
import math
import re
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
)

pytestmark = pytest.mark.anyio

TOOL = "get_progress"
LIFT = "Barbell back squat"
TARGET_PX = 44
SMALLEST_TARGET = """[...document.querySelectorAll('button, summary')].map((one) => {
  const { height } = (one.closest('.lines li') ?? one).getBoundingClientRect();
  return [Math.round(height), one.innerText];
}).sort(([a], [b]) => a - b)[0]"""


@pytest.fixture(autouse=True)
async def _on_that_day(page: Page) -> None:
    """Nothing is of another day unless a test says so."""
    await page.clock.set_fixed_time(NOW)


def result(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"progress/{name}")["result"]
    return told


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = result(name)["structuredContent"]
    return told


def answered(name: str, **asked: Any) -> dict[str, Any]:
    """What the drawn state answers to a call."""
    found: dict[str, Any] = next(
        call["result"]["structuredContent"]
        for call in fixture(f"progress/{name}")["calls"]
        if call["arguments"] == asked
    )
    return found


async def answers(page: Page, name: str) -> None:
    """Whatever is asked from here on, this is the answer: nobody is signed in who could be told more."""
    body = {"jsonrpc": "2.0", "id": 0, "result": result(name)}
    await page.route("**/mcp", lambda route: route.fulfill(json=body))


@asynccontextmanager
async def waited_for(page: Page, name: str) -> AsyncIterator[None]:
    """While this lasts nothing is answered, and afterwards this."""
    go_on = asyncio.Event()
    body = {"jsonrpc": "2.0", "id": 0, "result": result(name)}

    async def hold(route: Route) -> None:
        await go_on.wait()
        await route.fulfill(json=body)

    await page.route("**/mcp", hold)
    try:
        yield
    finally:
        go_on.set()


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def headline(frame: Frame) -> Locator:
    return frame.locator("header .value")


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


def tab(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("tab", name=name, exact=True)


async def opened(frame: Frame) -> Locator:
    """The tables, once they are asked for."""
    await frame.get_by_text("In numbers", exact=True).click()
    return frame.get_by_role("table")


async def style(where: Locator, name: str) -> str:
    value: str = await where.evaluate(f"(one) => one.style.{name}")
    return value


async def dots(frame: Frame, kind: str) -> list[tuple[float, float]]:
    """Where the dots of a line are, in per cent from above."""
    d = await frame.locator(f"path.{kind}").get_attribute("d") or ""
    return [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) (-?[\d.]+)h0", d)]


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


# --- charts ----------------------------------------------------------------------------------------------------------


async def test_bars_are_as_high_as_their_values(page: Page) -> None:
    frame = await shown(page, sample="progress/sessions")
    bars, values = frame.locator(".columns > b"), [point["value"] for point in of("sessions")["series"]]
    await expect(bars).to_have_count(52)
    heights = [float((await style(bars.nth(at), "height") or "0").rstrip("%")) for at in range(52)]
    assert max(heights) > 95
    for height, value in zip(heights, values, strict=True):
        assert height == pytest.approx(value / max(values) * max(heights), abs=0.1)


async def test_what_is_unknown_is_no_bar_of_nothing(page: Page) -> None:
    frame = await shown(page, sample="progress/load-power")
    unknown = [at for at, point in enumerate(of("load-power")["series"]) if point["value"] is None]
    bars = frame.locator(".columns > b")
    assert await bars.evaluate_all("(all) => all.flatMap((one, at) => one.matches('.unknown') ? [at] : [])") == unknown
    await expect(frame.get_by_text("trained, how much is not known", exact=True)).to_be_visible()


async def test_a_month_that_is_not_whole_is_outlined_and_said(page: Page) -> None:
    frame = await shown(page, sample="progress/months")
    bars = frame.locator(".columns > b")
    assert await bars.evaluate_all("(all) => all.flatMap((one, at) => one.matches('.part') ? [at] : [])") == [0, 12]
    await expect(frame.get_by_text("not whole, or not over yet", exact=True)).to_be_visible()
    rows = (await opened(frame)).nth(1).get_by_role("row")
    await expect(rows.nth(1).get_by_role("rowheader")).to_have_text("Nov 2025 *")
    await expect(rows.nth(2).get_by_role("rowheader")).to_have_text("Dec 2025")


async def test_a_week_cut_by_what_was_asked_for_is_outlined_and_the_others_are_not(page: Page) -> None:
    frame = await shown(page, sample="progress/past")
    bars = frame.locator(".columns > b")
    assert await bars.evaluate_all("(all) => all.flatMap((one, at) => one.matches('.part') ? [at] : [])") == [8]
    whole = json.loads(json.dumps(result("past")))
    whole["structuredContent"]["coverage"]["to"] = "2026-08-02"  # a Sunday
    await page.evaluate("(result) => playground.result(result)", whole)
    await expect(frame.get_by_text("Jun 1 – Aug 2")).to_be_visible()
    await expect(frame.locator(".columns > .part")).to_have_count(0)


async def test_the_guideline_is_a_line_at_150_minutes(page: Page) -> None:
    frame = await shown(page, sample="progress/guideline")
    goal = frame.locator(".plot > .goal")
    await expect(goal).to_have_text("150 min")
    at = float((await style(goal, "bottom")).rstrip("%"))
    height = float((await style(frame.locator(".columns > b").nth(0), "height")).rstrip("%"))
    assert at == pytest.approx(height * 150 / of("guideline")["series"][0]["value"], abs=0.1)
    frame = await shown(page, sample="progress/ready")
    await expect(frame.locator(".columns > b")).to_have_count(12)
    await expect(frame.locator(".plot > .goal")).to_have_count(0)


@pytest.mark.parametrize(("name", "faster_is_less"), [("strength", False), ("pace", True), ("speed", False)])
async def test_a_line_leaves_gaps_open_and_better_is_higher(page: Page, name: str, faster_is_less: bool) -> None:
    frame = await shown(page, sample=f"progress/{name}")
    values = [point["value"] for point in of(name)["series"]]
    known = [value for value in values if value is not None]
    at = await dots(frame, "dots")
    assert len(at) == len(known)
    runs = sum(value is not None and (i == 0 or values[i - 1] is None) for i, value in enumerate(values))
    way = await frame.locator("path.way").get_attribute("d") or ""
    assert way.count("M") == runs > 1
    best = known.index(min(known) if faster_is_less else max(known))
    assert at[best][1] == min(y for _, y in at)
    places = [(i + 0.5) / len(values) * 100 for i, value in enumerate(values) if value is not None]
    assert [x for x, _ in at] == pytest.approx(places, abs=0.01)
    await expect(frame.get_by_text("gap: nothing recorded, or not known", exact=True)).to_be_visible()


async def test_what_was_lifted_is_marked_apart_from_what_is_estimated(page: Page) -> None:
    frame = await shown(page, sample="progress/strength")
    d = await frame.locator("path.squares").get_attribute("d") or ""
    assert d.count("M") == 1
    await expect(frame.get_by_text("estimated", exact=True)).to_be_visible()
    await expect(frame.get_by_text("lifted: 250 lb × 5", exact=True)).to_be_visible()
    frame = await shown(page, sample="progress/pace")
    await expect(frame.locator("path.squares")).to_have_attribute("d", "")
    await expect(frame.get_by_text("estimated", exact=True)).to_have_count(0)


async def test_zones_are_stacked_by_their_minutes_and_listed(page: Page) -> None:
    frame = await shown(page, sample="progress/zones")
    parts, rows = frame.locator(".stack > b"), frame.locator(".zones").get_by_role("listitem")
    table = of("zones")["table"]
    whole = sum(row["value"] for row in table)
    assert await parts.evaluate_all("(all) => all.map((one) => Number(one.style.flexGrow))") == [
        row["value"] for row in table
    ]
    for at, row in enumerate(table):
        for text in (
            row["label"],
            f"{math.floor(row['value'] + 0.5):,} min",
            f"{round(100 * row['value'] / whole, 1):g} %",
        ):
            await expect(rows.nth(at)).to_contain_text(text)
    await expect(parts.nth(3)).to_have_text("3")
    await expect(parts.nth(0)).to_have_text("")


async def test_weeks_are_dots_that_say_their_days(page: Page) -> None:
    frame = await shown(page, sample="progress/streak")
    series = of("streak")["series"]
    weeks = frame.locator(".run").get_by_role("listitem")
    await expect(weeks).to_have_count(len(series))
    for at in (0, 11, 51):
        value = int(series[at]["value"])
        await expect(weeks.nth(at)).to_have_text(re.compile(rf": {value}$"))
        await expect(weeks.nth(at)).to_have_class("done" if value else "")
    await expect(frame.locator(".lines")).to_contain_text(re.compile(r"Longest run\s*Nov 24, 2025\s*28 weeks"))


def shade(sets: float) -> str:
    return f"s{sum(sets >= bound for bound in (0.1, 5, 10, 20))}"


async def test_every_muscle_is_on_the_map_shaded_by_its_sets_and_in_the_legend(page: Page) -> None:
    frame = await shown(page, sample="progress/volume")
    drawn: list[list[str]] = await frame.locator(".map path:has(title)").evaluate_all(
        "(all) => all.map((one) => [one.textContent, one.getAttribute('class')])"
    )
    muscles = {row["label"]: row["value"] for row in of("volume")["table"]}
    assert {text.split(": ")[0] for text, _ in drawn} == set(muscles)
    for text, kind in drawn:
        name, sets = text.split(": ")
        assert sets == f"{muscles[name]:g} sets a week"
        assert kind == shade(muscles[name])
    await expect(frame.locator(".scale").get_by_role("listitem")).to_have_text(["0", "<5", "5–10", "10–20", "20+"])


async def test_muscles_under_ten_sets_are_named_and_all_are_in_the_table(page: Page) -> None:
    frame = await shown(page, sample="progress/volume")
    few = (
        frame.get_by_role("heading", name="Under 10 sets")
        .locator("xpath=following-sibling::ul")
        .get_by_role("listitem")
    )
    rows = of("volume")["table"]
    await expect(few).to_have_text([f"{row['label']}{row['value']:g}" for row in rows if row["value"] < 10])
    table = (await opened(frame)).first
    await expect(table.get_by_role("rowheader")).to_have_text([row["label"] for row in rows])


async def test_load_says_the_ramp_as_a_convention_and_never_an_injury(page: Page) -> None:
    frame = await shown(page, sample="progress/load")
    await expect(frame.get_by_text("No ramp yet: it takes 14 days in a row whose load is known.")).to_be_visible()
    known = json.loads(json.dumps(result("load")))
    next(row for row in known["structuredContent"]["table"] if row["label"] == "Ramp")["value"] = 12.5
    await page.evaluate("(result) => playground.result(result)", known)
    await expect(frame.get_by_text(re.compile(r"^\+12\.5 % in the last 7 days"))).to_contain_text(
        "a convention, not a limit"
    )
    assert not re.search(r"injur|risk|danger", await frame.get_by_role("main").inner_text(), re.IGNORECASE)


async def test_records_come_five_at_first_and_the_others_when_asked_for(page: Page) -> None:
    frame = await shown(page, sample="progress/prs")
    rows = frame.locator(".lines").get_by_role("listitem")
    await expect(rows).to_have_count(5)
    await expect(rows.first).to_contain_text(re.compile(r"Deadlift heaviest\s*Nov 21 · 4 reps; was 305 lb × 4.*310 lb"))
    await button(frame, "15 more").click()
    await expect(rows).to_have_count(20)
    await expect(rows.nth(5)).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text("15 more")


# --- tables ----------------------------------------------------------------------------------------------------------

CHARTS = ["ready", "sessions", "guideline", "streak", "strength", "prs", "volume", "load", "zones", "pace"]


@pytest.mark.parametrize("name", CHARTS)
async def test_every_chart_is_a_table_too(page: Page, name: str) -> None:
    frame = await shown(page, sample=f"progress/{name}")
    tables = await opened(frame)
    told = of(name)
    rows = tables.last.get_by_role("row")
    await expect(rows).to_have_count(len(told["series"]) + 1)
    cells = await tables.last.get_by_role("cell").all_inner_texts()
    for cell, point in zip(cells, told["series"], strict=True):
        value = point["value"]
        if value is None:
            assert cell == "–"
        elif name == "pace":
            seconds = math.floor(value + 0.5)
            assert cell == f"{seconds // 60}:{seconds % 60:02} /mi"
        else:
            assert float(cell.replace(",", "")) == value
    if name != "prs":
        await expect(tables.first.get_by_role("rowheader")).to_have_text([row["label"] for row in told["table"]])


async def test_readers_are_spared_the_drawing(page: Page) -> None:
    frame = await shown(page, sample="progress/volume")
    assert await frame.locator("svg").count() == 2
    assert "img" not in await frame.get_by_role("main").aria_snapshot()
    frame = await shown(page, sample="progress/ready")
    assert "650 min" not in await frame.get_by_role("main").aria_snapshot()


async def test_an_open_table_stays_open_when_another_measure_comes(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    tables = await opened(frame)
    await button(frame, "Sessions").click()
    await expect(title(frame)).to_have_text("Sessions")
    await expect(tables.last).to_be_visible()


# --- other measures and times ----------------------------------------------------------------------------------------


async def test_a_measure_is_asked_for_over_the_same_time_and_said(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    await button(frame, "Guideline").click()
    await expect(title(frame)).to_have_text("Weekly guideline")
    assert await calls(page, TOOL) == [{"metric": "guideline", "last_weeks": 12}]
    await expect(button(frame, "Guideline")).to_have_attribute("aria-pressed", "true")
    await expect(button(frame, "Minutes")).to_have_attribute("aria-pressed", "false")
    await expect(button(frame, "Guideline")).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text("Weekly guideline: 0 min, Sep 7 – Nov 23")
    summary = answered("ready", metric="guideline", last_weeks=12)["summary"]
    await said_to_model(page, "turned to guideline", summary)


async def test_tabs_are_walked_by_arrows_and_opened_by_enter(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    await focused(page, frame, "Activity")
    for key, name in (("ArrowRight", "Strength"), ("ArrowRight", "Intensity"), ("ArrowRight", "Activity")):
        await page.keyboard.press(key)
        await expect(tab(frame, name)).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(tab(frame, "Intensity")).to_be_focused()
    await page.keyboard.press("Home")
    await page.keyboard.press("End")
    await expect(tab(frame, "Intensity")).to_be_focused()
    assert await calls(page, TOOL) == []
    await page.keyboard.press("Enter")
    await expect(title(frame)).to_have_text("Training load")
    assert await calls(page, TOOL) == [{"metric": "load", "last_weeks": 12}]
    await expect(tab(frame, "Intensity")).to_have_attribute("aria-selected", "true")
    await expect(tab(frame, "Activity")).to_have_attribute("aria-selected", "false")
    await expect(tab(frame, "Intensity")).to_be_focused()
    await expect(frame.get_by_role("tabpanel", name="Intensity")).to_be_visible()


async def test_right_to_left_the_arrows_go_the_other_way(page: Page) -> None:
    frame = await shown(page, sample="progress/ready", locale="ar")
    tabs = frame.get_by_role("tab")
    await tabs.first.focus()
    await page.keyboard.press("ArrowLeft")
    await expect(tabs.nth(1)).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(tabs.first).to_be_focused()


async def test_the_tab_that_is_open_asks_nothing(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    await tab(frame, "Activity").click()
    await button(frame, "Sessions").click()
    await expect(title(frame)).to_have_text("Sessions")
    assert len(await calls(page, TOOL)) == 1


async def test_another_time_is_asked_for_of_the_same(page: Page) -> None:
    frame = await shown(page, sample="progress/strength")
    await expect(button(frame, "Last 52 weeks")).to_have_attribute("aria-pressed", "true")
    await button(frame, "Last 4 weeks").click()
    await expect(button(frame, "Last 4 weeks")).to_have_attribute("aria-pressed", "true")
    assert await calls(page, TOOL) == [{"metric": "strength", "exercise": LIFT, "last_weeks": 4}]
    await expect(button(frame, "Last 52 weeks")).to_have_attribute("aria-pressed", "false")
    await said_to_model(page, f"strength of {LIFT}")


@pytest.mark.parametrize(("name", "weeks"), [("volume", 4), ("load", 12), ("strength-overview", 12)])
async def test_the_time_that_nobody_named_is_marked_too(page: Page, name: str, weeks: int) -> None:
    frame = await shown(page, sample=f"progress/{name}")
    pressed = frame.get_by_role("group", name="Weeks").get_by_role("button", pressed=True)
    await expect(pressed).to_have_text(str(weeks))


async def test_a_range_takes_the_place_of_days_and_another_measure_keeps_them(page: Page) -> None:
    frame = await shown(page, sample="progress/past")
    await expect(frame.get_by_role("group", name="Weeks").get_by_role("button", pressed=True)).to_have_count(0)
    await fail_once(page)
    await button(frame, "Last 12 weeks").click()
    await expect(frame.get_by_role("alert")).to_be_visible()
    await answers(page, "streak")
    await button(frame, "Streak").click()
    await expect(title(frame)).to_have_text("Weeks in a row")
    assert await calls(page, TOOL) == [
        {"metric": "minutes", "last_weeks": 12},
        {"metric": "streak", "from": "2026-06-01", "to": "2026-07-31"},
    ]


async def test_a_comparison_is_asked_for_and_taken_back(page: Page) -> None:
    frame = await shown(page, sample="progress/ready")
    await button(frame, "the time before").click()
    compared = frame.get_by_text("+1,522.6 min (+37.3 %) against 4,087.5 min, Jun 15 – Aug 31")
    await expect(compared).to_be_visible()
    await answers(page, "ready")
    await button(frame, "the time before").click()
    await expect(compared).to_have_count(0)
    assert await calls(page, TOOL) == [
        {"metric": "minutes", "last_weeks": 12, "compare_to": "previous"},
        {"metric": "minutes", "last_weeks": 12},
    ]


async def test_where_too_much_is_missing_no_change_is_said(page: Page) -> None:
    frame = await shown(page, sample="progress/load")
    await expect(frame.get_by_text("Then: 21,594 AU, Jun 15 – Aug 31", exact=True)).to_be_visible()
    await expect(button(frame, "the time before")).to_have_attribute("aria-pressed", "true")


async def test_an_exercise_is_chosen_and_all_are_shown_again(page: Page) -> None:
    frame = await shown(page, sample="progress/strength-overview")
    await answers(page, "strength")
    await button(frame, "4 more").click()
    await button(frame, "Bench press").click()
    await expect(headline(frame)).to_have_text("294 lb")
    assert await calls(page, TOOL) == [{"metric": "strength", "exercise": "Bench press"}]
    await page.unroute_all()
    frame = await shown(page, sample="progress/strength")
    await answers(page, "strength-overview")
    await button(frame, "All exercises").click()
    await expect(headline(frame)).to_have_text("9 exercises")
    assert await calls(page, TOOL) == [{"metric": "strength", "last_weeks": 52}]


async def test_an_exercise_stays_for_records_and_not_for_muscles(page: Page) -> None:
    frame = await shown(page, sample="progress/strength")
    await fail_once(page)
    await button(frame, "Muscles").click()
    await expect(frame.get_by_role("alert")).to_be_visible()
    await button(frame, "Records").click()
    await expect(title(frame)).to_have_text(f"Records · {LIFT}")
    assert await calls(page, TOOL) == [
        {"metric": "volume_by_muscle", "last_weeks": 52},
        {"metric": "prs", "last_weeks": 52, "exercise": LIFT},
    ]


async def test_the_discipline_stays_where_the_measure_can_have_any(page: Page) -> None:
    frame = await shown(page, sample="progress/speed")
    await fail_once(page)
    await button(frame, "Zones").click()
    await expect(frame.get_by_role("alert")).to_be_visible()
    await answers(page, "speed")
    await button(frame, "Power").click()
    await said_to_model(page, "turned to")
    assert await calls(page, TOOL) == [{"metric": "zones", "discipline": "cycling"}, {"metric": "output"}]


# --- what goes wrong -------------------------------------------------------------------------------------------------


async def test_a_failed_call_is_said_and_the_chart_stays_and_another_tap_works(page: Page) -> None:
    frame = await shown(page, sample="progress/days")
    await fail_once(page)
    await button(frame, "Sessions").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    await expect(title(frame)).to_have_text("Active minutes")
    await expect(button(frame, "Minutes")).to_have_attribute("aria-pressed", "true")
    assert await sent(page, "ui/update-model-context") == []


async def test_a_measure_that_needs_something_says_what(page: Page) -> None:
    frame = await shown(page, sample="progress/load")
    await answers(page, "no-maximum")
    await button(frame, "Zones").click()
    await expect(frame.get_by_role("alert")).to_contain_text("which nobody said.")
    await expect(frame.get_by_role("alert")).to_contain_text("your maximum heart rate: say it in the conversation")
    await expect(title(frame)).to_have_text("Training load")


async def test_while_it_comes_the_chart_stays_and_two_taps_are_one_call(page: Page) -> None:
    frame = await shown(page, sample="progress/days")
    async with waited_for(page, "sessions"):
        await button(frame, "Sessions").dblclick()
        await button(frame, "Streak").click()
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
        await expect(frame.get_by_role("status")).to_have_text("Loading")
        await expect(title(frame)).to_have_text("Active minutes")
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    assert await calls(page, TOOL) == [{"metric": "sessions", "last_weeks": 1}]


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


async def test_two_weeks_are_a_line(page: Page) -> None:
    frame = await shown(page, sample="progress/too-little")
    more = json.loads(json.dumps(result("too-little")))
    more["structuredContent"]["series"][1]["value"] = 82.5
    await page.evaluate("(result) => playground.result(result)", more)
    await expect(frame.locator(".plot svg")).to_be_visible()
    await expect(frame.locator(".few")).to_have_count(0)


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
