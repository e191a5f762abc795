"""Does the app keep what it acknowledged and come back by itself, whatever is killed under it?"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import psutil
import pytest
from tests.waiting import until as waiting_until

PALESTRA = Path(sys.executable).parent / "palestra"
BATCH = 40
HEADERS = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}

# An ingest in another process: batch after batch, each told only once it is acknowledged.
WRITER = """
import asyncio, sys
from pathlib import Path
from palestra.catalog.ingestion import ingest_classes
from palestra.search.indexing import SearchIndexer
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database
from tests.factories import a_class

async def write(dsn):
    database = Database(dsn)
    for batch in range(int(sys.argv[2]), 10_000):
        records = [a_class(f"b{batch}-{n}", discipline="rowing", title=f"Batch {batch}") for n in range(40)]
        await ingest_classes(database, records, indexer=SearchIndexer())
        print(batch, flush=True)

with EmbeddedPostgres.start(Path(sys.argv[1])) as server:
    asyncio.run(write(server.dsn))
"""


class App:
    """`palestra serve` in a process of its own, over the embedded Postgres of a folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        told = {"PALESTRA_DATA_DIR": str(data_dir), "PORT": str(self.port), "PALESTRA_EMBEDDER": "hashing"}
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | told
        self.log = (data_dir.parent / f"serve-{self.port}.log").open("wb")
        self.process = subprocess.Popen(  # noqa: S603  # no shell
            [PALESTRA, "serve"], env=environment, stdout=self.log, stderr=self.log
        )
        self.http = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers=HEADERS, timeout=20)
        until(self.ready)

    def ready(self) -> bool:
        assert self.process.poll() is None, Path(self.log.name).read_text()
        try:
            return self.http.get("/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    def call(self, tool: str, **arguments: object) -> dict[str, Any]:
        params = {"name": tool, "arguments": arguments}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        result: dict[str, Any] = self.http.post("/mcp", json=body).json()["result"]
        return result

    def searches(self) -> bool:
        """Whether a search that no cache can answer succeeds."""
        return not self.call("search_classes", query=f"Batch {time.monotonic_ns()}", discipline="rowing")["isError"]

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=30)
        self.http.close()
        self.log.close()


@contextmanager
def serving(data_dir: Path) -> Iterator[App]:
    app = App(data_dir)
    try:
        yield app
    finally:
        app.end()


@contextmanager
def writing(data_dir: Path, first: int = 0) -> Iterator[list[int]]:
    """The batches that an ingest in another process was told are in, growing while it runs."""
    process = subprocess.Popen(  # noqa: S603  # no shell
        [sys.executable, "-c", WRITER, str(data_dir), str(first)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    acknowledged: list[int] = []

    def listen() -> None:
        for line in process.stdout or ():
            acknowledged.append(int(line))

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        yield acknowledged
    finally:
        process.kill()
        process.wait()
        listener.join()


def until(condition: Callable[[], bool], deadline_s: float = 60) -> None:
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def url(data_dir: Path) -> str:
    return f"postgresql://postgres@/palestra?host={data_dir}/postgres&port=5432"


def postmaster(data_dir: Path) -> psutil.Process:
    return psutil.Process(int((data_dir / "postgres/postmaster.pid").read_text().split()[0]))


def batches(data_dir: Path) -> dict[int, int]:
    """How many classes of each batch are in; what is searched is checked to be the same on the way."""

    async def read() -> dict[int, int]:
        connection = await asyncpg.connect(url(data_dir))
        rows = await connection.fetch(
            "select substring(external_id from '^b(\\d+)-')::int as batch, count(*) as n, count(d.document_id) as found,"
            " count(t.document_id) as worded from catalog_item i left join search_document d on d.document_id = i.id"
            " left join search_text t on t.document_id = i.id group by 1"
        )
        await connection.close()
        assert all(row["n"] == row["found"] == row["worded"] for row in rows)
        return {row["batch"]: row["n"] for row in rows}

    return asyncio.run(read())


def assert_whole(data_dir: Path, acknowledged: list[int]) -> None:
    there = batches(data_dir)
    assert set(there.values()) == {BATCH}
    assert set(acknowledged) <= set(there)
    assert len(there) <= len(acknowledged) + 1  # the one under way may have been in already


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "d"


@contextmanager
def searching(app: App) -> Iterator[None]:
    """Somebody searches all the time, and bears what comes."""
    over = threading.Event()

    def search() -> None:
        while not over.is_set():
            try:
                app.searches()
            except (httpx2.TransportError, RuntimeError):  # the app was killed
                over.wait(0.05)

    searcher = threading.Thread(target=search)
    searcher.start()
    try:
        yield
    finally:
        over.set()
        searcher.join()


def test_app_and_postmaster_killed_while_classes_are_written_and_searched(data_dir: Path) -> None:
    killed = App(data_dir)
    with writing(data_dir) as acknowledged:
        until(lambda: len(acknowledged) >= 2)
        with searching(killed):
            until(lambda: len(acknowledged) >= 5)
            postmaster(data_dir).kill()
            killed.process.kill()
    killed.end()
    with serving(data_dir) as app:
        assert_whole(data_dir, acknowledged)
        total = app.call("search_classes", discipline="rowing")["structuredContent"]["total_estimate"]
        assert total == BATCH * len(batches(data_dir))
        with writing(data_dir, first=max(batches(data_dir)) + 1) as more:  # and it can be written to
            until(lambda: len(more) >= 1)


def test_app_killed_while_classes_are_written_leaves_the_ingest_and_the_next_app_whole(data_dir: Path) -> None:
    killed = App(data_dir)
    with writing(data_dir) as acknowledged:
        until(lambda: len(acknowledged) >= 3)
        killed.end(signal.SIGKILL)
        with serving(data_dir) as app:
            until(app.searches, 5)
    with serving(data_dir):
        assert_whole(data_dir, acknowledged)


def test_a_killed_postmaster_is_back_within_seconds_and_nothing_acknowledged_is_lost(data_dir: Path) -> None:
    with serving(data_dir) as app:
        pid = app.process.pid
        with writing(data_dir) as acknowledged:
            until(lambda: len(acknowledged) >= 3)
            assert app.searches()
            with searching(app):
                before = postmaster(data_dir)
                before.kill()
                killed_at = time.monotonic()
                until(lambda: not before.is_running() and app.searches(), 15)
                assert time.monotonic() - killed_at <= 5
        assert_whole(data_dir, acknowledged)
        assert (app.process.poll(), app.process.pid) == (None, pid)
        assert app.ready()


def test_a_stop_lets_the_call_under_way_finish_and_takes_postgres_along(data_dir: Path) -> None:
    app = App(data_dir)
    database = postmaster(data_dir)
    answers: list[dict[str, Any]] = []

    async def stop_in_the_middle() -> None:
        blocker = await asyncpg.connect(url(data_dir))
        async with blocker.transaction():
            await blocker.execute("lock table search_document in access exclusive mode")
            caller = threading.Thread(target=lambda: answers.append(app.call("search_classes", query="ride")))
            caller.start()
            waiting = "select exists (select from pg_stat_activity where wait_event_type = 'Lock')"
            await waiting_until(lambda: blocker.fetchval(waiting))
            app.process.send_signal(signal.SIGTERM)
            until(lambda: not accepts(app.port), 5)  # it has begun to stop
            assert not answers
        await blocker.close()
        caller.join()

    started = time.monotonic()
    asyncio.run(stop_in_the_middle())
    app.process.wait(timeout=10)
    assert time.monotonic() - started <= 10
    assert answers[0]["isError"] is False
    assert not database.is_running()
    app.end()


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
