"""Which states of the player are drawn and tested? What its tools answer of members who lift, hold, ride and swim, recorded."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

from tests.factories import NOW, a_class, id_of
from tests.widgets.keeping import numbered
from tests.widgets.recording import Answer, fail

START, LOGS, ENDS, SWAPS = "start_workout", "player_log_set", "player_finish", "player_alternatives"
PUT, UPDATE = "schedule_session", "update_workout"

# Who asks, which tool, with what, and how many minutes after the moment of the fixtures (mostly before).
Call = Callable[[str, str, dict[str, Any], float], Awaitable[Answer]]

RIDE = a_class(
    "harbour",
    title="Harbour ride",
    url="https://classes.example/harbour-ride",
    segments=[
        {"name": "Warm-up", "kind": "warm_up", "start_s": 0, "end_s": 300, "intensity": 1, "target": "60 to 70 rpm"},
        {"name": "Hills", "kind": "work", "start_s": 300, "end_s": 600, "intensity": 4, "target": "Threshold, 75 rpm"},
        {"name": "Valley", "kind": "recovery", "start_s": 600, "end_s": 720, "intensity": 2, "target": ""},
        {"name": "Hills again", "kind": "work", "start_s": 720, "end_s": 1020, "intensity": 4, "target": "Threshold"},
        {"name": "Valley again", "kind": "recovery", "start_s": 1020, "end_s": 1140, "intensity": 2, "target": ""},
        {"name": "Summit", "kind": "work", "start_s": 1140, "end_s": 1500, "intensity": 5, "target": "All you have"},
        {"name": "Cool-down", "kind": "cool_down", "start_s": 1500, "end_s": 1800, "intensity": 1, "target": ""},
    ],
)
PLUS = a_class("plus", title="Members’ ride", windows=[{"tiers": ["plus"]}])
LIVE = a_class(
    "sunrise",
    title="Sunrise climb",
    duration_s=2_700,
    live_starts_at="2026-11-25T18:00:00Z",
    windows=[{"starts_at": "2026-11-25T17:45:00Z"}],
)
CLASSES = (RIDE, PLUS, LIVE)

STRONG: dict[str, Any] = {
    "goal": "strength",
    "style": "strength",
    "level": "intermediate",
    "weeks": 2,
    "weekdays": ["monday", "wednesday", "friday"],
    "session_minutes": 60,
    "start_on": "2026-11-23",
}
GYM = {"equipment": ["barbell", "squat_rack", "bench", "dumbbells", "pull_up_bar", "mat"]}
FLOOR = {"equipment": ["mat"]}
LIFTS = (("Back squat", 90), ("Bench press", 70), ("Barbell row", 60))


class Recorder:
    """Fixtures by their names, and the calls that lead to them."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.made: dict[str, dict[str, Any]] = {}
        self._deeds = 0

    async def does(self, who: str, tool: str, arguments: dict[str, Any], minutes: float = 0) -> Any:
        """What is told, of a call that goes well."""
        answer = await self.call(who, tool, arguments, minutes)
        assert not answer["isError"], answer["content"]
        return answer["structuredContent"]

    async def session(self, who: str, **asked: Any) -> dict[str, Any]:
        """The arguments that today's session of a new plan is started with."""
        draft = await self.does(who, "build_plan", {**STRONG, **asked}, -60)
        saved = await self.does(who, "save_plan", {"draft_id": draft["draft_id"]}, -60)
        return {"session_id": saved["sessions"][0]["session_id"]}

    async def lifted(self, who: str, unit: str, times: float = 1) -> None:
        """What is known of a member's lifts: a week ago they were as many as they were to be."""
        exercises = [
            {"name": name, "sets": [{"count": 3, "weight": round(weight * times / 5) * 5, "reps": 6, "rir": 2}]}
            for name, weight in LIFTS
        ]
        await self.does(who, "log_workout", {"performed_at": "2026-11-16T18:00", "unit": unit, "exercises": exercises})

    def deed(self, what: str, minutes: float, **fields: Any) -> dict[str, Any]:
        self._deeds += 1
        return {
            "id": f"deed-{self._deeds:04}",
            "at": (NOW + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z"),
            "what": what,
            **fields,
        }

    async def run(self, who: str, subject: dict[str, Any], minutes: float = 0) -> dict[str, Any]:
        """How the player addresses it."""
        told = await self.does(who, START, subject, minutes)
        return {"run_id": told["run"]["id"], **subject}

    async def done(self, who: str, subject: dict[str, Any], *ops: dict[str, Any], minutes: float = 0) -> None:
        """So much was done of it."""
        await self.does(who, LOGS, {**await self.run(who, subject, minutes), "ops": list(ops)}, minutes)

    async def records(self, name: str, description: str, who: str, subject: dict[str, Any]) -> Any:
        """A fixture: the player as it opens now, and what it is answered when it asks what is new."""
        answer = await self.call(who, START, subject, 0)
        told = answer.get("structuredContent") or {}
        self.made[name] = {"description": description, "tool": START, "arguments": subject, "result": answer}
        if told.get("run"):
            await self.answers(name, who, LOGS, {"run_id": told["run"]["id"], **subject, "ops": []})
        return told

    async def answers(self, name: str, who: str, tool: str, arguments: dict[str, Any]) -> Any:
        """What a fixture's widget is answered when it calls this, as it is now."""
        answer = await self.call(who, tool, arguments, 0)
        self.made[name].setdefault("calls", []).append({"tool": tool, "arguments": arguments, "result": answer})
        return answer.get("structuredContent")


async def states(call: Call) -> dict[str, dict[str, Any]]:
    """Every fixture by its name, as it would be recorded now."""
    recorder = Recorder(call)
    await _a_session(recorder)
    await _others(recorder)
    await _classes(recorder)
    return numbered(recorder.made, "ses", "run", "wko")


async def _a_session(recorder: Recorder) -> None:
    """Sets with a barbell: before, in the middle, and when it is over."""
    who = "lifter"
    await recorder.lifted(who, "kg")
    today = await recorder.session(who, **GYM)
    told = await recorder.records("ready", "Sets with a barbell, before the first.", who, today)
    squat, bench, row = told["exercises"]
    swap = {**today, "exercise_id": squat["exercise_id"]}
    await recorder.answers("ready", who, SWAPS, swap)

    def sets(exercise: dict[str, Any], minutes: float, *all_: tuple[float, int], warm_up: bool = False) -> Any:
        return [
            recorder.deed(
                "set",
                minutes + 3 * at,
                exercise_id=exercise["exercise_id"],
                n=at + 1,
                warm_up=warm_up,
                weight=weight,
                reps=reps,
                unit="kg",
            )
            for at, (weight, reps) in enumerate(all_)
        ]

    light = sets(squat, -18, (20, 10), (47.5, 5), (65, 3), warm_up=True)
    await recorder.done(who, today, *light, *sets(squat, -9, (95, 6), (97.5, 5)), *sets(bench, -0.75, (72.5, 5)))
    await recorder.records("middle", "Some sets are done; a rest goes on.", who, today)
    swapped = await recorder.answers("middle", who, SWAPS, {**today, "exercise_id": bench["exercise_id"]})
    other = swapped["exercises"][0]
    comes = {"exercise_id": other["exercise_id"], "name": other["name"], "instead_of": bench["exercise_id"]}
    skips = {"exercise_id": row["exercise_id"], "skipped": True}
    await recorder.done(who, today, recorder.deed("mark", -0.4, **comes), recorder.deed("mark", -0.3, **skips))
    changed = await recorder.records("changed", "One exercise was swapped, one is left out.", who, today)
    assert {one["exercise_id"] for one in changed["run"]["marks"]} == {other["exercise_id"], row["exercise_id"]}
    await recorder.answers("changed", who, SWAPS, {**today, "exercise_id": bench["exercise_id"]})

    ends = {**await recorder.run(who, today), "ops": [], "at": NOW.isoformat(), "rpe": 8}
    finished = await recorder.does(who, ENDS, ends)
    await recorder.records("finished", "It is over and logged.", who, today)
    await recorder.answers("finished", who, UPDATE, finished["run"]["finished"]["undo"])

    recorder.made["long"] = {**deepcopy(recorder.made["ready"]), "description": "Many exercises, long names."}
    recorder.made["long"]["calls"] = recorder.made["long"]["calls"][:1]
    lengthen(recorder.made["long"]["result"])
    recorder.made["error"] = {**deepcopy(recorder.made["ready"]), "description": "Our side is down."}
    fail(recorder.made["error"]["result"])
    recorder.made["error"]["calls"].append(
        {"tool": START, "arguments": today, "result": recorder.made["ready"]["result"]}
    )


async def _others(recorder: Recorder) -> None:
    """Sets in pounds, sets without weights, holds; something without either; nobody who lets it be recorded."""
    await recorder.does("pounds", "set_preferences", {"units": "imperial"})
    await recorder.lifted("pounds", "lb", 2.2)
    await recorder.records("pounds", "Sets in pounds.", "pounds", await recorder.session("pounds", **GYM))

    floor = await recorder.session("floor", **FLOOR)
    told = await recorder.records("body", "Sets with the body alone.", "floor", floor)
    hold = next(one for one in told["exercises"] if one["sets"][0]["hold_s"])
    skips = [
        recorder.deed("mark", -2, exercise_id=one["exercise_id"], skipped=True)
        for one in told["exercises"][: told["exercises"].index(hold)]
    ]
    await recorder.done("floor", floor, *skips)
    await recorder.records("hold", "A hold is next.", "floor", floor)

    (swim,) = (await recorder.does("floor", PUT, {"title": "Swim", "minutes": 30, "when": "2026-11-23"}))["items"]
    await recorder.records("other", "Something of one's own, without exercises.", "floor", {"session_id": swim["id"]})
    await recorder.records("unrecorded", "The app may not log.", "reader", await recorder.session("reader", **FLOOR))
    await recorder.records("sign-in", "Nobody is signed in.", "nobody", floor)


async def _classes(recorder: Recorder) -> None:
    """By their parts, or why not."""
    ride = {"class_id": id_of(RIDE)}
    await recorder.records("class", "A class, before it begins.", "rider", ride)
    await recorder.records("anonymous", "A class, of nobody who is signed in.", "nobody", ride)
    await recorder.done("rider", ride, recorder.deed("clock", -7, elapsed_s=0, running=True), minutes=-7)
    await recorder.records("class-running", "A class in its second part.", "rider", ride)
    await recorder.records("locked", "A class that is not this member’s.", "rider", {"class_id": id_of(PLUS)})
    await recorder.records("live", "A live class to come.", "rider", {"class_id": id_of(LIVE)})


def lengthen(answer: Answer) -> None:
    """As many exercises as there can be, with names as long as members give them."""
    told = answer["structuredContent"]
    told["title"] = f"{told['title']}: Donaudampfschifffahrtsgesellschaftskapitänstraining, lange Fassung"
    some = [deepcopy(one) for _ in range(4) for one in told["exercises"]]
    for at, one in enumerate(some):
        one["exercise_id"] = f"{one['exercise_id'][:-2]}{'abcdefghijkl'[at]}a"
        one["name"] = f"{one['name']} mit Donaudampfschifffahrtsgesellschaftskapitänsgriff {at + 1}"
        one["sets"] = [{**one["sets"][0], "n": n} for n in range(1, 6)]
    told["exercises"] = some
