"""Does the player know what time it is, and lose nothing without a network? Rests, holds, wrong clocks, cuts, other copies."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.factories import NOW
from tests.waiting import until
from tests.widgets.drawing import calls, held, holds, shown
from tests.widgets.playing import BENCH, ROW, Playing, key, main, menu, passes, played, status

from palestra.errors import ScopeRequired, Unavailable

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("cut_off")]


# --- time ------------------------------------------------------------------------------------------------------------


async def test_the_rest_is_counted_by_the_clock_and_its_end_said_once(page: Page, still: None) -> None:
    frame, _server = await played(page, "middle")
    await expect(frame.locator(".big")).to_have_text("2:15")
    await page.clock.fast_forward(60_000)  # asleep
    await expect(frame.locator(".big")).to_have_text("1:15")
    await passes(page, seconds=65)
    await expect(status(frame)).to_have_text("")
    await passes(page, seconds=15)
    await expect(status(frame)).to_have_text("The rest is over. Bench press")
    await expect(frame.locator(".big")).to_have_count(0)
    await frame.evaluate("document.getElementById('live').textContent = ''")
    await passes(page, seconds=30)
    await expect(status(frame)).to_have_text("")


async def test_a_rest_that_is_taken_away_is_not_said_to_be_over(page: Page, still: None) -> None:
    frame, _ = await played(page, "ready")
    await key(frame, "log").click()
    await passes(page, seconds=5)
    await menu(frame, "undo")
    await passes(page, seconds=5)
    await expect(frame.locator(".big")).to_have_count(0)
    await expect(status(frame)).to_have_text("Taken back.")


async def test_a_rest_after_a_warm_up_is_short(page: Page, still: None) -> None:
    frame, _ = await played(page, "ready")
    await key(frame, "log").click()
    await expect(frame.locator(".big")).to_have_text("1:00")


async def test_a_hold_is_timed_and_logged_as_long_as_it_was(page: Page, still: None) -> None:
    frame, server = await played(page, "hold")
    hold = frame.locator("h2")
    await expect(hold).to_have_text("Boat pose")
    await key(frame, "hold").click()
    await passes(page, seconds=12)
    await expect(frame.locator(".big")).to_have_text("0:18")
    await key(frame, "log").click()
    await until(lambda: [one[5] for one in server.sets] == [12])
    await key(frame, "field duration_s").fill("30")
    await key(frame, "hold").click()
    await passes(page, seconds=31)
    await expect(status(frame)).to_have_text("Time is up.")
    await key(frame, "log").click()
    await until(lambda: [one[5] for one in server.sets] == [12, 30])


@pytest.mark.parametrize("hours", [-30, 5])
async def test_a_clock_that_is_wrong_is_put_right_by_the_server(page: Page, hours: float) -> None:
    await page.clock.install(time=NOW + timedelta(hours=hours))
    frame, server = await played(page, "middle")
    await expect(main(frame)).to_contain_text("3 of 6 sets · 18:0")
    await key(frame, "log").click()
    await until(lambda: len(server.sets) == 7)
    at = max(one["done_at"] for one in server.run["sets"])
    assert abs((NOW - datetime.fromisoformat(at)).total_seconds()) < 60


async def test_a_deed_before_the_server_was_heard_gets_the_right_time(page: Page) -> None:
    await page.clock.install(time=NOW + timedelta(hours=5))
    server = Playing("ready")
    server.down = True
    await server.on(page)
    frame = await shown(page, sample="player/ready")
    await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("1 not saved yet")
    server.down = False
    await page.clock.run_for(5000)
    await until(lambda: len(server.sets) == 1)
    assert abs((NOW - datetime.fromisoformat(server.run["sets"][0]["done_at"])).total_seconds()) < 60


# --- the network -----------------------------------------------------------------------------------------------------


async def test_without_a_network_it_goes_on_and_is_sent_when_there_is_one(page: Page, still: None) -> None:
    frame, server = await played(page, "ready")
    server.down = True
    for _ in range(4):
        await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("4 not saved yet")
    await expect(main(frame)).to_contain_text("Set 2 of 2")
    await passes(page, seconds=90)
    assert server.sets == []
    server.down = False
    await passes(page, seconds=40)
    await expect(main(frame)).not_to_contain_text("not saved yet")
    assert len(server.sets) == 4
    assert len({op["id"] for op in server.ops}) == 4


async def test_a_network_that_is_back_is_used_at_once(page: Page, still: None) -> None:
    frame, server = await played(page, "ready")
    server.down = True
    await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("1 not saved yet")
    await passes(page, seconds=120)
    server.down = False
    await frame.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: len(server.sets) == 1)


async def test_what_is_done_while_another_deed_is_on_its_way_is_sent_after_it(page: Page) -> None:
    frame, server = await played(page, "ready")
    async with held(page):
        await key(frame, "log").click()
        await key(frame, "log").click()
        await expect(main(frame)).to_contain_text("Warm-up 3 of 3")
    await until(lambda: len(server.sets) == 2)


async def test_a_set_that_is_said_anew_while_it_is_on_its_way_is_as_it_was_said_last(page: Page) -> None:
    frame, server = await played(page, "middle")

    async def on_its_way() -> bool:
        return any(call["ops"] for call in await calls(page, "player_log_set"))

    async with held(page, containing='"reps"'):  # a question what is new, which the player asks of itself, is answered
        await key(frame, "log").click()
        await until(on_its_way)
        await menu(frame, "undo")
        await key(frame, "field reps").fill("3")
        await key(frame, "log").click()
    await until(lambda: (BENCH, False, 2, 72.5, 3, None, None) in server.sets)
    assert [op["reps"] for op in server.ops] == [5, 3]


async def test_only_the_last_of_what_is_said_of_a_set_waits(page: Page) -> None:
    frame, server = await played(page, "middle")
    server.down = True
    await key(frame, "log").click()
    await menu(frame, "undo")
    await key(frame, "field reps").fill("3")
    await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("1 not saved yet")
    server.down = False
    await frame.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: (BENCH, False, 2, 72.5, 3, None, None) in server.sets)
    assert len(server.ops) == 1


async def test_what_waits_outlasts_a_reload(page: Page) -> None:
    frame, server = await played(page, "middle", bridges="openai")
    server.down = True
    await key(frame, "log").click()
    await expect(main(frame)).to_contain_text("1 not saved yet")
    await page.reload()
    await page.evaluate("window.playground.ready")
    [frame] = [one for one in page.frames if one.parent_frame and one.parent_frame.parent_frame]
    await expect(main(frame)).to_contain_text("4 of 6 sets")
    server.down = False
    await frame.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: (BENCH, False, 2, 72.5, 5, None, None) in server.sets)
    await holds(page, "!sessionStorage.getItem('palestra-widget-state').includes('exr_')")


async def test_what_another_copy_does_is_seen_and_the_later_deed_holds(page: Page, still: None) -> None:
    frame, server = await played(page, "middle")
    theirs = {"what": "set", "exercise_id": BENCH, "n": 2, "weight": 80, "unit": "kg", "reps": 2}
    server.takes({"id": "theirs-01", "at": NOW.isoformat(), **theirs})
    await passes(page, seconds=21)
    await expect(main(frame)).to_contain_text("4 of 6 sets")
    await expect(frame.locator("h2")).to_have_text("Barbell row")
    server.down = True
    await menu(frame, f"row {BENCH}")
    await key(frame, f"set {BENCH} 2").click()
    await key(frame, "field reps").fill("1")
    await key(frame, "log").click()
    later = (NOW + timedelta(seconds=22)).isoformat()
    server.takes({"id": "theirs-02", "at": later, **theirs, "reps": 5})
    server.down = False
    await passes(page, seconds=30)
    await until(lambda: (BENCH, False, 2, 80, 5, None, None) in server.sets)
    await expect(key(frame, f"row {BENCH}")).to_contain_text("80 kg × 5")


async def test_what_is_being_typed_outlasts_news_and_another_language(page: Page, still: None) -> None:
    frame, server = await played(page, "middle")
    await key(frame, "field reps").fill("11")
    await frame.evaluate("document.activeElement.setSelectionRange(1, 1)")
    server.takes({"id": "theirs-01", "at": NOW.isoformat(), "what": "mark", "exercise_id": ROW, "skipped": True})
    await passes(page, seconds=21)
    await expect(main(frame)).to_contain_text("3 of 4 sets")
    await expect(key(frame, "field reps")).to_have_value("11")
    await expect(key(frame, "field reps")).to_be_focused()
    assert await frame.evaluate("document.activeElement.selectionStart") == 1
    await page.evaluate("playground.context({ locale: 'de' })")
    await expect(key(frame, "log")).to_have_text("Satz eintragen")
    await expect(key(frame, "field reps")).to_have_value("11")


async def test_what_the_server_refuses_is_said_and_not_sent_again(page: Page) -> None:
    frame, server = await played(page, "middle")
    server.refuse = ["set"]
    await key(frame, "log").click()
    await expect(frame.get_by_role("alert")).to_have_text("It was not to be.")
    await expect(main(frame)).to_contain_text("3 of 6 sets")
    assert len(server.ops) == 1


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ScopeRequired("This app may not log.", scopes=("log:write",)), "This app may not log. Connect your account"),
        (Unavailable("Something went wrong on our side.", retry_after_s=2), "1 not saved yet"),
    ],
)
async def test_a_call_that_is_refused_is_said_and_nothing_is_lost(page: Page, error: Any, text: str) -> None:
    frame, server = await played(page, "middle")
    server.failure = error
    await key(frame, "log").click()
    await expect(main(frame)).to_contain_text(text)
    await expect(main(frame)).to_contain_text("4 of 6 sets")
    server.failure = None
    await frame.evaluate("dispatchEvent(new Event('focus'))")
    await until(lambda: len(server.sets) == 7)
    await expect(main(frame)).not_to_contain_text(text)
