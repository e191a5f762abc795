"""Which states of the workout widget are drawn and tested? What its three tools answer of two members' logs, recorded.

The ids of workouts and of members' own exercises are made by chance: in fixtures they are numbered in the order in
which they come, so that the same is recorded every time.
"""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from typing import Any, Literal

from tests.widgets.keeping import numbered
from tests.widgets.recording import Answer, fail

LOG, UPDATE, GET = "log_workout", "update_workout", "get_workouts"

# Who asks: the demo member, one who logs and corrects, one with nothing logged, and nobody.
Who = Literal["demo", "writer", "empty", "nobody"]
Call = Callable[[Who, str, dict[str, Any]], Awaitable[Answer]]

LIFTED: dict[str, Any] = {
    "performed_at": "2026-11-22T18:30",
    "title": "Upper body",
    "duration_min": 52,
    "unit": "kg",
    "rpe": 7,
    "note": "Slept badly, still moved well.",
    "exercises": [
        {
            "name": "Bench press",
            "sets": [
                {"kind": "warmup", "weight": 60, "reps": 8},
                {"count": 3, "weight": 82.5, "reps": 5, "rir": 2},
                {"weight": 85, "reps": 4, "rir": 1},
            ],
        },
        {"name": "Pull-up", "superset": 1, "sets": [{"count": 3, "reps": 8}]},
        {"name": "Overhead press", "superset": 1, "sets": [{"count": 3, "weight": 45, "reps": 8, "rir": 2}]},
        {"name": "Plank", "sets": [{"count": 2, "duration_s": 75}]},
    ],
}
EARLIER: dict[str, Any] = {
    "performed_at": "2026-11-15T18:30",
    "title": "Upper body",
    "unit": "kg",
    "exercises": [
        {"name": "Bench press", "sets": [{"count": 3, "weight": 80, "reps": 5}]},
        {"name": "Overhead press", "sets": [{"count": 3, "weight": 42.5, "reps": 8}]},
    ],
}
RAN: dict[str, Any] = {
    "performed_at": "2026-11-21T07:10",
    "discipline": "running",
    "duration_min": 47.5,
    "cardio": {
        "distance": 5.2,
        "distance_unit": "mi",
        "elevation_gain_m": 62,
        "average_bpm": 151,
        "max_bpm": 173,
        "energy_kcal": 540,
    },
}
RODE: dict[str, Any] = {
    "performed_at": "2026-11-20T07:10",
    "discipline": "cycling",
    "duration_min": 61,
    "cardio": {"distance": 31.4, "distance_unit": "km", "average_w": 203, "average_bpm": 142},
    "rpe": 6,
}
TOLD: dict[str, Any] = {
    "performed_at": "2026-11-19",
    "exercises": [
        {"name": "Zercher yodel lift", "sets": [{"count": 3, "reps": 5}]},
        {"name": "barbel bentover rows", "sets": [{"count": 2, "reps": 10, "weight": 135, "unit": "lb", "rpe": 3}]},
        {
            "name": "Bulgarian split squat",
            "sets": [{"count": 2, "reps": 9, "weight": 40, "unit": "lb", "side": "each"}],
        },
    ],
}
# What a watch recorded of it is in the log already: see test_workout_fixtures.py.
TWICE: dict[str, Any] = {
    "performed_at": "2026-11-17T09:10",
    "discipline": "running",
    "duration_min": 40,
    "cardio": {"distance": 7.5, "distance_unit": "km"},
}
URGENT: dict[str, Any] = {
    "performed_at": "2026-11-18T08:00",
    "discipline": "running",
    "duration_min": 12,
    "note": "Stopped early, chest pain.",
}


def named(answer: Answer) -> str:
    """The id of the workout of an answer."""
    told: str = answer["structuredContent"]["workout"]["id"]
    return told


def lengthen(answer: Answer) -> None:
    """Names as long as members give them, and as many exercises and records as there can be."""
    told = answer["structuredContent"]
    workout = told["workout"]
    workout["title"] = f"{workout['title']}: Donaudampfschifffahrtsgesellschaftskapitänstraining, lange Fassung"
    workout["note"] = "What was to be said of it. " * 18
    some = [deepcopy(one) for _ in range(3) for one in workout["exercises"]]
    for at, one in enumerate(some):
        one["name"] = f"{one['name']} mit Donaudampfschifffahrtsgesellschaftskapitänsgriff {at + 1}"
        one["note"] = "Elbows in, and the rest as it was said on the way there."
    workout |= {"exercises": some, "sets_left_out": 12}
    told["prs"] = [{**one, "exercise": f"{one['exercise']} {n}"} for n in range(3) for one in told["prs"]]


async def states(call: Call) -> dict[str, dict[str, Any]]:
    """Every fixture by its name, as it would be recorded now."""
    made: dict[str, dict[str, Any]] = {}

    async def record(
        name: str,
        description: str,
        tool: str,
        arguments: dict[str, Any],
        who: Who = "writer",
        change: Callable[[Answer], None] = lambda _: None,
    ) -> Answer:
        answer = await call(who, tool, arguments)
        result = deepcopy(answer)
        change(result)
        made[name] = {"description": description, "tool": tool, "arguments": arguments, "result": result}
        return answer

    def answers(name: str, tool: str, arguments: dict[str, Any], result: Answer) -> None:
        made[name].setdefault("calls", []).append({"tool": tool, "arguments": arguments, "result": result})

    await record("nothing", "No workout fits.", GET, {}, "empty")
    await record("sign-in", "Nobody is signed in.", GET, {}, "nobody")
    await record("rehearsal", "Nothing is recorded yet.", LOG, {**TOLD, "dry_run": True})
    answers("rehearsal", LOG, {**TOLD, "dry_run": False}, await call("writer", LOG, TOLD))
    made["to-check"] = {
        "description": "Names that were guessed, and what was not taken.",
        "tool": LOG,
        "arguments": TOLD,
        "result": made["rehearsal"]["calls"][0]["result"],
    }
    await call("writer", LOG, EARLIER)
    logged = await record("ready", "A workout with records and a superset, and what can be done with it.", LOG, LIFTED)
    workout = named(logged)
    edit = {"op": "edit_set", "exercise": "1", "set": 5, "sets": [{"weight": 87.5, "unit": "kg"}]}
    change = {"workout_id": workout, "version": 1, "ops": [edit]}
    edited = await record("changed", "A set was corrected.", UPDATE, change)
    answers("ready", UPDATE, change, edited)
    made["replayed"] = {
        "description": "Recorded by an earlier call.",
        "tool": LOG,
        "arguments": LIFTED,
        "result": await call("writer", LOG, LIFTED),
    }
    stale = await call("writer", UPDATE, {**change, "ops": [{**edit, "set": 2}]})
    answers("ready", UPDATE, {**change, "ops": [{**edit, "set": 2}]}, stale)
    undo = edited["structuredContent"]["undo"]
    answers("ready", GET, {"workout_id": workout}, await call("writer", GET, {"workout_id": workout}))
    answers("changed", UPDATE, undo, await call("writer", UPDATE, undo))
    now = {"workout_id": workout, "version": 3}
    relabel = {**now, "ops": [{"op": "relabel_exercise", "exercise": "3", "to": "Push press"}]}
    relabelled = await call("writer", UPDATE, relabel)
    made["ready"]["calls"].append({"tool": UPDATE, "arguments": _at(relabel, 1), "result": relabelled})
    fewer = {**now, "version": 4, "ops": [{"op": "remove_set", "exercise": "4", "set": 2}]}
    made["ready"]["calls"].append(
        {"tool": UPDATE, "arguments": _at(fewer, 1), "result": await call("writer", UPDATE, fewer)}
    )
    gone = {**now, "version": 5, "ops": [{"op": "delete"}]}
    deleted = await record("deleted", "It was deleted.", UPDATE, gone)
    answers("ready", UPDATE, _at(gone, 1), deleted)
    one = await record("deleted-before", "A deleted one was asked for.", GET, {"workout_id": workout})
    back = {
        "workout_id": workout,
        "version": one["structuredContent"]["workout"]["version"],
        "ops": [{"op": "restore"}],
    }
    answers("deleted", UPDATE, deleted["structuredContent"]["undo"], await call("writer", UPDATE, back))
    answers("deleted-before", UPDATE, back, made["deleted"]["calls"][0]["result"])

    await record("run", "A run in miles, with heart rate.", LOG, RAN)
    await record("ride", "A ride with power.", LOG, RODE)
    await record("urgent", "A sign of an emergency in a note.", LOG, URGENT)

    other = await record("duplicate", "It may be recorded already.", LOG, TWICE)
    second, workout_id = named(other), other["structuredContent"]["possible_duplicates"][0]
    answers("duplicate", GET, {"workout_id": workout_id}, await call("writer", GET, {"workout_id": workout_id}))
    merge = {"workout_id": second, "version": 1, "ops": [{"op": "merge_into", "to": workout_id}]}
    merged = await record("merged", "They are one workout.", UPDATE, merge)
    answers("duplicate", UPDATE, merge, merged)
    apart = {**merge, "ops": [{"op": "not_duplicate", "to": workout_id}]}
    answers("duplicate", UPDATE, apart, await call("writer", UPDATE, apart))

    listed = await record("list", "A page of a year.", GET, {"limit": 6}, "demo")
    rows = listed["structuredContent"]["workouts"]
    further = {"limit": 6, "cursor": listed["structuredContent"]["next_cursor"]}
    answers("list", GET, further, await call("demo", GET, further))
    for row in rows:
        answers("list", GET, {"workout_id": row["id"]}, await call("demo", GET, {"workout_id": row["id"]}))
    await record("last-time", "What was lifted last time.", GET, {"exercise": "back squat", "limit": 4}, "demo")
    found = await call("demo", GET, {"source": "hevy", "limit": 1})
    hevy = {"workout_id": found["structuredContent"]["workouts"][0]["id"]}
    await record("imported", "One that was imported.", GET, hevy, "demo")
    await record("unknown", "No such workout.", GET, {"workout_id": "wko_" + "a" * 26})

    made["long"] = {**deepcopy(made["ready"]), "description": "Long names, and more than fits."}
    del made["long"]["calls"]
    lengthen(made["long"]["result"])
    made["error"] = {**deepcopy(made["ready"]), "description": "Our side is down."}
    fail(made["error"]["result"])
    made["error"]["calls"] = [{"tool": LOG, "arguments": LIFTED, "result": made["ready"]["result"]}]
    return numbered(made, "wko", "cex")


def _at(arguments: dict[str, Any], version: int) -> dict[str, Any]:
    """The same call, made of an earlier version: what is drawn there leads to it at once."""
    return {**arguments, "version": version}
