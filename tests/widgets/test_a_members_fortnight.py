"""Does it all hold together for a member? In the playground, signed in: found, saved, planned, moved, done, beaten, missed, mended."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Frame, Locator, Page, expect
from tests.conftest import url_of
from tests.factories import NOW
from tests.oauth.linked import Clock
from tests.waiting import until
from tests.widgets.drawing import frame_of, messages
from tests.widgets.site import Site, opened, standing
from tests.widgets.test_playground_link import REFUSED, sign_in

from palestra.accounts import demo
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

NAME = "fortnight"  # of the database
EVENINGS = {
    "goal": "strength",
    "style": "strength",
    "weeks": 4,
    "weekdays": ["tuesday", "thursday", "saturday"],
    "session_minutes": 45,
    "equipment": ["dumbbells", "mat"],
}
SQUATS = {"name": "Dumbbell front squat", "sets": [{"count": 3, "reps": 5, "weight": 30, "unit": "lb"}]}


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def site(postgres: EmbeddedPostgres, with_demo: str, clock: Clock) -> Iterator[Site]:
    """An app of its own, whose days go by as the test says."""
    with standing(postgres, with_demo, NAME, clock) as site:
        yield site


@pytest.fixture
async def password(postgres: EmbeddedPostgres, site: Site) -> str:
    """The demo member's, new."""
    database = Database(url_of(postgres, NAME))
    async with database.transaction() as connection:
        _, _, made = await demo.make(connection, NOW)
    await database.close()
    return made


async def asked(page: Page, said: str) -> Frame:
    """What a request of the playground's list comes to: the widget, once it shows its answer."""
    await page.get_by_role("button", name=said).click()
    return await answered(page)


async def called(page: Page, tool: str, **arguments: Any) -> Frame:
    """The same of a call, as a model makes it."""
    await page.goto(f"/playground?tool={tool}&arguments={json.dumps(arguments)}")
    return await answered(page)


async def answered(page: Page) -> Frame:
    await page.evaluate("window.playground.ready")
    frame = frame_of(page)
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")
    return frame


async def told(page: Page) -> dict[str, Any]:
    """What the call answered, as the widget was told."""
    found: list[dict[str, Any]] = []

    async def came() -> bool:
        found[:] = [
            one["message"]["params"]["structuredContent"]
            for one in await messages(page)
            if one["message"].get("method") == "ui/notifications/tool-result"
        ]
        return bool(found)

    await until(came)
    return found[0]


def key(frame: Frame, name: str) -> Locator:
    """What has the focus kept by this key."""
    return frame.locator(f'[data-key="{name}"]')


def button(frame: Frame, name: str | re.Pattern[str]) -> Locator:
    return frame.get_by_role("button", name=name).first


async def test_a_member_lives_a_fortnight(
    browser: Browser, site: Site, password: str, clock: Clock, problems: list[str]
) -> None:
    async with opened(browser, site, problems) as page:
        page.on(
            "console", lambda _: problems.remove(problems[-1]) if problems and REFUSED.search(problems[-1]) else None
        )
        await page.goto("/playground?tool=get_schedule&arguments={}")
        await page.get_by_role("banner").get_by_role("button", name="Connect").click()
        await sign_in(page, password, "Allow")

        await called(page, "log_workout", performed_at="2026-11-17T18:00", exercises=[SQUATS], rpe=7)

        # A class is found, looked at and saved.
        frame = await asked(page, "20 minutes, low impact, nothing overhead")
        await frame.locator(".card").first.get_by_role("button").first.click()
        await button(frame, "Save").click()
        await expect(button(frame, "Saved")).to_be_visible()

        # A month of evenings is drafted, and becomes the plan.
        frame = await asked(page, "Plan me four weeks")
        await key(frame, "accept").click()
        await expect(frame.get_by_text("This is your plan now.")).to_be_visible()

        # Thursday does not suit: Friday it is, by the keyboard.
        frame = await asked(page, "What is on this week?")
        thursday = (await told(page))["days"][3]["items"][0]
        for pressed in ("Enter", "ArrowDown", "Enter"):
            await key(frame, f"grip {thursday['id']}").press(pressed)
        await expect(frame.locator('[data-on="2026-11-27"]').last).to_contain_text(thursday["title"])

        # Tuesday evening, in the player: every set, the squats heavier than ever.
        clock.move(timedelta(hours=38).total_seconds())
        frame = await asked(page, "Start the next session")
        player = await told(page)
        assert (player["exercises"][0]["name"], player["exercises"][0]["sets"][0]["weight"]) == (SQUATS["name"], 30)
        await button(frame, re.compile("^Weight.*: more$")).click()
        for _ in range(sum(len(exercise["sets"]) for exercise in player["exercises"])):
            await key(frame, "log").click()
        await key(frame, "all").click()
        await key(frame, "effort 7").press("Space")
        await key(frame, "ended").click()
        record = f"{SQUATS['name']} 35 lb × 3, before 30 lb × 5"
        await expect(frame.get_by_role("listitem").filter(has_text="before")).to_have_text(record)

        # It was a record, and is one in her progress; on the calendar the session is done.
        frame = await called(page, "get_progress", metric="prs")
        await expect(frame.get_by_role("main")).to_contain_text(f"{SQUATS['name']} heaviest")
        frame = await asked(page, "What is on this week?")
        tuesday = (await told(page))["days"][1]["items"][0]
        assert (tuesday["title"], tuesday["status"]) == (player["title"], "done")
        await expect(frame.locator('[data-on="2026-11-24"]').last).to_contain_text("Done")

        # Friday and Saturday went by without training. On Sunday the plan is mended, all of it at once.
        clock.move(timedelta(days=5).total_seconds())
        frame = await asked(page, "I missed a session")
        lines = (await told(page))["lines"]
        assert lines
        for line in lines:
            await expect(frame.get_by_text(line["why"])).to_be_visible()
        await key(frame, "accept").click()
        await expect(frame.get_by_text("Your plan is changed.")).to_be_visible()

        await called(page, "get_schedule", **{"from": "2026-11-23", "to": "2026-12-20"})
        days = {day["local_date"]: day["items"] for day in (await told(page))["days"]}
        assert [item["status"] for on in ("2026-11-24", "2026-11-27", "2026-11-28") for item in days[on]] == [
            "done",
            "missed",
            "missed",
        ]
        changed = {day(line["to"]): line["to"] for line in lines}
        shown = {on: f"{items[0]['title']}, {items[0]['minutes']} min" for on, items in days.items() if items}
        for on, said in changed.items():
            assert said.endswith(shown[on])


def day(said: str) -> str:
    """The date of “Sat 5 Dec, Full body C, 15 min”."""
    return (
        datetime.strptime(f"{said.split(',')[0]} {NOW.year}", "%a %d %b %Y").date().isoformat()
    )  # a day of her calendar
