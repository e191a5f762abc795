"""How does a test play? With a server that knows the rules of deeds and nothing else, and can be cut off."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Error, Frame, Locator, Page, Route
from tests.factories import NOW
from tests.waiting import until
from tests.widgets.drawing import answered, fixture, shown

from palestra.errors import MemberError
from palestra.server import failure
from palestra.workouts.playing import registers
from palestra.workouts.playing.registers import Register
from palestra.workouts.playing.schemas import PlayedWorkout, PlayerOp, PlayerRun

WORKOUT = "wko_" + "a" * 25 + "q"
STEP_S = 5
SQUAT, BENCH, ROW = "exr_ichtr5jyewzojydl", "exr_ianhnkgufuhzddsy", "exr_nk3gdgaegxa5qrc6"


def while_it_is_there(answer: Callable[[Route], Awaitable[None]]) -> Callable[[Route], Awaitable[None]]:
    """A page that was closed meanwhile wants no answer; one that is there, and gets none, is noticed by its test."""

    async def answered(route: Route) -> None:
        with suppress(Error):
            await answer(route)

    return answered


class Playing:
    """What the server has of one run, and what the widget asked it. `down` says that nothing comes through."""

    def __init__(self, name: str) -> None:
        self.told: dict[str, Any] = fixture(f"player/{name}")["result"]["structuredContent"]
        self.others = [one for one in fixture(f"player/{name}").get("calls", []) if one["tool"] != "player_log_set"]
        run = self.told["run"]
        self.run_id: str = run["id"]
        self.before = run
        self._now = NOW
        self._ahead = timedelta()  # of the page's clock, which may be wrong and go on as a test says
        self.down = False
        self.failure: MemberError | None = None
        self.refuse: list[str] = []  # these deeds, by what they are
        self.finished: dict[str, Any] | None = None
        self.asked: list[dict[str, Any]] = []
        self.ends: list[dict[str, Any]] = []
        self._registers: dict[str, Register] = {}

    async def on(self, page: Page) -> None:
        """From here on this answers the page."""
        self._ahead = NOW - await self._shown(page)
        await page.route("**/playground/fixtures", while_it_is_there(self._without_calls))
        await page.route("**/mcp", while_it_is_there(self._answer))

    async def _shown(self, page: Page) -> datetime:
        return datetime.fromtimestamp(await page.evaluate("Date.now()") / 1000, UTC)

    def takes(self, *ops: dict[str, Any]) -> list[dict[str, Any]]:
        """Deeds, of the widget or of another copy; those that are refused."""
        refused = [{"id": op["id"], "why": "It was not to be."} for op in ops if op["what"] in self.refuse]
        kept = [PlayerOp.model_validate(op) for op in ops if op["what"] not in self.refuse]
        for one in registers.written(kept, self._now)[0]:
            known = self._registers.get(one.key)
            if known is None or (one.at, one.op_id) > (known.at, known.op_id):
                self._registers[one.key] = one
        return refused

    @property
    def run(self) -> dict[str, Any]:
        """What the widget is told of it."""
        written = [op for op in self._of_before() if op.key not in self._registers]
        done = registers.done([*written, *self._registers.values()])
        times = [one.at for one in self._registers.values()]
        started = datetime.fromisoformat(self.before["started_at"]) if self.before["started_at"] else None
        finished = (
            PlayedWorkout(workout_id=WORKOUT, undo={"workout_id": WORKOUT, "version": 1, "ops": [{"op": "delete"}]})
            if self.finished
            else None
        )
        run = PlayerRun(
            id=self.run_id,
            server_now=self._now,
            started_at=started or min(times, default=None),
            clock=done.clock,
            marks=list(done.marks),
            sets=list(done.sets),
            finished=finished,
        )
        told: dict[str, Any] = run.model_dump(mode="json")
        return told

    @property
    def sets(self) -> list[tuple[Any, ...]]:
        """Every set that is recorded: exercise, warm-up, number, weight, repetitions, seconds, in reserve."""
        names = ("exercise_id", "warm_up", "n", "weight", "reps", "duration_s", "rir")
        return [tuple(one[name] for name in names) for one in self.run["sets"]]

    @property
    def ops(self) -> list[dict[str, Any]]:
        """All deeds that came, in the order in which they came."""
        return [op for call in self.asked for op in call["ops"]]

    def _of_before(self) -> list[Register]:
        ops = [
            {**{key: value for key, value in one.items() if key != "done_at"}, "what": "set", "at": one["done_at"]}
            for one in self.before["sets"]
        ]
        ops += [{**one, "what": "mark", "at": self.before["started_at"]} for one in self.before["marks"]]
        if self.before["clock"]:
            ops.append({**self.before["clock"], "what": "clock"})
        kept = [PlayerOp.model_validate({"id": f"before-{at:04}", **op}) for at, op in enumerate(ops)]
        return registers.written(kept, self._now)[0]

    async def _without_calls(self, route: Route) -> None:
        answer = await route.fetch()
        states = await answer.json()
        for state in states:
            if state["widget"] == "player":
                state["fixture"].pop("calls", None)
        await route.fulfill(response=answer, json=states)

    async def _answer(self, route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")
        name = asked.get("params", {}).get("name", "")
        if asked.get("method") != "tools/call" or not (name.startswith("player_") or name == "update_workout"):
            await route.continue_()
        elif self.down:
            await route.abort()
        elif self.failure is not None:
            await route.fulfill(json={"jsonrpc": "2.0", "id": 0, "result": failure(self.failure)})
        else:
            self._now = await self._shown(route.request.frame.page) + self._ahead
            told = self._told(name, asked["params"]["arguments"])
            result = {"content": [{"type": "text", "text": told["summary"]}], "structuredContent": told}
            await route.fulfill(json={"jsonrpc": "2.0", "id": 0, "result": {**result, "isError": False}})

    def _told(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if name == "player_alternatives":
            found: dict[str, Any] = next(one for one in self.others if one["tool"] == name)["result"]
            told: dict[str, Any] = found["structuredContent"]
            return told
        if name == "update_workout":
            self.finished = None
            return {"summary": "Deleted."}
        refused = self.takes(*arguments["ops"])
        if name == "player_finish":
            self.ends.append(arguments)
            self.finished = arguments
            records = [{"exercise": "Bench press", "what": "75 kg × 5, before 72.5 kg × 5"}]
            ended = {"sets": len(self.sets), "records": records, "item_done": True, "notes": []}
            return {"summary": "Logged “Full body A”.", "run": self.run, **ended}
        self.asked.append(arguments)
        return {"summary": "So far.", "run": self.run, "refused": refused}


async def played(page: Page, name: str, **switches: Any) -> tuple[Frame, Playing]:
    """A state of the player with such a server behind it, once the two agree what time it is."""
    server = Playing(name)
    await server.on(page)
    frame = await shown(page, sample=f"player/{name}", **switches)
    await until(lambda: server.asked)
    await answered(page)
    return frame, server


async def passes(page: Page, **by: float) -> None:
    """So much of the page's time, in small steps: what is asked in one is answered before the next."""
    left_s = timedelta(**by).total_seconds()
    while left_s > 0:
        step_s = min(left_s, STEP_S)
        left_s -= step_s
        await page.clock.run_for(round(step_s * 1000))
        await answered(page)


def key(frame: Frame, name: str) -> Locator:
    """What has this key in the player."""
    return frame.locator(f'[data-key="{name}"]')


def main(frame: Frame) -> Locator:
    """All of it."""
    return frame.get_by_role("main")


def status(frame: Frame) -> Locator:
    """What is said to those who do not look."""
    return frame.get_by_role("status")


async def menu(frame: Frame, name: str) -> None:
    """Press something that stands under More."""
    await key(frame, "menu").click()
    await key(frame, name).click()
