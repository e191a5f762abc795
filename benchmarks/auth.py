"""What does an access token cost a call, and how soon does a revoked grant stop?

The same get_class calls, without a token and with those of many members, to one process as in cpu.py: least CPU of
alternating repeats. The tokens are issued by the process itself, for codes of grants that are put into the database;
revoking is done from outside of it, as another process of ours would.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from benchmarks import cpu, linked, serving
from benchmarks.catalogues import catalogue
from benchmarks.linked import Linked
from benchmarks.reporting import Block, at_most, percentile
from benchmarks.serving import ERAS, Client, Era, Server
from palestra.grants import service as grants
from palestra.store.engine import Database

MEMBERS = 200
REVOKED = 40  # of them
REPEATS = 12  # of short turns: what is compared lies close together in time
CONNECTIONS = 8
SECONDS = 1.0
RATIO, STOPS_IN_S = 1.15, 5.0
ASKED_EVERY_S = 0.02


def measure(*, fresh: bool = False) -> Block:
    """The block."""
    block = Block(f"Access tokens, {cpu.CLASSES:,} classes")
    with catalogue(cpu.CLASSES, fresh=fresh) as served, cpu.pinned(served) as core:
        ids = asyncio.run(cpu.class_ids(served.url))
        environment = {"DATABASE_URL": served.url, **linked.ENVIRONMENT}
        with serving.served(environment=environment, core=core) as server:
            members = asyncio.run(linked.members(served.url, server.port, MEMBERS))
            try:
                costs = _contest(server, ids, members)
                stopped = asyncio.run(_revoke(served.url, server.port, members[:REVOKED]))
            finally:
                asyncio.run(linked.remove(served.url, members))
    for era in ERAS:
        anonymous, one, many, first = (costs[name, era] for name in ("anonymous", "one", "many", "first"))
        note = f"{many:.0f} over {anonymous:.0f} µs; {one / anonymous:.2f} × where one member makes all calls"
        block.figure(f"{era}: CPU with a token over without", many / anonymous, "×", at_most(RATIO), note)
        note = "with the question whether the grant still stands"
        block.figure(f"{era}: the first call of a member in five seconds", first / anonymous, "×", note=note)
    block.figure("a revoked grant stops after, at most", max(stopped), "s", at_most(STOPS_IN_S))
    block.figure("half of them within", percentile(stopped, 0.5), "s", note=f"{len(stopped)} grants in use")
    block.notes.append(
        f"get_class, {len(ids)} classes at random, tokens of {MEMBERS // len(ERAS)} members in turn, {CONNECTIONS} connections, {REPEATS} "
        f"alternating repeats of {SECONDS:g} s each, least of each."
    )
    return block


def _contest(server: Server, ids: Sequence[str], members: Sequence[Linked]) -> Mapping[tuple[str, Era], float]:
    """The least CPU of a request in µs, by who calls and era."""
    contestants = []
    for number, era in enumerate(ERAS):
        many = members[number :: len(ERAS)]  # others in each era, so that a turn begins with nothing remembered of them
        tokens: dict[str, list[str | None]] = {
            "anonymous": [None],
            "one": [many[0].token],
            "many": [each.token for each in many],
        }
        for name, given in tokens.items():
            contestants.append((name, era, [_call(id_, era, given[n % len(given)]) for n, id_ in enumerate(ids)]))
    turn = MEMBERS // len(ERAS)
    measured: dict[tuple[str, Era], list[float]] = defaultdict(list)
    for repeat in range(REPEATS + 1):
        for name, era, requests in contestants:
            # The first pass meets no grant that was asked about in the last five seconds: the others took longer.
            before = server.cpu_s()
            asyncio.run(_each_once(server.port, requests[:turn]))
            between = server.cpu_s()
            done = asyncio.run(serving.load(server.port, requests, seconds=SECONDS))
            if not repeat:
                continue  # it was to warm up
            measured[name, era].append((server.cpu_s() - between) / done * 1e6)
            if name == "many":
                measured["first", era].append((between - before) / turn * 1e6)
    return {contestant: min(values) for contestant, values in measured.items()}


async def _each_once(port: int, requests: Sequence[bytes]) -> None:
    async def some(requests: Sequence[bytes]) -> None:
        client = await Client.connect(port)
        for request in requests:
            await client.send(request)
        client.close()

    await asyncio.gather(*(some(requests[first::CONNECTIONS]) for first in range(CONNECTIONS)))


def _call(class_id: str, era: Era, token: str | None) -> bytes:
    params = {"name": "get_class", "arguments": {"class_id": class_id}}
    return serving.request("tools/call", params, era, token=token)


async def _revoke(url: str, port: int, members: Sequence[Linked]) -> list[float]:
    """Seconds from each revocation to the first call that is refused; every token is in use all the time."""
    database = Database(url)

    async def one(each: Linked, number: int) -> float:
        request = serving.request("tools/list", {}, "2026-07-28", token=each.token)
        client = await Client.connect(port)
        begun = time.perf_counter()
        while time.perf_counter() - begun < 5 * number / len(members):  # at every phase of what is remembered
            await client.send(request)
            await asyncio.sleep(ASKED_EVERY_S * len(members) / 4)
        async with database.transaction() as connection:
            if not await grants.revoke_all(connection, each.member_id, "benchmark", datetime.now(UTC)):
                raise RuntimeError("there was no grant to revoke")
        revoked = time.perf_counter()
        while time.perf_counter() - revoked < 4 * STOPS_IN_S:
            try:
                await client.send(request)
            except RuntimeError as refusal:
                if "401" not in str(refusal):
                    raise
                break
            await asyncio.sleep(ASKED_EVERY_S)
        client.close()
        return time.perf_counter() - revoked

    try:
        return list(await asyncio.gather(*(one(each, number) for number, each in enumerate(members))))
    finally:
        await database.close()
