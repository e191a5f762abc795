"""How does a member move what stands on their calendar? By keys, by dragging, by plain buttons; to a day, to a time."""

import pytest
from playwright.async_api import Frame, Locator, Page, expect
from tests.widgets.drawing import calls, focused, said_to_model, shown
from tests.widgets.weeks import CHANGES, READS, THIS, button, day, item, keyed, of, opened, result, serve

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_that_day")]


FLOW = {"action": "move", "when": "2026-11-27", "version": 1}


async def moved(page: Page, frame: Frame) -> None:
    """Slow flow came to Friday, and that is told to everybody."""
    flow = item("ready", "Slow flow")
    await expect(day(frame, "2026-11-27").locator(".what").first).to_contain_text("Slow flow")
    assert await calls(page, CHANGES) == [{**FLOW, "item_ids": [flow["id"]]}]
    assert await calls(page, READS) == [THIS]
    await expect(keyed(frame, "item", flow)).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text("Moved to Friday, November 27.")
    await said_to_model(page, f"moved “Slow flow” ({flow['id']}) to 2026-11-27", of("moved")["summary"])


async def test_an_item_is_moved_by_keys_alone(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    grip = keyed(frame, "grip", item("ready", "Slow flow"))
    await expect(grip).to_have_accessible_name("Move Slow flow")
    await focused(page, frame, await keyed(frame, "item", item("ready", "Slow flow")).inner_text())
    await page.keyboard.press("Tab")
    await expect(grip).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(grip).to_have_attribute("aria-pressed", "true")
    await expect(frame.get_by_role("status")).to_contain_text("Arrow keys choose the day")
    for key, on in (("ArrowUp", "November 23"), ("ArrowDown", "November 24"), ("ArrowRight", "November 25")):
        await page.keyboard.press(key)
        await expect(frame.get_by_role("status")).to_contain_text(on)
    await expect(day(frame, "2026-11-25")).to_have_class("day target")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await moved(page, frame)


async def test_what_is_lifted_is_left_by_escape_by_tab_and_where_it_was(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    grip = keyed(frame, "grip", item("ready", "Slow flow"))
    for keys in (["ArrowDown", "Escape"], ["ArrowDown", "Tab"], ["Enter"]):
        await grip.focus()
        for key in ("Enter", *keys):
            await page.keyboard.press(key)
        await expect(frame.get_by_role("status")).to_have_text("Left where it was.")
        await expect(frame.locator(".target")).to_have_count(0)
        await expect(grip).to_have_attribute("aria-pressed", "false")
    await expect(frame.locator(":focus")).to_have_count(1)
    assert await calls(page, CHANGES) == []


async def drag(page: Page, held: Locator, onto: Locator) -> None:
    """By mouse, over the middle of something."""
    for at, place in enumerate((held, onto)):
        box = await place.bounding_box()
        assert box
        await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=1 + 3 * at)
        if not at:
            await page.mouse.down()


async def test_an_item_is_dragged_to_another_day(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await drag(page, keyed(frame, "grip", item("ready", "Slow flow")), day(frame, "2026-11-27"))
    await expect(day(frame, "2026-11-27")).to_have_class("day target")
    await page.mouse.up()
    await moved(page, frame)


async def test_an_item_is_dragged_onto_the_silhouette_too(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    await drag(page, keyed(frame, "grip", item("ready", "Slow flow")), frame.locator('.cell[data-on="2026-11-27"]'))
    await page.mouse.up()
    await moved(page, frame)


@pytest.mark.parametrize("on", ["2026-11-22", "2026-11-23"])
async def test_it_stays_where_it_was_or_where_the_day_is_over(page: Page, on: str) -> None:
    frame = await shown(page, sample="week/ready")
    await drag(page, keyed(frame, "grip", item("ready", "Slow flow")), day(frame, on))
    await expect(frame.locator(".dragged")).to_have_count(1)
    await page.mouse.up()
    await expect(frame.locator(".dragged, .target, .picker")).to_have_count(0)
    assert await calls(page, CHANGES) == []


async def test_a_drag_that_is_cut_short_moves_nothing(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    grip = keyed(frame, "grip", item("ready", "Slow flow"))
    await drag(page, grip, day(frame, "2026-11-27"))
    await grip.dispatch_event("pointercancel")
    await page.mouse.up()
    await expect(frame.locator(".dragged, .target")).to_have_count(0)
    assert await calls(page, CHANGES) == []


async def test_an_item_is_moved_by_plain_buttons(page: Page) -> None:
    frame = await opened(page, "ready", "Slow flow")
    await button(frame, "Move").click()
    await expect(frame.get_by_role("group", name="Move Slow flow")).to_be_visible()
    await expect(button(frame, "Sunday, November 22")).to_be_disabled()
    await expect(button(frame, "Monday, November 23")).to_have_attribute("aria-current", "date")
    await expect(button(frame, "Saturday, December 5")).to_be_enabled()
    await button(frame, "Friday, November 27").click()
    await moved(page, frame)


async def test_a_tap_on_the_grip_lets_the_day_be_chosen_and_escape_leaves_that(page: Page) -> None:
    frame = await shown(page, sample="week/ready")
    flow = item("ready", "Slow flow")
    await keyed(frame, "grip", flow).click()
    await expect(frame.get_by_role("group", name="Move Slow flow")).to_be_visible()
    await expect(frame.locator('[data-key="picker"]')).to_be_focused()
    await button(frame, "Monday, November 23").click()
    await expect(frame.locator(".picker")).to_have_count(0)
    await expect(keyed(frame, "move", flow)).to_be_focused()
    await button(frame, "Move").press("Enter")
    await page.keyboard.press("Escape")
    await expect(keyed(frame, "move", flow)).to_be_focused()
    assert await calls(page, CHANGES) == []


@pytest.mark.parametrize(
    ("time", "choose", "when"),
    [
        ("20:15", "Save", "2026-11-23T20:15"),
        ("20:15", "Thursday, November 26", "2026-11-26T20:15"),
        ("", "Thursday, November 26", "2026-11-26 any time"),
    ],
)
async def test_the_time_is_changed_along_with_the_day_or_alone(page: Page, time: str, choose: str, when: str) -> None:
    frame = await opened(page, "stack", "Slow flow")
    await serve(page, schedule_session=[result("moved")], get_schedule=[result("ready")])
    await button(frame, "Move").click()
    await frame.get_by_label("Time").fill(time)
    await page.evaluate("playground.context({ locale: 'en-GB' })")  # it outlasts a redraw
    await expect(frame.get_by_label("Time")).to_have_value(time)
    await page.evaluate("playground.context({ locale: 'en-US' })")
    await expect(button(frame, "Thursday, November 26")).to_be_visible()
    await button(frame, choose).click()
    assert (await calls(page, CHANGES, 1))[0]["when"] == when


async def test_something_missed_last_week_can_be_moved_to_days_to_come(page: Page) -> None:
    frame = await opened(page, "past", "Full body A")
    await button(frame, "Move").click()
    await expect(button(frame, "Monday, November 23")).to_be_enabled()
    await expect(button(frame, "Saturday, December 5")).to_be_enabled()
    assert await frame.locator(".pick:enabled").count() == 13


async def test_over_four_weeks_arrows_go_by_weeks_too(page: Page) -> None:
    frame = await shown(page, sample="week/month")
    grip = keyed(frame, "grip", item("month", "Slow flow"))
    await grip.focus()
    for key, on in (
        ("Enter", "Arrow keys"),
        ("ArrowDown", "November 30"),
        ("ArrowRight", "December 1"),
        ("ArrowUp", "November 24"),
        ("ArrowUp", "November 23"),
    ):
        await page.keyboard.press(key)
        await expect(frame.get_by_role("status")).to_contain_text(on)
    for _ in range(4):
        await page.keyboard.press("ArrowDown")
    await expect(frame.get_by_role("status")).to_contain_text("Saturday, December 19")
    await expect(frame.locator('.cell[data-on="2026-12-19"]')).to_have_class("cell target")
