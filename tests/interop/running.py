"""How is a real `palestra` started in a folder, awaited, called and stopped?"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

READY_WITHIN_S = 120.0  # a first start: initdb, migrations, the demo catalogue, on a machine shared with others
STOPPED_WITHIN_S = 10.0  # what platforms grant between SIGTERM and SIGKILL
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Running:
    """One process that serves."""

    address: str  # without a path
    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Where MCP is."""
        return f"{self.address}/mcp"

    def printed(self) -> str:
        """What it said so far."""
        return (self.folder / "output.log").read_text(errors="replace")


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """This process's environment without what would configure Palestra, and with an empty home."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PALESTRA_", "PG")) and name not in ("DATABASE_URL", "PORT", "PYTHONPATH")
    }
    return kept | {"HOME": str(home)} | more


@contextmanager
def running(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    *,
    stop: signal.Signals = signal.SIGINT,
    uid: int | None = None,
    port: int | None = None,
    ready: str = "/readyz",
) -> Iterator[Running]:
    """A server on a free port, ready; afterwards it is stopped, and must leave nothing running and end well."""
    port = port or free_port()
    server = Running(f"http://127.0.0.1:{port}", port, folder)
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # no shell
            command,
            cwd=folder,
            env={**environment, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )
    try:
        _wait_until_ready(server, process, ready)
        yield server
        os.killpg(process.pid, stop)  # to the whole group, as a terminal does
        code = process.wait(STOPPED_WITHIN_S)
        assert code == 0, f"it ended with {code}:\n{server.printed()}"
        assert not _working_in(folder), "something still runs"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def public_folder() -> Iterator[Path]:
    """An empty folder that every account can enter, which pytest's are not; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="palestra-interop-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """One that nothing listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait_until_ready(server: Running, process: subprocess.Popen[bytes], path: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while process.poll() is None:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(server.address + path, timeout=5).close()  # noqa: S310  # http
            return
        assert time.monotonic() < deadline, f"not ready after {READY_WITHIN_S} s:\n{server.printed()}"
        time.sleep(0.05)
    raise AssertionError(f"it ended with {process.returncode} before it served:\n{server.printed()}")


def _working_in(folder: Path) -> list[str]:
    """Processes whose working folder is in `folder`, as Postgres's is; those that are ending are not meant."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if Path(process.cwd()).is_relative_to(folder.resolve()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {process.name()}")
    return found
