"""How long does a tool take to read a member's year, alone and with thousands of others' beside it, and by which plans?

The year is the demo member's (`palestra demo --member`). Two databases of one Postgres and two processes of the product,
one without the others and one with them, are asked the same questions in turn, over a socket, one at a time: what a call
takes there is the server's time and a little more. Then every statement that was run is explained: none may read a
table of members' rows from its beginning to its end.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import orjson
from fastapi import FastAPI

from benchmarks import linked, serving
from benchmarks.beside import SPREAD, Beside, surround
from benchmarks.catalogues import catalogue, opened
from benchmarks.catalogues import settings as settings_of
from benchmarks.reporting import Block, at_most, least
from benchmarks.serving import Client
from palestra import loading
from palestra.accounts import demo as demo_member
from palestra.accounts import service as accounts
from palestra.app import create_app
from palestra.store.engine import Database
from palestra.telemetry import logs
from palestra.workouts import demo

CLASSES = 2_400
MEMBERS = 10_000
REPEATS = 5
ASKED = 8  # times each question in a repeat
P95_MS, RATIO = 40.0, 1.3
ERA: serving.Era = "2026-07-28"
ALONE, BESIDE = "alone", "beside"
SHOWN = 12  # questions
SHAPES = 4  # of the arguments of one statement: what is null may change the plan
POOL = 8
METRICS = (
    *("minutes", "sessions", "strength", "prs", "volume_by_muscle", "load", "zones", "streak", "guideline", "pace"),
    "output",
)
SETTINGS = {"public_url": linked.ISSUER, "secret_key": serving.ENVIRONMENT["PALESTRA_SECRET_KEY"], "pool_size": POOL}
OF_MEMBERS = (
    "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'member_id'"
)

Question = tuple[str, dict[str, Any]]  # a tool and its arguments


@dataclass(frozen=True, slots=True)
class Asked:
    """One database, the process over it, and who asks there."""

    name: str
    url: str
    port: int
    member: linked.Linked


def measure(*, members: int = MEMBERS, fresh: bool = False) -> Block:
    """The block."""
    block = Block(f"A year of one member, alone and beside {members:,} others")
    with catalogue(CLASSES, fresh=fresh) as served, ExitStack() as stack:
        alone = stack.enter_context(copied(served.url, "bench_alone"))
        filled, member_id = asyncio.run(fill(alone))
        with serving.served(environment={"DATABASE_URL": alone, **linked.ENVIRONMENT}) as server:
            # In the copy too, with the key that signed it.
            member = asyncio.run(link(alone, server.port, member_id, (*linked.READING, "plan:write")))
            asyncio.run(_plan(Asked(ALONE, alone, server.port, member)))
        beside = stack.enter_context(copied(alone, "bench_beside"))
        began = time.perf_counter()
        around = asyncio.run(surround(beside, member_id, members))
        wrote_s = time.perf_counter() - began
        asked = []
        for name, url in ((ALONE, alone), (BESIDE, beside)):
            server = stack.enter_context(serving.served(environment={"DATABASE_URL": url, **linked.ENVIRONMENT}))
            asked.append(Asked(name, url, server.port, member))
        questions = asyncio.run(_questions(asked[0]))
        times = asyncio.run(_contest(asked, questions))
        scans = asyncio.run(_scans(asked[1], questions))
    _print(block, questions, times)
    block.figure("plans that scan a table of members' rows", len(scans), bar=at_most(0))
    block.table("scans", "table", rows=scans)
    block.notes.append(_said(filled, around, wrote_s))
    return block


@contextmanager
def copied(url: str, name: str) -> Iterator[str]:
    """A copy of a database in the same Postgres, gone afterwards."""
    base, _, query = url.partition("?")
    server, _, template = base.rpartition("/")
    asyncio.run(_execute(f"{server}/postgres?{query}", f'drop database if exists "{name}" with (force)'))
    asyncio.run(_execute(f"{server}/postgres?{query}", f'create database "{name}" template "{template}"'))
    try:
        yield f"{server}/{name}?{query}"
    finally:
        asyncio.run(_execute(f"{server}/postgres?{query}", f'drop database if exists "{name}" with (force)'))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def fill(url: str) -> tuple[demo.Filled, UUID]:
    """Give a database the demo member with their year."""
    database = opened(url)
    try:
        _, _, filled = await loading.load_demo_member(database, datetime.now(UTC))
        async with database.transaction() as connection:
            member = await accounts.of_login(connection, demo_member.LOGIN)
    finally:
        await database.close()
    assert member is not None
    await _execute(url, "vacuum analyze")
    return filled, member.id


async def link(url: str, port: int, member_id: UUID, scopes: Sequence[str] = linked.READING) -> linked.Linked:
    """The member with a token of the process on this port."""
    database = opened(url)
    try:
        (member,) = await linked.link(database, port, [member_id], scopes)
        return member
    finally:
        await database.close()


async def _plan(asked: Asked) -> None:
    """Give the member a plan, and with it a schedule."""
    client = await Client.connect(asked.port)
    drafted = await _answer(client, asked, ("build_plan", {}))
    await _answer(client, asked, ("save_plan", {"draft_id": drafted["draft_id"]}))
    client.close()


async def _questions(asked: Asked) -> list[Question]:
    """What is asked of each reading tool: the common things, and the largest that can be asked."""
    client = await Client.connect(asked.port)
    first: Any = await _answer(client, asked, ("get_workouts", {"limit": 20}))
    lifted = await _answer(client, asked, ("get_workouts", {"discipline": "strength", "limit": 1}))
    client.close()
    today = datetime.now(UTC).date()
    year_ago = str(today - timedelta(days=364))
    workouts: list[dict[str, Any]] = [
        {},
        {"limit": 20},
        {"cursor": first["next_cursor"]},
        {"workout_id": lifted["workouts"][0]["id"]},
        {"exercise": "bench press"},
        {"exercise": "bench press", "from": year_ago, "limit": 20},
        {"discipline": "running", "from": year_ago},
        {"text": "deload", "limit": 20},
        {"source": "fit"},
    ]
    progress: list[dict[str, Any]] = [
        *({"metric": metric} for metric in METRICS),
        *({"metric": metric, "last_weeks": 52} for metric in METRICS),
        {"metric": "strength", "exercise": "back squat", "last_weeks": 52},
        {"metric": "minutes", "group_by": "day", "last_weeks": 12, "compare_to": "previous"},
        {"metric": "volume_by_muscle", "last_weeks": 12, "compare_to": "previous"},
    ]
    asked_of: dict[str, list[dict[str, Any]]] = {
        "get_training_context": [{}],
        "get_workouts": workouts,
        "get_progress": progress,
        "get_schedule": [{}, {"to": str(today + timedelta(days=27))}, {"from": str(today + timedelta(days=7))}],
    }
    return [(tool, arguments) for tool, many in asked_of.items() for arguments in many]


async def _answer(client: Client, asked: Asked, question: Question) -> Any:
    tool, arguments = question
    params = {"name": tool, "arguments": arguments}
    body = orjson.loads(await client.send(serving.request("tools/call", params, ERA, token=asked.member.token)))
    if body["result"]["isError"]:
        raise RuntimeError(f"{tool} with {arguments}: {body['result']['content'][0]['text']}")
    return body["result"]["structuredContent"]


async def _contest(
    asked: Sequence[Asked], questions: Sequence[Question]
) -> Mapping[tuple[str, int], list[list[float]]]:
    """Milliseconds of each repeat, by database and number of the question; the databases take turns."""
    clients = {one.name: await Client.connect(one.port) for one in asked}
    measured: dict[tuple[str, int], list[list[float]]] = defaultdict(list)
    for repeat in range(REPEATS + 1):
        for number, question in enumerate(questions):
            for one in asked:
                taken = []
                for _ in range(ASKED):
                    began = time.perf_counter()
                    await _answer(clients[one.name], one, question)
                    taken.append((time.perf_counter() - began) * 1000)
                if repeat:  # the first is to warm up
                    measured[one.name, number].append(taken)
    for client in clients.values():
        client.close()
    return measured


def _print(block: Block, questions: Sequence[Question], times: Mapping[tuple[str, int], list[list[float]]]) -> None:
    """The figures by tool, and the questions beneath them, the slowest first."""
    for tool in dict.fromkeys(tool for tool, _ in questions):
        numbers = [number for number, (of, _) in enumerate(questions) if of == tool]
        p95 = {name: least(_together(times, name, numbers), 0.95) for name in (ALONE, BESIDE)}
        p50 = {name: least(_together(times, name, numbers), 0.5) for name in (ALONE, BESIDE)}
        block.figure(f"{tool} p95", p95[ALONE], "ms", at_most(P95_MS), f"p50 {p50[ALONE]:.2f}")
        block.figure(f"{tool} p95 beside others", p95[BESIDE], "ms", note=f"p50 {p50[BESIDE]:.2f}")
        note = f"of p50 {p50[BESIDE] / p50[ALONE]:.2f}"
        block.figure(f"{tool} p95 beside others over alone", p95[BESIDE] / p95[ALONE], "×", at_most(RATIO), note)
    rows = []
    for number, (tool, arguments) in enumerate(questions):
        p95s = [least(times[name, number], 0.95) for name in (ALONE, BESIDE)]
        said = ", ".join(f"{name} {str(value)[:16]}" for name, value in arguments.items())
        rows.append((p95s[0], (f"{tool} {said}", *(f"{value:.2f}" for value in p95s), f"{p95s[1] / p95s[0]:.2f}")))
    slowest = [row for _, row in sorted(rows, reverse=True)[:SHOWN]]
    block.table("slowest questions, p95", "alone (ms)", "beside (ms)", "×", rows=slowest)


def _together(
    times: Mapping[tuple[str, int], list[list[float]]], name: str, numbers: Sequence[int]
) -> list[list[float]]:
    """All calls of each repeat."""
    return [[ms for number in numbers for ms in times[name, number][repeat]] for repeat in range(REPEATS)]


async def _scans(asked: Asked, questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Each statement that reads a whole table of members' rows, and the table; over one process of our own."""
    logs.configure("warning", "json")
    app = create_app(settings_of(**SETTINGS), asked.url)
    ran: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    async with app.router.lifespan_context(app):
        async with _listened(app.state.database, ran):
            await _ask_within(app, asked, questions)
        async with app.state.database.reader() as connection:
            members = {row["table_name"] for row in await connection.fetch(OF_MEMBERS)} | {"member"}
            found = []
            for statement, given in list(ran.items()):  # explaining is heard too
                for arguments in given:
                    (told,) = await connection.fetchrow(f"explain (format json) {statement}", *arguments)
                    scanned = set(_scanned(told[0]["Plan"])) & members
                    found += [(" ".join(statement.split())[:90], table) for table in sorted(scanned)]
    if not ran:
        raise RuntimeError("no statement was seen")
    return sorted(set(found))


@asynccontextmanager
async def _listened(database: Database, ran: dict[str, list[tuple[Any, ...]]]) -> AsyncIterator[None]:
    """Statements over all of the database's readers, with the arguments of the first calls of each."""

    def heard(record: asyncpg.Record) -> None:
        if record.query.lstrip().casefold().startswith(("select", "with")) and len(ran[record.query]) < SHAPES:
            ran[record.query].append(tuple(record.args))

    async with AsyncExitStack() as stack:
        for _ in range(POOL - 1):  # the app itself keeps one, to hear of changes of the catalogue
            connection = await stack.enter_async_context(database.reader())
            connection.add_query_logger(heard)
    yield


async def _ask_within(app: FastAPI, asked: Asked, questions: Sequence[Question]) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:80") as http:
        for tool, arguments in questions:
            params = {"name": tool, "arguments": arguments}
            head, _, body = serving.request("tools/call", params, ERA, token=asked.member.token).partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
            answer = await http.post("/mcp", content=body, headers=headers)
            if answer.json()["result"]["isError"]:
                raise RuntimeError(f"{tool}: {answer.text[:300]}")


def _scanned(plan: Mapping[str, Any]) -> Iterator[str]:
    """The tables that a plan reads from beginning to end."""
    if plan["Node Type"] in ("Seq Scan", "Parallel Seq Scan"):
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _scanned(part)


def _said(filled: demo.Filled, around: Beside, wrote_s: float) -> str:
    return (
        f"{filled.workouts} workouts and {filled.sets:,} sets of one member; beside them {around.members - 1:,} others "
        f"with every {SPREAD}th workout each: {around.workouts:,} workouts and {around.sets:,} sets in "
        f"{around.megabytes / 1000:.1f} GB, in the order of time, written in {wrote_s:.0f} s. Each question {ASKED} times "
        f"a repeat, {REPEATS} repeats after one to warm up; p95 of each repeat over all questions of a tool, the least of "
        "these. Over a socket, with an access token, one at a time."
    )
