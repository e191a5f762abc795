"""How long does it take to draft a plan of twelve weeks and to adapt it, over a small catalogue and over a large one?

The member is the demo member with their year (`palestra demo --member`). Two processes of the product, one over each
catalogue, are asked the same in turn, over a socket, one at a time. Every draft is written: nothing is answered twice.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from benchmarks import linked, serving
from benchmarks.catalogues import catalogue
from benchmarks.member import copied, fill, link
from benchmarks.reporting import Block, at_most, least
from benchmarks.serving import Client

SMALL, LARGE = 2_400, 100_000
REPEATS = 5
ASKED = 4  # times each question in a repeat
BUILD_MS, ADAPT_MS, RATIO = 300.0, 150.0, 1.5
ERA: serving.Era = "2026-07-28"
SCOPES = ("profile:read", "history:read", "plan:write")
SHOWN = 16

Question = tuple[str, dict[str, Any]]  # a tool and its arguments


@dataclass(frozen=True, slots=True)
class Asked:
    """One catalogue, the process over it, and who asks there."""

    classes: int
    port: int
    member: linked.Linked


def measure(*, large: int = LARGE, fresh: bool = False) -> Block:
    """The block; both sizes at once, so that they are measured on the same machine at the same time."""
    block = Block("Drafting twelve weeks and adapting them")
    with ExitStack() as stack:
        asked = [stack.enter_context(_planning(size, fresh=fresh)) for size in dict.fromkeys((SMALL, large))]
        times = asyncio.run(_contest(asked))
    _print(block, times, SMALL, large)
    block.notes.append(
        f"{len(_built())} plans of 12 weeks and {len(_adapted())} changes of one that was saved, each {ASKED} times a "
        f"repeat, {REPEATS} repeats after one to warm up; p95 of each repeat, the least of these. Over a socket, with an "
        "access token, one at a time, each draft written."
    )
    return block


@contextmanager
def _planning(classes: int, *, fresh: bool) -> Iterator[Asked]:
    """A member with a year and a process to ask, over a copy of a catalogue."""
    with catalogue(classes, fresh=fresh) as served, copied(served.url, "bench_plans") as url:
        _, member_id = asyncio.run(fill(url))
        with serving.served(environment={"DATABASE_URL": url, **linked.ENVIRONMENT}) as server:
            member = asyncio.run(link(url, server.port, member_id, SCOPES))
            yield Asked(classes, server.port, member)


def _built() -> list[Question]:
    """What plans are asked for: all that decides which classes, exercises and weeks there are."""
    race = str(datetime.now(UTC).date() + timedelta(days=80))
    gym = ["barbell", "rack", "bench", "dumbbells", "cable_machine", "pull_up_bar", "mat"]
    asked: list[dict[str, Any]] = [
        {},
        {"goal": "muscle", "style": "strength", "days_per_week": 5, "equipment": gym},
        {"goal": "general_fitness", "style": "mixed", "days_per_week": 6, "equipment": [*gym, "bike", "treadmill"]},
        {"goal": "stress_relief", "style": "classes", "session_minutes": 20, "equipment": ["mat"]},
        {"goal": "mobility", "disciplines": ["yoga", "pilates"], "session_minutes": 30, "equipment": ["mat"]},
        {"goal": "general_fitness", "equipment": [], "avoid": ["high_impact", "kneeling", "prone"]},
        {"goal": "endurance", "disciplines": ["cycling", "rowing"], "equipment": ["bike", "rower"], "days_per_week": 4},
        {"event_on": race, "event_discipline": "running", "event_distance_km": 21.1, "weekdays": ["tuesday", "sunday"]},
    ]
    return [("build_plan", {"weeks": 12, **arguments}) for arguments in asked]


def _adapted() -> list[Question]:
    """What comes between: of each kind that reads another part of the plan."""
    today = datetime.now(UTC).date()
    asked: list[dict[str, Any]] = [
        {"reason": "travel", "from": 3, "to": 9, "equipment": ["mat"]},
        {"reason": "ill", "from": 0, "to": 4},
        {"reason": "less_time", "minutes": 30},
        {"reason": "more_time", "minutes": 90},
        {"reason": "too_hard"},
        {"reason": "too_easy"},
        {"reason": "sore", "avoid": ["heavy_axial_load"]},
        {"reason": "deload"},
    ]
    dated = [
        {name: str(today + timedelta(days=said)) if name in ("from", "to") else said for name, said in one.items()}
        for one in asked
    ]
    return [("adapt_plan", arguments) for arguments in dated]


async def _contest(asked: Sequence[Asked]) -> Mapping[tuple[int, int], list[list[float]]]:
    """Milliseconds of each repeat, by the catalogue's size and the number of the question; the processes take turns."""
    clients = {one.classes: await Client.connect(one.port) for one in asked}
    refs = map("benchmark-{}".format, itertools.count())
    for one in asked:
        drafted = await _answer(clients[one.classes], one, _saved(), next(refs))
        await _answer(clients[one.classes], one, ("save_plan", {"draft_id": drafted["draft_id"]}), next(refs))
    measured: dict[tuple[int, int], list[list[float]]] = defaultdict(list)
    for repeat in range(REPEATS + 1):
        for number, question in enumerate(_questions()):
            for one in asked:
                taken = [await _timed(clients[one.classes], one, question, next(refs)) for _ in range(ASKED)]
                if repeat:  # the first is to warm up
                    measured[one.classes, number].append(taken)
    for client in clients.values():
        client.close()
    return measured


def _questions() -> list[Question]:
    return [*_built(), *_adapted()]


def _saved() -> Question:
    """The plan that is adapted: classes and strength on six days a week."""
    return _built()[2]


async def _timed(client: Client, asked: Asked, question: Question, ref: str) -> float:
    began = time.perf_counter()
    await _answer(client, asked, question, ref)
    return (time.perf_counter() - began) * 1000


async def _answer(client: Client, asked: Asked, question: Question, ref: str) -> Any:
    tool, arguments = question
    params = {"name": tool, "arguments": {**arguments, "client_ref": ref}}  # a key of its own: no answer is replayed
    body = orjson.loads(await client.send(serving.request("tools/call", params, ERA, token=asked.member.token)))
    if "result" not in body or body["result"]["isError"]:
        raise RuntimeError(f"{tool} with {arguments}: {body.get('error') or body['result']['content'][0]['text']}")
    return body["result"]["structuredContent"]


def _print(block: Block, times: Mapping[tuple[int, int], list[list[float]]], small: int, large: int) -> None:
    """The figures by tool, and the questions beneath them, the slowest first."""
    questions = _questions()
    for tool, bar_ms in (("build_plan", BUILD_MS), ("adapt_plan", ADAPT_MS)):
        numbers = [number for number, (of, _) in enumerate(questions) if of == tool]
        p95 = {size: least(_together(times, size, numbers), 0.95) for size in (small, large)}
        p50 = {size: least(_together(times, size, numbers), 0.5) for size in (small, large)}
        block.figure(f"{tool} p95, {small:,} classes", p95[small], "ms", at_most(bar_ms), f"p50 {p50[small]:.1f}")
        if large != small:
            block.figure(f"{tool} p95, {large:,} classes", p95[large], "ms", note=f"p50 {p50[large]:.1f}")
            note = f"of p50 {p50[large] / p50[small]:.2f}"
            block.figure(f"{tool} p95, large over small", p95[large] / p95[small], "×", at_most(RATIO), note)
    rows = []
    for number, (tool, arguments) in enumerate(questions):
        p95s = [least(times[size, number], 0.95) for size in dict.fromkeys((small, large))]
        said = ", ".join(f"{name} {value}"[:40] for name, value in arguments.items() if name != "weeks")
        rows.append((p95s[-1], (f"{tool} {said}"[:100], *(f"{value:.1f}" for value in p95s))))
    slowest = [row for _, row in sorted(rows, reverse=True)[:SHOWN]]
    sizes = [f"{size:,} (ms)" for size in dict.fromkeys((small, large))]
    block.table("slowest questions, p95", *sizes, rows=slowest)


def _together(
    times: Mapping[tuple[int, int], list[list[float]]], size: int, numbers: Sequence[int]
) -> list[list[float]]:
    """All calls of each repeat."""
    return [[ms for number in numbers for ms in times[size, number][repeat]] for repeat in range(REPEATS)]
