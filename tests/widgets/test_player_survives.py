"""Is what was done in the player recorded once, whatever happens? Half an hour with dead networks, sleep, a reload, wrong clocks.

Two devices of one member, each with a clock of its own, over the real server and its database.
"""

import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Error, Frame, Page, Request, Route, expect
from tests.conftest import url_of
from tests.factories import NOW
from tests.oauth.linked import Clock
from tests.waiting import until
from tests.widgets.drawing import frame_of
from tests.widgets.recording_player import GYM, STRONG
from tests.widgets.site import Site, opened, standing

from palestra.accounts import demo
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

NAME = "survives"  # of the database
EXPECTED = re.compile(r"Failed to load resource")  # which Chromium says of a dead network, and of a token that is over
STEP_S = 5
KEPT = "JSON.parse(sessionStorage.getItem('palestra-link'))"


class Running(Clock):
    """The server's clock: it goes on by itself too, as that of a browser does."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self._began)


@pytest.fixture(scope="module")
def clock() -> Running:
    return Running()


@pytest.fixture(scope="module")
def site(postgres: EmbeddedPostgres, with_demo: str, clock: Running) -> Iterator[Site]:
    """An app of its own, as these tests write."""
    with standing(postgres, with_demo, NAME, clock) as site:
        yield site


@pytest.fixture
async def password(postgres: EmbeddedPostgres, site: Site, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A member's name to sign in with, and password; a new one each."""
    database = Database(url_of(postgres, NAME))
    async with database.transaction() as connection:
        _, login, made = await demo.make(connection, NOW, login=f"m{abs(hash(request.node.name)) % 10**8}")
    await database.close()
    return login, made


@dataclass
class Device:
    """A browser with the player in it, and the network between it and the server."""

    page: Page
    site: Site
    under_way: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        def asked(one: Request) -> None:
            if one.url.endswith("/mcp"):
                self.under_way.add(one)

        self.page.on("request", asked)
        self.page.on("response", lambda one: self.under_way.discard(one.request))
        self.page.on("requestfailed", lambda one: self.under_way.discard(one))

    def quiet(self) -> bool:
        """Whether nothing is under way on the network."""
        return not self.under_way

    async def link(self, login: str, password: str) -> None:
        await self.page.goto("/playground?tool=get_training_context&arguments={}")
        await self.page.get_by_role("banner").get_by_role("button", name="Connect").click()
        await self.page.get_by_label("Sign-in name").fill(login)
        await self.page.get_by_label("Password").fill(password)
        await self.page.keyboard.press("Enter")
        await self.page.get_by_role("button", name="Allow", exact=True).click()
        await self.page.wait_for_url(re.compile(r"/playground\?tool="))
        await self.page.evaluate("playground.ready")

    async def tool(self, name: str, **arguments: Any) -> Any:
        """A call as the model makes it, with what this device is allowed."""
        token = (await self.page.evaluate(KEPT))["tokens"]["access_token"]
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        headers = {
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": "2025-11-25",
            "Authorization": f"Bearer {token}",
        }
        async with httpx2.AsyncClient() as http:
            answer = (await http.post(f"{self.site.address}/mcp", json=body, headers=headers)).json()
        assert not answer["result"]["isError"], answer["result"]["content"]
        return answer["result"]["structuredContent"]

    async def open(self, session_id: str, bridges: str) -> None:
        arguments = json.dumps({"session_id": session_id})
        await self.page.goto(f"/playground?tool=start_workout&arguments={arguments}&bridges={bridges}&bare=1")
        await self.drawn()

    async def drawn(self) -> None:
        await self.page.evaluate("window.playground.ready")
        await expect(self.frame.get_by_role("main")).to_have_attribute("aria-busy", "false")

    @property
    def frame(self) -> Frame:
        return frame_of(self.page)

    @property
    def main(self) -> Any:
        return self.frame.get_by_role("main")

    async def press(self, key: str) -> None:
        await self.frame.locator(f'[data-key="{key}"]').click()

    async def act(self, key: str) -> None:
        """Something that stands under More."""
        if await self.frame.locator(f'[data-key="{key}"]').count() == 0:
            await self.press("menu")
        await self.press(key)

    async def log(self, **values: str) -> None:
        """Log the set that is shown, with these values typed over."""
        for name, text in values.items():
            await self.frame.locator(f'[data-key="field {name}"]').fill(text)
        await self.press("log")

    async def saved(self) -> None:
        """Everything that was done here is acknowledged: nothing waits in the queue."""
        await expect(self.main).not_to_contain_text("not saved yet")

    @asynccontextmanager
    async def without_network(self, lost: Callable[[Route], Awaitable[None]] | None = None) -> AsyncIterator[None]:
        """While this lasts no call of the player comes through; or what the server answers is `lost`."""

        async def cut(route: Route) -> None:
            if "player_" not in (route.request.post_data or ""):
                await route.continue_()
            elif lost is None:
                await route.abort()
            else:
                await lost(route)

        await self.page.route("**/mcp", cut)
        yield
        await self.page.unroute("**/mcp", cut)


async def answer_lost(route: Route) -> None:
    """The server does what it is asked, and its answer never arrives."""
    with suppress(Error):  # it may have been given up meanwhile
        await route.fetch()
        await route.abort()


@pytest.fixture
async def devices(browser: Browser, site: Site, clock: Running, problems: list[str]) -> AsyncIterator[list[Device]]:
    """A phone whose clock is three hours ahead, and a laptop whose clock is two days behind."""
    heard: list[str] = []
    async with opened(browser, site, heard) as phone, opened(browser, site, heard) as laptop:
        await phone.clock.install(time=clock() + timedelta(hours=3))
        await laptop.clock.install(time=clock() - timedelta(days=2))
        yield [Device(phone, site), Device(laptop, site)]
        heard[:] = [one for one in heard if not EXPECTED.search(one)]
    assert not problems


async def pass_time(clock: Running, devices: list[Device], *, asleep: tuple[Device, ...] = (), **by: float) -> None:
    """So much time goes by, for the server and for every device; one that sleeps notices when it wakes.

    In small steps, with what is under way on the network done in each: a second of theirs is not one of ours.
    """
    left_s = timedelta(**by).total_seconds()
    while left_s > 0:
        step_s = min(STEP_S, left_s)
        left_s -= step_s
        clock.move(step_s)
        for device in devices:
            if device not in asleep:
                await device.page.clock.run_for(round(step_s * 1000))
                await until(device.quiet)
    for device in asleep:
        await device.page.clock.fast_forward(round(timedelta(**by).total_seconds() * 1000))


def stored(workout: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Every set of a workout as it is in the log, by exercise."""
    return {
        exercise["name"]: [
            (one["kind"], one["weight"], one["unit"], one["reps"], one["rir"]) for one in exercise["sets"]
        ]
        for exercise in workout["exercises"]
    }


async def test_half_an_hour_of_trouble_is_recorded_as_it_was_done_and_once(
    devices: list[Device], clock: Running, password: tuple[str, str]
) -> None:
    phone, laptop = devices
    for device in devices:
        await device.link(*password)
    for name, weight in (("Back squat", 90), ("Bench press", 70), ("Barbell row", 60)):
        sets = [{"count": 3, "weight": weight, "reps": 6, "rir": 2}]
        exercises = [{"name": name, "sets": sets}]
        await phone.tool("log_workout", performed_at="2026-11-16T18:00", unit="kg", exercises=exercises)
    await phone.tool("set_preferences", units="metric", time_zone="UTC")
    draft = await phone.tool("build_plan", **STRONG, **GYM)
    plan = await phone.tool("save_plan", draft_id=draft["draft_id"])
    session = plan["sessions"][0]["session_id"]
    began = clock()

    # The phone begins; three warm-ups with a network.
    await phone.open(session, "openai")
    for n in (1, 2, 3):
        await expect(phone.main).to_contain_text(f"Warm-up {n} of 3")
        await phone.log()
        await pass_time(clock, devices, seconds=60)
    await phone.saved()

    # A dead network, and a phone that sleeps meanwhile: two heavy sets.
    async with phone.without_network():
        await expect(phone.main).to_contain_text("Set 1 of 2")
        await phone.log(reps="5")
        await expect(phone.main).to_contain_text("1 not saved yet")
        await pass_time(clock, devices, asleep=(phone,), seconds=170)
        await expect(phone.main).not_to_contain_text("Rest0:00")
        await phone.press("+ weight")
        await phone.log()
        await expect(phone.main).to_contain_text("2 not saved yet")
    await pass_time(clock, devices, seconds=60)
    await phone.saved()

    # A second copy sees it all, does the next set; the first copy learns of it.
    await laptop.open(session, "apps")
    await expect(laptop.main).to_contain_text("2 of 6 sets")
    await expect(laptop.main).to_contain_text("Bench press")
    await laptop.log(reps="6")
    await pass_time(clock, devices, seconds=45)
    await expect(phone.main).to_contain_text("3 of 6 sets")

    # The server hears of a set and its answer is lost, again and again: it is one set.
    async with phone.without_network(answer_lost):
        await phone.log(weight="70", reps="4")
        await pass_time(clock, devices, seconds=40)
        await expect(phone.main).to_contain_text("1 not saved yet")
    await pass_time(clock, devices, seconds=60)
    await phone.saved()

    # Ten minutes of sleep. The laptop corrects the first set of the bench meanwhile.
    await laptop.act("menu")
    await expect(laptop.main).to_contain_text("4 of 6 sets")
    await laptop.act("row " + (await bench_of(laptop)))
    await laptop.frame.get_by_role("button", name="Set 1 of 2: 72.5 kg × 6").click()
    await laptop.log(reps="5")
    await laptop.saved()
    await pass_time(clock, devices, asleep=(phone,), minutes=10)
    await expect(phone.frame.get_by_role("main")).to_contain_text("4 of 6 sets")

    # Without a network: a set, taken back and done again; then the phone is loaded anew with all that unsent.
    async with phone.without_network():
        await expect(phone.main).to_contain_text("Barbell row")
        await phone.log(reps="10")
        await pass_time(clock, devices, seconds=10)
        await phone.act("undo")
        await pass_time(clock, devices, seconds=10)
        await phone.log(reps="9")
        await expect(phone.main).to_contain_text("1 not saved yet")
        await phone.page.reload()
        phone.under_way.clear()  # nothing tells the end of what a reload stops
        await phone.drawn()
        await expect(phone.main).to_contain_text("5 of 6 sets")
        await phone.page.clock.run_for(1000)
        await expect(phone.main).to_contain_text("1 not saved yet")
        # Its clock is set back by two hours, and runs on.
        shown = await phone.frame.evaluate("Date.now()")
        await phone.page.clock.set_system_time(shown / 1000 - 7200)
        await pass_time(clock, devices, seconds=120)
    await pass_time(clock, devices, seconds=60)
    await phone.saved()
    await phone.log(reps="8")
    await phone.press("rir 1")
    await phone.saved()
    await pass_time(clock, devices, minutes=9)

    # It ends without a network, is told when there is one, and the other copy knows.
    async with phone.without_network():
        await phone.press("all")
        await phone.frame.get_by_text("8", exact=True).click()
        await phone.press("ended")
        await expect(phone.main).to_contain_text("1 not saved yet")
        await pass_time(clock, devices, seconds=30)
    await pass_time(clock, devices, seconds=60)
    await phone.saved()
    await expect(phone.main).to_contain_text("Finished")
    await pass_time(clock, devices, seconds=45)
    await expect(laptop.main).to_contain_text("Finished")

    assert clock() - began > timedelta(minutes=30)
    logged = await phone.tool("get_workouts", source="player")
    assert [one["title"] for one in logged["workouts"]] == [plan["sessions"][0]["title"]]
    workout = (await phone.tool("get_workouts", workout_id=logged["workouts"][0]["id"]))["workout"]
    assert stored(workout) == {
        "Back squat": [
            ("warmup", 20, "kg", 10, None),
            ("warmup", 47.5, "kg", 5, None),
            ("warmup", 65, "kg", 3, None),
            ("normal", 95, "kg", 5, None),
            ("normal", 97.5, "kg", 5, None),
        ],
        "Bench press": [("normal", 72.5, "kg", 5, None), ("normal", 70, "kg", 4, None)],
        "Barbell row": [("normal", 60, "kg", 9, None), ("normal", 60, "kg", 8, 1)],
    }
    assert workout["rpe"] == 8
    assert timedelta(minutes=20) < timedelta(seconds=workout["duration_s"]) < clock() - began


async def bench_of(device: Device) -> str:
    """The id of the second exercise, as the list has it."""
    key: str = await device.frame.locator("ol .choice").nth(1).get_attribute("data-key") or ""
    return key.removeprefix("row ")
