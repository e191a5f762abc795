"""Is a workout recorded once, whatever becomes of the acknowledgement, and does the caller learn what happened?

What a member's host cannot tell apart is forced here at the wire between the app and Postgres: a commit that was made
and whose acknowledgement was lost, and a commit that never arrived.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import httpx2
import pytest
from sqlalchemy.engine import make_url
from tests.interop.running import free_port
from tests.oauth.linked import ISSUER, Clock, Linking, call, told
from tests.serving import ACCEPT, REVISIONS, SECRET_KEY, Served, serving
from tests.waiting import until

from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

PALESTRA = Path(sys.executable).parent / "palestra"
LOG, UPDATE = "log_workout", "update_workout"
SQUATS: dict[str, Any] = {
    "performed_at": "2026-11-22T18:30",
    "exercises": [{"name": "Back squat", "sets": [{"count": 3, "weight": 225, "unit": "lb", "reps": 5}]}],
}
# The statement that each write has: its words when it is prepared, and from then on the name that it has got.
WRITES = re.compile(rb"(__asyncpg_stmt_[0-9a-f]+__)\0[^\0]*insert into write_answer")

Loss = Literal["acknowledgement", "commit"]


class Wire:
    """A socket between an app and Postgres that loses a commit of a write when it is told to.

    `acknowledgement`: Postgres commits and the app never hears of it. `commit`: Postgres never hears of it, and rolls
    back. Either way the connection ends. `hold` keeps an acknowledgement back, and the connection open.
    """

    def __init__(self, database_url: str) -> None:
        told = make_url(database_url)
        self._behind = f"{told.query['host']}/.s.PGSQL.{told.query['port']}"
        self._folder = Path(tempfile.mkdtemp(prefix="palestra-wire-"))
        self._here = self._folder / f".s.PGSQL.{told.query['port']}"
        self.url = database_url.replace(quote(str(told.query["host"]), safe=""), quote(str(self._folder), safe=""))
        assert self.url != database_url
        self.loses: Loss | None = None
        self.holds = False
        self.lost = 0
        self.held = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def up(self) -> AsyncIterator["Wire"]:
        server = await asyncio.start_unix_server(self._serve, self._here)
        try:
            yield self
        finally:
            server.close()
            for task in self._open:
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)
            self._here.unlink(missing_ok=True)
            self._folder.rmdir()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        behind_reader, behind_writer = await asyncio.open_unix_connection(self._behind)
        silent = asyncio.Event()
        back = asyncio.create_task(self._pass_back(behind_reader, writer, silent))
        try:
            await self._pass_on(reader, behind_writer, silent)
        finally:
            back.cancel()
            for side in (writer, behind_writer):
                side.close()
            self._open.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, behind: asyncio.StreamWriter, silent: asyncio.Event) -> None:
        writes = False
        prepared: set[bytes] = set()
        while part := await reader.read(65_536):
            prepared.update(WRITES.findall(part))
            writes = writes or any(name + b"\0" in part for name in prepared)
            if writes and b"COMMIT" in part:
                writes = False
                if self.holds:
                    silent.set()
                    behind.write(part)
                    await behind.drain()
                    await asyncio.sleep(0)  # the acknowledgement is waited for where it is kept back
                    continue
                if self.loses is not None:
                    loses, self.loses = self.loses, None
                    self.lost += 1
                    if loses == "acknowledgement":
                        silent.set()
                        behind.write(part)
                        await behind.drain()
                        await self.held.wait()
                    return
            behind.write(part)
            await behind.drain()

    async def _pass_back(
        self, behind: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event
    ) -> None:
        while part := await behind.read(65_536):
            if silent.is_set():
                self.held.set()
                continue
            writer.write(part)
            await writer.drain()
        writer.close()  # Postgres has said goodbye, which is what the driver waits for


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    async with Wire(database_url).up() as wire:
        yield wire


@pytest.fixture
def linking(database: Database) -> Linking:
    return Linking(database, Clock())


@pytest.fixture
async def app(wire: Wire, linking: Linking) -> AsyncIterator[Served]:
    async with serving(wire.url, clock=linking.clock) as served:
        yield served


@pytest.fixture
async def token(linking: Linking) -> str:
    return await linking.linked("log:write")


async def rows(database: Database) -> int:
    async with database.reader() as reader:
        return int(await reader.fetchval("select count(*) from workout"))


@pytest.mark.parametrize("ref", [None, "turn-1"])
@pytest.mark.parametrize("lost", ["acknowledgement", "commit"])
async def test_what_was_not_acknowledged_is_recorded_once_by_asking_again(
    app: Served, wire: Wire, token: str, database: Database, lost: Loss, ref: str | None
) -> None:
    wish = {**SQUATS, "client_ref": ref}
    wire.loses = lost
    failed = (await call(app, token, LOG, wish)).json()["result"]
    assert failed["isError"] is True
    assert json.loads(failed["content"][1]["text"])["code"] == "unavailable"
    assert wire.lost == 1
    kept = await rows(database)
    assert kept == (1 if lost == "acknowledgement" else 0)  # which the caller cannot know
    again = await told(app, token, LOG, wish)
    assert again["replayed"] is (kept == 1)
    assert await rows(database) == 1
    assert (await told(app, token, LOG, wish))["workout"] == again["workout"]


@pytest.mark.parametrize("lost", ["acknowledgement", "commit"])
async def test_a_change_that_was_not_acknowledged_is_made_once_by_asking_again(
    app: Served, wire: Wire, token: str, database: Database, lost: Loss
) -> None:
    workout = (await told(app, token, LOG, SQUATS))["workout"]
    ops = [{"op": "add_set", "exercise": "1", "sets": [{"weight": 185, "reps": 8}]}]
    wish = {"workout_id": workout["id"], "version": 1, "ops": ops}
    wire.loses = lost
    assert (await call(app, token, UPDATE, wish)).json()["result"]["isError"] is True
    assert wire.lost == 1
    again = await told(app, token, UPDATE, wish)
    assert again["replayed"] is (lost == "acknowledgement")
    assert (again["workout"]["version"], len(again["workout"]["exercises"][0]["sets"])) == (2, 4)


# --- processes of their own -------------------------------------------------------------------------------------------


class Process:
    """`palestra serve` on a database."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.port = free_port()
        told = {
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            "PALESTRA_EMBEDDER": "hashing",
            "PALESTRA_SECRET_KEY": SECRET_KEY,
            "PALESTRA_PUBLIC_URL": ISSUER,
        }
        self.log = (folder / f"serve-{self.port}.log").open("wb")
        self.process = subprocess.Popen(  # noqa: S603  # no shell
            [PALESTRA, "serve"], env={**os.environ, **told}, stdout=self.log, stderr=self.log
        )
        self.http = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", headers=ACCEPT, timeout=30)

    async def ready(self) -> bool:
        assert self.process.poll() is None, self.printed()
        with suppress(httpx2.TransportError):
            return (await self.http.get("/readyz")).status_code == 200
        return False

    async def call(self, token: str, tool: str, arguments: dict[str, Any]) -> Any:
        body = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": tool, "arguments": arguments},
        }
        headers = {"Authorization": f"Bearer {token}", "MCP-Protocol-Version": REVISIONS["legacy"]}
        result = (await self.http.post("/mcp", json=body, headers=headers)).json()["result"]
        assert not result["isError"], result
        return result["structuredContent"]

    def printed(self) -> str:
        return Path(self.log.name).read_text()[-2_000:]

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=30)
        self.log.close()


@contextmanager
def processes(*database_urls: str, folder: Path) -> Iterator[list[Process]]:
    with ExitStack() as stack:
        started = []
        for url in database_urls:
            process = Process(url, folder)
            stack.callback(process.end)
            started.append(process)
        yield started


@pytest.fixture
def real_time(database: Database) -> Linking:
    """Members and tokens for processes, whose clock cannot be moved."""
    return Linking(database, Clock(datetime.now(UTC)))


async def test_two_processes_on_one_database_record_one_workout(
    database: Database, database_url: str, real_time: Linking, tmp_path: Path
) -> None:
    token = await real_time.linked("log:write")
    with processes(database_url, database_url, folder=tmp_path) as (one, other):
        for process in (one, other):
            await until(process.ready, 60)
        for n in range(3):
            wish = {**SQUATS, "title": f"Legs {n}", "performed_at": f"2026-11-1{n}T18:30"}
            answers = await asyncio.gather(*(process.call(token, LOG, wish) for process in (one, other) * 2))
            assert sorted(answer["replayed"] for answer in answers) == [False, True, True, True]
            assert len({answer["workout"]["id"] for answer in answers}) == 1
        assert await rows(database) == 3


async def test_what_a_killed_process_recorded_is_told_by_another(
    database: Database, database_url: str, wire: Wire, real_time: Linking, tmp_path: Path
) -> None:
    token = await real_time.linked("log:write")
    with processes(wire.url, database_url, folder=tmp_path) as (dying, other):
        for process in (dying, other):
            await until(process.ready, 60)
        wire.holds = True
        asking = asyncio.create_task(dying.call(token, LOG, SQUATS))
        await asyncio.wait_for(wire.held.wait(), 30)  # it is committed, and the process has not heard of it
        dying.end(signal.SIGKILL)
        with suppress(httpx2.TransportError):
            await asking
        answer = await other.call(token, LOG, SQUATS)
        assert answer["replayed"] is True
        assert await rows(database) == 1
