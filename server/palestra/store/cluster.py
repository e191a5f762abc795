"""What is on the disk of one embedded Postgres: whose it is, how it comes to be, what an earlier server left in it?

    data_dir/
    ├── postgres/          the cluster, mode 0700, owned by the account that Postgres runs as
    ├── postgres.new-*     an initdb that never ended; removed by the next start
    ├── postgres.log       this run's log; the run before is postgres.log.1
    └── postgres.lock      held (flock) by the one process that supervises

The cluster stays where it was asked for, also when root's deputy cannot get there. Below a folder like /root (0700) no
path leads the deputy to its cluster; but a process may keep a working directory that it could not reach by itself, and
/proc/self/cwd is a door to it. So root enters the cluster, hands over, and Postgres is started as
`postgres -D /proc/self/cwd`. The alternative, moving the data to a public place and leaving a pointer behind, loses
them when data_dir is a container's volume and the public place is not.
"""

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil

from palestra.errors import StoreError
from palestra.store.binaries import Account, major_version, reachable_binaries

PORT = 5432  # only a part of the socket's name: nothing listens on TCP
SOCKET_NAME = f".s.PGSQL.{PORT}"
MAX_SOCKET_PATH = 103  # bytes: sockaddr_un has room for 107 on Linux, 103 on macOS
INITDB_TIMEOUT_S = 120.0  # measured 0.5 s
# A fast shutdown with a checkpoint; one without, so the next start recovers; the end. Backends end with their postmaster.
SHUTDOWN = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),  # or else PGPORT decides
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "1GB",  # taken as it is needed; 100,000 classes need most of it, and a search then copies no page
    "huge_pages": "off",  # `try` dies of SIGBUS in containers whose huge pages are counted but not granted
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "256MB",  # an HNSW index is built in it
    "random_page_cost": "1.1",  # nothing turns any more
    "jit": "off",  # the wheels have no LLVM
    "wal_level": "minimal",  # no replicas: crash-safe all the same
    "max_wal_senders": "0",
    "max_wal_size": "512MB",  # bounds the disk, and the recovery after a crash
    # Parallel workers share memory through /dev/shm, which Docker limits to 64 MB: an index build would fail there.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1s",
    "log_parameter_max_length": "0",  # parameters are members' words
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

_PR_SET_PDEATHSIG = 1
# Looked up here, because between fork and exec another thread's locks may stay taken for ever: do the least there.
_prctl: Callable[..., int] | None = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Cluster:
    """One cluster and the account it belongs to. Every change is made by whoever holds the lock of `data_dir`."""

    def __init__(self, data_dir: Path, bin_dir: Path, *, durable: bool) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self.data_dir = data_dir.resolve()
        self.path = self.data_dir / "postgres"
        self.log = self.data_dir / "postgres.log"
        self.account = _account_for(self.path if self.path.exists() else self.data_dir)
        self.durable = durable
        self._given_bin_dir = bin_dir

    def open_file(self, path: Path, flags: int) -> int:
        """A descriptor of one of our own files, made if absent; never through a link, since the folder may not be root's."""
        descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        if not self.account.is_us():
            os.fchown(descriptor, self.account.uid, self.account.gid)  # so that this account may also start it itself
        return descriptor

    def rotate_log(self) -> None:
        """Begin a new log and keep the one before."""
        with suppress(FileNotFoundError):
            self.log.replace(self.log.with_suffix(".log.1"))

    def log_tail(self) -> str:
        """The last lines of the log, for a message."""
        with suppress(OSError):
            lines = self.log.read_text(errors="replace")[-4_096:].splitlines()[-10:]
            return "\n".join(f"  {line}" for line in lines)
        return "  (no log)"

    def make(self) -> None:
        """Run initdb unless a cluster is there; one made by another major version of Postgres is a StoreError.

        initdb works in a folder of another name, which then gets the cluster's name in one step: a process that is
        killed on the way leaves nothing that the next start could take for a cluster.
        """
        self._remove_half_made()
        if self.path.exists():
            self._check_version()
            return
        new = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self.data_dir))
        os.chown(new, self.account.uid, self.account.gid, follow_symlinks=False)
        # Trust, because the socket is the only way in and lies in a folder of mode 0700: who gets there is the account
        # itself, which can read the files anyway, or root. Peer would ask the same question a second time.
        initdb = self._launch(
            "initdb",
            new,
            *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # the same order on every machine
            *(() if self.durable else ("--no-sync",)),
        )
        try:
            code = initdb.wait(INITDB_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            initdb.kill()
            code = initdb.wait()
        if code != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise StoreError(f"initdb ended with code {code} in {self.data_dir}:\n{self.log_tail()}")
        new.rename(self.path)
        self._remove_half_made()
        _sync_folder(self.data_dir)

    def _remove_half_made(self) -> None:
        """Whatever an initdb that was killed has left; what its own child still writes goes with the next call."""
        for half_made in self.data_dir.glob("postgres.new-*"):
            shutil.rmtree(half_made, ignore_errors=True)

    def serve(self, socket_dir: Path) -> subprocess.Popen[bytes]:
        """Start the postmaster as our child."""
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE)
        # Relative to the cluster where that is possible: the way there may be closed to the account.
        settings["unix_socket_directories"] = "." if socket_dir == self.path else str(socket_dir)
        return self._launch("postgres", self.path, *(f"--{name}={value}" for name, value in settings.items()))

    def make_socket_dir(self, known: Path | None = None) -> Path:
        """The folder of the socket: the cluster itself (0700), or a short one of mode 0700 where that path is too long.

        The short one is named after the cluster, so it is the same for every process and after every restart; `known`
        is one that engines already use.
        """
        folder = known or (self.path if _fits(self.path) else self._short_socket_dir())
        if folder != self.path:
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.lstat().st_uid == os.geteuid():
                os.chown(folder, self.account.uid, self.account.gid, follow_symlinks=False)
            info = folder.lstat()
            if not stat.S_ISDIR(info.st_mode) or info.st_uid != self.account.uid or info.st_mode & 0o077:
                raise StoreError(
                    f"{folder} is not a private folder of uid {self.account.uid}. Remove it, then try again."
                )
        # A pid file of its own, and as stale as the other: end_leftovers has seen that nobody serves.
        (folder / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
        return folder

    def remove_socket_dir(self, folder: Path) -> None:
        """Take a short socket folder away again, once the server has removed its socket."""
        if folder != self.path:
            with suppress(OSError):
                folder.rmdir()

    def socket_dir_in_use(self) -> Path | None:
        """Where the running server says its socket is; None while it says nothing."""
        with suppress(FileNotFoundError):
            lines = (self.path / "postmaster.pid").read_text().splitlines()
            if len(lines) > 4 and lines[4]:
                return self.path / lines[4]  # an absolute one stays what it is
        return None

    def end_leftovers(self) -> None:
        """End what an earlier supervisor left running, and take away the pid file it left behind.

        What the file says is only a hint: its pid may be gone, a zombie, or by now an unrelated program, and the
        backends of a killed postmaster live on for a moment. Who works in the folder of this cluster is the fact.
        Postgres itself refuses to start while the pid in the file exists, even as a zombie, so the file has to go.
        """
        pid_file = self.path / "postmaster.pid"
        try:
            first_line = pid_file.read_text().partition("\n")[0]
        except FileNotFoundError:
            return
        for sent, patience_s in SHUTDOWN:
            for process in self._servers():
                if sent != signal.SIGINT or str(process.pid) == first_line:
                    with suppress(psutil.Error):
                        process.send_signal(sent)
            if _wait_until(lambda: not self._servers(), patience_s):
                pid_file.unlink(missing_ok=True)
                return
        pids = ", ".join(str(process.pid) for process in self._servers())
        raise StoreError(
            f"An earlier Postgres (pid {pids}) still works in {self.path} and does not end. End it, then try again."
        )

    def _servers(self) -> list[psutil.Process]:
        """Live processes of any Postgres in this cluster: each keeps the cluster as its working directory."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.name() != "postgres" or process.cwd() != str(self.path):
                    continue
                if process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found

    def _short_socket_dir(self) -> Path:
        name = f"palestra-{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]}"
        bases = (Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108  # owner and mode of the folder are checked
        for base in bases:
            if _fits(base / name) and self.account.reaches(base):
                return base / name
        raise StoreError(
            f"No short folder for the socket that uid {self.account.uid} can reach: tried {bases}. Set TMPDIR."
        )

    def _check_version(self) -> None:
        try:
            made_by = (self.path / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise StoreError(
                f"{self.path} is not a Postgres cluster. Move it away to start with an empty one."
            ) from None
        ours = major_version(self._given_bin_dir)
        if made_by != str(ours):
            raise StoreError(
                f"{self.path} was made by Postgres {made_by}; the binaries in {self._given_bin_dir} are Postgres {ours}, "
                f"which cannot open it. Name a folder with Postgres {made_by} in PALESTRA_POSTGRES_BIN; or with those "
                "binaries pg_dump it, move the folder away, start again and restore."
            )

    def _launch(self, program: str, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
        bin_dir = reachable_binaries(self._given_bin_dir, self.account)
        hidden = not (self.account.is_us() or self.account.reaches(folder))
        if hidden and sys.platform != "linux":
            raise StoreError(
                f"uid {self.account.uid}, which would run Postgres, cannot reach {folder}. Use another folder."
            )
        output = self.open_file(self.log, os.O_WRONLY | os.O_APPEND)
        try:
            return subprocess.Popen(  # noqa: S603  # no shell
                [bin_dir / program, "-D", "/proc/self/cwd" if hidden else folder, *arguments],
                cwd=folder,  # entered before the account is handed over
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                umask=0o077,
                start_new_session=True,  # Ctrl-C goes to the whole foreground group; only we decide when Postgres stops
                preexec_fn=_end_with_us(),
                user=None if self.account.is_us() else self.account.uid,
                group=None if self.account.is_us() else self.account.gid,
                extra_groups=None if self.account.is_us() else [self.account.gid],
            )
        except (
            OSError,
            subprocess.SubprocessError,
        ) as error:  # no such program; or no right to hand over to the account
            raise StoreError(f"{bin_dir / program} cannot be started as uid {self.account.uid}: {error}") from error
        finally:
            os.close(output)


def _account_for(folder: Path) -> Account:
    """Ourselves; or as root the owner of the folder, and where that is root too, `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    info = folder.stat()
    if info.st_uid != 0:
        return Account(info.st_uid, info.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise StoreError(
            "Postgres refuses to run as root, and there is no account `nobody`. Run as another account."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def _environment() -> dict[str, str]:
    """What Postgres needs of our environment: no PG* that changes its mind, no keys that another account could read."""
    kept = {name: value for name in ("PATH", "LD_LIBRARY_PATH") if (value := os.environ.get(name))}
    return kept | {"LC_ALL": "C"}


def _end_with_us() -> Callable[[], None] | None:
    """What the child does between fork and exec: ask the kernel for SIGINT, a clean shutdown, when we are gone.

    "We" is the forking *thread*: prctl(2) says so. Therefore only a thread that outlives the server may launch it.
    Popen calls this after it changed the account, which matters too: the change clears the request.
    """
    return None if _prctl is None else partial(_ask_for_death_signal, _prctl, os.getpid())


def _ask_for_death_signal(prctl: Callable[..., int], parent: int) -> None:
    prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:  # gone already: the signal will not come
        os._exit(1)


def _fits(socket_dir: Path) -> bool:
    return len(os.fsencode(socket_dir / SOCKET_NAME)) <= MAX_SOCKET_PATH


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _wait_until(condition: Callable[[], bool], patience_s: float) -> bool:
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
