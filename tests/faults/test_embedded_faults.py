"""Does the embedded Postgres come back, with every committed row, from whatever kills, orphans or confuses it?"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from palestra.errors import StoreError
from palestra.store import embedded
from palestra.store.binaries import find_binaries
from palestra.store.cluster import Cluster
from palestra.store.embedded import EmbeddedPostgres

# An app in another process: says what it got, answers each line it reads with what it has then, stops at the end.
APP = """
import json, sys
from pathlib import Path
from palestra.store.embedded import EmbeddedPostgres
with EmbeddedPostgres.start(Path(sys.argv[1])) as server:
    print(json.dumps({"dsn": server.dsn, "owned": server.owned}), flush=True)
    for line in sys.stdin:
        print(json.dumps({"up": server.restart_if_dead(), "owned": server.owned}), flush=True)
"""
needs_death_signal = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")


class App:
    """A process of its own that uses the embedded Postgres."""

    def __init__(self, data_dir: Path) -> None:
        self.process = subprocess.Popen(  # noqa: S603  # no shell
            [sys.executable, "-c", APP, str(data_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def answer(self) -> dict[str, object]:
        assert self.process.stdout
        answer: dict[str, object] = json.loads(self.process.stdout.readline())
        return answer

    def ask(self) -> dict[str, object]:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.answer()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def leave(self) -> None:
        self.process.communicate()
        assert self.process.returncode == 0


def until(condition: Callable[[], bool], deadline_s: float = 60) -> None:
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def execute(dsn: str, *statements: str) -> object:
    """Run the statements in a transaction; the first value of the last one."""

    async def run() -> object:
        engine = create_async_engine(dsn, poolclass=NullPool)
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None

    return asyncio.run(run())


def commit_rows(dsn: str) -> None:
    execute(dsn, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS n")


def rows(dsn: str) -> object:
    return execute(dsn, "SELECT count(*) FROM t")


def answers(dsn: str) -> bool:
    try:
        return execute(dsn, "SELECT 1") == 1
    except (OSError, DBAPIError):
        return False


def pid_file(data_dir: Path) -> Path:
    return data_dir / "postgres/postmaster.pid"


def postmaster(data_dir: Path) -> psutil.Process:
    return psutil.Process(int(pid_file(data_dir).read_text().split()[0]))


def family(data_dir: Path) -> list[psutil.Process]:
    return [postmaster(data_dir), *postmaster(data_dir).children(recursive=True)]


def gone(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def stopped(data_dir: Path) -> Path:
    """A data folder with a thousand committed rows and no server."""
    with EmbeddedPostgres.start(data_dir) as server:
        commit_rows(server.dsn)
    return data_dir


@needs_death_signal
def test_postgres_shuts_down_by_itself_when_the_app_is_killed(data_dir: Path) -> None:
    app = App(data_dir)
    commit_rows(str(app.answer()["dsn"]))
    processes = family(data_dir)
    app.kill()
    until(lambda: gone(processes))
    assert "database system is shut down" in (data_dir / "postgres.log").read_text()
    assert not pid_file(data_dir).exists()
    with EmbeddedPostgres.start(data_dir) as server:
        assert rows(server.dsn) == 1000


def test_a_start_right_after_the_app_was_killed_waits_for_the_old_server(data_dir: Path) -> None:
    app = App(data_dir)
    commit_rows(str(app.answer()["dsn"]))
    app.kill()
    with EmbeddedPostgres.start(data_dir) as server:
        assert server.owned
        assert rows(server.dsn) == 1000


def test_an_attached_process_takes_over_from_a_killed_owner_at_the_same_address(data_dir: Path) -> None:
    owner = App(data_dir)
    owner.answer()
    with EmbeddedPostgres.start(data_dir) as attached:
        assert not attached.owned
        commit_rows(attached.dsn)
        before, address = postmaster(data_dir), attached.dsn
        owner.kill()
        until(lambda: attached.owned and attached.restart_if_dead())
        assert attached.dsn == address
        assert rows(address) == 1000
        assert postmaster(data_dir) != before
        assert postmaster(data_dir).ppid() == os.getpid()


def test_an_attached_process_takes_over_from_an_owner_that_stops(data_dir: Path) -> None:
    owner = EmbeddedPostgres.start(data_dir)
    commit_rows(owner.dsn)
    app = App(data_dir)
    assert app.answer()["owned"] is False
    owner.stop()
    until(lambda: app.ask() == {"up": True, "owned": True})
    assert rows(owner.dsn) == 1000
    app.leave()


def test_a_killed_postmaster_is_back_without_a_restart_of_the_app(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir) as server:
        commit_rows(server.dsn)
        before = postmaster(data_dir)
        before.kill()
        until(lambda: answers(server.dsn) and postmaster(data_dir) != before)
        assert rows(server.dsn) == 1000
        again = postmaster(data_dir)  # a second time, now after the first pause
        again.kill()
        until(lambda: answers(server.dsn) and postmaster(data_dir) != again)
        assert rows(server.dsn) == 1000


def test_whoever_notices_first_may_have_a_killed_postmaster_restarted(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "WATCH_S", 600.0)  # nobody looks by himself
    with EmbeddedPostgres.start(data_dir) as server:
        commit_rows(server.dsn)
        postmaster(data_dir).kill()
        until(server.restart_if_dead)
        assert rows(server.dsn) == 1000


def test_a_killed_backend_is_postgres_own_affair(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir) as server:
        commit_rows(server.dsn)
        before = postmaster(data_dir)
        next(p for p in before.children() if "checkpointer" in p.cmdline()[0]).kill()
        until(lambda: "all server processes terminated; reinitializing" in (data_dir / "postgres.log").read_text())
        until(lambda: answers(server.dsn))
        assert postmaster(data_dir) == before
        assert rows(server.dsn) == 1000


def test_a_restart_that_fails_is_tried_again_until_it_succeeds(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded, "PAUSE_S", (0.05, 0.1))
    with EmbeddedPostgres.start(data_dir) as server:
        commit_rows(server.dsn)
        configuration = data_dir / "postgres/postgresql.conf"
        sound = configuration.read_text()
        configuration.write_text(sound + "\nno_such_setting = 1\n")
        postmaster(data_dir).kill()
        until(lambda: caplog.text.count("did not start; next attempt") > 1)
        assert "no_such_setting" in caplog.text
        configuration.write_text(sound)
        until(lambda: answers(server.dsn))
        assert rows(server.dsn) == 1000


def test_app_and_postmaster_killed_together(data_dir: Path) -> None:
    app = App(data_dir)
    commit_rows(str(app.answer()["dsn"]))
    app.process.send_signal(signal.SIGSTOP)  # so that it cannot bring Postgres back
    postmaster(data_dir).kill()
    app.kill()
    with EmbeddedPostgres.start(data_dir) as server:
        assert rows(server.dsn) == 1000


def test_a_backend_that_outlives_its_postmaster_and_hangs_is_ended_before_the_start(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("palestra.store.cluster.SHUTDOWN", [(s, 0.3) for s in (signal.SIGQUIT, signal.SIGKILL)])
    app = App(data_dir)
    commit_rows(str(app.answer()["dsn"]))
    frozen = postmaster(data_dir).children()[0]
    frozen.suspend()
    app.process.send_signal(signal.SIGSTOP)
    postmaster(data_dir).kill()
    app.kill()
    with EmbeddedPostgres.start(data_dir) as server:
        assert gone([frozen])
        assert rows(server.dsn) == 1000


def test_a_pid_file_of_a_dead_process_does_not_matter(stopped: Path) -> None:
    dead = subprocess.Popen(["/bin/true"])
    dead.wait()
    assert_starts_in_spite_of(dead.pid, stopped)


def test_a_pid_file_of_an_unrelated_process_does_not_matter_to_either(stopped: Path) -> None:
    with subprocess.Popen(["/bin/sleep", "600"]) as unrelated:
        assert_starts_in_spite_of(unrelated.pid, stopped)
        assert unrelated.poll() is None
        unrelated.kill()


def test_a_pid_file_of_a_zombie_does_not_matter(stopped: Path) -> None:
    zombie = subprocess.Popen(["/bin/true"])
    until(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE)
    assert_starts_in_spite_of(zombie.pid, stopped)
    zombie.wait()


def test_an_empty_pid_file_does_not_matter(stopped: Path) -> None:
    assert_starts_in_spite_of("", stopped)


def assert_starts_in_spite_of(pid: int | str, data_dir: Path) -> None:
    for stale in (pid_file(data_dir), data_dir / "postgres/.s.PGSQL.5432.lock"):
        stale.write_text(f"{pid}\n{data_dir}/postgres\n1700000000\n5432\n.\n\n  1 1\nready\n" if pid else "")
    with EmbeddedPostgres.start(data_dir) as server:
        assert server.owned
        assert rows(server.dsn) == 1000


def test_an_orphan_that_still_serves_is_stopped_and_replaced(stopped: Path) -> None:
    # What an app that was killed leaves behind where the kernel does not tell its children.
    cluster = Cluster(stopped, find_binaries(), durable=True)
    orphan = cluster.serve(cluster.path)
    dsn = f"postgresql+asyncpg://postgres@/palestra?host={cluster.path}&port=5432"
    until(lambda: answers(dsn))
    with EmbeddedPostgres.start(stopped) as server:
        assert server.owned
        assert orphan.wait() == 0  # ended by a clean shutdown
        assert rows(server.dsn) == 1000


def test_an_initdb_that_was_killed_leaves_nothing_to_trip_over(data_dir: Path) -> None:
    app = App(data_dir)
    until(lambda: any(data_dir.glob("postgres.new-*/global")))
    app.kill()
    assert not (data_dir / "postgres").exists()
    with EmbeddedPostgres.start(data_dir) as server:
        assert answers(server.dsn)
    assert not any(data_dir.glob("postgres.new-*"))


def test_data_of_another_major_version_are_refused_by_name(stopped: Path) -> None:
    (stopped / "postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(StoreError, match=r"made by Postgres 17; .* are Postgres 18, .*PALESTRA_POSTGRES_BIN"):
        EmbeddedPostgres.start(stopped)
    (stopped / "postgres/PG_VERSION").write_text("18\n")
    with EmbeddedPostgres.start(stopped) as server:  # and the refusal touched nothing
        assert rows(server.dsn) == 1000


def test_a_folder_that_is_not_a_cluster_is_refused_and_kept(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres/letters.txt").write_text("mine")
    with pytest.raises(StoreError, match="is not a Postgres cluster"):
        EmbeddedPostgres.start(data_dir)
    assert (data_dir / "postgres/letters.txt").read_text() == "mine"


def test_a_server_that_will_not_start_says_why_and_holds_nothing(stopped: Path) -> None:
    configuration = stopped / "postgres/postgresql.conf"
    sound = configuration.read_text()
    configuration.write_text(sound + "\nno_such_setting = 1\n")
    with pytest.raises(StoreError, match='unrecognized configuration parameter "no_such_setting"'):
        EmbeddedPostgres.start(stopped)
    configuration.write_text(sound)
    with EmbeddedPostgres.start(stopped) as server:
        assert rows(server.dsn) == 1000


def test_an_owner_that_does_not_serve_is_named(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "READY_TIMEOUT_S", 0.2)
    app = App(stopped)
    app.answer()
    app.process.send_signal(signal.SIGSTOP)
    postmaster(stopped).kill()
    with pytest.raises(StoreError, match=rf"Another process \(pid {app.process.pid}\) runs Postgres"):
        EmbeddedPostgres.start(stopped)
    app.kill()


def test_a_frozen_postmaster_is_ended_by_force_at_stop(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SHUTDOWN", [(s, 0.3) for s in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)])
    server = EmbeddedPostgres.start(data_dir)
    commit_rows(server.dsn)
    processes = family(data_dir)
    processes[0].suspend()
    server.stop()
    until(lambda: gone(processes))
    with EmbeddedPostgres.start(data_dir) as server:
        assert rows(server.dsn) == 1000


def test_an_app_that_forgets_to_stop_leaves_nothing_running(data_dir: Path) -> None:
    forgetful = "import sys; from pathlib import Path; from palestra.store.embedded import EmbeddedPostgres as E; "
    forgetful += (
        "s = E.start(Path(sys.argv[1])); print((Path(sys.argv[1]) / 'postgres/postmaster.pid').read_text().split()[0])"
    )
    run = subprocess.run(  # noqa: S603  # no shell
        [sys.executable, "-c", forgetful, str(data_dir)], capture_output=True, text=True, check=True
    )
    assert not psutil.pid_exists(int(run.stdout))
    assert not pid_file(data_dir).exists()


def test_a_forked_copy_of_the_app_cannot_stop_the_server(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir) as server:
        if (child := os.fork()) == 0:
            server.stop()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert answers(server.dsn)
