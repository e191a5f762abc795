"""What CPU does a get_class call cost, as a ratio to the floor that answers the same bytes from the same rows?

Both servers are uvicorn (uvloop, httptools) in processes of their own, pinned to one core; the client and Postgres are
pinned to the other. CPU is the process's user and system time over its requests. Repeats of the contestants alternate,
and the least of each is taken: load on the machine moves single repeats by half, ratios of least ones by little.
"""

import asyncio
import os
import pstats
import signal
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import orjson
import psutil

from benchmarks import serving
from benchmarks.catalogues import Catalogue, catalogue
from benchmarks.reporting import Block, at_most
from benchmarks.serving import ERAS, Client, Era, Server

CLASSES = 10_000
ASKED = 500  # different classes, at random
CHECKED = 40  # of them, whose answers must be equal
REPEATS = 5
SECONDS = 2.0
BARS = {"2026-07-28": 3.5, "2025-11-25": 5.0}
FLOOR = (
    "-m",
    "uvicorn",
    "benchmarks.floor:app",
    "--loop",
    "uvloop",
    "--http",
    "httptools",
    "--no-access-log",
    "--port",
    "{port}",
)
# Windowless, since the floor does not decide availability.
PLAIN = """
select public_id from catalog_item i
where kind = 'class' and status = 'published' and not exists (select from availability_window w where w.item_id = i.id)
order by id
"""


def measure(*, fresh: bool = False, profile: bool = False) -> Block:
    """The block; with a profile by package when a bar is missed, or when it is asked for."""
    block = Block(f"CPU of a get_class call, {CLASSES:,} classes")
    with catalogue(CLASSES, fresh=fresh) as served, pinned(served) as core:
        ids = asyncio.run(class_ids(served.url))
        with serving.served(environment={"DATABASE_URL": served.url}, core=core) as product:
            stamp = orjson.dumps(asyncio.run(_stamp(product.port, ids[0]))).decode()
            environment = {"DATABASE_URL": served.url, "FLOOR_META": stamp}
            with serving.served(FLOOR, environment=environment, core=core) as floor:
                size = asyncio.run(_check(product.port, floor.port, ids))
                costs = _contest(product, floor, ids)
        block.figure("an answer", size, "bytes", note="mean of the JSON-RPC bodies; the same of both servers, checked")
        for era in ERAS:
            floor_us, held_us, product_us = (costs[name, era] for name in ("floor", "held", "product"))
            block.figure(f"{era}: ratio to the floor", product_us / floor_us, "×", at_most(BARS[era]))
            block.figure(
                f"{era}: µs of CPU", product_us, "µs", note=f"floor {floor_us:.0f}; {held_us:.0f} without pool resets"
            )
        if profile or block.missed:
            block.table("package", "share of a call's CPU", "most of it in", rows=_profile(served.url, ids))
    block.notes.append(
        f"{ASKED} classes at random, 8 connections, {REPEATS} alternating repeats of {SECONDS:g} s each, least of each. "
        "The product logs one JSON line per call and counts its metrics; the floor does neither."
    )
    return block


async def class_ids(url: str) -> list[str]:
    """Ids of the classes that are asked for."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        rows = await connection.fetch(PLAIN)
    finally:
        await connection.close()
    return Random(3).sample([row["public_id"] for row in rows], ASKED)


def _requests(ids: Sequence[str], era: Era, path: str = "/mcp") -> list[bytes]:
    return [
        serving.request("tools/call", {"name": "get_class", "arguments": {"class_id": id_}}, era, path) for id_ in ids
    ]


async def _stamp(port: int, id_: str) -> Any:
    """What the product puts into `_meta` of every answer in the newer era."""
    client = await Client.connect(port)
    body = orjson.loads(await client.send(_requests([id_], "2026-07-28")[0]))
    client.close()
    return {name: value for name, value in body["result"]["_meta"].items() if not name.startswith("palestra/")}


async def _check(product: int, floor: int, ids: Sequence[str]) -> float:
    """The mean size of an answer; raises RuntimeError when the two do not answer the same."""
    sizes = []
    one, other = await Client.connect(product), await Client.connect(floor)
    for era in ERAS:
        ours, theirs = _requests(ids[:CHECKED], era), _requests(ids[:CHECKED], era, "/class")
        for mine, bare in zip(ours, theirs, strict=True):
            body, wanted = await one.send(mine), await other.send(bare)
            if orjson.dumps(orjson.loads(body)) != wanted:  # the SDK escapes what is not ASCII in the newer era
                raise RuntimeError(f"the floor answers otherwise, bring it up to date:\n{body!r}\n{wanted!r}")
            sizes.append(len(wanted))
    one.close()
    other.close()
    return sum(sizes) / len(sizes)


def _contest(product: Server, floor: Server, ids: Sequence[str]) -> dict[tuple[str, Era], float]:
    """The least CPU of a request in µs, by contestant and era."""
    contestants = [
        (name, era, server, _requests(ids, era, path))
        for era in ERAS
        for name, server, path in (
            ("floor", floor, "/class"),
            ("held", floor, "/class-held"),
            ("product", product, "/mcp"),
        )
    ]
    for *_, server, requests in contestants:
        asyncio.run(serving.load(server.port, requests, seconds=SECONDS / 2))
    measured: dict[tuple[str, Era], list[float]] = defaultdict(list)
    for _ in range(REPEATS):
        for name, era, server, requests in contestants:
            before = server.cpu_s()
            done = asyncio.run(serving.load(server.port, requests, seconds=SECONDS))
            measured[name, era].append((server.cpu_s() - before) / done * 1e6)
    return {contestant: min(values) for contestant, values in measured.items()}


@contextmanager
def pinned(served: Catalogue) -> Iterator[int | None]:
    """Client and Postgres on one core, the other one for the server; None where cores cannot be told apart."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        yield None
        return
    postmaster = psutil.Process(served.pid)
    os.sched_setaffinity(0, {cores[1]})
    for process in (postmaster, *postmaster.children(recursive=True)):
        process.cpu_affinity([cores[1]])  # later connections inherit it
    try:
        yield cores[0]
    finally:
        os.sched_setaffinity(0, set(cores))


def _profile(url: str, ids: Sequence[str]) -> list[tuple[str, str, str]]:
    """Where a call of the newer era spends its time, by package; a profiler makes small functions look dearer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profile"
        program = (
            "import cProfile, signal, sys; from palestra.cli import main; sys.argv = ['palestra', 'serve']\n"
            "profile = cProfile.Profile()\n"
            "signal.signal(signal.SIGUSR1, lambda *_: profile.enable())\n"  # once it is warm: starting is no call's cost
            f"try: main()\nfinally: profile.disable(); profile.dump_stats({str(path)!r})"
        )
        with serving.served(["-c", program], environment={"DATABASE_URL": url}) as server:
            requests = _requests(ids, "2026-07-28")
            asyncio.run(serving.load(server.port, requests, seconds=1))
            server.process.send_signal(signal.SIGUSR1)
            asyncio.run(serving.load(server.port, requests, seconds=4))
        stats: Any = pstats.Stats(str(path))
    packages: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (file, _, function), (_, _, own_s, _, _) in stats.stats.items():
        packages[_package(file, function)].append((own_s, function))
    idle = ("select.epoll", "poll")
    total = sum(own for name, parts in packages.items() for own, function in parts if function not in idle)
    rows = sorted(((sum(own for own, _ in parts), name, parts) for name, parts in packages.items()), reverse=True)
    return [
        (name, f"{own / total:.0%}", ", ".join(f"{function} {o / total:.0%}" for o, function in sorted(parts)[:-4:-1]))
        for own, name, parts in rows[:12]
    ]


def _package(file: str, function: str) -> str:
    """Whose function it is."""
    if "site-packages/" in file:
        return file.split("site-packages/")[1].split("/")[0].removesuffix(".py")
    if "/palestra/" in file:
        return "palestra"
    return "standard library" if "/python3" in file else f"compiled: {function.split('.')[0].strip('<')}"
