"""Does a chart of progress show its numbers as they are? Bars, lines, zones, weeks and muscles; and all of it in tables."""

import json
import math
import re

import pytest
from playwright.async_api import Frame, Locator, Page, expect
from tests.widgets.drawing import shown
from tests.widgets.measures import button, of, opened, result, title

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]

CHARTS = ["ready", "sessions", "guideline", "streak", "strength", "prs", "volume", "load", "zones", "pace"]


async def style(where: Locator, name: str) -> str:
    value: str = await where.evaluate(f"(one) => one.style.{name}")
    return value


async def dots(frame: Frame, kind: str) -> list[tuple[float, float]]:
    """Where the dots of a line are, in per cent from above."""
    d = await frame.locator(f"path.{kind}").get_attribute("d") or ""
    return [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) (-?[\d.]+)h0", d)]


# --- bars and lines --------------------------------------------------------------------------------------------------


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


async def test_two_weeks_are_a_line(page: Page) -> None:
    frame = await shown(page, sample="progress/too-little")
    more = json.loads(json.dumps(result("too-little")))
    more["structuredContent"]["series"][1]["value"] = 82.5
    await page.evaluate("(result) => playground.result(result)", more)
    await expect(frame.locator(".plot svg")).to_be_visible()
    await expect(frame.locator(".few")).to_have_count(0)


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


# --- zones, weeks, muscles, records ----------------------------------------------------------------------------------


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
