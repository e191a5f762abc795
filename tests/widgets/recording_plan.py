"""Which states of the plan widget are drawn and tested? What is drafted for members with plans and without, and what accepting it answers."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Protocol

from tests.widgets.keeping import numbered
from tests.widgets.recording import Answer, fail

from palestra.plans.engine.content import SessionKind, Slot
from palestra.plans.engine.saying import why_unfilled

BUILD, ADAPT, SAVE, CLASS = "build_plan", "adapt_plan", "save_plan", "get_class"

Told = Mapping[str, Any]  # arguments of a call

WEEKDAYS = ["tuesday", "thursday", "saturday"]
MIXED: Told = {
    "goal": "general_fitness",
    "weeks": 4,
    "weekdays": WEEKDAYS,
    "session_minutes": 45,
    "equipment": ["barbell", "rack", "bench", "mat"],
    "style": "mixed",
    "level": "intermediate",
    "disciplines": ["cycling", "yoga"],
}
STRONG: Told = {
    "goal": "muscle",
    "weeks": 6,
    "weekdays": ["monday", "wednesday", "friday"],
    "style": "strength",
    "equipment": ["barbell", "rack", "bench", "dumbbells"],
}
RACE: Told = {
    "goal": "event",
    "event_on": "2027-03-14",
    "event_discipline": "running",
    "event_distance_km": 21.1,
    "days_per_week": 4,
    "start_on": "2026-11-24",
    "style": "mixed",
}
USUAL: Told = {"goal": "general_fitness", "weeks": 4, "weekdays": WEEKDAYS, "equipment": ["mat", "dumbbells"]}
LESS: Told = {"reason": "less_time", "minutes": 20}


def leave_open(answer: Answer) -> None:
    """No class fitted one day of the second week, and a weight one of the first."""
    told = answer["structuredContent"]
    first, second = told["weeks"][:2]
    gone = first["sessions"].pop()
    second["lines"].pop(1)
    told["sessions"] -= 2
    told["unfilled"] = [
        {"local_date": gone["local_date"], "focus": gone["focus"], "why": why_unfilled(_slot("strength"), 45)},
        {"local_date": "2026-12-03", "focus": "steady endurance", "why": why_unfilled(_slot("class"), 45)},
    ]


def leave_all_open(answer: Answer) -> None:
    """A catalogue that has nothing for this member."""
    told = answer["structuredContent"]
    why = why_unfilled(_slot("strength"), 45)
    days = [f"{day[:3]}" for week in told["weeks"] for day in week["lines"]]
    told |= {
        "sessions": 0,
        "more": f"Nothing fits {len(days)} more sessions.",
        "assumptions": [],
        "rules": {},
        "unfilled": [
            {"local_date": one["local_date"], "focus": one["focus"], "why": why} for one in told["weeks"][0]["sessions"]
        ],
        "checks": {
            "ramp_pct_max": None,
            "hard_days_max": 0,
            "strength_days": 0,
            "equivalent_min": 0,
            "sets_by_muscle": {},
            "findings": ["No session could be planned."],
        },
    }
    for week in told["weeks"]:
        week |= {"minutes": 0, "load_au": 0, "ramp_pct": None, "sessions": [], "lines": []}


def _slot(kind: SessionKind) -> Slot:
    return Slot(kind=kind, focus="", disciplines=("walking", "cycling"), intensity="moderate", patterns=())


class Call(Protocol):
    """Who calls what, so many days after NOW. Whoever calls for the first time is new; a name says what is logged."""

    async def __call__(self, who: str, tool: str, arguments: Told, days: float = 0) -> Answer: ...


def lengthen(answer: Answer) -> None:
    """Names as long as catalogues and members give them, and much of everything."""
    told = answer["structuredContent"]
    told["starts_on"] = "2026-11-24"
    for week in told["weeks"]:
        week["lines"] = [
            line.replace(", ", ", with Donaudampfschifffahrtsgesellschaftskapitän, ", 1) for line in week["lines"]
        ]
        for session in week["sessions"]:
            session["title"] += ": Donaudampfschifffahrtsgesellschaft, the Extended Cut for Long Evenings"
            for exercise in session["exercises"]:
                exercise["name"] += " mit Donaudampfschifffahrtsgesellschaftskapitänsgriff"
    told["assumptions"] = [
        f"{said} And what else there was to be said of it, in a line as long as they come."
        for said in told["assumptions"]
    ]


async def states(call: Call) -> dict[str, dict[str, Any]]:
    """Every fixture by its name, as it would be recorded now."""
    made: dict[str, dict[str, Any]] = {}

    async def record(
        name: str, description: str, who: str, tool: str, arguments: Told, days: float = 0
    ) -> dict[str, Any]:
        """A fixture; what it tells, or nothing where it was refused."""
        result = await call(who, tool, arguments, days)
        made[name] = {"description": description, "tool": tool, "arguments": dict(arguments), "result": result}
        told: dict[str, Any] = result.get("structuredContent", {})
        return told

    async def then(name: str, who: str, tool: str, arguments: Told, days: float = 0) -> dict[str, Any]:
        """What leads on from it."""
        result = await call(who, tool, arguments, days)
        made[name].setdefault("calls", []).append({"tool": tool, "arguments": dict(arguments), "result": result})
        told: dict[str, Any] = result.get("structuredContent", {})
        return told

    async def plan(who: str, asked: Told = USUAL, days: float = 0, **more: Any) -> dict[str, Any]:
        """A plan that runs."""
        drafted = await call(who, BUILD, {**asked, **more}, days)
        saved = await call(who, SAVE, {"draft_id": drafted["structuredContent"]["draft_id"]}, days)
        told: dict[str, Any] = saved["structuredContent"]
        return told

    await _whole(call, record, then, plan)
    await _changes(call, record, then, plan)

    await record("sign-in", "Nobody is signed in.", "nobody", BUILD, MIXED)
    await record("scope", "Plans were not allowed.", "reader", BUILD, MIXED)
    made["long"] = {**deepcopy(made["ready"]), "description": "Long names, and much that was assumed."}
    del made["long"]["calls"]
    lengthen(made["long"]["result"])
    for name, description, change in (
        ("unfilled", "Days for which nothing fits.", leave_open),
        ("nothing", "Nothing fits at all.", leave_all_open),
    ):
        made[name] = {**deepcopy(made["long"]), "description": description}
        made[name]["result"] = deepcopy(made["ready"]["result"])
        change(made[name]["result"])
    made["error"] = {**deepcopy(made["ready"]), "description": "Our side is down."}
    fail(made["error"]["result"])
    made["error"]["calls"] = [{"tool": BUILD, "arguments": dict(MIXED), "result": made["ready"]["result"]}]
    return numbered(made, "dft", "pln", "ses")


Recording = Callable[..., Any]


async def _whole(call: Call, record: Recording, then: Recording, plan: Recording) -> None:
    """Plans that are proposed."""
    told = await record(
        "ready", "Classes and strength, every week to be unfolded, and then accepted.", "lifter", BUILD, MIXED
    )
    draft = {"draft_id": told["draft_id"]}
    weeks = [await then("ready", "lifter", BUILD, {**draft, "week": week}) for week in range(1, MIXED["weeks"] + 1)]
    sessions = [one for week in weeks for one in week["weeks"][0]["sessions"]]
    for class_id in dict.fromkeys(one["class_id"] for one in sessions if one["class_id"]):
        await then("ready", "lifter", CLASS, {"class_id": class_id, "include": ["segments"]})
    await record("week", "One week of it was asked for.", "lifter", BUILD, {**draft, "week": 4})
    saved = await then("ready", "lifter", SAVE, draft)
    ended = await then("ready", "lifter", SAVE, saved["undo"])
    await then("ready", "lifter", SAVE, ended["undo"])
    await record("used", "A draft that was accepted already.", "lifter", BUILD, draft)

    await plan("demo", MIXED)
    told = await record("strength", "Strength from a year of sets; another plan runs.", "demo", BUILD, STRONG)
    saved = await then("strength", "demo", SAVE, {"draft_id": told["draft_id"]})
    await then("strength", "demo", SAVE, saved["undo"])
    await record("event", "Towards a half marathon, with its easy weeks and a taper.", "runner", BUILD, RACE)
    await record("assumed", "Nobody said anything: all of it was assumed.", "new", BUILD, {})
    told = await record("late", "It has waited for too long by the time it is accepted.", "late", BUILD, USUAL)
    await then("late", "late", SAVE, {"draft_id": told["draft_id"]}, days=3)
    await then("late", "late", BUILD, USUAL, days=3)
    await record(
        "expired", "A draft that has waited for too long.", "late", BUILD, {"draft_id": told["draft_id"]}, days=3
    )


async def _changes(call: Call, record: Recording, then: Recording, plan: Recording) -> None:
    """Changes of plans that run."""
    await plan("busy")
    told = await record(
        "less-time", "Shorter sessions, some of which need others; another way; accepted whole.", "busy", ADAPT, LESS
    )
    await then("less-time", "busy", ADAPT, {**LESS, "option": 1})
    saved = await then("less-time", "busy", SAVE, {"draft_id": told["draft_id"]})
    await then("less-time", "busy", SAVE, saved["undo"])

    await plan("misser")
    told = await record(
        "missed", "A missed session moves; accepted in part.", "misser", ADAPT, {"reason": "missed"}, days=3
    )
    picked = [told["lines"][0]["id"]]
    await then("missed", "misser", SAVE, {"draft_id": told["draft_id"], "lines": picked}, days=3)

    await plan("away")
    travel = {"reason": "travel", "from": "2026-11-28", "to": "2026-12-06", "equipment": ["none"]}
    await record("travel", "Away from home, with nothing at hand.", "away", ADAPT, travel)
    await plan("sore")
    await record("sore", "Knees are to rest.", "sore", ADAPT, {"reason": "sore", "avoid": ["deep_knee_flexion"]})
    await plan("ill")
    told = await record(
        "ill",
        "Days without anything, and an easy return.",
        "ill",
        ADAPT,
        {"reason": "ill", "from": "2026-11-23", "to": "2026-11-29"},
    )
    await then("ill", "ill", SAVE, {"draft_id": told["draft_id"]})
    await record("no-change", "Nothing was missed.", "away", ADAPT, {"reason": "missed"})
    await plan("many", weeks=12, weekdays=["monday", *WEEKDAYS])
    await record(
        "many",
        "More lines than an answer bears.",
        "many",
        ADAPT,
        {"reason": "less_time", "minutes": 15, "to": "2027-02-28"},
    )

    await plan("moved")
    told = await record("stale", "The plan was changed since.", "moved", ADAPT, LESS)
    other = await call("moved", ADAPT, {"reason": "deload"})
    await call("moved", SAVE, {"draft_id": other["structuredContent"]["draft_id"]})
    await then("stale", "moved", SAVE, {"draft_id": told["draft_id"]})
    again = await then("stale", "moved", ADAPT, LESS)
    await then("stale", "moved", SAVE, {"draft_id": again["draft_id"]})

    await record("no-plan", "There is no plan to change.", "new", ADAPT, LESS)
    await call("sore", SAVE, {"action": "pause"})
    await record("paused", "The plan is paused.", "sore", ADAPT, LESS)
