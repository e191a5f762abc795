"""Which states of the progress widget are drawn and tested? What the tool answers of the demo member's year, recorded."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.widgets.recording import Answer, fail

TOOL = "get_progress"
LIFT = "Barbell back squat"

# Who asks: the demo member, one with nothing logged, one whose log is two days old, and nobody.
Who = Literal["demo", "empty", "new", "nobody"]
Call = Callable[[Who, dict[str, Any]], Awaitable[Answer]]


@dataclass(frozen=True)
class State:
    """One fixture: the question whose answer it is, what is changed in that answer, and what else may be asked from it."""

    description: str
    arguments: dict[str, Any]
    who: Who = "demo"
    change: Callable[[Answer], None] = lambda _: None
    calls: tuple[dict[str, Any], ...] = field(default=())


def lengthen(answer: Answer) -> None:
    """Names as long as members give them, and everything to be minded at once."""
    told = answer["structuredContent"]
    for line in told["table"]:
        line["label"] = f"Donaudampfschifffahrtsgesellschaftskapitänskreuzheben {line['label']}"[:59] + "…"
        line["note"] = f"{line['note']}; and what else there was to be said of it, in a line as long as they come"
    told["caveats"] = [*told["caveats"], *(f"{n} sessions left out: their source does not allow it." for n in (2, 3))]
    told["coverage"] |= {"missing": 12, "withheld": 5, "sources": ["chat", "hevy", "strong", "fit", "tcx", "gpx"]}


RANGES = (4, 12, 26, 52)
METRICS = ("sessions", "guideline", "streak", "strength", "prs", "volume_by_muscle", "load", "zones", "pace", "output")

STATES: dict[str, State] = {
    "ready": State(
        "Minutes of twelve weeks, and every other measure to turn to.",
        {"metric": "minutes", "last_weeks": 12},
        calls=(
            *({"metric": metric, "last_weeks": 12} for metric in METRICS),
            {"metric": "minutes", "last_weeks": 12, "compare_to": "previous"},
            *({"metric": "minutes", "last_weeks": weeks} for weeks in RANGES if weeks != 12),
        ),
    ),
    "strength": State(
        "One exercise over a year: estimates, the heaviest set, and weeks without.",
        {"metric": "strength", "exercise": LIFT, "last_weeks": 52},
        calls=(
            {"metric": "strength", "exercise": LIFT, "last_weeks": 4},
            {"metric": "prs", "exercise": LIFT},
        ),
    ),
    "strength-overview": State(
        "Nobody named an exercise.",
        {"metric": "strength"},
        calls=({"metric": "strength", "exercise": LIFT},),
    ),
    "volume": State("Sets by muscle, on the map.", {"metric": "volume_by_muscle", "last_weeks": 4}),
    "load": State(
        "Felt load by week, a ramp, and a time to compare with.", {"metric": "load", "compare_to": "previous"}
    ),
    "load-power": State("Load by power.", {"metric": "load", "convention": "tss", "last_weeks": 26}),
    "sessions": State("A year by week.", {"metric": "sessions", "last_weeks": 52}),
    "guideline": State("Weeks against the 150 minutes.", {"metric": "guideline", "last_weeks": 12}),
    "zones": State("Heart-rate zones, stacked.", {"metric": "zones", "last_weeks": 26}),
    "streak": State("Weeks in a row.", {"metric": "streak", "last_weeks": 52}),
    "prs": State("Records, the latest first.", {"metric": "prs", "last_weeks": 26}),
    "pace": State("Pace of runs, weeks without one left open.", {"metric": "pace", "last_weeks": 26}),
    "speed": State("On the bike it is a speed.", {"metric": "pace", "discipline": "cycling"}),
    "days": State("One week, by day.", {"metric": "minutes", "last_weeks": 1}),
    "months": State("Three years, by month.", {"metric": "minutes", "last_weeks": 156, "group_by": "month"}),
    "past": State("A time that is over.", {"metric": "minutes", "from": "2026-06-01", "to": "2026-07-31"}),
    "nothing": State("Nothing is logged yet.", {"metric": "minutes"}, who="empty"),
    "too-little": State(
        "One week of one exercise: no line yet.", {"metric": "strength", "exercise": "Back squat"}, who="new"
    ),
    "no-maximum": State("Zones without a maximum heart rate.", {"metric": "zones"}, who="new"),
    "unknown": State("No such exercise.", {"metric": "strength", "exercise": "Zercher yodel"}),
    "sign-in": State("Nobody is signed in.", {"metric": "minutes"}, who="nobody"),
    "long": State("Long names, and much to be minded.", {"metric": "prs", "last_weeks": 52}, change=lengthen),
    "error": State(
        "Our side is down.", {"metric": "minutes", "last_weeks": 12}, change=fail, calls=({"metric": "minutes"},)
    ),
}


async def fixtures(call: Call) -> dict[str, dict[str, Any]]:
    """Every fixture by its name, as it would be recorded now."""
    made = {}
    for name, state in STATES.items():
        result = deepcopy(await call(state.who, state.arguments))
        state.change(result)
        told: dict[str, Any] = {
            "description": state.description,
            "tool": TOOL,
            "arguments": state.arguments,
            "result": result,
        }
        if state.calls:
            told["calls"] = [
                {"tool": TOOL, "arguments": asked, "result": await call(state.who, asked)} for asked in state.calls
            ]
        made[name] = told
    return made
