"""Which states of the calendar are drawn and tested? What its three tools answer of members with different weeks, recorded."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from typing import Any

from tests.factories import a_class, id_of
from tests.widgets.keeping import numbered
from tests.widgets.recording import Answer, fail

READ, PLAN, CHANGE, CLASS, PREFER = "get_schedule", "save_plan", "schedule_session", "get_class", "set_preferences"

# Who asks, which tool, with what, and how many days after the day of the fixtures (mostly before).
Call = Callable[[str, str, dict[str, Any], float], Awaitable[Answer]]

RIDE = a_class("harbour", title="Harbour ride", url="https://classes.example/harbour-ride")
FLOW = a_class(
    "flow",
    title="Slow flow",
    discipline="yoga",
    duration_s=1_500,
    intensity="easy",
    equipment=["mat"],
    url="https://classes.example/slow-flow",
)
LIVE = a_class("sunrise", title="Sunrise climb", duration_s=2_700, live_starts_at="2026-11-25T18:00:00Z")
HILLS = a_class("hills", title="Hills", duration_s=2_700, intensity="hard")
SPRINTS = a_class("sprints", title="Sprints", duration_s=2_400, intensity="hard")
PIER = a_class("pier", title="Pier ride")
QUAY = a_class("quay", title="Quay ride", url="https://classes.example/quay-ride")
CLASSES = (RIDE, FLOW, LIVE, HILLS, SPRINTS, PIER, QUAY)
WITHDRAWN = a_class("pier", title="Pier ride", rev=2, status="withdrawn", replaced_by="quay")

PLANNED: dict[str, Any] = {
    "goal": "general_fitness",
    "weeks": 4,
    "weekdays": ["sunday", "tuesday", "thursday"],
    "equipment": ["mat", "dumbbells"],
}
EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
LENGTHS = (
    "Donaudampfschifffahrtsgesellschaftskapitänstraining, lange Fassung",
    "Mobility for the hips, the ankles and whatever else sat all day long",
    "Kraft",
)
THIS, NEXT, BEFORE = (
    {"from": "2026-11-22", "to": "2026-11-28"},
    {"from": "2026-11-29", "to": "2026-12-05"},
    {"from": "2026-11-15", "to": "2026-11-21"},
)
FOUR = {"from": "2026-11-22", "to": "2026-12-19"}


class Recorder:
    """Fixtures by their names, and the calls that lead to them."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.made: dict[str, dict[str, Any]] = {}

    async def does(self, who: str, tool: str, arguments: dict[str, Any], days: float = 0) -> Any:
        """What is told, of a call that goes well."""
        answer = await self.call(who, tool, arguments, days)
        assert not answer["isError"], answer["content"]
        return answer["structuredContent"]

    async def adds(self, who: str, when: str, days: float = 0, **what: Any) -> Any:
        """The first item that is on the calendar by this."""
        told = await self.does(who, CHANGE, {"when": when, **what}, days)
        return told["items"][0]

    async def plans(self, who: str) -> Any:
        """A plan of four weeks that began two weeks ago."""
        draft = await self.does(who, "build_plan", PLANNED, -15)
        return await self.does(who, PLAN, {"draft_id": draft["draft_id"]}, -15)

    async def records(self, name: str, description: str, who: str, tool: str, arguments: dict[str, Any]) -> Any:
        """A fixture: the answer as it is now."""
        answer = await self.call(who, tool, arguments, 0)
        self.made[name] = {"description": description, "tool": tool, "arguments": arguments, "result": answer}
        return answer.get("structuredContent")

    async def answers(self, name: str, who: str, tool: str, arguments: dict[str, Any]) -> Any:
        """What a fixture's widget is answered when it calls this, as it is now."""
        answer = await self.call(who, tool, arguments, 0)
        self.made[name].setdefault("calls", []).append({"tool": tool, "arguments": arguments, "result": answer})
        return answer.get("structuredContent")


async def states(call: Call, withdraw: Callable[[], Awaitable[None]]) -> dict[str, dict[str, Any]]:
    """Every fixture by its name, as it would be recorded now."""
    recorder = Recorder(call)
    await _a_week(recorder)
    await _plans(recorder)
    await _clocks(recorder)
    await _conflicts(recorder, withdraw)
    await _long(recorder)
    await recorder.records("nothing", "Nothing is planned.", "empty", READ, {})
    await recorder.records("sign-in", "Nobody is signed in.", "nobody", READ, {})
    await recorder.records("not-allowed", "The app may not see the profile.", "reader", READ, {})
    return numbered(recorder.made, "ses", "pln", "dft", "wko")


async def _a_week(recorder: Recorder) -> None:
    """Of every kind of day; what can be changed there, and what these changes answer."""
    who, add = "week", recorder.adds
    await recorder.plans(who)
    walk = await add(who, "2026-11-22T09:00", -2, title="Long walk", minutes=60)
    ride = await add(who, "2026-11-23T07:00", -2, class_ids=[id_of(RIDE)])
    flow = await add(who, "2026-11-23T18:30", -2, class_ids=[id_of(FLOW)])
    live = await add(who, "2026-11-25", -2, class_ids=[id_of(LIVE)])
    swim = await add(who, "2026-11-27", -2, title="Swim", minutes=30)
    await add(who, "2026-11-28", -2, kind="rest")
    await recorder.does(who, CHANGE, {"action": "complete", "item_ids": [walk["id"]]}, -0.5)
    await recorder.does(who, "log_workout", {"class_id": ride["class_id"], "duration_min": 30}, -0.1)
    await recorder.does(who, CHANGE, {"action": "skip", "item_ids": [swim["id"]]}, -0.1)

    await recorder.records("ready", "A week with days of every kind, in the third week of a plan.", who, READ, {})
    await recorder.records("month", "Four weeks.", who, READ, FOUR)
    await recorder.records("past", "The week before.", who, READ, BEFORE)
    for one in (flow, ride, live):
        await recorder.answers("ready", who, CLASS, {"class_id": one["class_id"], "include": []})
    for span in (NEXT, BEFORE, FOUR):
        await recorder.answers("ready", who, READ, span)
    await recorder.answers("month", who, READ, NEXT)

    moves = {"action": "move", "item_ids": [flow["id"]], "when": "2026-11-27", "version": 1}
    moved = await recorder.records("moved", "A session was moved, which goes against nothing.", who, CHANGE, moves)
    recorder.made["ready"]["calls"].append({**recorder.made["moved"], "description": None})
    await recorder.answers("ready", who, READ, THIS)
    await recorder.answers("moved", who, READ, {"to": "2026-11-27"})
    await recorder.answers("moved", who, READ, THIS)
    await recorder.answers("ready", who, CHANGE, {**moves, "when": "2026-11-26"})  # of a version that is not any more
    await recorder.answers("ready", who, CHANGE, moved["undo"])
    for name, action in (("skipped", "skip"), ("completed", "complete"), ("removed", "remove")):
        done = {"action": action, "item_ids": [flow["id"]]}
        changed = await recorder.records(name, f"The answer of {action}.", who, CHANGE, done)
        recorder.made["ready"]["calls"].append({**recorder.made[name], "description": None})
        await recorder.answers(name, who, CHANGE, changed["undo"])
        recorder.made["ready"]["calls"] += recorder.made[name]["calls"]
    stack = {"action": "stack", "class_ids": [id_of(FLOW), id_of(RIDE)], "when": "2026-11-27T07:00"}
    await recorder.records("stacked", "Two, one after the other.", who, CHANGE, stack)
    await recorder.records("stack", "A week with two in a row.", who, READ, {})

    recorder.made["error"] = {**deepcopy(recorder.made["ready"]), "description": "Our side is down."}
    fail(recorder.made["error"]["result"])
    recorder.made["error"]["calls"] = [{"tool": READ, "arguments": {}, "result": recorder.made["ready"]["result"]}]
    recorder.made["ready"]["calls"].append(recorder.made["error"]["calls"][0])
    for told in recorder.made["ready"]["calls"]:
        told.pop("description", None)


async def _plans(recorder: Recorder) -> None:
    """A plan that begins, is paused, goes on and ends."""
    who = "plan"
    draft = await recorder.does(who, "build_plan", PLANNED)
    await recorder.records("plan-begun", "A plan was accepted.", who, PLAN, {"draft_id": draft["draft_id"]})
    await recorder.records("plan-ended", "A plan was ended.", who, PLAN, {"action": "archive"})
    who = "paused"
    await recorder.plans(who)
    paused = await recorder.records(
        "plan-paused", "A plan was paused.", who, PLAN, {"action": "pause", "to": "2026-12-06"}
    )
    await recorder.records("paused", "The plan is paused.", who, READ, {})
    await recorder.answers("plan-paused", who, READ, {})
    plan = paused["plan"]
    resume = {"action": "resume", "plan_id": plan["plan_id"], "base_version": plan["version"]}
    await recorder.answers("paused", who, PLAN, resume)
    await recorder.answers("paused", who, READ, THIS)


async def _clocks(recorder: Recorder) -> None:
    """A member in Rome, asked from elsewhere; and a week in which the clocks go forward."""
    who = "rome"
    await recorder.adds(who, "2026-11-23T18:30", -2, class_ids=[id_of(FLOW)])
    await recorder.adds(who, "2026-11-25", -2, class_ids=[id_of(LIVE)])
    await recorder.adds(who, "2026-11-27T00:30", -2, title="Night run", minutes=40)
    await recorder.adds(who, "2026-11-28", -2, title="Long walk", minutes=90)
    await recorder.records("travel", "A calendar by Rome, asked from elsewhere.", who, READ, {})
    await recorder.records(
        "skipped-hour",
        "A time that the clocks leave out.",
        who,
        CHANGE,
        {"title": "Night run", "minutes": 40, "when": "2027-03-28T02:30"},
    )
    await recorder.adds(who, "2027-03-30T18:00", title="Long walk", minutes=60)
    spring = {"from": "2027-03-28", "to": "2027-04-03"}
    await recorder.records("clocks", "The clocks go forward.", who, READ, spring)
    await recorder.answers("travel", who, PREFER, {"time_zone": "UTC"})
    await recorder.answers("travel", who, READ, THIS)


async def _conflicts(recorder: Recorder, withdraw: Callable[[], Awaitable[None]]) -> None:
    """What does not go well together, and a class that is gone by its day."""
    who, add = "conflicts", recorder.adds
    await add(who, "2026-11-24T18:00", -2, class_ids=[id_of(HILLS)])
    await add(who, "2026-11-24T18:30", -2, title="Choir", minutes=90)
    await add(who, "2026-11-25T18:00", -2, class_ids=[id_of(SPRINTS)])
    gone = await add(who, "2026-11-26T07:00", -2, class_ids=[id_of(PIER)])
    await add(who, "2026-11-27", -2, kind="rest")
    await add(who, "2026-11-27T12:00", -2, class_ids=[id_of(FLOW)])
    await withdraw()
    await recorder.records("conflicts", "Things that do not go well together.", who, READ, {})
    added = {"action": "add", "class_ids": [id_of(QUAY)], "when": "2026-11-26T07:00"}
    await recorder.answers("conflicts", who, CHANGE, {"action": "remove", "item_ids": [gone["id"]], "version": 1})
    await recorder.answers("conflicts", who, CHANGE, added)
    await recorder.answers("conflicts", who, READ, THIS)


async def _long(recorder: Recorder) -> None:
    """More than fits, with names as long as members give them."""
    who = "long"
    for at, title in enumerate(LENGTHS):
        series = {"repeat_on": EVERY_DAY, "until": "2026-12-20", "minutes": 45, "kind": "strength"}
        await recorder.adds(who, f"2026-11-22T{6 + 6 * at:02}:00", -1, title=title, **series)
    await recorder.records("long", "Three a day, with long names.", who, READ, {})
    await recorder.records("long-month", "More than an answer holds.", who, READ, FOUR)
