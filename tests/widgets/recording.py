"""Which states of a widget are drawn and tested? Answers of the real tools, recorded: `UPDATE_FIXTURES=1 make test`.

What no call over the demo catalogue brings about is an answer with a change to it, which its fixture says.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from palestra.errors import Unavailable
from palestra.server import failure

WIDGETS = Path(__file__).resolve().parents[2] / "widgets"

Answer = dict[str, Any]  # a CallToolResult
Call = Callable[[str, dict[str, Any]], Answer]


@dataclass(frozen=True)
class State:
    """One fixture: the call whose answer it is, and what is changed in that answer."""

    name: str
    description: str
    tool: str
    arguments: dict[str, Any]
    change: Callable[[Answer], None] = lambda _: None
    opens: bool = False  # record the details of the first class too


def degrade(answer: Answer) -> None:
    """The embedder was down."""
    answer["structuredContent"]["degraded"] = True


def shorten(answer: Answer) -> None:
    """The shortest honest answer: one class, nothing more to come."""
    told = answer["structuredContent"]
    told["results"] = told["results"][:1]
    told |= {"returned": 1, "total_estimate": 1, "next_cursor": None, "summary": "All 1 that fit."}


def lengthen(answer: Answer) -> None:
    """Words as long as catalogues have them."""
    for at, hit in enumerate(answer["structuredContent"]["results"]):
        hit["title"] = f"{hit['title']}: Donaudampfschifffahrtsgesellschaft, the Extended Cut for Long Evenings"
        hit["instructors"] = [*hit["instructors"], "Maximiliana Featherstonehaugh-Wojciechowska"]
        hit["explicit"] = at % 2 == 0


def fail(answer: Answer) -> None:
    """Our side is down."""
    error = Unavailable("Something went wrong on our side.", fix="Try again in a moment.", retry_after_s=2)
    answer.clear()
    answer |= failure(error)


LISTS = (
    State(
        "ready",
        "Classes to choose from, by constraints of which each can be dropped.",
        "search_classes",
        {"query": "20 minutes, low impact, nothing overhead, I only have a mat"},
        opens=True,
    ),
    State(
        "by-meaning",
        "Nothing but a wish, so no constraint.",
        "search_classes",
        {"query": "something to shake off a long day at the desk", "limit": 10},
    ),
    State(
        "relaxed",
        "Nothing fitted it all, so some was let go.",
        "search_classes",
        {"query": "20 min yoga with metal music, no jumping"},
    ),
    State(
        "nothing",
        "Nothing fits, and what would.",
        "search_classes",
        {"query": "20 min rowing, no kneeling", "equipment_available": ["none"], "keep": ["discipline"]},
    ),
    State("locked", "Some may not be played now.", "search_classes", {"query": "members only premium", "limit": 10}),
    State("live", "Sessions to come.", "search_classes", {"kind": "live"}),
    State("programs", "Programmes of several weeks.", "search_classes", {"kind": "program", "limit": 3}),
    State(
        "corrected",
        "A typo was read, and a refusal that no filter knows.",
        "search_classes",
        {"query": "beginer pilatis, no clapping"},
    ),
    State("one", "A single one.", "search_classes", {"query": "sleep meditation"}, shorten),
    State("degraded", "The search by meaning is down.", "search_classes", {"query": "calm evening stretch"}, degrade),
    State(
        "long", "Long words, two instructors, explicit lyrics.", "search_classes", {"discipline": "strength"}, lengthen
    ),
    State("urgent", "A sign of an emergency.", "search_classes", {"query": "chest pain when I run"}),
    State("error", "Our side is down.", "search_classes", {"query": "yoga"}, fail),
)


@dataclass(frozen=True)
class Detail:
    """One fixture of a class: the class is found by a search, or by what the catalogue says of it."""

    name: str
    description: str
    where: str  # of catalog_item, in SQL
    include: list[str] = field(default_factory=lambda: ["segments", "playlist", "sessions", "similar"])
    change: Callable[[Answer], None] = lambda _: None


DETAILS = (
    Detail("ready", "Intervals on the bike.", "discipline = 'cycling' and class_type @> '{intervals}'"),
    Detail("movements", "Strength, by its movements.", "discipline = 'strength' and jsonb_array_length(segments) > 4"),
    Detail("quiet", "No music, no equipment.", "discipline = 'meditation' and equipment = '{}'", include=["segments"]),
    Detail("program", "A programme of several weeks.", "kind = 'program'"),
    Detail("explicit", "Explicit lyrics.", "explicit and kind = 'class'"),
    Detail("live", "A live session to come.", "live_starts_at > '2026-11-23T12:00Z'"),
    Detail("gone", "Withdrawn, with one in its place.", "status = 'withdrawn' and replaced_by is not null"),
    Detail("gone-for-good", "Withdrawn.", "status = 'withdrawn' and replaced_by is null"),
    Detail("error", "Our side is down.", "discipline = 'yoga'", change=fail),
    *(
        Detail(f"locked-{reason.replace('_', '-')}", f"Not playable now: {reason}.", f"locked:{reason}")
        for reason in ("sign_in", "not_yet", "ended")
    ),
)


def fixtures(call: Call, ids: Callable[[str], list[str]]) -> dict[Path, dict[str, Any]]:
    """Every fixture as it would be recorded now; `ids` are the public ids of the classes that a condition names."""
    made: dict[Path, dict[str, Any]] = {}
    for state in LISTS:
        result = call(state.tool, state.arguments)
        state.change(result)
        told: dict[str, Any] = {
            "description": state.description,
            "tool": state.tool,
            "arguments": state.arguments,
            "result": result,
        }
        if state.opens:
            first = {"class_id": result["structuredContent"]["results"][0]["id"], "include": ["segments"]}
            told["calls"] = [{"tool": "get_class", "arguments": first, "result": call("get_class", first)}]
        made[_path("class-list", state.name)] = told
    for detail in DETAILS:
        arguments, result = _detail(detail, call, ids)
        detail.change(result)
        told = {"description": detail.description, "tool": "get_class", "arguments": arguments, "result": result}
        made[_path("class-detail", detail.name)] = told
    return made


def _detail(detail: Detail, call: Call, ids: Callable[[str], list[str]]) -> tuple[dict[str, Any], Answer]:
    locked = detail.where.removeprefix("locked:") if detail.where.startswith("locked:") else None
    condition = detail.where if locked is None else "exists (select from availability_window w where w.item_id = i.id)"
    for class_id in ids(condition):
        arguments = {"class_id": class_id, "include": detail.include}
        result = call("get_class", arguments)
        if locked is None or result["structuredContent"]["class"]["availability"]["reason"] == locked:
            return arguments, result
    raise LookupError(f"the demo catalogue has no class for {detail.name}")


def _path(widget: str, name: str) -> Path:
    return WIDGETS / widget / "fixtures" / f"{name}.json"


def dump(fixture: dict[str, Any]) -> str:
    """A fixture as it stands in its file."""
    return json.dumps(fixture, ensure_ascii=False, indent=1) + "\n"
